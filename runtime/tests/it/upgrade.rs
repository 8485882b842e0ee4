//! From this runtime to the next version: a chain that runs in wasm, as nodes run it, whose council upgrades it.

use crate::common::*;
use codec::{Decode, Encode};
use pallet_accountant::{AccountantRecord, Accountants};
use sc_executor::WasmExecutor;
use serde_json::Value;
use sp_core::traits::{CallContext, CodeExecutor, ReadRuntimeVersionExt, RuntimeCode, WrappedRuntimeCode};
use sp_io::{SubstrateHostFunctions, TestExternalities};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie};
use sp_runtime::{
    ApplyExtrinsicResult, Digest, DigestItem, ExtrinsicInclusionMode, MultiSignature, Permill, Storage,
    traits::Header as _,
};
use sp_version::RuntimeVersion;
use std::collections::BTreeMap;
use tallystick_primitives::{
    accountant_id,
    state_parameters::{ChainParameters, ParameterValue},
};
use tallystick_runtime::{
    Header, WASM_BINARY,
    constants::{MILLINOTCH, SLOT_DURATION},
    fees::plain_extension,
};

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

/// Code that was built with the tests.
fn built(code: Option<&'static [u8]>) -> &'static [u8] {
    code.expect("this test needs runtimes in wasm: build without SKIP_WASM_BUILD")
}

/// The next version of the runtime.
fn next_version() -> &'static [u8] {
    built(tallystick_next_runtime::CODE)
}

impl WasmChain {
    /// A chain of four validators with days of six minutes, made by this runtime.
    fn new() -> Self {
        let code = built(WASM_BINARY);
        let executor = WasmExecutor::builder().build();
        let storage = Storage::default();
        let mut state = TestExternalities::new_with_code(code, storage);
        state.register_extension(ReadRuntimeVersionExt::new(executor.clone()));
        let mut chain = Self {
            state,
            executor,
            code: code.to_vec(),
            nonces: BTreeMap::new(),
        };
        let mut preset = |name: Option<&str>| -> Value {
            let json: Option<Vec<u8>> = chain.call("GenesisBuilder_get_preset", &name.map(str::to_string));
            serde_json::from_slice(&json.expect("the runtime has this preset")).unwrap()
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
        assert_eq!(self.try_block(transactions), ExtrinsicInclusionMode::AllExtrinsics);
    }

    /// Makes a block with these transactions if blocks take any now; says whether they do.
    fn try_block(&mut self, transactions: Vec<UncheckedExtrinsic>) -> ExtrinsicInclusionMode {
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
        let transactions = match mode {
            ExtrinsicInclusionMode::AllExtrinsics => transactions,
            ExtrinsicInclusionMode::OnlyInherents => Vec::new(),
        };
        let now = u64::from(number) * SLOT_DURATION;
        let time = UncheckedExtrinsic::new_bare(pallet_timestamp::Call::set { now }.into());
        for transaction in [time].into_iter().chain(transactions) {
            let result = self.call_raw("BlockBuilder_apply_extrinsic", &transaction.encode());
            let result = ApplyExtrinsicResult::decode(&mut result.as_slice()).unwrap();
            assert_eq!(result, Ok(Ok(())), "{:?}", transaction.function);
        }
        self.call_raw("BlockBuilder_finalize_block", &[]);
        mode
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
            self.signed(Alice, propose),
            self.signed(Alice, vote()),
            self.signed(Bob, vote()),
            self.signed(Ferdie, close),
        ];
        self.block(transactions);
    }

    /// The value of a parameter by the runtime API.
    fn parameter(&mut self, name: &str) -> ParameterValue {
        let all: ChainParameters = self.call("TallystickParametersApi_parameters", &());
        let mut all = all.parameters.into_iter();
        all.find(|parameter| parameter.name == name).unwrap().value
    }

    /// The records of all accountants.
    fn accountants(&mut self) -> BTreeMap<AccountId, AccountantRecord> {
        self.state.execute_with(|| Accountants::<Runtime>::iter().collect())
    }

    /// Upgrades to the next version: decided by the council, carried out by anybody.
    fn upgrade(&mut self) {
        let code = next_version();
        self.council_decides(frame_system::Call::<Runtime>::authorize_upgrade {
            code_hash: sp_io::hashing::blake2_256(code).into(),
        });
        let apply = frame_system::Call::<Runtime>::apply_authorized_upgrade { code: code.to_vec() };
        let apply = self.signed(Ferdie, apply);
        self.block(vec![apply]);
    }
}

