//! Validators, and reports of those that make two blocks for one slot.

use crate::{
    AccountId, AuraEquivocation, Balances, Offences, Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason,
    TxExtension, UncheckedExtrinsic, ValidatorSet, aura_equivocation,
    configs::{
        bounds::Clamped,
        governance::RootOrCouncil,
        parameters::dynamic::validators::{IdleSessions, MaxValidators, MinCandidateBond, MinValidators},
        time::{QuarterDays, ReportingSessions, SessionLength, UNBONDING},
    },
    fees::plain_extension,
    key_owners::KeyOwners,
};
use alloc::vec::Vec;
use frame_support::{
    parameter_types,
    traits::{ConstU32, Get},
};
use frame_system::offchain::{CreateAuthorizedTransaction, CreateBare, CreateTransaction, CreateTransactionBase};
use pallet_insurance_fund::{Inflow, Slash};
use pallet_session::{SessionManager, historical};
use sp_staking::SessionIndex;

parameter_types! {
    /// The number of blocks for which a report of an equivocation waits in the pool: a validator session.
    pub ReportLongevity: u64 = SessionLength::get().into();
}

/// Notes the validators of each validator session and their keys.
type Recorded = historical::NoteHistoricalRoot<Runtime, ValidatorSet>;

/// Chooses the validators of a session, and notes them and when it began.
pub struct Sessions;

impl SessionManager<AccountId> for Sessions {
    fn new_session(index: SessionIndex) -> Option<Vec<AccountId>> {
        Recorded::new_session(index)
    }

    fn new_session_genesis(index: SessionIndex) -> Option<Vec<AccountId>> {
        Recorded::new_session_genesis(index)
    }

    fn end_session(index: SessionIndex) {
        Recorded::end_session(index);
    }

    fn start_session(index: SessionIndex) {
        AuraEquivocation::session_began(index, index.saturating_sub(ReportingSessions::get()));
        <Recorded as SessionManager<AccountId>>::start_session(index);
    }
}

impl historical::Config for Runtime {
    type FullIdentification = pallet_validator_set::ValidatorExposure;
    type FullIdentificationOf = pallet_validator_set::ExposureOf<Runtime>;
    type RuntimeEvent = RuntimeEvent;
}

impl pallet_offences::Config for Runtime {
    type IdentificationTuple = historical::IdentificationTuple<Runtime>;
    type OnOffenceHandler = ValidatorSet;
    type RuntimeEvent = RuntimeEvent;
}

impl aura_equivocation::Config for Runtime {
    type KeyOwners = KeyOwners;
    type Longevity = ReportLongevity;
    type ReportOffence = Offences;
}

impl pallet_validator_set::Config for Runtime {
    type Currency = Balances;
    type GovernanceOrigin = RootOrCouncil;
    type IdleSessions = Clamped<IdleSessions>;
    type MaxCandidates = ConstU32<256>;
    type MaxInvulnerables = ConstU32<32>;
    type MaxValidators = Clamped<MaxValidators>;
    type MinBond = Clamped<MinCandidateBond>;
    type MinValidators = Clamped<MinValidators>;
    type ReportingWindow = ReportingSessions;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Slashed = Inflow<Runtime, Slash>;
    type UnbondingDelay = QuarterDays<UNBONDING>;
    type WeightInfo = pallet_validator_set::weights::SubstrateWeight<Runtime>;
}

// Reports that a node makes by itself: of GRANDPA as bare transactions, of Aura as authorised ones.

impl<Call> CreateTransactionBase<Call> for Runtime
where
    RuntimeCall: From<Call>,
{
    type Extrinsic = UncheckedExtrinsic;
    type RuntimeCall = RuntimeCall;
}

impl<Call> CreateBare<Call> for Runtime
where
    RuntimeCall: From<Call>,
{
    fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
        UncheckedExtrinsic::new_bare(call)
    }
}

impl<Call> CreateTransaction<Call> for Runtime
where
    RuntimeCall: From<Call>,
{
    type Extension = TxExtension;

    fn create_transaction(call: RuntimeCall, extension: TxExtension) -> UncheckedExtrinsic {
        UncheckedExtrinsic::new_transaction(call, extension)
    }
}

impl<Call> CreateAuthorizedTransaction<Call> for Runtime
where
    RuntimeCall: From<Call>,
{
    fn create_extension() -> TxExtension {
        plain_extension()
    }
}
