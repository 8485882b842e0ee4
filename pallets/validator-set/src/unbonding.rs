//! The holds of bonds, and their release.

use crate::{
    pallet::{Config, CurrencyOf, Error, Event, Exposures, HoldReason, Pallet, Unbondings},
    types::{Due, Unbonding},
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchResult, Get},
    traits::{fungible::hold::Mutate as _, tokens::Precision},
};
use sp_runtime::DispatchError;
use sp_staking::SessionIndex;
use tallystick_primitives::{
    AccountId, Balance, BlockNumber,
    frame::{block, hold},
};

impl<T: Config> Pallet<T> {
    /// Changes the account's unbonding money; removes an empty record.
    pub(crate) fn change_unbonding<R>(account: &AccountId, change: impl FnOnce(&mut Unbonding) -> R) -> R {
        Unbondings::<T>::mutate_exists(account, |stored| {
            let mut unbonding = stored.take().unwrap_or_default();
            let result = change(&mut unbonding);
            *stored = (!unbonding.chunks.is_empty()).then_some(unbonding);
            result
        })
    }

    /// Takes `amount` out of the unbonding money, and holds free money for the rest.
    pub(crate) fn hold_bond(account: &AccountId, amount: Balance) -> DispatchResult {
        let held = Self::change_unbonding(account, |unbonding| unbonding.take(amount));
        let missing = amount.saturating_sub(held);
        if missing == 0 {
            return Ok(());
        }
        hold::<CurrencyOf<T>>(&HoldReason::CandidateBond.into(), account, missing).map_err(|error| match error {
            DispatchError::Token(_) => Error::<T>::InsufficientFunds.into(),
            other => other,
        })
    }

    /// The first block in which money can be withdrawn whose delay begins now. Past the last block
    /// number the money is due late rather than early.
    fn delay_over() -> BlockNumber {
        block::<T>().saturating_add(T::UnbondingDelay::get())
    }

    /// Begins to unbond money that was bonded until now.
    pub(crate) fn unbond(account: &AccountId, amount: Balance) {
        if amount == 0 {
            return;
        }
        let due = match Self::last_session(account) {
            Some(last) => Due::AfterSession(last),
            None => Due::Block(Self::delay_over()),
        };
        Self::change_unbonding(account, |unbonding| unbonding.push(amount, due));
        if let Due::Block(from) = due {
            let account = account.clone();
            Self::deposit_event(Event::Unbonding { account, amount, from });
        }
    }

    /// The last session that is planned with the account in it.
    fn last_session(account: &AccountId) -> Option<SessionIndex> {
        let current = pallet_session::Pallet::<T>::current_index();
        let sessions = [current.saturating_add(1), current];
        sessions
            .into_iter()
            .find(|session| Exposures::<T>::contains_key(session, account))
    }

    /// At the end of `session`, begins the delay of the money that waited for it. If the account
    /// `stays` in the set without having chosen to, its money waits on.
    pub(crate) fn begin_delay(account: &AccountId, session: SessionIndex, stays: bool) {
        if !Unbondings::<T>::contains_key(account) {
            return;
        }
        let from = Self::delay_over();
        let due = match stays {
            true => Due::AfterSession(session.saturating_add(1)),
            false => Due::Block(from),
        };
        let begun = Self::change_unbonding(account, |unbonding| {
            let waits = |due: &Due| matches!(due, Due::AfterSession(last) if *last <= session);
            let waiting = unbonding.chunks.iter_mut().filter(|chunk| waits(&chunk.due));
            waiting.fold(0, |total: Balance, chunk| {
                chunk.due = due;
                total.saturating_add(chunk.amount)
            })
        });
        if begun > 0 && !stays {
            let (account, amount) = (account.clone(), begun);
            Self::deposit_event(Event::Unbonding { account, amount, from });
        }
    }

    pub(crate) fn do_withdraw_unbonded(account: AccountId) -> DispatchResult {
        ensure!(Unbondings::<T>::contains_key(&account), Error::<T>::NotFound);
        let due = Self::change_unbonding(&account, |unbonding| unbonding.take_due(block::<T>()));
        ensure!(due > 0, Error::<T>::TooSoon);
        let amount = CurrencyOf::<T>::release(&HoldReason::CandidateBond.into(), &account, due, Precision::Exact)?;
        Self::deposit_event(Event::Withdrawn { account, amount });
        Ok(())
    }
}
