//! A chain with the registry and fakes of its neighbours.

use crate::{self as pallet_identity_registry, DeviceTerms};
use frame_support::{parameter_types, traits::tokens::imbalance::ResolveTo};
use tallystick_mock::{
    AccountId, BANK, Balance, BlockNumber, CHAIN_FEE, DEPOSIT, FakeAccountants, FakeChannels, FixedFee, Refusal,
    account, bank, chain, run_with_invariants, signed, test_runtime,
};
use tallystick_primitives::consumer_channel_id;

/// The price of a registration.
pub const REGISTRATION_FEE: Balance = 100;
/// Blocks until a cut of a device's terms binds.
pub const EXIT_DELAY: BlockNumber = 20;
/// Longest life of a request.
pub const LIFETIME: BlockNumber = 100;

test_runtime! {
    pallets {
        Registry: pallet_identity_registry = 2,
    }
}

bank! {}

parameter_types! {
    pub storage RegistrationFee: Balance = REGISTRATION_FEE;
    pub FeeAccount: AccountId = account("fees");
    pub InsuranceAccount: AccountId = account("insurance");
    pub const ExitDelay: BlockNumber = EXIT_DELAY;
    pub const MaxRequestLifetime: BlockNumber = LIFETIME;
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

/// Runs a test on a new chain in block 1, with the [`accountant`]; checks the invariants after it.
pub fn execute_with_invariants<R>(test: impl FnOnce() -> R) -> R {
    let balances = [("bank", BANK), ("fees", DEPOSIT), ("insurance", DEPOSIT)];
    chain::<Test>(genesis(balances)).execute_with(|| {
        FixedFee::set(CHAIN_FEE);
        FakeAccountants::set(&accountant(), &account("owner"), &account("operator"), 0);
        run_with_invariants::<Balances, R>(test, Registry::do_try_state)
    })
}

/// The accountant.
pub fn accountant() -> AccountId {
    account("accountant")
}

/// The consumer channel of `identity` with the accountant.
pub fn channel(identity: &AccountId) -> AccountId {
    consumer_channel_id(identity, &accountant())
}

/// Registers `identity` by its own extrinsic.
pub fn register(identity: &AccountId) {
    fund(&channel(identity), REGISTRATION_FEE + DEPOSIT);
    let call = crate::Call::<Test>::register {
        accountant: accountant(),
        beneficiary: None,
        provider: false,
    };
    signed::<Test>(identity, call).unwrap();
}

/// Terms of the device `name`.
pub fn terms(name: &str, limit: Balance, valid_until: BlockNumber) -> DeviceTerms {
    DeviceTerms {
        key: account(name),
        limit,
        valid_until,
    }
}
