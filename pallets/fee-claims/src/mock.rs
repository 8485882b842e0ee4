//! A chain with the fee claims and fakes of their neighbours.

use crate as pallet_fee_claims;
use codec::{Decode, Encode};
use frame_support::{
    Blake2_128Concat, PalletId,
    pallet_prelude::{OptionQuery, ValueQuery, Weight},
    parameter_types, storage_alias,
    traits::{
        ConstU32, Hooks,
        fungible::{Inspect, InspectHold, Mutate},
        tokens::Preservation,
    },
};
use sp_core::H256;
use sp_io::{TestExternalities, hashing::blake2_256};
use sp_runtime::DispatchResult;
use tallystick_mock::{
    AccountId, Balance, BlockNumber, DEPOSIT, FakeIdentities, Refusal, account, at_block, chain, now,
    run_with_invariants, test_runtime,
};
use tallystick_primitives::{
    WorkerId,
    traits::{Insurance, Shortfall, Workers},
};

/// The money of every account in [`NAMES`] at first.
pub const ENDOWMENT: Balance = 1_000_000;
/// Blocks of a cycle.
pub const CYCLE: BlockNumber = 20;
/// Blocks after a cycle in which its claims are taken.
pub const GRACE: BlockNumber = 5;
/// Blocks in which the unmatched rest can be confirmed or disputed.
pub const WINDOW: BlockNumber = 10;
/// Blocks before thawing money can be released.
pub const THAW: BlockNumber = 40;
/// The first block in which cycle 0 can be processed.
pub const PROCESSING: BlockNumber = CYCLE + GRACE;
/// The last block of cycle 0's window, if it was processed at once.
pub const WINDOW_END: BlockNumber = PROCESSING + WINDOW;
/// The most earmarks of a client.
pub const EARMARKS: u32 = 4;
/// The most entries in one call.
pub const BATCH: u32 = 8;
/// Every worker's price per unit.
pub const TARIFF: Balance = 10;
/// Every worker's units per block.
pub const CAPACITY: u64 = 100;
/// Blocks for which a client must be funded before the insurance fund pays for it.
pub const FUNDED: BlockNumber = 10;
/// The accounts with money. The first three are clients, the next three providers.
pub const NAMES: [&str; 9] = [
    "alice", "bob", "carol", "pat", "quinn", "rita", "sponsor", "fund", "relayer",
];
/// The workers with their providers.
pub const WORKERS: [(&str, &str); 5] = [
    ("pat 1", "pat"),
    ("pat 2", "pat"),
    ("quinn 1", "quinn"),
    ("quinn 2", "quinn"),
    ("rita 1", "rita"),
];

test_runtime! {
    pallets {
        FeeClaims: pallet_fee_claims = 2,
    }
    balances {
        type FreezeIdentifier = RuntimeFreezeReason;
        type MaxFreezes = ConstU32<2>;
        type RuntimeFreezeReason = RuntimeFreezeReason;
        type RuntimeHoldReason = RuntimeHoldReason;
    }
}

parameter_types! {
    pub const Pot: PalletId = PalletId(*b"tly/payo");
    pub storage IsInsured: bool = false;
    pub storage SurchargePerClaim: Balance = 2;
    pub storage DustLimit: Balance = 50;
    pub storage MinDeposit: Balance = 100;
    pub storage PayoutDelay: BlockNumber = 0;
    pub storage NewProviderPeriod: BlockNumber = 0;
}

impl pallet_fee_claims::Config for Test {
    type WeightInfo = ();
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Identities = FakeIdentities;
    type Workers = FakeWorkers;
    type Insurance = FakeInsurance;
    type Refusal = Refusal;
    type PalletId = Pot;
    type CycleLength = ConstU32<CYCLE>;
    type Grace = ConstU32<GRACE>;
    type DisputeWindow = ConstU32<WINDOW>;
    type ThawPeriod = ConstU32<THAW>;
    type MaxEarmarks = ConstU32<EARMARKS>;
    type MaxSponsored = ConstU32<4>;
    type MaxBatch = ConstU32<BATCH>;
    type SurchargePerClaim = SurchargePerClaim;
    type DustLimit = DustLimit;
    type MinDeposit = MinDeposit;
    type PayoutDelay = PayoutDelay;
    type NewProviderPeriod = NewProviderPeriod;
}

/// The facts that a worker's provider, or the chain, has recorded.
#[derive(Clone, Decode, Encode)]
pub struct FakeWorker {
    pub provider: AccountId,
    pub online: Vec<(BlockNumber, BlockNumber)>,
    pub capacity: u64,
    pub tariffs: Vec<Balance>,
}

#[storage_alias]
pub type WorkerRecords = StorageMap<Testing, Blake2_128Concat, WorkerId, FakeWorker, OptionQuery>;
#[storage_alias]
pub type Surcharged = StorageMap<Testing, Blake2_128Concat, AccountId, Balance, ValueQuery>;
#[storage_alias]
pub type Covered = StorageMap<Testing, Blake2_128Concat, AccountId, Balance, ValueQuery>;

