//! The list of candidates.

use crate::{
    pallet::{Candidates, Config, Error, Event, Invulnerables, Joins, Offenders, Pallet},
    types::{Candidate, Ending},
};
use core::cmp::Reverse;
use frame_support::{
    BoundedVec, ensure,
    pallet_prelude::{DispatchResult, Get},
};
use sp_runtime::DispatchError;
use tallystick_primitives::{AccountId, Balance};

/// The list, the first candidate first.
pub(crate) type List<T> = BoundedVec<Candidate, <T as Config>::MaxCandidates>;

fn position(candidates: &[Candidate], account: &AccountId) -> Option<usize> {
    candidates.iter().position(|candidate| candidate.account == *account)
}

/// Takes up to `amount` of the candidate's bond; returns the amount taken.
pub(crate) fn reduce<T: Config>(candidates: &mut List<T>, account: &AccountId, amount: Balance) -> Balance {
    let Some(candidate) = candidates.iter_mut().find(|candidate| candidate.account == *account) else {
        return 0;
    };
    let part = candidate.bond.min(amount);
    candidate.bond = candidate.bond.saturating_sub(part);
    candidates.sort_by_key(|candidate| (Reverse(candidate.bond), candidate.joined));
    part
}

/// Takes the candidate off the list.
pub(crate) fn remove<T: Config>(candidates: &mut List<T>, account: &AccountId) -> Option<Candidate> {
    position(candidates, account).map(|index| candidates.remove(index))
}

/// Inserts the candidate in its place. The list must have room.
pub(crate) fn insert<T: Config>(candidates: &mut List<T>, candidate: Candidate) -> DispatchResult {
    let index = candidates.partition_point(|other| other.precedes(&candidate));
    candidates
        .try_insert(index, candidate)
        .map_err(|_| Error::<T>::ListFull.into())
}

impl<T: Config> Pallet<T> {
    /// The candidate's bond; `None` if the account is no candidate.
    pub fn bond_of(account: &AccountId) -> Option<Balance> {
        let candidates = Candidates::<T>::get();
        candidates
            .iter()
            .find(|candidate| candidate.account == *account)
            .map(|candidate| candidate.bond)
    }

    pub(crate) fn do_join(account: AccountId, bond: Balance) -> DispatchResult {
        ensure!(bond >= T::MinBond::get(), Error::<T>::BelowMinimum);
        ensure!(Self::has_keys(&account), Error::<T>::NoSessionKeys);
        let is_reported = Offenders::<T>::get().iter().any(|offender| offender.account == account);
        ensure!(!is_reported, Error::<T>::ReportedLately);
        let mut candidates = Candidates::<T>::get();
        ensure!(position(&candidates, &account).is_none(), Error::<T>::AlreadyCandidate);
        let outbid = match candidates.last() {
            Some(last) if candidates.is_full() => {
                ensure!(bond > last.bond, Error::<T>::ListFull);
                candidates.pop()
            }
            _ => None,
        };
        let joined = Joins::<T>::get();
        Joins::<T>::put(joined.checked_add(1).ok_or(Error::<T>::Overflow)?);
        let candidate = Candidate {
            account: account.clone(),
            bond,
            joined,
        };
        insert::<T>(&mut candidates, candidate)?;
        Candidates::<T>::put(candidates);
        if let Some(outbid) = outbid {
            Self::end_candidacy(outbid, Ending::Outbid);
        }
        Self::hold_bond(&account, bond)?;
        Self::deposit_event(Event::Joined {
            candidate: account,
            bond,
        });
        Ok(())
    }

    pub(crate) fn do_bond_more(account: AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::BelowMinimum);
        let mut candidates = Candidates::<T>::get();
        let mut candidate = remove::<T>(&mut candidates, &account).ok_or(Error::<T>::NotFound)?;
        let bond = candidate.bond.checked_add(amount).ok_or(Error::<T>::Overflow)?;
        candidate.bond = bond;
        insert::<T>(&mut candidates, candidate)?;
        Candidates::<T>::put(candidates);
        Self::hold_bond(&account, amount)?;
        Self::deposit_event(Event::BondedMore {
            candidate: account,
            amount,
            bond,
        });
        Ok(())
    }

    pub(crate) fn do_leave(account: AccountId) -> DispatchResult {
        let candidate = Self::take_candidate_if(&account, |others| Self::check_dispensable(&account, others))?;
        Self::end_candidacy(candidate, Ending::Left);
        Ok(())
    }

    /// Checks that enough validators are left without this candidate.
    pub(crate) fn check_dispensable(account: &AccountId, others: &[Candidate]) -> DispatchResult {
        let invulnerables = Invulnerables::<T>::get();
        // An account without keys is in no set, and an invulnerable stays in the set.
        let is_missed = Self::has_keys(account) && !invulnerables.contains(account);
        ensure!(
            !is_missed || Self::are_enough(&invulnerables, others),
            Error::<T>::TooFewValidators
        );
        Ok(())
    }

    /// Takes the candidate off the list, if `check_others` accepts the rest of the list.
    pub(crate) fn take_candidate_if(
        account: &AccountId,
        check_others: impl FnOnce(&[Candidate]) -> DispatchResult,
    ) -> Result<Candidate, DispatchError> {
        let mut candidates = Candidates::<T>::get();
        let candidate = remove::<T>(&mut candidates, account).ok_or(Error::<T>::NotFound)?;
        check_others(&candidates)?;
        Candidates::<T>::put(candidates);
        Ok(candidate)
    }

    /// Unbonds the money of a candidate that was taken off the list, and reports the end of its
    /// candidacy.
    pub(crate) fn end_candidacy(candidate: Candidate, ending: Ending) {
        let Candidate { account, bond, .. } = candidate;
        Self::deposit_event(Event::CandidacyEnded {
            candidate: account.clone(),
            ending,
            unbonding: bond,
        });
        Self::unbond(&account, bond);
    }
}
