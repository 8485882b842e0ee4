//! Validators that make no blocks.

use crate::{
    WeightInfo,
    pallet::{Attendances, Candidates, Config, Exposures, Invulnerables, Pallet, SessionStart, WeightsOf},
    types::{Attendance, Ending},
};
use alloc::collections::BTreeMap;
use frame_support::pallet_prelude::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use sp_staking::SessionIndex;
use tallystick_primitives::{AccountId, frame::block};

impl<T: Config> pallet_authorship::EventHandler<AccountId, BlockNumberFor<T>> for Pallet<T> {
    fn note_author(author: AccountId) {
        Self::add_weight(WeightsOf::<T>::note_author());
        if Attendances::<T>::get(&author).is_some_and(|attendance| !attendance.authored) {
            let attendance = Attendance {
                authored: true,
                missed: 0,
            };
            Attendances::<T>::insert(author, attendance);
        }
    }
}

impl<T: Config> Pallet<T> {
    /// Starts to count the blocks of a session's validators.
    pub(crate) fn expect_blocks_of(validators: &[AccountId]) {
        for validator in validators {
            if !Attendances::<T>::contains_key(validator) {
                Attendances::<T>::insert(validator, Attendance::default());
            }
        }
    }

    /// Counts the validators that missed the session that ends, forgets those that are not in the
    /// `next` one, and drops the candidate that has been idle for too long and the longest; of several
    /// the last.
    pub(crate) fn count_missed(validators: &[AccountId], next: SessionIndex) {
        let blocks = block::<T>().saturating_sub(SessionStart::<T>::get());
        let had_all_their_turn = u32::try_from(validators.len()).is_ok_and(|count| count <= blocks);
        let mut idle = BTreeMap::<&AccountId, u32>::new();
        for validator in validators {
            let Attendance { authored, mut missed } = Attendances::<T>::get(validator).unwrap_or_default();
            if had_all_their_turn && !authored {
                missed = missed.saturating_add(1);
            }
            let attendance = Attendance {
                authored: false,
                missed,
            };
            match Exposures::<T>::contains_key(next, validator) {
                true => Attendances::<T>::insert(validator, attendance),
                false => Attendances::<T>::remove(validator),
            }
            if missed >= T::IdleSessions::get() {
                idle.insert(validator, missed);
            }
        }
        if idle.is_empty() {
            return;
        }
        let (candidates, invulnerables) = (Candidates::<T>::get(), Invulnerables::<T>::get());
        let idlest = candidates
            .iter()
            .filter(|candidate| !invulnerables.contains(&candidate.account))
            .filter_map(|candidate| idle.get_key_value(&candidate.account))
            .max_by_key(|(_, missed)| **missed);
        if let Some((account, missed)) = idlest {
            Self::drop_idle(account, *missed);
        }
    }

    /// Ends the candidacy, unless too few validators would be left.
    fn drop_idle(account: &AccountId, missed: u32) {
        let candidate = Self::take_candidate_if(account, |others| Self::check_dispensable(account, others));
        if let Ok(candidate) = candidate {
            Self::end_candidacy(candidate, Ending::Idle(missed));
        }
    }
}
