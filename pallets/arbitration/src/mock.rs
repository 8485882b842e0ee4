//! A chain with disputes, and fakes of the claims, workers and bonds that disputes are about.
//!
//! The fakes keep their money in plain accounts: `earmarks`, `payouts`, `bonds`, `burned`.

use crate as pallet_arbitration;
use codec::{Decode, Encode};
use frame_support::{
    Blake2_128Concat, ensure,
    pallet_prelude::{OptionQuery, ValueQuery},
    parameter_types, storage_alias,
    traits::{
        ConstU32, ConstU128, SortedMembers,
        fungible::{Mutate, hold::Inspect as _},
        tokens::{Preservation, imbalance::ResolveTo},
    },
};
use frame_system::EnsureSignedBy;
use scale_info::TypeInfo;
use sp_core::H256;
use sp_io::{TestExternalities, hashing::blake2_256};
use sp_runtime::{DispatchError, DispatchResult, Permill};
use tallystick_mock::{
    AccountId, BANK, Balance, BlockNumber, DEPOSIT, FakeIdentities, account, bank, chain, run_with_invariants,
    test_runtime,
};
use tallystick_primitives::{
    WorkerId,
    traits::{ClaimId, Contest, DisputableClaims, Slash, SlashableBonds, Verdict, Workers},
};

/// The least dispute deposit.
pub const MIN_DEPOSIT: Balance = 40;
/// The deposit of an appeal, as a multiple of the first deposit.
pub const APPEAL_FACTOR: u32 = 3;
/// The penalty for a fraud, as a multiple of the contested amount.
pub const FRAUD_PENALTY: u32 = 2;
/// Blocks to answer.
pub const RESPOND: BlockNumber = 10;
/// Blocks to rule.
pub const RULE: BlockNumber = 12;
/// Blocks to appeal.
pub const APPEAL: BlockNumber = 8;
/// Blocks to rule on an appeal.
pub const COUNCIL: BlockNumber = 15;
/// Blocks to finalize.
pub const FINALIZE: BlockNumber = 5;
/// The most open disputes of one opener.
pub const MAX_OPEN: u32 = 4;
/// The most open disputes of one opener against one respondent.
pub const MAX_AGAINST: u32 = 3;

test_runtime! {
    pallets {
        Arbitration: pallet_arbitration = 2,
    }
}

bank! {}

parameter_types! {
    pub InsuranceAccount: AccountId = account("insurance");
    pub const DepositRatio: Permill = Permill::from_percent(10);
    pub const UnruledShare: Permill = Permill::from_percent(10);
}

