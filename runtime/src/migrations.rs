//! What an upgrade from the runtime before changes in the state.

use crate::{AccountId, AuraEquivocation, Runtime, Session};
use alloc::vec::Vec;
use frame_support::{traits::OnRuntimeUpgrade, weights::Weight};
use pallet_grandpa::{CurrentSetId, SetIdSession};
use pallet_session::{
    historical::{self, HistoricalSessions, NoteHistoricalRoot},
    SessionManager,
};
use pallet_validator_set::{migration::v1::FromStaticValidators, ValidatorExposure};
use sp_staking::SessionIndex;

/// From runtime 1, whose validators were fixed and could not be reported.
///
/// The first part makes the validators of the running session invulnerables, the second one makes that session
/// reportable, and the next one, which was planned before. Each does nothing when it has run.
pub type FromRuntime1 = (FromStaticValidators<Runtime>, ReportableSessions);

/// Notes who is in the running session and in the next one with which keys, and in which slot the running one
/// began: as far as it is known, now.
pub struct ReportableSessions;

/// Plans a session as it was planned already.
struct AsPlanned;

impl AsPlanned {
    fn validators(session: SessionIndex) -> Vec<AccountId> {
        if session == Session::current_index() {
            Session::validators()
        } else {
            Session::queued_keys()
                .into_iter()
                .map(|(validator, _)| validator)
                .collect()
        }
    }
}

impl SessionManager<AccountId> for AsPlanned {
    fn new_session(session: SessionIndex) -> Option<Vec<AccountId>> {
        Some(Self::validators(session))
    }
    fn start_session(_: SessionIndex) {}
    fn end_session(_: SessionIndex) {}
}

impl historical::SessionManager<AccountId, ValidatorExposure> for AsPlanned {
    /// Validators of runtime 1 had nothing bonded.
    fn new_session(session: SessionIndex) -> Option<Vec<(AccountId, ValidatorExposure)>> {
        let validators = Self::validators(session).into_iter();
        Some(
            validators
                .map(|validator| (validator, ValidatorExposure::default()))
                .collect(),
        )
    }
    fn start_session(_: SessionIndex) {}
    fn end_session(_: SessionIndex) {}
}

impl ReportableSessions {
    fn is_done() -> bool {
        HistoricalSessions::<Runtime>::contains_key(Session::current_index().saturating_add(1))
    }
}

impl OnRuntimeUpgrade for ReportableSessions {
    fn on_runtime_upgrade() -> Weight {
        let weights = <Runtime as frame_system::Config>::DbWeight::get();
        if Self::is_done() {
            return weights.reads(2);
        }
        let current = Session::current_index();
        let mut validators: u64 = 0;
        for session in [current, current.saturating_add(1)] {
            let noted = NoteHistoricalRoot::<Runtime, AsPlanned>::new_session(session).unwrap_or_default();
            validators = validators.saturating_add(u64::try_from(noted.len()).unwrap_or(u64::MAX));
        }
        AuraEquivocation::session_began(current, 0);
        // GRANDPA compares a report with the set before, which runtime 1 forgot.
        if let Some(before) = CurrentSetId::<Runtime>::get().checked_sub(1) {
            if !SetIdSession::<Runtime>::contains_key(before) {
                SetIdSession::<Runtime>::insert(before, current.saturating_sub(1));
            }
        }
        // The keys of each validator are read; two roots, the range of them, the slot and a set are written.
        weights.reads_writes(validators.saturating_add(10), 9)
    }

    #[cfg(feature = "try-runtime")]
    fn pre_upgrade() -> Result<Vec<u8>, sp_runtime::TryRuntimeError> {
        Ok(Vec::new())
    }

    #[cfg(feature = "try-runtime")]
    fn post_upgrade(_: Vec<u8>) -> Result<(), sp_runtime::TryRuntimeError> {
        let current = Session::current_index();
        for session in [current, current.saturating_add(1)] {
            frame_support::ensure!(
                HistoricalSessions::<Runtime>::contains_key(session),
                "it is not known who had which keys in a session"
            );
        }
        frame_support::ensure!(
            crate::aura_equivocation::FirstSlots::<Runtime>::contains_key(current),
            "it is not known when the session began"
        );
        Ok(())
    }
}
