//! Credit lines: a sponsor's money that pays for a client, for the providers on its list.
//!
//! A client names its sponsor first, so that no stranger occupies its only credit line. A line's terms
//! never change, and its money only leaves by thawing: providers can rely on the line that they see.

use crate::{
    pallet::{Clients, Config, CreditLines, Error, Event, HoldReason, Pallet},
    types::{CreditLine, Pledge},
};
use frame_support::{
    BoundedVec, ensure,
    pallet_prelude::DispatchResult,
    traits::{fungible::hold::Mutate as _, tokens::Precision},
};
use tallystick_primitives::{AccountId, Balance, frame::hold, traits::Identities};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_name_sponsor(client: AccountId, sponsor: Option<AccountId>) -> DispatchResult {
        ensure!(T::Identities::is_registered(&client), Error::<T>::NotRegistered);
        ensure!(!CreditLines::<T>::contains_key(&client), Error::<T>::AlreadySponsored);
        let mut record = Clients::<T>::get(&client).unwrap_or_default();
        record.sponsor = sponsor.clone();
        Self::put_client(&client, record);
        Self::deposit_event(Event::SponsorNamed { client, sponsor });
        Ok(())
    }

    pub(crate) fn do_open_credit_line(
        sponsor: AccountId,
        client: AccountId,
        amount: Balance,
        cap: Balance,
        providers: BoundedVec<AccountId, T::MaxSponsored>,
    ) -> DispatchResult {
        let record = Self::client(&client)?;
        ensure!(record.sponsor.as_ref() == Some(&sponsor), Error::<T>::NotNamed);
        ensure!(!CreditLines::<T>::contains_key(&client), Error::<T>::AlreadySponsored);
        ensure!(amount > 0 && cap > 0, Error::<T>::InvalidAmount);
        hold::<T::Currency>(&HoldReason::CreditLine.into(), &sponsor, amount)?;
        let line = CreditLine {
            sponsor: sponsor.clone(),
            pledge: Pledge {
                amount,
                thaws: Default::default(),
            },
            cap,
            providers,
        };
        CreditLines::<T>::insert(&client, line);
        Self::deposit_event(Event::CreditLineOpened {
            client,
            sponsor,
            amount,
            cap,
        });
        Ok(())
    }

    pub(crate) fn do_extend_credit_line(sponsor: AccountId, client: AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::InvalidAmount);
        let mut line = CreditLines::<T>::get(&client).ok_or(Error::<T>::NotFound)?;
        ensure!(line.sponsor == sponsor, Error::<T>::NotNamed);
        line.pledge.amount = line.pledge.amount.checked_add(amount).ok_or(Error::<T>::Overflow)?;
        hold::<T::Currency>(&HoldReason::CreditLine.into(), &sponsor, amount)?;
        let total = line.pledge.amount;
        CreditLines::<T>::insert(&client, line);
        Self::deposit_event(Event::CreditLineExtended {
            client,
            sponsor,
            amount,
            total,
        });
        Ok(())
    }

    pub(crate) fn do_thaw_credit(who: AccountId, client: AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::InvalidAmount);
        let thaw = Self::new_thaw(amount);
        let from = thaw.from;
        CreditLines::<T>::try_mutate(&client, |line| {
            let line = line.as_mut().ok_or(Error::<T>::NotFound)?;
            ensure!(line.sponsor == who || client == who, Error::<T>::NotNamed);
            let rest = line.pledge.amount.saturating_sub(line.pledge.thawing());
            ensure!(amount <= rest, Error::<T>::InsufficientFunds);
            // A client that thawed the line bit by bit could fill the list of its chunks.
            ensure!(line.sponsor == who || amount == rest, Error::<T>::InvalidAmount);
            ensure!(line.pledge.thaw(thaw), Error::<T>::TooManyThaws);
            Ok::<_, Error<T>>(())
        })?;
        Self::deposit_event(Event::CreditThawing { client, amount, from });
        Ok(())
    }

    pub(crate) fn do_withdraw_credit(client: AccountId) -> DispatchResult {
        let mut line = CreditLines::<T>::get(&client).ok_or(Error::<T>::NotFound)?;
        let amount = line.pledge.release(Balance::MAX, Self::is_mature);
        let rest = line.pledge.amount;
        ensure!(amount > 0 || rest == 0, Error::<T>::NotMatured);
        if amount > 0 {
            T::Currency::release(&HoldReason::CreditLine.into(), &line.sponsor, amount, Precision::Exact)?;
        }
        let sponsor = line.sponsor.clone();
        if rest == 0 {
            CreditLines::<T>::remove(&client);
        } else {
            CreditLines::<T>::insert(&client, line);
        }
        Self::deposit_event(Event::CreditWithdrawn {
            client,
            sponsor,
            amount,
            rest,
        });
        Ok(())
    }
}