/// One account stands for each collective.
pub struct Members<const ARBITERS: bool>;
impl<const ARBITERS: bool> SortedMembers<AccountId> for Members<ARBITERS> {
    fn sorted_members() -> Vec<AccountId> {
        vec![account(if ARBITERS { "arbiters" } else { "council" })]
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn add(_: &AccountId) {}
}

impl pallet_arbitration::Config for Test {
    type WeightInfo = ();
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Identities = FakeIdentities;
    type Claims = FakeClaims;
    type Workers = FakeWorkers;
    type Bonds = FakeBonds;
    type InsuranceFund = ResolveTo<InsuranceAccount, Balances>;
    type ArbiterOrigin = EnsureSignedBy<Members<true>, AccountId>;
    type CouncilOrigin = EnsureSignedBy<Members<false>, AccountId>;
    type MinDeposit = ConstU128<MIN_DEPOSIT>;
    type DepositRatio = DepositRatio;
    type AppealFactor = ConstU32<APPEAL_FACTOR>;
    type FraudPenalty = ConstU32<FRAUD_PENALTY>;
    type UnruledShare = UnruledShare;
    type RespondPeriod = ConstU32<RESPOND>;
    type RulePeriod = ConstU32<RULE>;
    type AppealPeriod = ConstU32<APPEAL>;
    type CouncilPeriod = ConstU32<COUNCIL>;
    type FinalizePeriod = ConstU32<FINALIZE>;
    type MaxOpenPerParty = ConstU32<MAX_OPEN>;
    type MaxOpenAgainst = ConstU32<MAX_AGAINST>;
}

/// A claim whose rest can be disputed.
#[derive(Clone, Decode, Encode, TypeInfo)]
pub struct Claim {
    /// The provider of the claim's worker.
    pub provider: AccountId,
    /// The unmatched rest.
    pub rest: Balance,
    /// The opener of the open dispute about the claim.
    pub withheld_for: Option<AccountId>,
}

/// A provider's bond.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, PartialEq, TypeInfo)]
pub struct Bond {
    /// The bonded money.
    pub amount: Balance,
    /// The number of disputes that withhold the bond.
    pub withheld: u32,
}

#[storage_alias]
type FakeClaim = StorageMap<Testing, Blake2_128Concat, ClaimId, Claim, OptionQuery>;
#[storage_alias]
type FakeBond = StorageMap<Testing, Blake2_128Concat, AccountId, Bond, ValueQuery>;
#[storage_alias]
type FakeWorker = StorageMap<Testing, Blake2_128Concat, WorkerId, AccountId, OptionQuery>;

fn shift(from: &str, to: &AccountId, amount: Balance) {
    Balances::transfer(&account(from), to, amount, Preservation::Preserve).unwrap();
}

/// Claims whose rest can be disputed until it is settled.
pub struct FakeClaims;

impl FakeClaims {
    /// Adds a claim of the provider's worker on the client, with this unmatched rest.
    pub fn add(cycle: u32, client: &str, provider: &str, rest: Balance) -> ClaimId {
        let worker = worker(provider);
        let claim = ClaimId {
            cycle,
            client: account(client),
            worker,
        };
        let provider = account(provider);
        FakeWorker::insert(worker, &provider);
        let withheld_for = None;
        FakeClaim::insert(
            &claim,
            Claim {
                provider,
                rest,
                withheld_for,
            },
        );
        shift("bank", &account("earmarks"), rest);
        claim
    }

    /// The opener of the open dispute about the claim.
    pub fn withheld_for(claim: &ClaimId) -> Option<AccountId> {
        FakeClaim::get(claim).and_then(|claim| claim.withheld_for)
    }
}

impl DisputableClaims for FakeClaims {
    fn contest(id: &ClaimId, opener: &AccountId) -> Result<Contest, DispatchError> {
        let claim = FakeClaim::get(id).ok_or("NotFound")?;
        let respondent = if *opener == id.client {
            claim.provider
        } else {
            ensure!(*opener == claim.provider, "NotParty");
            id.client.clone()
        };
        let amount = claim.rest;
        Ok(Contest { respondent, amount })
    }

    fn withhold(id: &ClaimId, opener: &AccountId) -> DispatchResult {
        FakeClaim::mutate(id, |claim| {
            let claim = claim.as_mut().ok_or("NotFound")?;
            ensure!(claim.withheld_for.is_none(), "AlreadyWithheld");
            claim.withheld_for = Some(opener.clone());
            Ok(())
        })
    }

    fn settle(id: &ClaimId, opener: &AccountId, verdict: Verdict) -> Balance {
        let claim = FakeClaim::take(id).unwrap();
        assert_eq!(claim.withheld_for.as_ref(), Some(opener));
        let by_provider = *opener == claim.provider;
        let paid = match verdict {
            Verdict::ForOpener => by_provider,
            Verdict::ForRespondent => !by_provider,
            Verdict::Unruled => false,
        };
        shift("earmarks", &account(if paid { "payouts" } else { "bank" }), claim.rest);
        if paid { claim.rest } else { 0 }
    }
}

/// Workers of which only the provider is known.
pub struct FakeWorkers;

impl Workers for FakeWorkers {
    fn provider(worker: &WorkerId) -> Option<AccountId> {
        FakeWorker::get(worker)
    }
    fn online_blocks(_: &WorkerId, _: BlockNumber, _: BlockNumber) -> BlockNumber {
        0
    }
    fn capacity(_: &WorkerId, _: BlockNumber, _: BlockNumber) -> u64 {
        0
    }
    fn tariffs(_: &WorkerId, _: BlockNumber, _: BlockNumber) -> Vec<Balance> {
        Vec::new()
    }
}

/// Bonds that can be withdrawn at once, unless they are withheld.
pub struct FakeBonds;

impl FakeBonds {
    /// Bonds more, with a worker that is known to belong to the provider.
    pub fn bond(provider: &str, amount: Balance) {
        FakeWorker::insert(worker(provider), account(provider));
        FakeBond::mutate(account(provider), |bond| bond.amount += amount);
        shift("bank", &account("bonds"), amount);
    }

