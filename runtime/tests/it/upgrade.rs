//! From runtime 1 to this one: a chain that runs in wasm, as nodes run it, whose council upgrades it.

use crate::common::*;
use codec::{Decode, Encode};
use frame_support::traits::OnRuntimeUpgrade;
use sc_executor::WasmExecutor;
use serde_json::Value;
use sp_core::traits::{CallContext, CodeExecutor, ReadRuntimeVersionExt, RuntimeCode, WrappedRuntimeCode};
use sp_io::{SubstrateHostFunctions, TestExternalities};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::{
    traits::Header as _, ApplyExtrinsicResult, Digest, DigestItem, ExtrinsicInclusionMode, MultiSignature, Permill,
    Storage,
};
use sp_version::RuntimeVersion;
use std::collections::BTreeMap;
use tallystick_runtime::{
    constants::SLOT_DURATION, fees::plain_extension, key_owners::KeyOwners, migrations::FromRuntime1, Header,
    SessionKeys, VERSION, WASM_BINARY,
};

/// The runtime that the chain begins with.
const RUNTIME_1: &[u8] = include_bytes!("../../releases/tallystick-1.wasm");
const CODE: &[u8] = sp_core::storage::well_known_keys::CODE;

type Everything = BTreeMap<Vec<u8>, Vec<u8>>;

/// A chain whose blocks are made by the code in its state.
struct WasmChain {
    state: TestExternalities,
    executor: WasmExecutor<SubstrateHostFunctions>,
    /// The code of the block that is being made: what its parent left.
    code: Vec<u8>,
    nonces: BTreeMap<Sr25519Keyring, u32>,
}

impl WasmChain {
    /// A chain of four validators with days of six minutes, made by runtime 1.
    fn new() -> Self {
        let executor = WasmExecutor::builder().build();
        let storage = Storage::default();
        let mut state = TestExternalities::new_with_code(RUNTIME_1, storage);
        state.register_extension(ReadRuntimeVersionExt::new(executor.clone()));
        let mut chain = Self {
            state,
            executor,
            code: RUNTIME_1.to_vec(),
            nonces: BTreeMap::new(),
        };
        let mut preset = |name: Option<&str>| -> Value {
            let json: Option<Vec<u8>> = chain.call("GenesisBuilder_get_preset", &name.map(str::to_string));
            serde_json::from_slice(&json.expect("runtime 1 has this preset")).unwrap()
        };
        let (mut genesis, mut patch) = (preset(None), preset(Some("local_testnet")));
        patch["initialParameters"]["dayLength"] = 120.into();
        merge(&mut genesis, patch);
        let built: Result<(), String> =
            chain.call("GenesisBuilder_build_state", &serde_json::to_vec(&genesis).unwrap());
        built.unwrap();
        chain
    }

    fn call<Answer: Decode>(&mut self, method: &str, argument: &impl Encode) -> Answer {
        let argument = argument.encode();
        let answer = self.call_raw(method, &argument);
        Answer::decode(&mut answer.as_slice()).unwrap_or_else(|why| panic!("{method}: {why}"))
    }

    fn call_raw(&mut self, method: &str, argument: &[u8]) -> Vec<u8> {
        let fetcher = WrappedRuntimeCode(self.code.as_slice().into());
        let code = RuntimeCode {
            code_fetcher: &fetcher,
            heap_pages: None,
            hash: sp_io::hashing::blake2_256(&self.code).to_vec(),
        };
        let (answer, _) = self.executor.call(
            &mut self.state.ext(),
            &code,
            method,
            argument,
            CallContext::Onchain { import: false },
        );
        answer.unwrap_or_else(|why| panic!("{method}: {why}"))
    }

