//! A chain with the accountants and fakes of their neighbours.

use crate::{self as pallet_accountant, AccountantRecord, Accountants, ProviderChannel, ProviderChannels};
use frame_support::{
    parameter_types,
    traits::{ConstU32, ConstU128, fungible::hold::Inspect as _, tokens::imbalance::ResolveTo},
};
use sp_runtime::Permill;
use tallystick_mock::{
    AccountId, BANK, Balance, BlockNumber, CHAIN_FEE, DEPOSIT, FakeIdentities, FakeProviderBonds, FixedFee, Refusal,
    account, bank, chain, run_with_invariants, signed, test_runtime,
};
use tallystick_primitives::{accountant_id, provider_channel_id};

/// The money of `owner` after it registered the accountant.
pub const OWNERS_MONEY: Balance = 1_000_000;
/// The least stake.
pub const MIN_STAKE: Balance = 1_000;
/// The accountant's stake.
pub const STAKE: Balance = 10_000;
/// The accountant's fee in percent.
pub const FEE_PERCENT: u32 = 10;
/// The least settlement of a consumer's promise by a stranger.
pub const DEFAULT_MINIMUM: Balance = 500;
/// Blocks until a higher fee counts.
pub const FEE_DELAY: BlockNumber = 10;
/// Blocks until a lower coverage counts.
pub const CUT_DELAY: BlockNumber = 15;
/// Blocks from the announcement of a withdrawal to the first that allows it.
pub const WITHDRAW_DELAY: BlockNumber = 20;
/// Blocks after the delay in which a withdrawal can be made.
pub const WITHDRAW_WINDOW: BlockNumber = 5;
/// Blocks for which a closing accountant settles, and a replaced operator's promises.
pub const CLOSING_DELAY: BlockNumber = 30;
/// Blocks before penalties start.
pub const GRACE: BlockNumber = 24;
/// Blocks in an hour.
pub const HOUR: BlockNumber = 4;

test_runtime! {
    pallets {
        Accountant: pallet_accountant = 2,
    }
}

bank! {}

parameter_types! {
    pub FeeAccount: AccountId = account("fees");
    pub InsuranceAccount: AccountId = account("insurance");
    pub const PenaltyPerHour: Permill = Permill::from_percent(1);
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
/// The chain has the [`accountant`] of `owner` with [`STAKE`] and no other money, its operator
/// `operator`, and the providers `alice` and `bob` without coverage, whose beneficiaries are `alice's
/// cold` and `bob's cold`.
pub fn execute_with_invariants<R>(test: impl FnOnce() -> R) -> R {
    let owners = OWNERS_MONEY + STAKE + DEPOSIT;
    let balances = [
        ("bank", BANK),
        ("fees", DEPOSIT),
        ("insurance", DEPOSIT),
        ("owner", owners),
    ];
    chain::<Test>(genesis(balances)).execute_with(|| {
        FixedFee::set(CHAIN_FEE);
        let call = crate::Call::<Test>::register_accountant {
            operator: account("operator"),
            stake: STAKE,
            fee: Permill::from_percent(FEE_PERCENT),
            min_bond: 0,
            url: b"https://accountant.example".to_vec().try_into().unwrap(),
        };
        signed::<Test>(&account("owner"), call).unwrap();
        for name in ["alice", "bob"] {
            add_provider(name);
        }
        System::reset_events();
        run_with_invariants::<Balances, R>(test, Accountant::do_try_state)
    })
}

/// Registers an identity and opens its provider channel with the accountant.
pub fn add_provider(name: &str) {
    FakeIdentities::register(&account(name), &cold(name));
    let call = crate::Call::<Test>::open_provider_channel {
        accountant: accountant(),
    };
    signed::<Test>(&account(name), call).unwrap();
}

/// The beneficiary of a provider.
pub fn cold(name: &str) -> AccountId {
    account(&format!("{name}'s cold"))
}

/// The accountant of `owner`.
pub fn accountant() -> AccountId {
    accountant_id(&account("owner"))
}

/// The provider channel with the accountant.
pub fn channel(name: &str) -> AccountId {
    provider_channel_id(&account(name), &accountant())
}

/// The accountant's record.
pub fn record() -> AccountantRecord {
    Accountants::<Test>::get(accountant()).unwrap()
}

/// The provider's channel with the accountant, as stored.
pub fn provider(name: &str) -> ProviderChannel {
    ProviderChannels::<Test>::get(accountant(), account(name)).unwrap()
}

/// The accountant's stake.
pub fn stake() -> Balance {
    Balances::balance_on_hold(&crate::HoldReason::Stake.into(), &accountant())
}

/// The money that settlements can take from the accountant.
pub fn available() -> Balance {
    Accountant::available(&accountant())
}
