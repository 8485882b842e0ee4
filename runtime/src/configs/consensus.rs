//! Making and finalizing blocks, and validator sessions.

use crate::{
    AccountId, Aura, Balances, BlockReward, Offences, Runtime, RuntimeEvent, Session, SessionKeys, ValidatorSet,
    configs::{
        time::{ReportingSessions, SessionLength},
        validators::{ReportLongevity, Sessions},
    },
    constants::SLOT_DURATION,
    key_owners::KeyOwners,
};
use frame_support::{
    parameter_types,
    traits::{ConstBool, ConstU32, ConstU64},
};
use pallet_session::{
    FindAccountFromAuthorIndex, PeriodicSessions, disabling::UpToLimitWithReEnablingDisablingStrategy,
};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_runtime::traits::{ConvertInto, OpaqueKeys};
use sp_session::MembershipProof;

/// Most validators the chain can have.
pub type MaxAuthorities = ConstU32<128>;

parameter_types! {
    /// Block at which the first session ends, within a period.
    pub const SessionOffset: u32 = 0;
    /// Held while a validator has session keys registered.
    pub const SessionKeyDeposit: crate::Balance = crate::constants::NOTCH;
}

impl pallet_timestamp::Config for Runtime {
    type MinimumPeriod = ConstU64<{ SLOT_DURATION / 2 }>;
    type Moment = u64;
    type OnTimestampSet = Aura;
    type WeightInfo = crate::weights::pallet_timestamp::WeightInfo<Runtime>;
}

impl pallet_aura::Config for Runtime {
    type AllowMultipleBlocksPerSlot = ConstBool<false>;
    type AuthorityId = AuraId;
    type DisabledValidators = Session;
    type MaxAuthorities = MaxAuthorities;
    type SlotDuration = ConstU64<SLOT_DURATION>;
}

impl pallet_authorship::Config for Runtime {
    type EventHandler = (ValidatorSet, BlockReward);
    type FindAuthor = FindAccountFromAuthorIndex<Runtime, Aura>;
}

impl pallet_session::Config for Runtime {
    type Currency = Balances;
    // Less than a third at once, so that the rest can still finalize.
    type DisablingStrategy = UpToLimitWithReEnablingDisablingStrategy<3>;
    type KeyDeposit = SessionKeyDeposit;
    type Keys = SessionKeys;
    type NextSessionRotation = PeriodicSessions<SessionLength, SessionOffset>;
    type RuntimeEvent = RuntimeEvent;
    type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
    type SessionManager = Sessions;
    type ShouldEndSession = PeriodicSessions<SessionLength, SessionOffset>;
    type ValidatorId = AccountId;
    type ValidatorIdOf = ConvertInto;
    type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
}

impl pallet_grandpa::Config for Runtime {
    type EquivocationReportSystem =
        pallet_grandpa::EquivocationReportSystem<Runtime, Offences, KeyOwners, ReportLongevity>;
    type KeyOwnerProof = MembershipProof;
    type MaxAuthorities = MaxAuthorities;
    type MaxNominators = ConstU32<0>;
    type MaxSetIdSessionEntries = ReportingSessions;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
}
