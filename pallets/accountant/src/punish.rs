//! The punishment of an accountant that cannot pay.
//!
//! A penalty is a share of the debt, for every whole hour after the grace. It comes from stake that
//! covers nobody and goes to the insurance fund. It is charged before a call changes the debt, so that
//! the moment of the charge does not matter.

use crate::{
    pallet::{Accountants, Config, Error, Event, HoldReason, Pallet},
    types::AccountantRecord,
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchResult, Get},
    traits::{
        Imbalance, OnUnbalanced,
        fungible::{
            Mutate,
            hold::{Balanced as _, Inspect as _},
        },
        tokens::Preservation,
    },
};
use tallystick_primitives::{AccountId, Balance, frame::block};

impl<T: Config> Pallet<T> {
    pub(crate) fn stake(accountant: &AccountId) -> Balance {
        T::Currency::balance_on_hold(&HoldReason::Stake.into(), accountant)
    }

    /// Takes the penalties that are due by now from the stake that covers nobody.
    pub(crate) fn charge_due_penalty(accountant: &AccountId, record: &mut AccountantRecord) -> DispatchResult {
        let Some(punishment) = record.punishment.as_mut() else {
            return Ok(());
        };
        let hours = block::<T>()
            .saturating_sub(punishment.charged_until)
            .checked_div(T::Hour::get())
            .unwrap_or(0);
        if hours == 0 {
            return Ok(());
        }
        let charged = hours.saturating_mul(T::Hour::get());
        punishment.charged_until = punishment.charged_until.saturating_add(charged);
        let penalty = T::PenaltyPerHour::get()
            .mul_floor(record.owed_total)
            .saturating_mul(hours.into());
        let penalty = penalty.min(Self::stake(accountant).saturating_sub(record.covered_total));
        if penalty > 0 {
            let (money, _) = T::Currency::slash(&HoldReason::Stake.into(), accountant, penalty);
            let amount = money.peek();
            T::InsuranceFund::on_unbalanced(money);
            Self::deposit_event(Event::PenaltyCharged {
                accountant: accountant.clone(),
                amount,
            });
        }
        Ok(())
    }

    pub(crate) fn do_charge_penalty(accountant: AccountId) -> DispatchResult {
        Accountants::<T>::try_mutate(&accountant, |record| {
            let record = record.as_mut().ok_or(Error::<T>::NotFound)?;
            ensure!(record.punishment.is_some(), Error::<T>::NotPunished);
            Self::charge_due_penalty(&accountant, record)
        })
    }

    pub(crate) fn do_resolve_punishment(who: AccountId, accountant: AccountId, top_up: Balance) -> DispatchResult {
        Accountants::<T>::try_mutate(&accountant, |record| {
            let record = record.as_mut().ok_or(Error::<T>::NotFound)?;
            ensure!(record.punishment.is_some(), Error::<T>::NotPunished);
            Self::charge_due_penalty(&accountant, record)?;
            if top_up > 0 {
                T::Currency::transfer(&who, &accountant, top_up, Preservation::Preserve)?;
            }
            ensure!(
                Self::available(&accountant) >= record.owed_total,
                Error::<T>::InsufficientFunds
            );
            record.punishment = None;
            Self::deposit_event(Event::PunishmentResolved {
                accountant: accountant.clone(),
                top_up,
            });
            Ok(())
        })
    }
}
