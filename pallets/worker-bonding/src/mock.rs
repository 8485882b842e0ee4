//! A chain with bonds and workers, and fakes of their neighbours.

use crate::{self as pallet_worker_bonding, ProviderRecord, Providers, WorkerRecord, Workers};
use frame_support::{
    parameter_types,
    traits::{ConstU32, ConstU128, Hooks, fungible::hold::Inspect as _, tokens::imbalance::ResolveTo},
    weights::Weight,
};
use sp_core::{H256, ed25519};
use sp_io::TestExternalities;
use sp_runtime::{DispatchResult, Permill};
use tallystick_mock::{
    AccountId, BANK, Balance, BlockNumber, DEPOSIT, FakeIdentities, GENESIS, account, at_block, bank, chain,
    ed25519_key, signed, test_runtime,
};
use tallystick_primitives::{
    Signature, WorkerId,
    worker::{PeerId, worker_proof_payload},
};

/// The money of each of `alice`, `bob` and `eve`.
pub const MONEY: Balance = 100_000;
/// The bond that each worker requires.
pub const MIN_BOND: Balance = 1_000;
/// The least amount that is unbonded at a time.
pub const MIN_UNBOND: Balance = 50;
/// Blocks until unbonding money can be withdrawn.
pub const UNBONDING: BlockNumber = 50;
/// Blocks for which history is kept.
pub const HISTORY: BlockNumber = 100;
/// The longest dispute.
pub const DISPUTE: BlockNumber = 40;
/// The slash for an equivocation.
pub const EQUIVOCATION: Balance = 605;
/// Most workers of a provider.
pub const MAX_WORKERS: u32 = 3;
/// Most online intervals.
pub const MAX_INTERVALS: u32 = 4;
/// Most tariffs, and most capacities.
pub const MAX_TARIFFS: u32 = 3;
/// Most maintenance intervals.
pub const MAX_MAINTENANCE: u32 = 3;
/// Most blocks of each.
pub const MAX_MAINTENANCE_LENGTH: BlockNumber = 20;
/// Units a block that a worker serves at first.
pub const CAPACITY: u64 = 100;
/// Price of a unit at first.
pub const TARIFF: Balance = 7;

test_runtime! {
    pallets {
        Bonding: pallet_worker_bonding = 2,
    }
}

bank! {}

parameter_types! {
    pub InsuranceAccount: AccountId = account("insurance");
    pub const InsuranceShare: Permill = Permill::from_percent(50);
    pub storage MinBondPerWorker: Balance = MIN_BOND;
    pub storage DisputePeriod: BlockNumber = DISPUTE;
}

impl pallet_worker_bonding::Config for Test {
    type WeightInfo = ();
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Identities = FakeIdentities;
    type InsuranceFund = ResolveTo<InsuranceAccount, Balances>;
    type MinBondPerWorker = MinBondPerWorker;
    type MinUnbond = ConstU128<MIN_UNBOND>;
    type UnbondingPeriod = ConstU32<UNBONDING>;
    type HistoryPeriod = ConstU32<HISTORY>;
    type DisputePeriod = DisputePeriod;
    type EquivocationSlash = ConstU128<EQUIVOCATION>;
    type InsuranceShare = InsuranceShare;
    type MaxWorkers = ConstU32<MAX_WORKERS>;
    type MaxIntervals = ConstU32<MAX_INTERVALS>;
    type MaxTariffs = ConstU32<MAX_TARIFFS>;
    type MaxMaintenance = ConstU32<MAX_MAINTENANCE>;
    type MaxMaintenanceLength = ConstU32<MAX_MAINTENANCE_LENGTH>;
}

/// A new chain in block 1 with the registered identities `alice` and `bob`.
pub fn new_test_ext() -> TestExternalities {
    let balances = [
        ("bank", BANK),
        ("insurance", DEPOSIT),
        ("alice", MONEY),
        ("bob", MONEY),
        ("eve", MONEY),
    ];
    let mut chain = chain::<Test>(genesis(balances));
    chain.execute_with(|| {
        for name in ["alice", "bob"] {
            FakeIdentities::register(&account(name), &account(name));
        }
    });
    chain
}

/// Runs a test on a new chain. Checks the invariants after it, and that no money appeared or vanished
/// except the burned money.
pub fn execute_with_invariants<R>(test: impl FnOnce() -> R) -> R {
    new_test_ext().execute_with(|| {
        let issued = Balances::total_issuance();
        let result = test();
        Bonding::do_try_state().expect("the invariants hold after every test");
        assert!(
            Balances::total_issuance() + burned() == issued,
            "money appeared or vanished"
        );
        result
    })
}

