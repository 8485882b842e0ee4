//! The borders of sessions.
//!
//! At a border the session pallet calls, in this order, for the end of session *n*, the start of *n +
//! 1*, and the plan of *n + 2*. None of the calls can fail. They run in a block that takes no
//! transactions, because the session pallet declares it full; their weight is added to that block all
//! the same.

use crate::{
    WeightInfo,
    pallet::{
        Candidates, Config, Exposures, Invulnerables, MAX_FORGOTTEN, Offenders, OldestSession, Pallet, SessionStart,
        Slashes, Terms, WeightsOf,
    },
    types::ValidatorExposure,
};
use alloc::{collections::BTreeSet, vec::Vec};
use core::marker::PhantomData;
use frame_support::{
    dispatch::DispatchClass,
    pallet_prelude::{Get, Weight},
};
use pallet_session::{Pallet as Session, historical};
use sp_runtime::traits::Convert;
use sp_staking::{SessionIndex, offence::OffenceSeverity};
use tallystick_primitives::{AccountId, frame::block};

/// The exposure of a validator of the current session; `None` for other accounts.
pub struct ExposureOf<T>(PhantomData<T>);

impl<T: Config> Convert<AccountId, Option<ValidatorExposure>> for ExposureOf<T> {
    fn convert(account: AccountId) -> Option<ValidatorExposure> {
        Exposures::<T>::get(Session::<T>::current_index(), account)
    }
}

impl<T: Config> Pallet<T> {
    /// Adds the weight to the block's. The genesis block has no weight.
    pub(crate) fn add_weight(weight: Weight) {
        if block::<T>() > 0 {
            frame_system::Pallet::<T>::register_extra_weight_unchecked(weight, DispatchClass::Mandatory);
        }
    }

    pub(crate) fn end(session: SessionIndex) {
        let ending: Vec<_> = Exposures::<T>::iter_key_prefix(session).collect();
        Self::add_weight(WeightsOf::<T>::end_session(
            u32::try_from(ending.len()).unwrap_or(u32::MAX),
        ));
        Self::count_missed(&ending, session.saturating_add(1));
        let candidates = Candidates::<T>::get();
        let willing: BTreeSet<_> = candidates.iter().map(|candidate| &candidate.account).collect();
        let invulnerables = Invulnerables::<T>::get();
        for account in ending {
            let is_willing = willing.contains(&account) || invulnerables.contains(&account);
            let stays = !is_willing && Exposures::<T>::contains_key(session.saturating_add(1), &account);
            Self::begin_delay(&account, session, stays);
            Exposures::<T>::remove(session, account);
        }
    }

    pub(crate) fn start(session: SessionIndex) {
        let validators = Session::<T>::validators();
        Self::add_weight(WeightsOf::<T>::start_session(
            u32::try_from(validators.len()).unwrap_or(u32::MAX),
        ));
        SessionStart::<T>::put(block::<T>());
        Self::expect_blocks_of(&validators);
        // These offenders are in this session's set because it was planned before they were reported.
        let mut offenders = Offenders::<T>::get();
        offenders.retain(|offender| offender.until >= session);
        for offender in &offenders {
            Session::<T>::report_offence(offender.account.clone(), OffenceSeverity(offender.severity));
        }
        Offenders::<T>::put(offenders);
        Self::forget_sessions_before(session);
    }

    /// Forgets the sessions that cannot be reported any more since `session` started: one, unless the
    /// window became shorter.
    fn forget_sessions_before(session: SessionIndex) {
        let forgotten = OldestSession::<T>::get();
        let oldest = session
            .saturating_sub(T::ReportingWindow::get())
            .min(forgotten.saturating_add(MAX_FORGOTTEN));
        if oldest <= forgotten {
            return;
        }
        historical::Pallet::<T>::prune_up_to(oldest);
        for old in forgotten..oldest {
            let term = Self::term_of(old);
            Terms::<T>::remove(old);
            if term != Self::term_of(old.saturating_add(1)) {
                // A term has at most as many entries as a session has validators: all are removed at
                // once.
                let removed = Slashes::<T>::clear_prefix(term, u32::MAX, None);
                debug_assert!(removed.maybe_cursor.is_none());
            }
        }
        OldestSession::<T>::put(oldest);
    }

    fn plan_and_weigh(session: SessionIndex) -> Option<Vec<(AccountId, ValidatorExposure)>> {
        Self::add_weight(WeightsOf::<T>::new_session());
        let set = Self::plan(session)?;
        let is_new = Self::is_new(&set);
        if !is_new {
            Terms::<T>::insert(session, Self::term_of(session.saturating_sub(1)));
        }
        is_new.then_some(set)
    }

    /// The first session of this session's term: since then set and exposures did not change.
    pub(crate) fn term_of(session: SessionIndex) -> SessionIndex {
        Terms::<T>::get(session).unwrap_or(session)
    }

    /// Whether the consensus must be told of the set planned now. It need not if the set is the running
    /// one, with the same keys and exposures: then every proof about this session holds for the next
    /// one. If a validator is disabled the consensus is told all the same, which enables the validator
    /// again.
    fn is_new(set: &[(AccountId, ValidatorExposure)]) -> bool {
        let current = Session::<T>::current_index();
        let running = Session::<T>::queued_keys();
        let is_same = |((account, exposure), (other, keys)): (&(AccountId, ValidatorExposure), &(AccountId, _))| {
            account == other
                && Exposures::<T>::get(current, account).as_ref() == Some(exposure)
                && Session::<T>::load_keys(account).as_ref() == Some(keys)
        };
        historical::Pallet::<T>::historical_root(current).is_none()
            || !Session::<T>::disabled_validators().is_empty()
            || set.len() != running.len()
            || !set.iter().zip(&running).all(is_same)
    }
}

impl<T: Config> pallet_session::SessionManager<AccountId> for Pallet<T> {
    fn new_session(session: SessionIndex) -> Option<Vec<AccountId>> {
        let set = Self::plan_and_weigh(session)?;
        Some(set.into_iter().map(|(account, _)| account).collect())
    }

    fn new_session_genesis(session: SessionIndex) -> Option<Vec<AccountId>> {
        Some(Self::plan(session)?.into_iter().map(|(account, _)| account).collect())
    }

    fn end_session(session: SessionIndex) {
        Self::end(session);
    }

    fn start_session(session: SessionIndex) {
        Self::start(session);
    }
}

impl<T: Config> historical::SessionManager<AccountId, ValidatorExposure> for Pallet<T> {
    fn new_session(session: SessionIndex) -> Option<Vec<(AccountId, ValidatorExposure)>> {
        Self::plan_and_weigh(session)
    }

    fn new_session_genesis(session: SessionIndex) -> Option<Vec<(AccountId, ValidatorExposure)>> {
        Self::plan(session)
    }

    fn end_session(session: SessionIndex) {
        Self::end(session);
    }

    fn start_session(session: SessionIndex) {
        Self::start(session);
    }
}
