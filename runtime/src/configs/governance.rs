//! The government of the chain, and its emergency brakes.

use crate::{
    AccountId, Balance, Balances, BlockNumber, Preimage, Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason,
    RuntimeOrigin, System,
    configs::{
        filter::{NeverPaused, PassesSafeMode},
        time::QuarterDays,
    },
    constants::{HOURS, MAXIMUM_BLOCK_WEIGHT},
};
use frame_support::{
    parameter_types,
    traits::{ConstU32, EitherOfDiverse},
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess};
use pallet_collective::{EnsureProportionAtLeast, EnsureProportionMoreThan, Instance1, Instance2, PrimeDefaultVote};
use sp_weights::Weight;

parameter_types! {
    /// The duration of safe-mode.
    pub const SafeModeDuration: BlockNumber = 4 * HOURS;
    /// Nobody enters or extends safe-mode by a deposit, so there is none to release.
    pub const NoDeposit: Option<Balance> = None;
    /// See [`NoDeposit`].
    pub const NoRelease: Option<BlockNumber> = None;
    /// The greatest weight of a collective's motion: half a block.
    pub const MaxProposalWeight: Weight = MAXIMUM_BLOCK_WEIGHT.saturating_div(2);
}

/// Steers the chain and rules on appeals.
pub type CouncilCollective = Instance1;
/// Rules on disputes.
pub type ArbiterCollective = Instance2;

/// Root, or two thirds of the council.
pub type RootOrCouncil =
    EitherOfDiverse<EnsureRoot<AccountId>, EnsureProportionAtLeast<AccountId, CouncilCollective, 2, 3>>;
/// More than half of the arbiters.
pub type ArbiterMajority = EnsureProportionMoreThan<AccountId, ArbiterCollective, 1, 2>;

/// The time in which a motion of a collective can be voted on: a day, which is shorter than what any ruling
/// waits for by default. It is carried out as soon as enough have voted.
pub type MotionDuration = QuarterDays<4>;

impl pallet_collective::Config<CouncilCollective> for Runtime {
    type Consideration = ();
    type DefaultVote = PrimeDefaultVote;
    type DisapproveOrigin = RootOrCouncil;
    type KillOrigin = RootOrCouncil;
    type MaxMembers = ConstU32<32>;
    type MaxProposalWeight = MaxProposalWeight;
    type MaxProposals = ConstU32<100>;
    type MotionDuration = MotionDuration;
    type Proposal = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type SetMembersOrigin = EnsureRoot<AccountId>;
    type WeightInfo = pallet_collective::weights::SubstrateWeight<Runtime>;
}

impl pallet_collective::Config<ArbiterCollective> for Runtime {
    type Consideration = ();
    type DefaultVote = PrimeDefaultVote;
    type DisapproveOrigin = RootOrCouncil;
    type KillOrigin = RootOrCouncil;
    type MaxMembers = ConstU32<32>;
    type MaxProposalWeight = MaxProposalWeight;
    type MaxProposals = ConstU32<100>;
    type MotionDuration = MotionDuration;
    type Proposal = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type SetMembersOrigin = EnsureRoot<AccountId>;
    type WeightInfo = pallet_collective::weights::SubstrateWeight<Runtime>;
}

/// The way by which the council acts as root, such as for an upgrade of the runtime: one motion whitelists
/// a call by its hash and dispatches it.
///
/// A call whose preimage is missing waits for it as long as a motion can.
impl pallet_whitelist::Config for Runtime {
    type BlockNumberProvider = System;
    type DeferredDispatchExpiration = MotionDuration;
    type DispatchWhitelistedOrigin = RootOrCouncil;
    type Preimages = Preimage;
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_whitelist::weights::SubstrateWeight<Runtime>;
    type WhitelistOrigin = RootOrCouncil;
}

/// Present on every chain, but only development presets give it a key.
impl pallet_sudo::Config for Runtime {
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_sudo::weights::SubstrateWeight<Runtime>;
}

impl pallet_safe_mode::Config for Runtime {
    type Currency = Balances;
    type EnterDepositAmount = NoDeposit;
    type EnterDuration = SafeModeDuration;
    type ExtendDepositAmount = NoDeposit;
    type ExtendDuration = SafeModeDuration;
    type ForceDepositOrigin = EnsureRoot<AccountId>;
    type ForceEnterOrigin = EnsureRootWithSuccess<AccountId, SafeModeDuration>;
    type ForceExitOrigin = EnsureRoot<AccountId>;
    type ForceExtendOrigin = EnsureRootWithSuccess<AccountId, SafeModeDuration>;
    type Notify = ();
    type ReleaseDelay = NoRelease;
    type RuntimeEvent = RuntimeEvent;
    type RuntimeHoldReason = RuntimeHoldReason;
    type WeightInfo = pallet_safe_mode::weights::SubstrateWeight<Runtime>;
    type WhitelistedCalls = PassesSafeMode;
}

impl pallet_tx_pause::Config for Runtime {
    type MaxNameLen = ConstU32<256>;
    type PauseOrigin = EnsureRoot<AccountId>;
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type UnpauseOrigin = EnsureRoot<AccountId>;
    type WeightInfo = pallet_tx_pause::weights::SubstrateWeight<Runtime>;
    type WhitelistedCalls = NeverPaused;
}
