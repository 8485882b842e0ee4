//! A chain with the insurance fund.

use crate as pallet_insurance_fund;
use crate::{Dust, Inflow};
use frame_support::{
    construct_runtime, derive_impl, parameter_types,
    traits::{
        fungible::{Balanced, Inspect, Mutate},
        tokens::{Fortitude, Precision, Preservation},
        ConstU128, ConstU32, OnUnbalanced,
    },
};
use frame_system::EnsureRoot;
use sp_runtime::{traits::IdentityLookup, BuildStorage, Permill};
use tallystick_primitives::{
    testing::{self, account, at_block},
    AccountId, Balance, BlockNumber,
};

/// The existential deposit.
pub const DEPOSIT: Balance = 10;
/// What everybody's money comes from.
pub const BANK: Balance = u128::MAX / 2;
/// Blocks over which cover is measured.
pub const PERIOD: BlockNumber = 40;
/// The most that is covered in a period.
pub const CAP: Balance = 10_000;
/// Blocks for which a client must have been funded.
pub const FUNDED_PERIOD: BlockNumber = 30;

construct_runtime! {
    pub enum Test {
        System: frame_system = 0,
        Balances: pallet_balances = 1,
        Fund: pallet_insurance_fund = 2,
    }
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type AccountData = pallet_balances::AccountData<Balance>;
    type AccountId = AccountId;
    type Block = frame_system::mocking::MockBlockU32<Test>;
    type Lookup = IdentityLookup<AccountId>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
    type Balance = Balance;
    type DustRemoval = Inflow<Test, Dust>;
    type ExistentialDeposit = ConstU128<DEPOSIT>;
}

parameter_types! {
    pub FundAccount: AccountId = account("fund");
    /// Can be changed by tests, as the runtime's can by the council.
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
pub fn new_chain() -> sp_io::TestExternalities {
    let balances = [("bank", BANK), ("fund", DEPOSIT)];
    let balances = balances.map(|(name, balance)| (account(name), balance)).to_vec();
    let genesis = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances,
            ..Default::default()
        },
        ..Default::default()
    };
    let mut chain = sp_io::TestExternalities::new(genesis.build_storage().unwrap());
    chain.execute_with(|| at_block::<Test>(1));
    chain
}

/// Runs a test on a [`new_chain`] and checks the invariants after it.
pub fn execute_with_invariants<R>(test: impl FnOnce() -> R) -> R {
    CoverPeriod::set(PERIOD);
    CoverRatio::set(Permill::from_percent(50));
    new_chain().execute_with(|| testing::run_with_invariants::<Balances, R>(test, Fund::do_try_state))
}

/// Gives money to an account.
pub fn fund(who: &AccountId, amount: Balance) {
    Balances::transfer(&account("bank"), who, amount, Preservation::Preserve).unwrap();
}

/// The account's money.
pub fn balance(who: &AccountId) -> Balance {
    Balances::balance(who)
}

/// What the fund has beyond the existential deposit.
pub fn reserves() -> Balance {
    balance(&account("fund")) - DEPOSIT
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

#[cfg(feature = "runtime-benchmarks")]
impl tallystick_primitives::benchmarking::BenchmarkHelper for Test {
    fn prepare() {
        Self::endow(&account("fund"), 1_000_000_000_000_000);
    }
    fn endow(account: &AccountId, amount: Balance) {
        Balances::mint_into(account, amount).unwrap();
    }
    fn accountant(owner: &AccountId, _: &AccountId) -> AccountId {
        owner.clone()
    }
    fn register(_: &AccountId, _: &AccountId) {}
    fn authorize_device(_: &AccountId, _: tallystick_primitives::Lane, _: &AccountId) {}
}
