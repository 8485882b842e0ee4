//! Deposits and earmarks.

use crate::{
    pallet::{Clients, Config, Earmarks, Error, Event, HoldReason, Pallet},
    types::{ClientRecord, Earmark},
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult, Get},
    traits::{fungible::hold::Mutate as _, tokens::Precision},
};
use tallystick_primitives::{
    AccountId, Balance,
    frame::{block, hold},
    state_claims::CyclePhase,
    traits::Identities,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn client(client: &AccountId) -> Result<ClientRecord, DispatchError> {
        Ok(Clients::<T>::get(client).ok_or(Error::<T>::NotFound)?)
    }

    pub(crate) fn do_deposit(client: AccountId, amount: Balance) -> DispatchResult {
        ensure!(T::Identities::is_registered(&client), Error::<T>::NotRegistered);
        ensure!(amount > 0, Error::<T>::InvalidAmount);
        let mut record = Clients::<T>::get(&client).unwrap_or_default();
        record.held = record.held.checked_add(amount).ok_or(Error::<T>::Overflow)?;
        record.free = record.free.checked_add(amount).ok_or(Error::<T>::Overflow)?;
        hold::<T::Currency>(&HoldReason::Deposit.into(), &client, amount)?;
        let held = record.held;
        Self::put_client(&client, record);
        Self::deposit_event(Event::Deposited { client, amount, held });
        Ok(())
    }

    pub(crate) fn do_earmark(client: AccountId, provider: AccountId, amount: Balance) -> DispatchResult {
        ensure!(T::Identities::is_registered(&client), Error::<T>::NotRegistered);
        ensure!(T::Identities::is_registered(&provider), Error::<T>::NotRegistered);
        let mut record = Clients::<T>::get(&client).unwrap_or_default();
        ensure!(amount <= record.available(), Error::<T>::InsufficientFunds);
        let mut earmark = match Earmarks::<T>::get(&client, &provider) {
            Some(earmark) => {
                ensure!(amount > 0, Error::<T>::InvalidAmount);
                earmark
            }
            None => {
                ensure!(record.earmarks < T::MaxEarmarks::get(), Error::<T>::TooManyEarmarks);
                record.earmarks = record.earmarks.checked_add(1).ok_or(Error::<T>::Overflow)?;
                Earmark::default()
            }
        };
        record.free = record.free.checked_sub(amount).ok_or(Error::<T>::InsufficientFunds)?;
        earmark.pledge.amount = earmark.pledge.amount.checked_add(amount).ok_or(Error::<T>::Overflow)?;
        let total = earmark.pledge.amount;
        Earmarks::<T>::insert(&client, &provider, earmark);
        Self::put_client(&client, record);
        Self::deposit_event(Event::Earmarked {
            client,
            provider,
            amount,
            total,
        });
        Ok(())
    }

    pub(crate) fn do_thaw(client: AccountId, provider: AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::InvalidAmount);
        let thaw = Self::new_thaw(amount);
        let from = thaw.from;
        Earmarks::<T>::try_mutate(&client, &provider, |earmark| {
            let pledge = &mut earmark.as_mut().ok_or(Error::<T>::NotFound)?.pledge;
            ensure!(
                amount <= pledge.amount.saturating_sub(pledge.thawing()),
                Error::<T>::InsufficientFunds
            );
            ensure!(pledge.thaw(thaw), Error::<T>::TooManyThaws);
            Ok::<_, Error<T>>(())
        })?;
        Self::deposit_event(Event::Thawing {
            client,
            provider,
            amount,
            from,
        });
        Ok(())
    }

    pub(crate) fn do_release(client: AccountId, provider: AccountId) -> DispatchResult {
        let mut record = Self::client(&client)?;
        let mut earmark = Earmarks::<T>::get(&client, &provider).ok_or(Error::<T>::NotFound)?;
        let amount = earmark.pledge.release(earmark.reach(), Self::is_mature);
        let is_over = Self::is_over(&earmark);
        ensure!(amount > 0 || is_over, Error::<T>::NotMatured);
        record.free = record.free.checked_add(amount).ok_or(Error::<T>::Overflow)?;
        let rest = earmark.pledge.amount;
        if is_over {
            Earmarks::<T>::remove(&client, &provider);
            record.earmarks = record.earmarks.saturating_sub(1);
        } else {
            Earmarks::<T>::insert(&client, &provider, earmark);
        }
        Self::put_client(&client, record);
        Self::deposit_event(Event::Released {
            client,
            provider,
            amount,
            rest,
        });
        Ok(())
    }

    /// Whether an earmark can be forgotten: it has no money and no debts, and its last used cycle is
    /// closed.
    fn is_over(earmark: &Earmark) -> bool {
        earmark.pledge.amount == 0
            && earmark.contests == 0
            && earmark.debts.is_empty()
            && earmark
                .last_cycle
                .is_none_or(|cycle| Self::phase(cycle) == CyclePhase::Closed)
    }

    pub(crate) fn do_withdraw_deposit(client: AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::InvalidAmount);
        let mut record = Self::client(&client)?;
        ensure!(amount <= record.available(), Error::<T>::InsufficientFunds);
        record.free = record.free.checked_sub(amount).ok_or(Error::<T>::InsufficientFunds)?;
        record.held = record.held.checked_sub(amount).ok_or(Error::<T>::InsufficientFunds)?;
        T::Currency::release(&HoldReason::Deposit.into(), &client, amount, Precision::Exact)?;
        let held = record.held;
        Self::put_client(&client, record);
        Self::deposit_event(Event::DepositWithdrawn { client, amount, held });
        Ok(())
    }

    /// Records that the pair is used in `cycle`: its earmark stays until the cycle is closed.
    pub(crate) fn use_earmark(client: &AccountId, provider: &AccountId, cycle: u32) -> DispatchResult {
        let mut earmark = Earmarks::<T>::get(client, provider).ok_or(Error::<T>::NotEarmarked)?;
        if earmark.last_cycle.is_none_or(|last| last < cycle) {
            earmark.last_cycle = Some(cycle);
            Earmarks::<T>::insert(client, provider, earmark);
        }
        Ok(())
    }

    /// Pays up to `amount` from the client's earmark into the pot. This never fails; returns the
    /// payment.
    pub(crate) fn pay_from_earmark(
        client: &AccountId,
        record: &mut ClientRecord,
        earmark: &mut Earmark,
        amount: Balance,
    ) -> Balance {
        let paid = Self::to_pot(HoldReason::Deposit, client, amount.min(earmark.reach()));
        earmark.pledge.take(paid);
        record.held = record.held.saturating_sub(paid);
        paid
    }

    /// Records an unpaid amount as debt. A debt grows at most to the largest number.
    pub(crate) fn owe(record: &mut ClientRecord, earmark: &mut Earmark, cycle: u32, amount: Balance) -> Balance {
        let amount = amount.min(Balance::MAX.saturating_sub(record.debt));
        if amount > 0 {
            record.debt = record.debt.saturating_add(amount);
            earmark.add_debt(cycle, amount);
        }
        amount
    }

    /// The block since which the client has held the minimum deposit without interruption.
    pub(crate) fn funded_since(record: &ClientRecord) -> Option<u32> {
        record
            .funded_since
            .filter(|since| record.held >= T::MinDeposit::get() && *since <= block::<T>())
    }
}