/// Workers with the facts that tests set.
pub struct FakeWorkers;

impl FakeWorkers {
    /// Changes the facts of a worker.
    pub fn change(worker: WorkerId, change: impl FnOnce(&mut FakeWorker)) {
        WorkerRecords::mutate(worker, |record| change(record.as_mut().unwrap()));
    }
}

impl Workers for FakeWorkers {
    fn provider(worker: &WorkerId) -> Option<AccountId> {
        WorkerRecords::get(worker).map(|record| record.provider)
    }

    fn online_blocks(worker: &WorkerId, from: BlockNumber, to: BlockNumber) -> BlockNumber {
        let online = WorkerRecords::get(worker).map_or(vec![], |record| record.online);
        let blocks = |(first, last): (BlockNumber, BlockNumber)| (last.min(to) + 1).saturating_sub(first.max(from));
        online.into_iter().map(blocks).sum()
    }

    fn capacity(worker: &WorkerId, _: BlockNumber, _: BlockNumber) -> u64 {
        WorkerRecords::get(worker).map_or(0, |record| record.capacity)
    }

    fn tariffs(worker: &WorkerId, _: BlockNumber, _: BlockNumber) -> Vec<Balance> {
        WorkerRecords::get(worker).map_or(vec![], |record| record.tariffs)
    }
}

/// An insurance fund that pays back half of a provider's surcharges, for funded clients, once a test
/// sets `IsInsured`.
pub struct FakeInsurance;

impl Insurance for FakeInsurance {
    fn surcharge(from: &AccountId, provider: &AccountId, amount: Balance) -> DispatchResult {
        Balances::transfer(from, &account("fund"), amount, Preservation::Preserve)?;
        Surcharged::mutate(provider, |sum| *sum += amount);
        Ok(())
    }

    fn coverable(shortfall: &Shortfall) -> Balance {
        if shortfall
            .client_funded_since
            .is_none_or(|since| now::<Test>() < since + FUNDED)
        {
            return 0;
        }
        if !IsInsured::get() {
            return 0;
        }
        let limit = Surcharged::get(shortfall.provider) / 2;
        let left = limit.saturating_sub(Covered::get(shortfall.provider));
        let fund = Balances::balance(&account("fund")) - DEPOSIT;
        shortfall.amount.min(left).min(fund)
    }

    fn cover(shortfall: &Shortfall, to: &AccountId) -> Balance {
        let amount = Self::coverable(shortfall);
        if amount > 0 {
            Balances::transfer(&account("fund"), to, amount, Preservation::Preserve).unwrap();
            Covered::mutate(shortfall.provider, |sum| *sum += amount);
        }
        amount
    }
}

/// The worker with this name.
pub fn worker(name: &str) -> WorkerId {
    WorkerId(H256(blake2_256(name.as_bytes())))
}

/// A new chain in block 1.
pub fn new_chain() -> TestExternalities {
    chain::<Test>(genesis(NAMES.map(|name| (name, ENDOWMENT))))
}

/// Runs a test on a new chain in block 1 where all accounts are registered and every worker is always
/// online; checks the invariants after it.
pub fn execute_with_invariants<R>(test: impl FnOnce() -> R) -> R {
    new_chain().execute_with(|| {
        for name in NAMES {
            FakeIdentities::register(&account(name), &account(&cold(name)));
        }
        for (name, provider) in WORKERS {
            let record = FakeWorker {
                provider: account(provider),
                online: vec![(0, 1_000_000)],
                capacity: CAPACITY,
                tariffs: vec![TARIFF],
            };
            WorkerRecords::insert(worker(name), record);
        }
        let result = run_with_invariants::<Balances, R>(test, FeeClaims::do_try_state);
        assert_conserved();
        result
    })
}

/// The name of an account's beneficiary.
pub fn cold(name: &str) -> String {
    format!("{name} cold")
}

/// Asserts that the accounts' money adds up to the total issuance.
pub fn assert_conserved() {
    let total: Balance = frame_system::Account::<Test>::iter_values()
        .map(|info| info.data.free + info.data.reserved)
        .sum();
    assert_eq!(total, Balances::total_issuance(), "money appeared or vanished");
}

/// Puts the chain at this height and makes all steps that are due.
pub fn advance_to(block: BlockNumber) {
    at_block::<Test>(block);
    FeeClaims::on_idle(block, Weight::MAX);
}

/// The account's free money.
pub fn balance(name: &str) -> Balance {
    Balances::balance(&account(name))
}

/// The account's money on hold for this reason.
pub fn held(reason: crate::HoldReason, name: &str) -> Balance {
    Balances::balance_on_hold(&reason.into(), &account(name))
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::WorkerHelper for Test {
    fn worker(provider: &AccountId, name: &str, tariff: Balance) -> WorkerId {
        let record = FakeWorker {
            provider: provider.clone(),
            online: vec![(0, BlockNumber::MAX - 1)],
            capacity: u64::from(u32::MAX),
            tariffs: vec![tariff],
        };
        WorkerRecords::insert(worker(name), record);
        worker(name)
    }
}