    /// Takes out the provider's bond, unless it is withheld; returns the amount.
    pub fn withdraw(provider: &str) -> Balance {
        FakeBond::mutate(account(provider), |bond| {
            let amount = if bond.withheld > 0 { 0 } else { bond.amount };
            bond.amount -= amount;
            shift("bonds", &account("bank"), amount);
            amount
        })
    }

    /// The provider's bond.
    pub fn of(provider: &str) -> Bond {
        FakeBond::get(account(provider))
    }

    /// The withheld bonds, each with its number of disputes.
    pub fn withheld() -> Vec<(AccountId, u32)> {
        FakeBond::iter()
            .map(|(provider, bond)| (provider, bond.withheld))
            .filter(|(_, withheld)| *withheld > 0)
            .collect()
    }
}

impl SlashableBonds for FakeBonds {
    fn slashable(provider: &AccountId) -> Balance {
        FakeBond::get(provider).amount
    }

    fn withhold(provider: &AccountId) -> DispatchResult {
        FakeBond::mutate(provider, |bond| bond.withheld += 1);
        Ok(())
    }

    fn release(provider: &AccountId) {
        FakeBond::mutate(provider, |bond| bond.withheld = bond.withheld.checked_sub(1).unwrap());
    }

    fn slash(provider: &AccountId, amount: Balance, claimant: &AccountId, compensation: Balance) -> Slash {
        let amount = FakeBond::mutate(provider, |bond| {
            let amount = bond.amount.min(amount);
            bond.amount -= amount;
            amount
        });
        let compensation = compensation.min(amount);
        let insurance = (amount - compensation) / 2;
        let burned = amount - compensation - insurance;
        shift("bonds", claimant, compensation);
        shift("bonds", &InsuranceAccount::get(), insurance);
        shift("bonds", &account("burned"), burned);
        Slash {
            claimant: compensation,
            insurance,
            burned,
        }
    }
}

/// The provider's only worker.
pub fn worker(provider: &str) -> WorkerId {
    WorkerId(H256(blake2_256(provider.as_bytes())))
}

/// A new chain in block 1.
pub fn new_chain() -> TestExternalities {
    let endowed = ["insurance", "earmarks", "payouts", "bonds", "burned"].map(|name| (name, DEPOSIT));
    let balances = endowed.into_iter().chain([("bank", BANK)]);
    chain::<Test>(genesis(balances))
}

/// The money of `client` and of `provider` at first.
pub const MONEY: Balance = 10_000;
/// The bond of `provider` at first.
pub const BOND: Balance = 5_000;

/// Runs a test on a [`new_chain`] and checks the invariants after it.
///
/// The chain has the identities `client` and `provider` with [`MONEY`] each. The provider has a worker
/// and a [`BOND`].
pub fn execute_with_invariants<R>(test: impl FnOnce() -> R) -> R {
    new_chain().execute_with(|| {
        for name in ["client", "provider"] {
            FakeIdentities::register(&account(name), &account(name));
            fund(name, MONEY);
        }
        FakeBonds::bond("provider", BOND);
        System::reset_events();
        run_with_invariants::<Balances, R>(test, Arbitration::do_try_state)
    })
}

/// The account's deposits on hold.
pub fn held(who: &str) -> Balance {
    Balances::balance_on_hold(&crate::HoldReason::DisputeDeposit.into(), &account(who))
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::DisputeHelper for Test {
    fn contestable_claim() -> (ClaimId, AccountId) {
        for name in ["client", "provider"] {
            fund(name, MONEY);
        }
        FakeBonds::bond("provider", BOND);
        let claim = FakeClaims::add(1, "client", "provider", 1_000);
        (claim, account("provider"))
    }
}
