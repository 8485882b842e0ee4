//! The calls of an accountant's owner.

use crate::{
    pallet::{Accountants, Config, Error, Event, HoldReason, MAX_FEE, Pallet, ProviderChannels, Url, Urls},
    types::{AccountantRecord, Pending, PreviousOperator},
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult, Get},
    traits::{
        fungible::{Inspect, Mutate, hold::Mutate as _},
        tokens::{Fortitude, Precision, Preservation},
    },
};
use sp_runtime::Permill;
use tallystick_primitives::{AccountId, Balance, BlockNumber, accountant_id, frame::block, traits::ProviderBonds};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_register(
        owner: AccountId,
        operator: AccountId,
        stake: Balance,
        fee: Permill,
        min_bond: Balance,
        url: Url<T>,
    ) -> DispatchResult {
        let accountant = accountant_id(&owner);
        ensure!(
            !Accountants::<T>::contains_key(&accountant),
            Error::<T>::AlreadyRegistered
        );
        ensure!(owner != operator, Error::<T>::OperatorIsOwner);
        ensure!(stake >= T::MinAccountantStake::get(), Error::<T>::StakeTooLow);
        ensure!(fee <= MAX_FEE, Error::<T>::FeeTooHigh);
        Self::check_min_bond(min_bond)?;
        let deposit = stake
            .checked_add(T::Currency::minimum_balance())
            .ok_or(Error::<T>::Overflow)?;
        T::Currency::transfer(&owner, &accountant, deposit, Preservation::Preserve)?;
        T::Currency::hold(&HoldReason::Stake.into(), &accountant, stake)?;
        Urls::<T>::insert(&accountant, url);
        let record = AccountantRecord {
            owner: owner.clone(),
            operator: operator.clone(),
            previous_operator: None,
            paused: false,
            punishment: None,
            reclaim_from: None,
            closed: false,
            fee,
            pending_fee: None,
            min_bond,
            min_consumer_settlement: T::DefaultMinConsumerSettlement::get(),
            covered_total: 0,
            owed_total: 0,
            withdrawal: None,
        };
        Accountants::<T>::insert(&accountant, record);
        Self::deposit_event(Event::AccountantRegistered {
            accountant,
            owner,
            operator,
            stake,
            fee,
        });
        Ok(())
    }

    pub(crate) fn do_increase_stake(owner: AccountId, accountant: AccountId, amount: Balance) -> DispatchResult {
        Self::mutate(&owner, &accountant, |record, _| {
            ensure!(!record.closed, Error::<T>::Closed);
            // New stake pays no penalty for the hours before it arrived.
            Self::charge_due_penalty(&accountant, record)?;
            T::Currency::transfer(&owner, &accountant, amount, Preservation::Preserve)?;
            T::Currency::hold(&HoldReason::Stake.into(), &accountant, amount)
        })?;
        let stake = Self::stake(&accountant);
        Self::deposit_event(Event::StakeIncreased {
            accountant,
            amount,
            stake,
        });
        Ok(())
    }

    pub(crate) fn do_set_operator(owner: AccountId, accountant: AccountId, operator: AccountId) -> DispatchResult {
        let previous_until = Self::mutate(&owner, &accountant, |record, now| {
            ensure!(operator != record.owner, Error::<T>::OperatorIsOwner);
            let in_grace = record
                .previous_operator
                .as_ref()
                .is_some_and(|previous| now <= previous.until);
            ensure!(!in_grace, Error::<T>::ChangePending);
            let until = now.saturating_add(T::ClosingDelay::get());
            let key = core::mem::replace(&mut record.operator, operator.clone());
            record.previous_operator = Some(PreviousOperator { key, until });
            Ok(until)
        })?;
        Self::deposit_event(Event::OperatorSet {
            accountant,
            operator,
            previous_until,
        });
        Ok(())
    }

    pub(crate) fn do_set_fee(owner: AccountId, accountant: AccountId, fee: Permill) -> DispatchResult {
        ensure!(fee <= MAX_FEE, Error::<T>::FeeTooHigh);
        let from = Self::mutate(&owner, &accountant, |record, now| {
            record.fee = record.fee_at(now);
            let waits = record.pending_fee.as_ref().is_some_and(|pending| now < pending.from);
            ensure!(!waits, Error::<T>::ChangePending);
            if fee <= record.fee {
                record.fee = fee;
                record.pending_fee = None;
                return Ok(now);
            }
            let from = now.saturating_add(T::FeeDelay::get());
            record.pending_fee = Some(Pending { value: fee, from });
            Ok(from)
        })?;
        Self::deposit_event(Event::FeeSet { accountant, fee, from });
        Ok(())
    }

    pub(crate) fn do_set_url(who: AccountId, accountant: AccountId, url: Url<T>) -> DispatchResult {
        let record = Accountants::<T>::get(&accountant).ok_or(Error::<T>::NotFound)?;
        ensure!(
            who == record.owner || who == record.operator,
            Error::<T>::NotOwnerOrOperator
        );
        Urls::<T>::insert(&accountant, url.clone());
        Self::deposit_event(Event::UrlSet { accountant, url });
        Ok(())
    }

    pub(crate) fn do_set_minima(
        owner: AccountId,
        accountant: AccountId,
        min_bond: Balance,
        min_consumer_settlement: Balance,
    ) -> DispatchResult {
        Self::check_min_bond(min_bond)?;
        Self::mutate(&owner, &accountant, |record, _| {
            record.min_bond = min_bond;
            record.min_consumer_settlement = min_consumer_settlement;
            Ok(())
        })?;
        Self::deposit_event(Event::MinimaSet {
            accountant,
            min_bond,
            min_consumer_settlement,
        });
        Ok(())
    }

    pub(crate) fn do_set_paused(owner: AccountId, accountant: AccountId, paused: bool) -> DispatchResult {
        Self::mutate(&owner, &accountant, |record, _| {
            record.paused = paused;
            Ok(())
        })?;
        Self::deposit_event(if paused {
            Event::Paused { accountant }
        } else {
            Event::Resumed { accountant }
        });
        Ok(())
    }

    pub(crate) fn do_grant_coverage(
        owner: AccountId,
        accountant: AccountId,
        provider: AccountId,
        coverage: Balance,
    ) -> DispatchResult {
        let stake = Self::stake(&accountant);
        let from = Self::mutate(&owner, &accountant, |record, now| {
            ensure!(!record.closed, Error::<T>::Closed);
            ProviderChannels::<T>::try_mutate(&accountant, &provider, |channel| {
                let channel = channel.as_mut().ok_or(Error::<T>::NotFound)?;
                let released = channel.apply_due_cut(now);
                record.covered_total = record.covered_total.checked_sub(released).ok_or(Error::<T>::Overflow)?;
                if coverage >= channel.coverage {
                    let growth = coverage.saturating_sub(channel.coverage);
                    let covered = record.covered_total.checked_add(growth).ok_or(Error::<T>::Overflow)?;
                    // Penalties are due from stake that covers nobody: a rise must not move it out of
                    // reach.
                    ensure!(growth == 0 || record.punishment.is_none(), Error::<T>::Punished);
                    ensure!(growth == 0 || covered <= stake, Error::<T>::InsufficientStake);
                    record.covered_total = covered;
                    channel.coverage = coverage;
                    channel.pending_coverage = None;
                    return Ok(now);
                }
                ensure!(channel.pending_coverage.is_none(), Error::<T>::ChangePending);
                let from = now.saturating_add(T::CoverageCutDelay::get());
                channel.pending_coverage = Some(Pending { value: coverage, from });
                Ok::<_, DispatchError>(from)
            })
        })?;
        Self::deposit_event(Event::CoverageSet {
            accountant,
            provider,
            coverage,
            from,
        });
        Ok(())
    }

    pub(crate) fn do_announce_withdrawal(owner: AccountId, accountant: AccountId, amount: Balance) -> DispatchResult {
        let from = Self::mutate(&owner, &accountant, |record, now| {
            ensure!(record.punishment.is_none(), Error::<T>::Punished);
            let from = now.saturating_add(T::WithdrawDelay::get());
            record.withdrawal = Some(Pending { value: amount, from });
            Ok(from)
        })?;
        let until = from.saturating_add(T::WithdrawWindow::get());
        Self::deposit_event(Event::WithdrawalAnnounced {
            accountant,
            amount,
            from,
            until,
        });
        Ok(())
    }

    pub(crate) fn do_withdraw(owner: AccountId, accountant: AccountId) -> DispatchResult {
        let amount = Self::mutate(&owner, &accountant, |record, now| {
            ensure!(record.punishment.is_none(), Error::<T>::Punished);
            let announced = record.withdrawal.take().ok_or(Error::<T>::NotAnnounced)?;
            ensure!(now >= announced.from, Error::<T>::TooSoon);
            let until = announced.from.saturating_add(T::WithdrawWindow::get());
            ensure!(now <= until, Error::<T>::NotAnnounced);
            // Money that is owed to providers is not the owner's, even when the punishment is resolved.
            let free = Self::available(&accountant).saturating_sub(record.owed_total);
            let amount = announced.value.min(free);
            ensure!(amount > 0, Error::<T>::InsufficientFunds);
            T::Currency::transfer(&accountant, &owner, amount, Preservation::Preserve)?;
            Ok(amount)
        })?;
        Self::deposit_event(Event::Withdrawn { accountant, amount });
        Ok(())
    }

    pub(crate) fn do_close(owner: AccountId, accountant: AccountId) -> DispatchResult {
        let reclaim_from = Self::mutate(&owner, &accountant, |record, now| {
            ensure!(record.punishment.is_none(), Error::<T>::Punished);
            ensure!(record.reclaim_from.is_none(), Error::<T>::Closing);
            let from = now.saturating_add(T::ClosingDelay::get());
            record.reclaim_from = Some(from);
            Ok(from)
        })?;
        Self::deposit_event(Event::ClosingStarted {
            accountant,
            reclaim_from,
        });
        Ok(())
    }

    pub(crate) fn do_reclaim_stake(owner: AccountId, accountant: AccountId) -> DispatchResult {
        let amount = Self::mutate(&owner, &accountant, |record, now| {
            ensure!(!record.closed, Error::<T>::Closed);
            ensure!(record.punishment.is_none(), Error::<T>::Punished);
            let from = record.reclaim_from.ok_or(Error::<T>::NotAnnounced)?;
            ensure!(now >= from, Error::<T>::TooSoon);
            // A debt may remain after a resolved punishment: it is collected first.
            ensure!(record.owed_total == 0, Error::<T>::InsufficientFunds);
            record.closed = true;
            record.covered_total = 0;
            T::Currency::release_all(&HoldReason::Stake.into(), &accountant, Precision::Exact)?;
            let all = T::Currency::reducible_balance(&accountant, Preservation::Expendable, Fortitude::Polite);
            T::Currency::transfer(&accountant, &owner, all, Preservation::Expendable)?;
            Ok(all)
        })?;
        Self::deposit_event(Event::StakeReclaimed { accountant, amount });
        Ok(())
    }

    fn check_min_bond(min_bond: Balance) -> DispatchResult {
        ensure!(min_bond == 0 || T::Bonds::available(), Error::<T>::BondsUnavailable);
        Ok(())
    }

    fn owned(owner: &AccountId, accountant: &AccountId) -> Result<AccountantRecord, DispatchError> {
        let record = Accountants::<T>::get(accountant).ok_or(Error::<T>::NotFound)?;
        ensure!(&record.owner == owner, Error::<T>::NotOwner);
        Ok(record)
    }

    /// Lets the owner change its accountant's record.
    fn mutate<R>(
        owner: &AccountId,
        accountant: &AccountId,
        change: impl FnOnce(&mut AccountantRecord, BlockNumber) -> Result<R, DispatchError>,
    ) -> Result<R, DispatchError> {
        let mut record = Self::owned(owner, accountant)?;
        let result = change(&mut record, block::<T>())?;
        Accountants::<T>::insert(accountant, record);
        Ok(result)
    }
}