/// The state of the pallets of these names.
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

/// The account's accountant.
fn accountant_of(owner: Sr25519Keyring) -> AccountId {
    accountant_id(&owner.to_account_id())
}

#[test]
fn the_council_upgrades_a_running_chain() {
    let mut chain = WasmChain::new();
    let owners = [Bob, Charlie, Dave, Eve, Ferdie];
    let registrations = owners
        .map(|owner| {
            let operator = somebody(&format!("operator of {owner}"));
            let register = register_accountant_call(&operator, 200 * NOTCH, Permill::from_percent(5));
            chain.signed(owner, register)
        })
        .to_vec();
    chain.block(registrations);
    let minima = pallet_accountant::Call::<Runtime>::set_minima {
        accountant: accountant_of(Eve),
        min_bond: 0,
        min_consumer_settlement: NOTCH,
    };
    let minima = chain.signed(Eve, minima);
    chain.block(vec![minima]);
    let minimum =
        |records: &BTreeMap<_, AccountantRecord>, owner| records[&accountant_of(owner)].min_consumer_settlement;
    let before = chain.accountants();
    assert_eq!((minimum(&before, Bob), minimum(&before, Eve)), (20 * MILLINOTCH, NOTCH));
    assert_eq!(chain.version().spec_version, 1);
    assert_eq!(
        chain.parameter("RegistrationFee"),
        ParameterValue::Amount(10 * MILLINOTCH)
    );

    chain.upgrade();
    let old = chain.everything();
    let version = chain.version();
    assert_eq!(version.spec_version, 2);
    assert_eq!(version.transaction_version, 1, "old transactions are still good");

    // Blocks take no transactions until every record is migrated; here that takes several blocks.
    let mut blocks = 0;
    while chain.try_block(Vec::new()) == ExtrinsicInclusionMode::OnlyInherents {
        blocks += 1;
        assert!(blocks < 10, "the migration does not end");
    }
    assert!(blocks > 1, "the migration took {blocks} blocks");
    let mut expected = before;
    for record in expected.values_mut() {
        record.min_consumer_settlement = record.min_consumer_settlement.max(25 * MILLINOTCH);
    }
    let after = chain.accountants();
    assert_eq!(after, expected);
    assert_eq!((minimum(&after, Bob), minimum(&after, Eve)), (25 * MILLINOTCH, NOTCH));
    assert_eq!(
        chain.parameter("RegistrationFee"),
        ParameterValue::Amount(20 * MILLINOTCH)
    );

    // Nobody's money, nor what was decided, changes.
    let kept = [
        "Balances",
        "Council",
        "InitialParameters",
        "ParameterStore",
        "Parameters",
    ];
    let new = chain.everything();
    assert_eq!(of_pallets(&new, &kept), of_pallets(&old, &kept));

    // Payments and sessions go on.
    let (before, session) = chain
        .state
        .execute_with(|| (free(&somebody("recipient")), Session::current_index()));
    let pay = pallet_balances::Call::<Runtime>::transfer_keep_alive {
        dest: somebody("recipient").into(),
        value: NOTCH,
    };
    let pay = chain.signed(Dave, pay);
    chain.block(vec![pay]);
    chain.blocks(11);
    chain.state.execute_with(|| {
        assert_eq!(free(&somebody("recipient")), before + NOTCH);
        assert!(Session::current_index() > session + 1);
        assert_eq!(
            Session::validators(),
            [Alice, Bob, Charlie, Dave].map(|key| key.to_account_id())
        );
        ValidatorSet::do_try_state().unwrap();
    });
}

#[test]
fn an_upgrade_that_nobody_decided_is_refused() {
    let mut chain = WasmChain::new();
    let refused = chain.state.execute_with(|| {
        let origin = RuntimeOrigin::signed(Alice.to_account_id());
        System::apply_authorized_upgrade(origin, next_version().to_vec())
    });
    assert_eq!(
        refused.map_err(|error| error.error),
        Err(frame_system::Error::<Runtime>::NothingAuthorized.into())
    );
    assert_eq!(chain.version().spec_version, 1);
}
