//! The changes of a bond that its provider makes.

use crate::{
    pallet::{Config, Error, Event, HoldReason, Pallet, Providers},
    types::{Chunk, ProviderRecord},
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchResult, Get},
    traits::{
        fungible::{
            Inspect,
            hold::{Inspect as _, Mutate as _},
        },
        tokens::{DepositConsequence, Precision, Provenance},
    },
};
use sp_runtime::DispatchError;
use tallystick_primitives::{
    AccountId, Balance,
    frame::{block, hold},
    traits::{BondDeposits, Identities, ProviderBonds},
};

impl<T: Config> Pallet<T> {
    /// The bond that so many workers require.
    pub(crate) fn required(workers: u32) -> Balance {
        T::MinBondPerWorker::get().saturating_mul(workers.into())
    }

    /// Stores the record, or removes an empty one.
    pub(crate) fn keep(provider: &AccountId, record: ProviderRecord) {
        if record.is_empty() {
            Providers::<T>::remove(provider);
        } else {
            Providers::<T>::insert(provider, record);
        }
    }

    /// Lets the provider change its bond.
    fn mutate_bond<R>(
        provider: &AccountId,
        change: impl FnOnce(&mut ProviderRecord) -> Result<R, DispatchError>,
    ) -> Result<R, DispatchError> {
        let mut record = Providers::<T>::get(provider).ok_or(Error::<T>::NotFound)?;
        let result = change(&mut record)?;
        Self::keep(provider, record);
        Ok(result)
    }

    /// Every reason but money for which [`Self::do_bond`] could fail. Returns the record after the
    /// call.
    fn check_bond_record(provider: &AccountId, amount: Balance) -> Result<ProviderRecord, DispatchError> {
        ensure!(T::Identities::is_registered(provider), Error::<T>::NotRegistered);
        ensure!(amount > 0, Error::<T>::InsufficientFunds);
        let mut record = Providers::<T>::get(provider).unwrap_or_default();
        record.bonded = record.bonded.checked_add(amount).ok_or(Error::<T>::Overflow)?;
        Ok(record)
    }

    pub(crate) fn do_bond(provider: &AccountId, amount: Balance) -> DispatchResult {
        let record = Self::check_bond_record(provider, amount)?;
        hold::<T::Currency>(&HoldReason::Bond.into(), provider, amount).map_err(|error| match error {
            DispatchError::Token(_) => Error::<T>::InsufficientFunds.into(),
            other => other,
        })?;
        let bonded = record.bonded;
        Providers::<T>::insert(provider, record);
        Self::deposit_event(Event::Bonded {
            provider: provider.clone(),
            amount,
            bonded,
        });
        Ok(())
    }

    pub(crate) fn do_unbond(provider: AccountId, amount: Balance) -> DispatchResult {
        let (from, bonded) = Self::mutate_bond(&provider, |record| {
            ensure!(amount > 0, Error::<T>::InsufficientFunds);
            let rest = record.bonded.checked_sub(amount).ok_or(Error::<T>::InsufficientFunds)?;
            ensure!(rest >= Self::required(record.workers), Error::<T>::InsufficientBond);
            ensure!(rest == 0 || amount >= T::MinUnbond::get(), Error::<T>::BelowMinimum);
            // Past the last block number the chunk is due late rather than early.
            let from = block::<T>().saturating_add(T::UnbondingPeriod::get());
            record
                .unbonding
                .try_push(Chunk { amount, from })
                .map_err(|_| Error::<T>::TooManyChunks)?;
            record.bonded = rest;
            Ok((from, rest))
        })?;
        Self::deposit_event(Event::Unbonding {
            provider,
            amount,
            from,
            bonded,
        });
        Ok(())
    }

    pub(crate) fn do_rebond(provider: AccountId, amount: Balance) -> DispatchResult {
        let bonded = Self::mutate_bond(&provider, |record| {
            ensure!(
                amount > 0 && amount <= record.unbonding_total(),
                Error::<T>::InsufficientFunds
            );
            let taken = record.take_unbonding(amount);
            record.bonded = record.bonded.checked_add(taken).ok_or(Error::<T>::Overflow)?;
            Ok(record.bonded)
        })?;
        Self::deposit_event(Event::Rebonded {
            provider,
            amount,
            bonded,
        });
        Ok(())
    }

    pub(crate) fn do_withdraw_unbonded(provider: AccountId) -> DispatchResult {
        let amount = Self::mutate_bond(&provider, |record| {
            ensure!(record.disputes == 0, Error::<T>::InDispute);
            ensure!(!record.unbonding.is_empty(), Error::<T>::InsufficientFunds);
            let now = block::<T>();
            let due = record.due(now);
            ensure!(due > 0, Error::<T>::TooSoon);
            record.unbonding.retain(|chunk| chunk.from > now);
            T::Currency::release(&HoldReason::Bond.into(), &provider, due, Precision::Exact)
        })?;
        Self::deposit_event(Event::Withdrawn { provider, amount });
        Ok(())
    }
}

impl<T: Config> ProviderBonds for Pallet<T> {
    fn available() -> bool {
        true
    }

    fn bond(identity: &AccountId) -> Balance {
        Providers::<T>::get(identity).map_or(0, |record| record.bonded)
    }
}

impl<T: Config> BondDeposits for Pallet<T> {
    /// Money that is about to arrive can be held to the last unit only if the account has the
    /// existential deposit apart from it. The account's first hold also takes one of its few consumer
    /// references. An account with frozen money has taken one already, which this pallet cannot see: it
    /// then refuses only if all references are in use.
    fn check_bond(provider: &AccountId, amount: Balance) -> DispatchResult {
        Self::check_bond_record(provider, amount)?;
        let is_first_hold = T::Currency::total_balance_on_hold(provider) == 0;
        ensure!(
            T::Currency::balance(provider) >= T::Currency::minimum_balance()
                && T::Currency::hold_available(&HoldReason::Bond.into(), provider)
                && T::Currency::can_deposit(provider, amount, Provenance::Extant) == DepositConsequence::Success
                && (!is_first_hold || frame_system::Pallet::<T>::can_inc_consumer(provider)),
            Error::<T>::InsufficientFunds
        );
        Ok(())
    }

    fn bond(provider: &AccountId, amount: Balance) -> DispatchResult {
        Self::do_bond(provider, amount)
    }
}
