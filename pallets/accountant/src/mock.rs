//! A chain with the accountants and fakes of their neighbours.

use crate::{self as pallet_accountant, AccountantRecord, Accountants, ProviderChannel, ProviderChannels};
use frame_support::{
    construct_runtime, derive_impl, parameter_types,
    traits::{
        fungible::{hold::Inspect as _, Inspect, Mutate},
        tokens::{imbalance::ResolveTo, Preservation},
        ConstU128, ConstU32,
    },
};
use sp_runtime::{
    traits::{Convert, IdentityLookup},
    transaction_validity::TransactionValidityError,
    BuildStorage, DispatchError, Permill,
};
use tallystick_primitives::{
    accountant_id, provider_channel_id,
    testing::{self, account, at_block, signed, FakeIdentities, FakeProviderBonds, Filter, FixedFee},
    walletless, AccountId, Balance, BlockNumber,
};

/// The existential deposit.
pub const DEPOSIT: Balance = 10;
/// The chain fee of every walletless call.
pub const CHAIN_FEE: Balance = 50;
/// What everybody's money comes from.
pub const BANK: Balance = u128::MAX / 2;
/// What `owner` has after it registered the hub.
pub const OWNERS_MONEY: Balance = 1_000_000;
/// The least stake.
pub const MIN_STAKE: Balance = 1_000;
/// The hub's stake.
pub const STAKE: Balance = 10_000;
/// The hub's fee in percent.
pub const FEE_PERCENT: u32 = 10;
/// The least settlement of a consumer's promise by a stranger.
pub const DEFAULT_MINIMUM: Balance = 500;
/// Blocks until a higher fee counts.
pub const FEE_DELAY: BlockNumber = 10;
/// Blocks until a lower coverage counts.
pub const CUT_DELAY: BlockNumber = 15;
/// Blocks from the announcement of a withdrawal to the first that allows it.
pub const WITHDRAW_DELAY: BlockNumber = 20;
/// Blocks after that in which it can be made.
pub const WITHDRAW_WINDOW: BlockNumber = 5;
/// Blocks for which a closing accountant settles, and a replaced operator's promises.
pub const CLOSING_DELAY: BlockNumber = 30;
/// Blocks before penalties start.
pub const GRACE: BlockNumber = 24;
/// Blocks in an hour.
pub const HOUR: BlockNumber = 4;

construct_runtime! {
    pub enum Test {
        System: frame_system = 0,
        Balances: pallet_balances = 1,
        Accountant: pallet_accountant = 2,
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
    pub InsuranceAccount: AccountId = account("insurance");
    pub const PenaltyPerHour: Permill = Permill::from_percent(1);
}

/// Refusals as in the runtime.
pub struct Refusal;
impl Convert<DispatchError, TransactionValidityError> for Refusal {
    fn convert(error: DispatchError) -> TransactionValidityError {
        walletless::refusal(error, &[(2, 100)])
    }
}

impl pallet_accountant::Config for Test {
    type WeightInfo = ();
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Identities = FakeIdentities;
    type Bonds = FakeProviderBonds;
    type ChainFee = FixedFee;
    type FeeDestination = ResolveTo<FeeAccount, Balances>;
    type InsuranceFund = ResolveTo<InsuranceAccount, Balances>;
    type Refusal = Refusal;
    type MinAccountantStake = ConstU128<MIN_STAKE>;
    type DefaultMinConsumerSettlement = ConstU128<DEFAULT_MINIMUM>;
    type MaxUrlLength = ConstU32<32>;
    type FeeDelay = ConstU32<FEE_DELAY>;
    type CoverageCutDelay = ConstU32<CUT_DELAY>;
    type WithdrawDelay = ConstU32<WITHDRAW_DELAY>;
    type WithdrawWindow = ConstU32<WITHDRAW_WINDOW>;
    type ClosingDelay = ConstU32<CLOSING_DELAY>;
    type PunishmentGrace = ConstU32<GRACE>;
    type Hour = ConstU32<HOUR>;
    type PenaltyPerHour = PenaltyPerHour;
}

/// Runs a test on a new chain in block 1 and checks the invariants after it.
///
/// There are the accountant of `owner` ([`hub`]) with [`STAKE`] and no other money, its operator
/// `operator`, and the providers `alice` and `bob`, whose earnings go to `alice's cold` and `bob's
/// cold`, without coverage.
pub fn execute_with_invariants<R>(test: impl FnOnce() -> R) -> R {
    let owners = OWNERS_MONEY + STAKE + DEPOSIT;
    let balances = [
        ("bank", BANK),
        ("fees", DEPOSIT),
        ("insurance", DEPOSIT),
        ("owner", owners),
    ];
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
        let call = crate::Call::<Test>::register_accountant {
            operator: account("operator"),
            stake: STAKE,
            fee: Permill::from_percent(FEE_PERCENT),
            min_bond: 0,
            url: b"https://hub.example".to_vec().try_into().unwrap(),
        };
        signed::<Test>(&account("owner"), call).unwrap();
        for name in ["alice", "bob"] {
            add_provider(name);
        }
        System::reset_events();
        testing::run_with_invariants::<Balances, R>(test, Accountant::do_try_state)
    })
}

/// Registers an identity and opens its provider channel with the hub.
pub fn add_provider(name: &str) {
    FakeIdentities::register(&account(name), &cold(name));
    let call = crate::Call::<Test>::open_provider_channel { accountant: hub() };
    signed::<Test>(&account(name), call).unwrap();
}

/// Where the earnings of a provider go.
pub fn cold(name: &str) -> AccountId {
    account(&format!("{name}'s cold"))
}

/// The accountant of `owner`.
pub fn hub() -> AccountId {
    accountant_id(&account("owner"))
}

/// The provider channel with the hub.
pub fn channel(name: &str) -> AccountId {
    provider_channel_id(&account(name), &hub())
}

/// The hub's record.
pub fn record() -> AccountantRecord {
    Accountants::<Test>::get(hub()).unwrap()
}

/// The provider's channel with the hub, as stored.
pub fn provider(name: &str) -> ProviderChannel {
    ProviderChannels::<Test>::get(hub(), account(name)).unwrap()
}

/// Gives money to an account.
pub fn fund(who: &AccountId, amount: Balance) {
    Balances::transfer(&account("bank"), who, amount, Preservation::Preserve).unwrap();
}

/// The account's money, without what is held.
pub fn balance(who: &AccountId) -> Balance {
    Balances::balance(who)
}

/// The hub's stake.
pub fn stake() -> Balance {
    Balances::balance_on_hold(&crate::HoldReason::Stake.into(), &hub())
}

/// What settlements can take from the hub.
pub fn available() -> Balance {
    Accountant::available(&hub())
}