    /// Makes a block with these transactions, all of which must succeed.
    fn block(&mut self, transactions: Vec<UncheckedExtrinsic>) {
        self.code = self
            .state
            .execute_with(|| sp_io::storage::get(CODE).expect("a chain has code").to_vec());
        let (number, parent) = self
            .state
            .execute_with(|| (System::block_number(), System::parent_hash()));
        let number = number + 1;
        let logs = vec![DigestItem::PreRuntime(*b"aura", u64::from(number).encode())];
        let header = Header::new(number, Hash::zero(), Hash::zero(), parent, Digest { logs });
        let mode: ExtrinsicInclusionMode = self.call("Core_initialize_block", &header);
        assert_eq!(mode, ExtrinsicInclusionMode::AllExtrinsics);
        let now = u64::from(number) * SLOT_DURATION;
        let time = UncheckedExtrinsic::new_bare(pallet_timestamp::Call::set { now }.into());
        for transaction in [time].into_iter().chain(transactions) {
            let result = self.call_raw("BlockBuilder_apply_extrinsic", &transaction.encode());
            let result = ApplyExtrinsicResult::decode(&mut result.as_slice()).unwrap();
            assert_eq!(result, Ok(Ok(())), "{:?}", transaction.function);
        }
        self.call_raw("BlockBuilder_finalize_block", &[]);
    }

    fn blocks(&mut self, count: u32) {
        for _ in 0..count {
            self.block(Vec::new());
        }
    }

    fn version(&mut self) -> RuntimeVersion {
        self.code = self
            .state
            .execute_with(|| sp_io::storage::get(CODE).expect("a chain has code").to_vec());
        self.call("Core_version", &())
    }

    /// The call as a transaction for the runtime that the chain has now.
    fn signed(&mut self, who: Sr25519Keyring, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
        let call = call.into();
        let version = self.version();
        let nonce = self.nonces.entry(who).or_default();
        let mut extension = plain_extension();
        extension.6 = frame_system::CheckNonce::<Runtime>::from(*nonce);
        *nonce += 1;
        let genesis = self.state.execute_with(|| System::block_hash(0));
        let implicit = (
            version.spec_version,
            version.transaction_version,
            genesis,
            genesis,
            None::<[u8; 32]>,
        );
        let payload = (&call, &extension, implicit).encode();
        let signature = match payload.len() {
            0..=256 => who.sign(&payload),
            _ => who.sign(&sp_io::hashing::blake2_256(&payload)),
        };
        UncheckedExtrinsic::new_signed(
            call,
            who.to_account_id().into(),
            MultiSignature::Sr25519(signature),
            extension,
        )
    }

    /// All of the state.
    fn everything(&mut self) -> Everything {
        self.state.execute_with(|| {
            let (mut all, mut key) = (Everything::new(), Vec::new());
            while let Some(next) = sp_io::storage::next_key(&key) {
                all.insert(next.clone(), sp_io::storage::get(&next).unwrap_or_default().to_vec());
                key = next;
            }
            all
        })
    }

    /// Two of three members of the council decide that root does this.
    fn council_decides(&mut self, call: impl Into<RuntimeCall>) {
        use pallet_collective::{Call as Council, Instance1};
        let call = Box::new(call.into());
        let whitelist = pallet_whitelist::Call::<Runtime>::whitelist_call {
            call_hash: sp_io::hashing::blake2_256(&call.encode()).into(),
        };
        let dispatch = pallet_whitelist::Call::<Runtime>::dispatch_whitelisted_call_with_preimage { call };
        let batch = pallet_utility::Call::<Runtime>::batch_all {
            calls: vec![whitelist.into(), dispatch.into()],
        };
        let motion: RuntimeCall = batch.into();
        let (proposal_hash, length_bound) = (
            sp_io::hashing::blake2_256(&motion.encode()).into(),
            motion.encoded_size().try_into().unwrap(),
        );
        let weight = frame_support::dispatch::GetDispatchInfo::get_dispatch_info(&motion).call_weight;
        let propose = Council::<Runtime, Instance1>::propose {
            threshold: 2,
            proposal: Box::new(motion),
            length_bound,
        };
        let vote = || Council::<Runtime, Instance1>::vote {
            proposal: proposal_hash,
            index: 0,
            approve: true,
        };
        let close = Council::<Runtime, Instance1>::close {
            proposal_hash,
            index: 0,
            proposal_weight_bound: weight.saturating_mul(2),
            length_bound,
        };
        let transactions = vec![
            self.signed(Sr25519Keyring::Alice, propose),
            self.signed(Sr25519Keyring::Alice, vote()),
            self.signed(Sr25519Keyring::Bob, vote()),
            self.signed(Sr25519Keyring::Ferdie, close),
        ];
        self.block(transactions);
    }

