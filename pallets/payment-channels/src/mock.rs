//! A chain with the consumer channels and fakes of their neighbours.

use crate as pallet_payment_channels;
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
    testing::{self, account, at_block, FakeAccountants, FakeIdentities, Filter, FixedFee},
    walletless, AccountId, Balance, BlockNumber,
};

/// The existential deposit.
pub const DEPOSIT: Balance = 10;
/// The least settlement by a stranger.
pub const MINIMUM: Balance = 500;
/// The chain fee of every walletless call.
pub const CHAIN_FEE: Balance = 50;
/// What everybody's money comes from.
pub const BANK: Balance = u128::MAX / 2;
/// Blocks from the request of an exit to the first that can finalize it.
pub const EXIT_DELAY: BlockNumber = 20;
/// Blocks after that in which it can be finalized.
pub const EXIT_WINDOW: BlockNumber = 10;

construct_runtime! {
    pub enum Test {
        System: frame_system = 0,
        Balances: pallet_balances = 1,
        Channels: pallet_payment_channels = 2,
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
    pub FeeAccount: AccountId = account("fees");
    pub const ExitDelay: BlockNumber = EXIT_DELAY;
    pub const ExitWindow: BlockNumber = EXIT_WINDOW;
}

/// Refusals as in the runtime.
pub struct Refusal;
impl Convert<DispatchError, TransactionValidityError> for Refusal {
    fn convert(error: DispatchError) -> TransactionValidityError {
        walletless::refusal(error, &[(2, 100)])
    }
}

impl pallet_payment_channels::Config for Test {
    type WeightInfo = ();
    type Currency = Balances;
    type Identities = FakeIdentities;
    type Accountants = FakeAccountants;
    type ChainFee = FixedFee;
    type FeeDestination = ResolveTo<FeeAccount, Balances>;
    type Refusal = Refusal;
    type ExitDelay = ExitDelay;
    type ExitWindow = ExitWindow;
}

/// Runs a test on a new chain in block 1, with the accountant `hub` and the identity
/// `alice`, whose channel is open and empty; checks the invariants after it.
pub fn execute_with_invariants<R>(test: impl FnOnce() -> R) -> R {
    let balances = [("bank", BANK), ("fees", DEPOSIT), ("hub", DEPOSIT)];
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
        FakeAccountants::set(&hub(), &account("owner"), &account("operator"), MINIMUM);
        FakeIdentities::register(&account("alice"), &account("alice"));
        crate::Opened::<Test>::insert(account("alice"), hub(), ());
        testing::run_with_invariants::<Balances, R>(test, Channels::do_try_state)
    })
}

/// The accountant.
pub fn hub() -> AccountId {
    account("hub")
}

/// The consumer channel of `alice` with the hub.
pub fn channel() -> AccountId {
    consumer_channel_id(&account("alice"), &hub())
}

/// Gives money to an account.
pub fn fund(who: &AccountId, amount: Balance) {
    Balances::transfer(&account("bank"), who, amount, Preservation::Preserve).unwrap();
}

/// Puts money into the channel of `alice` that can be settled: the existential deposit comes on top.
pub fn top_up(amount: Balance) {
    let missing = if Balances::balance(&channel()) == 0 { DEPOSIT } else { 0 };
    fund(&channel(), amount + missing);
}

/// The account's money.
pub fn balance(who: &AccountId) -> Balance {
    Balances::balance(who)
}
