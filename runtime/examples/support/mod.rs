//! A chain in memory that stores every block, and transactions for it. Shared by the examples.

#![allow(dead_code, reason = "each example uses a part of it")]

use codec::{Decode, Encode};
use frame_support::{
    genesis_builder_helper::{build_state, get_preset},
    storage::{TransactionOutcome, with_transaction_unchecked},
};
use serde_json::Value;
use sp_consensus_aura::{AURA_ENGINE_ID, Slot};
use sp_core::{Pair, sr25519};
use sp_runtime::{
    Digest, DigestItem, DispatchResult,
    traits::{Dispatchable, Header as _},
    transaction_validity::TransactionValidityError,
};
use sp_weights::Weight;
use tallystick_runtime::{
    AccountId, Address, BlockNumber, Executive, Header, Nonce, Runtime, RuntimeCall, RuntimeGenesisConfig,
    RuntimeOrigin, Signature, SignedPayload, System, UncheckedExtrinsic, constants::SLOT_DURATION,
    fees::plain_extension,
};

/// A chain in memory.
pub struct Chain(sp_io::TestExternalities);

impl Chain {
    /// The chain that this genesis, a patch of the default one, describes.
    pub fn new(genesis: Value) -> Self {
        let mut chain = Self(sp_io::TestExternalities::default());
        chain.run(|| {
            let default = get_preset::<RuntimeGenesisConfig>(&None, |_| None).expect("there is a default genesis");
            let mut json = serde_json::from_slice(&default).expect("the default genesis is JSON");
            merge(&mut json, genesis);
            build_state::<RuntimeGenesisConfig>(json.to_string().into_bytes()).expect("the genesis is good");
        });
        chain.store();
        chain
    }

    /// Runs `job` on the chain's state.
    pub fn run<R>(&mut self, job: impl FnOnce() -> R) -> R {
        self.0.execute_with(job)
    }

    /// Puts what changed into the trie, as a node does after each block: the next block reads it there.
    pub fn store(&mut self) {
        self.0.commit_all().expect("no transaction is open");
    }
}

fn merge(target: &mut Value, patch: Value) {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(target.entry(key).or_insert(Value::Null), value);
            }
        }
        (target, patch) => *target = patch,
    }
}

/// Begins block `number`; blocks in between are left out.
pub fn begin_block(number: BlockNumber) {
    if System::block_number().checked_add(1) != Some(number) {
        System::set_block_number(number.checked_sub(1).expect("blocks are numbered from 1"));
    }
    let slot = u64::from(number);
    let digest = Digest {
        logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, Slot::from(slot).encode())],
    };
    let parent = System::parent_hash();
    Executive::initialize_block(&Header::new(
        number,
        Default::default(),
        Default::default(),
        parent,
        digest,
    ));
    let now = pallet_timestamp::Call::set {
        now: slot * SLOT_DURATION,
    };
    let inherent = UncheckedExtrinsic::new_bare(RuntimeCall::Timestamp(now));
    Executive::apply_extrinsic(inherent)
        .expect("the time is valid")
        .expect("the time can be set");
}

/// Finalizes the block, idle work and state root included. Returns what it weighed.
pub fn finish_block() -> Weight {
    Executive::finalize_block();
    System::block_weight().total()
}

/// Dispatches `call` of `who` without a transaction around it.
pub fn by(who: &AccountId, call: impl Into<RuntimeCall>) {
    let call = call.into();
    let done = call.clone().dispatch(RuntimeOrigin::signed(who.clone()));
    done.unwrap_or_else(|failed| panic!("{call:?} failed: {:?}", failed.error));
}

/// The bytes of a transaction that `signer` signed: immortal, without tip.
pub fn signed(signer: &sr25519::Pair, nonce: Nonce, call: impl Into<RuntimeCall>) -> Vec<u8> {
    let mut extension = plain_extension();
    extension.6 = frame_system::CheckNonce::<Runtime>::from(nonce);
    let payload = SignedPayload::new(call.into(), extension).expect("the extension knows the chain");
    let signature = payload.using_encoded(|bytes| signer.sign(bytes));
    let (call, extension, _) = payload.deconstruct();
    let account = AccountId::new(signer.public().0);
    UncheckedExtrinsic::new_signed(call, Address::Id(account), Signature::Sr25519(signature), extension).encode()
}

/// The bytes of a walletless transaction.
pub fn walletless(call: impl Into<RuntimeCall>) -> Vec<u8> {
    UncheckedExtrinsic::new_transaction(call.into(), plain_extension()).encode()
}

/// Puts a transaction into the block as an author does: what is refused leaves no trace.
pub fn apply(transaction: &[u8]) -> Result<DispatchResult, TransactionValidityError> {
    let transaction = UncheckedExtrinsic::decode(&mut &transaction[..]).expect("we encoded it");
    with_transaction_unchecked(|| match Executive::apply_extrinsic(transaction) {
        Ok(outcome) => TransactionOutcome::Commit(Ok(outcome)),
        Err(refusal) => TransactionOutcome::Rollback(Err(refusal)),
    })
}

/// A Markdown table: the first column to the left, the others to the right.
pub fn markdown(heading: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let heading: Vec<String> = heading.iter().map(ToString::to_string).collect();
    let rule: Vec<String> = (0..heading.len())
        .map(|column| if column == 0 { "---" } else { "---:" }.to_string())
        .collect();
    let rows = rows.iter().map(|row| line(row));
    [line(&heading), line(&rule)].into_iter().chain(rows).collect()
}
