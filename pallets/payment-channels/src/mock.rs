//! A chain with the consumer channels and fakes of their neighbours.

use crate as pallet_payment_channels;
use frame_support::{parameter_types, traits::tokens::imbalance::ResolveTo};
use tallystick_mock::{
    AccountId, BANK, Balance, BlockNumber, CHAIN_FEE, DEPOSIT, FakeAccountants, FakeIdentities, FixedFee, Refusal,
    account, bank, chain, run_with_invariants, test_runtime,
};
use tallystick_primitives::consumer_channel_id;

/// The least settlement by a stranger.
pub const MINIMUM: Balance = 500;
/// Blocks from the request of an exit to the first that can finalize it.
pub const EXIT_DELAY: BlockNumber = 20;
/// Blocks after the delay in which an exit can be finalized.
pub const EXIT_WINDOW: BlockNumber = 10;

test_runtime! {
    pallets {
        Channels: pallet_payment_channels = 2,
    }
}

bank! {}

parameter_types! {
    pub FeeAccount: AccountId = account("fees");
    pub const ExitDelay: BlockNumber = EXIT_DELAY;
    pub const ExitWindow: BlockNumber = EXIT_WINDOW;
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

/// Runs a test on a new chain in block 1, with the [`accountant`] and the identity `alice`, whose
/// channel is open and empty; checks the invariants after it.
pub fn execute_with_invariants<R>(test: impl FnOnce() -> R) -> R {
    let balances = [("bank", BANK), ("fees", DEPOSIT), ("accountant", DEPOSIT)];
    chain::<Test>(genesis(balances)).execute_with(|| {
        FixedFee::set(CHAIN_FEE);
        FakeAccountants::set(&accountant(), &account("owner"), &account("operator"), MINIMUM);
        FakeIdentities::register(&account("alice"), &account("alice"));
        crate::Opened::<Test>::insert(account("alice"), accountant(), ());
        run_with_invariants::<Balances, R>(test, Channels::do_try_state)
    })
}

/// The accountant.
pub fn accountant() -> AccountId {
    account("accountant")
}

/// The consumer channel of `alice` with the accountant.
pub fn channel() -> AccountId {
    consumer_channel_id(&account("alice"), &accountant())
}

/// Puts money into the channel of `alice` that can be settled: the existential deposit comes on top.
pub fn top_up(amount: Balance) {
    let missing = if balance(&channel()) == 0 { DEPOSIT } else { 0 };
    fund(&channel(), amount + missing);
}