    /// Upgrades to this runtime: decided by the council, carried out by anybody.
    fn upgrade(&mut self) {
        let code = WASM_BINARY.expect("this test needs the runtime in wasm: build it without SKIP_WASM_BUILD");
        self.council_decides(frame_system::Call::<Runtime>::authorize_upgrade {
            code_hash: sp_io::hashing::blake2_256(code).into(),
        });
        let apply = frame_system::Call::<Runtime>::apply_authorized_upgrade { code: code.to_vec() };
        let apply = self.signed(Sr25519Keyring::Ferdie, apply);
        self.block(vec![apply]);
    }
}

/// What the state says of the pallets of this name, but for their versions.
fn of_pallets(everything: &Everything, names: &[&str]) -> Everything {
    let prefixes: Vec<_> = names
        .iter()
        .map(|name| sp_io::hashing::twox_128(name.as_bytes()))
        .collect();
    everything
        .iter()
        .filter(|(key, _)| prefixes.iter().any(|prefix| key.starts_with(prefix)))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

#[test]
fn the_council_upgrades_a_running_chain_and_everything_is_kept() {
    let mut chain = WasmChain::new();
    chain.blocks(3);
    let four: Vec<AccountId> = [
        Sr25519Keyring::Alice,
        Sr25519Keyring::Bob,
        Sr25519Keyring::Charlie,
        Sr25519Keyring::Dave,
    ]
    .map(|key| key.to_account_id())
    .to_vec();
    let register = register_hub_call(&somebody("operator"), 200 * NOTCH, Permill::from_percent(5));
    let register = chain.signed(Sr25519Keyring::Eve, register);
    chain.block(vec![register]);
    assert_eq!(chain.version().spec_version, 1);

    chain.upgrade();
    let before = chain.everything();
    let version = chain.version();
    assert_eq!((version.spec_version, VERSION.spec_version), (2, 2));
    assert_eq!(version.transaction_version, 1, "old transactions are still good");

    // The first block of the new runtime. Its author is paid as before; nobody else's money moves.
    chain.block(Vec::new());
    let after = chain.everything();
    let kept = [
        "Accountant",
        "Balances",
        "Council",
        "Parameters",
        "ParameterStore",
        "InitialParameters",
        "Session",
    ];
    assert_eq!(of_pallets(&after, &kept), of_pallets(&before, &kept));
    chain.state.execute_with(|| {
        assert_eq!(Session::validators(), four);
        assert_eq!(pallet_validator_set::Invulnerables::<Runtime>::get(), four);
        assert_eq!(
            Accountant::state(&tallystick_primitives::accountant_id(
                &Sr25519Keyring::Eve.to_account_id()
            ))
            .map(|state| state.stake),
            Some(200 * NOTCH)
        );
        ValidatorSet::do_try_state().unwrap();
    });

    // The migrations do nothing when they run again.
    chain.state.execute_with(FromRuntime1::on_runtime_upgrade);
    assert_eq!(chain.everything(), after);

    // Sessions are the new runtime's, and somebody new comes in.
    let proof = {
        let owner = Sr25519Keyring::Eve.to_account_id().encode();
        let statement = sp_core::proof_of_possession::statement_of_ownership(&owner);
        (
            Sr25519Keyring::Eve.sign(&statement),
            Ed25519Keyring::Eve.sign(&statement),
        )
            .encode()
    };
    let keys = SessionKeys {
        aura: Sr25519Keyring::Eve.public().into(),
        grandpa: Ed25519Keyring::Eve.public().into(),
    };
    let transactions = vec![
        chain.signed(
            Sr25519Keyring::Eve,
            pallet_session::Call::<Runtime>::set_keys { keys, proof },
        ),
        chain.signed(
            Sr25519Keyring::Eve,
            pallet_validator_set::Call::<Runtime>::join { bond: 10_000 * NOTCH },
        ),
    ];
    chain.block(transactions);
    chain.blocks(15);
    chain.state.execute_with(|| {
        let five = [four.as_slice(), &[Sr25519Keyring::Eve.to_account_id()]].concat();
        assert_eq!(Session::validators(), five);
        ValidatorSet::do_try_state().unwrap();
    });
}

#[test]
fn what_was_done_under_runtime_1_can_be_reported_after_the_upgrade() {
    use frame_support::traits::KeyOwnerProofSystem;
    let mut chain = WasmChain::new();
    chain.blocks(2);
    chain.upgrade();
    chain.block(Vec::new());
    let alice = (sp_core::crypto::key_types::AURA, Sr25519Keyring::Alice.public());
    let (session, proof) = chain.state.execute_with(|| {
        (
            Session::current_index(),
            KeyOwners::prove(alice).expect("Alice is a validator"),
        )
    });
    assert_eq!(proof.session, session);
    // Also when the session is over.
    chain.blocks(11);
    chain.state.execute_with(|| {
        assert!(Session::current_index() > session + 1);
        let owner = KeyOwners::check_proof(alice, proof).map(|(owner, _)| owner);
        assert_eq!(owner, Some(Sr25519Keyring::Alice.to_account_id()));
    });
}

#[test]
fn votes_of_the_running_set_can_be_reported_although_runtime_1_forgot_the_set_before() {
    use pallet_grandpa::{CurrentSetId, SetIdSession};
    let mut chain = WasmChain::new();
    chain.state.execute_with(|| {
        pallet_session::CurrentIndex::<Runtime>::put(9);
        CurrentSetId::<Runtime>::put(3);
        SetIdSession::<Runtime>::insert(3, 9);
        FromRuntime1::on_runtime_upgrade();
        // A report of the running session is one of this set, one of an earlier session is not.
        assert_eq!(SetIdSession::<Runtime>::get(2), Some(8));
        assert_eq!(SetIdSession::<Runtime>::get(3), Some(9));
    });
}

#[test]
fn the_kept_runtime_is_the_one_that_was_released() {
    let sums = include_str!("../../releases/SHA256SUMS");
    let sum = hex::encode(sp_io::hashing::sha2_256(RUNTIME_1));
    assert!(
        sums.contains(&sum),
        "releases/tallystick-1.wasm is not what SHA256SUMS says"
    );
}

#[test]
fn an_upgrade_that_nobody_decided_is_refused() {
    let mut chain = WasmChain::new();
    let code = WASM_BINARY.expect("this test needs the runtime in wasm: build it without SKIP_WASM_BUILD");
    let refused = chain.state.execute_with(|| {
        let origin = RuntimeOrigin::signed(Sr25519Keyring::Alice.to_account_id());
        System::apply_authorized_upgrade(origin, code.to_vec())
    });
    assert_eq!(
        refused.map_err(|error| error.error),
        Err(frame_system::Error::<Runtime>::NothingAuthorized.into())
    );
    assert_eq!(chain.version().spec_version, 1);
}

/// So that nobody forgets what an upgrade weighs: it must fit into a block.
#[test]
fn the_migrations_fit_into_a_block() {
    let mut chain = WasmChain::new();
    let weight = chain.state.execute_with(FromRuntime1::on_runtime_upgrade);
    let block = <Runtime as frame_system::Config>::BlockWeights::get().max_block;
    assert!(weight.ref_time() > 0 && weight.all_lt(block), "{weight}");
}
