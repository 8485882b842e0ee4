//! A chain with the insurance fund.

use crate as pallet_insurance_fund;
use crate::{Dust, Inflow};
use frame_support::{
    parameter_types,
    traits::{
        ConstU32, ConstU128, OnUnbalanced,
        fungible::Balanced,
        tokens::{Fortitude, Precision, Preservation},
    },
};
use frame_system::EnsureRoot;
use sp_io::TestExternalities;
use sp_runtime::Permill;
use tallystick_mock::{
    AccountId, BANK, Balance, BlockNumber, DEPOSIT, account, bank, chain, run_with_invariants, test_runtime,
};

/// Blocks over which cover is measured.
pub const PERIOD: BlockNumber = 40;
/// The most that is covered in a period.
pub const CAP: Balance = 10_000;
/// Blocks for which a client must have been funded.
pub const FUNDED_PERIOD: BlockNumber = 30;

test_runtime! {
    pallets {
        Fund: pallet_insurance_fund = 2,
    }
    balances {
        type DustRemoval = Inflow<Test, Dust>;
    }
}

bank! {}

parameter_types! {
    pub FundAccount: AccountId = account("fund");
    /// Tests change it, as the council changes the runtime's.
    pub static CoverPeriod: BlockNumber = PERIOD;
    pub static CoverRatio: Permill = Permill::from_percent(50);
}

impl pallet_insurance_fund::Config for Test {
    type WeightInfo = ();
    type Currency = Balances;
    type GrantOrigin = EnsureRoot<AccountId>;
    type Account = FundAccount;
    type CoverPeriod = CoverPeriod;
    type CoverRatio = CoverRatio;
    type CoverCap = ConstU128<CAP>;
    type MinFundedPeriod = ConstU32<FUNDED_PERIOD>;
}

/// A new chain in block 1, whose fund has nothing but the existential deposit.
pub fn new_chain() -> TestExternalities {
    chain::<Test>(genesis([("bank", BANK), ("fund", DEPOSIT)]))
}

/// Runs a test on a [`new_chain`] and checks the invariants after it.
pub fn execute_with_invariants<R>(test: impl FnOnce() -> R) -> R {
    CoverPeriod::set(PERIOD);
    CoverRatio::set(Permill::from_percent(50));
    new_chain().execute_with(|| run_with_invariants::<Balances, R>(test, Fund::do_try_state))
}

/// The fund's money beyond the existential deposit.
pub fn reserves() -> Balance {
    balance("fund") - DEPOSIT
}

/// Money of the bank flows in by the adapter `Into`.
pub fn flow<Into: OnUnbalanced<crate::CreditOf<Test>>>(amount: Balance) {
    let money = Balances::withdraw(
        &account("bank"),
        amount,
        Precision::Exact,
        Preservation::Preserve,
        Fortitude::Polite,
    );
    Into::on_unbalanced(money.unwrap());
}

/// A new chain whose fund has plenty of money, for the benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub fn new_bench_chain() -> TestExternalities {
    chain::<Test>(genesis([("fund", 1_000_000_000_000_000)]))
}
