//! The payments of the fund, and their limits.

use crate::{
    pallet::{Config, CoveredLately, Error, Event, Paid, Pallet, Providers},
    types::{Cover, Outflow, Source},
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult, Get},
    storage::with_storage_layer,
    traits::{
        fungible::{Inspect, Mutate},
        tokens::{Fortitude, Preservation},
    },
};
use tallystick_primitives::{
    AccountId, Balance,
    frame::block,
    traits::{Insurance, Shortfall},
};

impl<T: Config> Pallet<T> {
    /// The money that the fund can pay and still exist.
    pub(crate) fn reserves() -> Balance {
        T::Currency::reducible_balance(&T::Account::get(), Preservation::Preserve, Fortitude::Polite)
    }

    /// The amount that the fund would still cover now for all providers together.
    pub(crate) fn coverable_for_all() -> Balance {
        let lately = CoveredLately::<T>::get().covered(block::<T>(), T::CoverPeriod::get());
        T::CoverCap::get().saturating_sub(lately).min(Self::reserves())
    }

    /// The cover that the provider's own surcharges allow now.
    pub(crate) fn budget(cover: &Cover) -> Balance {
        let (now, period) = (block::<T>(), T::CoverPeriod::get());
        T::CoverRatio::get()
            .mul_floor(cover.window.surcharged(now, period))
            .saturating_sub(cover.window.covered(now, period))
    }

    pub(crate) fn do_donate(who: AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        T::Currency::transfer(&who, &T::Account::get(), amount, Preservation::Preserve)?;
        Self::record(Source::Donation, amount);
        Self::deposit_event(Event::Donated { who, amount });
        Ok(())
    }

    pub(crate) fn do_grant(beneficiary: AccountId, amount: Balance) -> DispatchResult {
        let fund = T::Account::get();
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        ensure!(beneficiary != fund, Error::<T>::OwnAccount);
        ensure!(amount <= Self::reserves(), Error::<T>::InsufficientFunds);
        T::Currency::transfer(&fund, &beneficiary, amount, Preservation::Preserve)?;
        Self::record_outflow(Outflow::Grant, amount)?;
        Self::deposit_event(Event::Granted { beneficiary, amount });
        Ok(())
    }

    /// Adds surcharges and cover to a provider's totals.
    fn enter(provider: &AccountId, surcharged: Balance, covered: Balance) -> DispatchResult {
        let mut cover = Providers::<T>::get(provider);
        cover
            .add(block::<T>(), T::CoverPeriod::get(), surcharged, covered)
            .ok_or(Error::<T>::Overflow)?;
        Providers::<T>::insert(provider, cover);
        Ok(())
    }

    fn record_outflow(outflow: Outflow, amount: Balance) -> DispatchResult {
        Paid::<T>::try_mutate(outflow, |total| {
            *total = total.checked_add(amount).ok_or(Error::<T>::Overflow)?;
            Ok(())
        })
    }

    fn do_surcharge(from: &AccountId, provider: &AccountId, amount: Balance) -> DispatchResult {
        T::Currency::transfer(from, &T::Account::get(), amount, Preservation::Preserve)?;
        Self::enter(provider, amount, 0)?;
        Self::record(Source::Surcharge, amount);
        Self::deposit_event(Event::Surcharged {
            from: from.clone(),
            provider: provider.clone(),
            amount,
        });
        Ok(())
    }

    fn do_cover(shortfall: &Shortfall, to: &AccountId, amount: Balance) -> DispatchResult {
        let fund = T::Account::get();
        ensure!(*to != fund, Error::<T>::OwnAccount);
        T::Currency::transfer(&fund, to, amount, Preservation::Preserve)?;
        let provider = shortfall.provider;
        Self::enter(provider, 0, amount)?;
        CoveredLately::<T>::try_mutate(|window| {
            window
                .add(block::<T>(), T::CoverPeriod::get(), 0, amount)
                .ok_or(Error::<T>::Overflow)
        })?;
        Self::record_outflow(Outflow::Cover, amount)?;
        Self::deposit_event(Event::Covered {
            provider: provider.clone(),
            client: shortfall.client.clone(),
            to: to.clone(),
            amount,
            uncovered: shortfall.amount.saturating_sub(amount),
        });
        Ok(())
    }
}

impl<T: Config> Insurance for Pallet<T> {
    fn surcharge(from: &AccountId, provider: &AccountId, amount: Balance) -> DispatchResult {
        if amount == 0 {
            return Ok(());
        }
        with_storage_layer(|| Self::do_surcharge(from, provider, amount))
    }

    fn coverable(shortfall: &Shortfall) -> Balance {
        let funded = shortfall
            .client_funded_since
            .is_some_and(|since| since.saturating_add(T::MinFundedPeriod::get()) <= block::<T>());
        if !funded {
            return 0;
        }
        let budget = Self::budget(&Providers::<T>::get(shortfall.provider));
        if budget == 0 {
            return 0;
        }
        shortfall.amount.min(budget).min(Self::coverable_for_all())
    }

    fn cover(shortfall: &Shortfall, to: &AccountId) -> Balance {
        let amount = Self::coverable(shortfall);
        if amount == 0 {
            return 0;
        }
        // A storage layer, so that a failed payment leaves no trace and the caller goes on.
        with_storage_layer::<_, DispatchError, _>(|| Self::do_cover(shortfall, to, amount)).map_or(0, |()| amount)
    }
}
