//! The selection of a session's set.

use crate::{
    pallet::{Candidates, Config, Event, Exposures, Invulnerables, Pallet, Unbondings},
    types::{Candidate, ValidatorExposure},
};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{pallet_prelude::Get, traits::ValidatorRegistration};
use sp_staking::SessionIndex;
use tallystick_primitives::AccountId;

fn as_count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn as_length(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl<T: Config> Pallet<T> {
    /// Whether the account registered session keys.
    pub(crate) fn has_keys(account: &AccountId) -> bool {
        pallet_session::Pallet::<T>::is_registered(account)
    }

    /// The first `limit` accounts with session keys.
    fn select(invulnerables: &[AccountId], candidates: &[Candidate], limit: u32) -> Vec<AccountId> {
        let bonded = candidates.iter().map(|candidate| &candidate.account);
        let bonded = bonded.filter(|account| !invulnerables.contains(account));
        let all = invulnerables.iter().chain(bonded);
        all.filter(|account| Self::has_keys(account))
            .take(as_length(limit))
            .cloned()
            .collect()
    }

    /// Whether these accounts are enough for a set.
    pub(crate) fn are_enough(invulnerables: &[AccountId], candidates: &[Candidate]) -> bool {
        let least = T::MinValidators::get();
        Self::select(invulnerables, candidates, least).len() >= as_length(least)
    }

    /// The validators of the session that just started, the enabled ones first: they fill up a set that
    /// would be too small.
    fn stand_ins() -> Vec<AccountId> {
        let validators = pallet_session::Pallet::<T>::validators();
        let disabled = pallet_session::Pallet::<T>::disabled_validators();
        let numbered = (0u32..).zip(validators);
        let (last, first): (Vec<_>, Vec<_>) = numbered.partition(|(index, _)| disabled.contains(index));
        first.into_iter().chain(last).map(|(_, account)| account).collect()
    }

    /// Plans the session's set; `None` if nobody is available.
    pub(crate) fn plan(session: SessionIndex) -> Option<Vec<(AccountId, ValidatorExposure)>> {
        let (invulnerables, candidates) = (Invulnerables::<T>::get(), Candidates::<T>::get());
        let least = T::MinValidators::get();
        let mut set = Self::select(&invulnerables, &candidates, T::MaxValidators::get().max(least));
        let chosen = set.len();
        if chosen < as_length(least) {
            for account in Self::stand_ins() {
                if set.len() < as_length(least) && !set.contains(&account) && Self::has_keys(&account) {
                    set.push(account);
                }
            }
        }
        if set.is_empty() {
            return None;
        }
        let bonds: BTreeMap<_, _> = candidates.iter().map(|one| (&one.account, one.bond)).collect();
        let exposure = |account: AccountId| {
            let bond = match bonds.get(&account) {
                Some(bond) => *bond,
                // A validator that stays without having chosen to risks the money it would get back
                // when it goes.
                None => Unbondings::<T>::get(&account).map_or(0, |unbonding| unbonding.waiting()),
            };
            let exposure = ValidatorExposure { bond };
            Exposures::<T>::insert(session, &account, exposure);
            (account, exposure)
        };
        Self::deposit_event(Event::Planned {
            session,
            validators: as_count(set.len()),
            kept: as_count(set.len().saturating_sub(chosen)),
        });
        Some(set.into_iter().map(exposure).collect())
    }
}
