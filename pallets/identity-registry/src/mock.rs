//! A chain with the registry and fakes of its neighbours.

use crate::{self as pallet_identity_registry, DeviceTerms};
use frame_support::{
    construct_runtime, derive_impl, parameter_types,
    traits::{
        fungible::{Inspect, Mutate},
        tokens::{imbalance::ResolveTo, Preservation},
        ConstU128,
    },
};
use sp_runtime::{
    traits::{Convert, IdentityLookup},
    transaction_validity::TransactionValidityError,
    BuildStorage, DispatchError,
};
use tallystick_primitives::{
    consumer_channel_id,
    testing::{self, account, at_block, FakeAccountants, FakeChannels, Filter, FixedFee},
    walletless, AccountId, Balance, BlockNumber,
};

/// The existential deposit.
pub const DEPOSIT: Balance = 10;
/// What registering costs.
pub const REGISTRATION_FEE: Balance = 100;
/// The chain fee of every walletless call.
pub const CHAIN_FEE: Balance = 50;
/// What everybody's money comes from.
pub const BANK: Balance = u128::MAX / 2;
/// Delay of a device's cut.
pub const EXIT_DELAY: BlockNumber = 20;
/// Longest life of a request.
pub const LIFETIME: BlockNumber = 100;

construct_runtime! {
    pub enum Test {
        System: frame_system = 0,
        Balances: pallet_balances = 1,
        Registry: pallet_identity_registry = 2,
    }
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type AccountData = pallet_balances::AccountData<Balance>;
    type AccountId = AccountId;
    type BaseCallFilter = Filter;
    type Block = frame_system::mocking::MockBlockU32<Test>;
    type Lookup = IdentityLookup<AccountId>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<DEPOSIT>;
}

parameter_types! {
    pub storage RegistrationFee: Balance = REGISTRATION_FEE;
    pub FeeAccount: AccountId = account("fees");
    pub InsuranceAccount: AccountId = account("insurance");
    pub const ExitDelay: BlockNumber = EXIT_DELAY;
    pub const MaxRequestLifetime: BlockNumber = LIFETIME;
}

/// Refusals as in the runtime.
pub struct Refusal;
impl Convert<DispatchError, TransactionValidityError> for Refusal {
    fn convert(error: DispatchError) -> TransactionValidityError {
        walletless::refusal(error, &[(2, 100)])
    }
}

impl pallet_identity_registry::Config for Test {
    type WeightInfo = ();
    type Currency = Balances;
    type Channels = FakeChannels;
    type Accountants = FakeAccountants;
    type ChainFee = FixedFee;
    type FeeDestination = ResolveTo<FeeAccount, Balances>;
    type InsuranceFund = ResolveTo<InsuranceAccount, Balances>;
    type Refusal = Refusal;
    type RegistrationFee = RegistrationFee;
    type ExitDelay = ExitDelay;
    type MaxRequestLifetime = MaxRequestLifetime;
}

/// Runs a test on a new chain in block 1, with the accountant `hub`; checks the invariants after it.
pub fn execute_with_invariants<R>(test: impl FnOnce() -> R) -> R {
    let balances = [("bank", BANK), ("fees", DEPOSIT), ("insurance", DEPOSIT)];
    let balances = balances.map(|(name, balance)| (account(name), balance)).to_vec();
    let genesis = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances,
            ..Default::default()
        },
        ..Default::default()
    };
    let mut chain = sp_io::TestExternalities::new(genesis.build_storage().unwrap());
    chain.execute_with(|| {
        at_block::<Test>(1);
        FixedFee::set(CHAIN_FEE);
        FakeAccountants::set(&hub(), &account("owner"), &account("operator"), 0);
        testing::run_with_invariants::<Balances, R>(test, Registry::do_try_state)
    })
}

/// The accountant.
pub fn hub() -> AccountId {
    account("hub")
}

/// The consumer channel of `identity` with the hub.
pub fn channel(identity: &AccountId) -> AccountId {
    consumer_channel_id(identity, &hub())
}

/// Gives money to an account.
pub fn fund(who: &AccountId, amount: Balance) {
    Balances::transfer(&account("bank"), who, amount, Preservation::Preserve).unwrap();
}

/// The account's money.
pub fn balance(who: &AccountId) -> Balance {
    Balances::balance(who)
}

/// Registers `identity` by its own extrinsic.
pub fn register(identity: &AccountId) {
    fund(&channel(identity), REGISTRATION_FEE + DEPOSIT);
    let call = crate::Call::<Test>::register {
        accountant: hub(),
        beneficiary: None,
        provider: false,
    };
    testing::signed::<Test>(identity, call).unwrap();
}

/// Terms of the device `name`.
pub fn terms(name: &str, limit: Balance, valid_until: BlockNumber) -> DeviceTerms {
    DeviceTerms {
        key: account(name),
        limit,
        valid_until,
    }
}
