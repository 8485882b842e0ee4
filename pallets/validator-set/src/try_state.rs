//! The invariants of the validator set.

use crate::{
    pallet::{
        Attendances, Candidates, Config, CurrencyOf, Exposures, HoldReason, Invulnerables, Joins, Offenders,
        OldestSession, Pallet, Slashes, Terms, Unbondings,
    },
    types::{Due, Unbonding},
};
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{ensure, pallet_prelude::Get, traits::fungible::hold::Inspect as _};
use pallet_session::Pallet as Session;
use sp_runtime::TryRuntimeError;
use sp_staking::SessionIndex;
use tallystick_primitives::{AccountId, Balance, frame::block};

impl<T: Config> Pallet<T> {
    /// Checks the invariants:
    ///
    /// - **VAL1**: an account's held money is the sum of its bond and its unbonding money.
    /// - **VAL2**: candidates are different, in their order, and joined before now.
    /// - **VAL3**: unbonding chunks have money, are in order of time, wait no longer than the delay
    ///   once it has begun, and before that for a session that is planned with their owner.
    /// - **VAL4**: exposures are stored for the validators of the current session and of the next one,
    ///   and for no other account.
    /// - **VAL5**: blocks are counted for the validators of the current session, and for no other
    ///   account.
    /// - **VAL6**: invulnerables are different.
    /// - **VAL7**: a recent offender is named once and is no candidate.
    /// - **VAL8**: punishments are stored only for sessions that can be reported.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::try_candidates()?;
        Self::try_money()?;
        Self::try_sessions()?;
        Self::try_offences()
    }

    fn try_candidates() -> Result<(), TryRuntimeError> {
        let candidates = Candidates::<T>::get();
        let accounts: BTreeSet<_> = candidates.iter().map(|candidate| &candidate.account).collect();
        let in_order = candidates.iter().zip(candidates.iter().skip(1));
        let joins = Joins::<T>::get();
        ensure!(
            accounts.len() == candidates.len()
                && in_order.into_iter().all(|(one, next)| one.precedes(next))
                && candidates.iter().all(|candidate| candidate.joined < joins),
            "VAL2: a candidate is not in its place"
        );
        let invulnerables = Invulnerables::<T>::get();
        let different: BTreeSet<_> = invulnerables.iter().collect();
        ensure!(
            different.len() == invulnerables.len(),
            "VAL6: an invulnerable is named twice"
        );
        Ok(())
    }

    fn try_money() -> Result<(), TryRuntimeError> {
        let candidates = Candidates::<T>::get();
        let mut held: BTreeMap<AccountId, Balance> = candidates
            .into_iter()
            .map(|candidate| (candidate.account, candidate.bond))
            .collect();
        for (account, unbonding) in Unbondings::<T>::iter() {
            Self::try_unbonding(&account, &unbonding)?;
            let total = held.entry(account).or_default();
            *total = total.saturating_add(unbonding.total());
        }
        let is_held = |(account, amount): (&AccountId, &Balance)| {
            CurrencyOf::<T>::balance_on_hold(&HoldReason::CandidateBond.into(), account) == *amount
        };
        ensure!(
            held.iter().all(is_held),
            "VAL1: the held money is not the bonded and unbonding money"
        );
        Ok(())
    }

    fn try_unbonding(account: &AccountId, unbonding: &Unbonding) -> Result<(), TryRuntimeError> {
        let latest = block::<T>().saturating_add(T::UnbondingDelay::get());
        let current = Session::<T>::current_index();
        let is_possible = |due: Due| match due {
            Due::Block(from) => from <= latest,
            Due::AfterSession(last) => last >= current && Exposures::<T>::contains_key(last, account),
        };
        let rank = |due: Due| match due {
            Due::Block(from) => (0, from),
            Due::AfterSession(last) => (1, last),
        };
        let chunks = || unbonding.chunks.iter();
        let in_order = chunks()
            .zip(chunks().skip(1))
            .all(|(one, next)| rank(one.due) <= rank(next.due));
        ensure!(
            !unbonding.chunks.is_empty()
                && in_order
                && chunks().all(|chunk| chunk.amount > 0 && is_possible(chunk.due)),
            "VAL3: an unbonding chunk is empty, out of order or too long"
        );
        Ok(())
    }

    fn try_sessions() -> Result<(), TryRuntimeError> {
        let current = Session::<T>::current_index();
        let next = current.saturating_add(1);
        let in_set = |session: SessionIndex| Exposures::<T>::iter_key_prefix(session).collect::<BTreeSet<_>>();
        let validators: BTreeSet<AccountId> = Session::<T>::validators().into_iter().collect();
        let queued: BTreeSet<AccountId> = Session::<T>::queued_keys()
            .into_iter()
            .map(|(account, _)| account)
            .collect();
        let others = Exposures::<T>::iter_keys().filter(|(session, _)| *session != current && *session != next);
        ensure!(
            in_set(current) == validators && in_set(next) == queued && others.count() == 0,
            "VAL4: the set is not the session pallet's"
        );
        let counted: BTreeSet<AccountId> = Attendances::<T>::iter_keys().collect();
        ensure!(
            counted == validators,
            "VAL5: blocks are counted for other accounts than the validators"
        );
        Ok(())
    }

    fn try_offences() -> Result<(), TryRuntimeError> {
        let offenders = Offenders::<T>::get();
        let different: BTreeSet<_> = offenders.iter().map(|offender| &offender.account).collect();
        let candidates = Candidates::<T>::get();
        ensure!(
            different.len() == offenders.len() && !candidates.iter().any(|one| different.contains(&one.account)),
            "VAL7: an offender is named twice, or a candidate"
        );
        let (oldest, current) = (OldestSession::<T>::get(), Session::<T>::current_index());
        let terms: BTreeSet<_> = (oldest..=current).map(Self::term_of).collect();
        ensure!(
            Slashes::<T>::iter_keys().all(|(term, _)| terms.contains(&term))
                && Terms::<T>::iter().all(|(session, term)| oldest <= session && term < session),
            "VAL8: a punishment or a term is of a session that cannot be reported"
        );
        Ok(())
    }
}