/// The burned money, from the events.
pub fn burned() -> Balance {
    let events = System::events().into_iter();
    let burned = events.map(|record| match record.event {
        RuntimeEvent::Bonding(crate::Event::Slashed { burned, .. }) => burned,
        _ => 0,
    });
    burned.sum()
}

/// Puts the chain so many blocks further.
pub fn wait(blocks: BlockNumber) {
    at_block::<Test>(System::block_number() + blocks);
}

/// Runs the hook with this much weight to spare; asserts that it stays within it.
pub fn idle(limit: Weight) -> Weight {
    let used = Bonding::on_idle(System::block_number(), limit);
    assert!(used.all_lte(limit), "the hook used more than it was given");
    used
}

/// The provider's bond on hold, unbonding money included.
pub fn held(name: &str) -> Balance {
    Balances::balance_on_hold(&crate::HoldReason::Bond.into(), &account(name))
}

/// The provider's record.
pub fn provider(name: &str) -> ProviderRecord {
    Providers::<Test>::get(account(name)).unwrap()
}

/// The worker's record.
pub fn record(name: &str) -> WorkerRecord<Test> {
    Workers::<Test>::get(worker(name)).unwrap()
}

/// The worker whose key has this name.
pub fn worker(name: &str) -> WorkerId {
    WorkerId(H256(ed25519_key(name).account.into()))
}

/// The worker's peer id.
pub fn peer_id(name: &str) -> PeerId {
    worker(name).peer_id().try_into().unwrap()
}

/// The worker's signature.
pub fn sign(name: &str, payload: &[u8]) -> ed25519::Signature {
    match ed25519_key(name).sign(payload) {
        Signature::Ed25519(signature) => signature,
        other => panic!("{other:?}"),
    }
}

/// The worker's proof that it serves for this provider.
pub fn proof(name: &str, provider: &str, valid_until: BlockNumber) -> ed25519::Signature {
    sign(name, &worker_proof_payload(&GENESIS, &account(provider), valid_until))
}

/// Bonds money of the provider.
pub fn bond(name: &str, amount: Balance) -> DispatchResult {
    signed::<Test>(&account(name), crate::Call::<Test>::bond { amount })
}

/// Unbonds money of the provider.
pub fn unbond(name: &str, amount: Balance) -> DispatchResult {
    signed::<Test>(&account(name), crate::Call::<Test>::unbond { amount })
}

/// Withdraws the provider's unbonded money.
pub fn withdraw(name: &str) -> DispatchResult {
    signed::<Test>(&account(name), crate::Call::<Test>::withdraw_unbonded {})
}

/// Registers a worker of a deterministic service.
pub fn register(provider: &str, name: &str) -> DispatchResult {
    let call = crate::Call::<Test>::register_worker {
        peer_id: peer_id(name),
        proof: proof(name, provider, BlockNumber::MAX),
        proof_valid_until: BlockNumber::MAX,
        capacity: CAPACITY,
        tariff: TARIFF,
        deterministic: true,
    };
    signed::<Test>(&account(provider), call)
}

/// Takes a worker out of service.
pub fn unregister(provider: &str, name: &str) -> DispatchResult {
    let worker = worker(name);
    signed::<Test>(&account(provider), crate::Call::<Test>::unregister_worker { worker })
}

/// Takes a worker online.
pub fn go_online(provider: &str, name: &str) -> DispatchResult {
    let worker = worker(name);
    signed::<Test>(&account(provider), crate::Call::<Test>::go_online { worker })
}

/// Takes a worker offline.
pub fn go_offline(provider: &str, name: &str) -> DispatchResult {
    let worker = worker(name);
    signed::<Test>(&account(provider), crate::Call::<Test>::go_offline { worker })
}

/// Declares maintenance of a worker.
pub fn declare(provider: &str, name: &str, from: BlockNumber, to: BlockNumber) -> DispatchResult {
    let worker = worker(name);
    signed::<Test>(
        &account(provider),
        crate::Call::<Test>::declare_maintenance { worker, from, to },
    )
}

/// Changes a worker's price.
pub fn set_tariff(provider: &str, name: &str, tariff: Balance) -> DispatchResult {
    let worker = worker(name);
    signed::<Test>(&account(provider), crate::Call::<Test>::set_tariff { worker, tariff })
}

/// Changes a worker's capacity.
pub fn set_capacity(provider: &str, name: &str, capacity: u64) -> DispatchResult {
    let worker = worker(name);
    signed::<Test>(
        &account(provider),
        crate::Call::<Test>::set_capacity { worker, capacity },
    )
}

/// Bonds enough for one worker of `alice` and registers `w1`.
pub fn alice_with_a_worker() {
    bond("alice", MIN_BOND).unwrap();
    register("alice", "w1").unwrap();
}
