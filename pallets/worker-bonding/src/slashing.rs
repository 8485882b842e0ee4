//! The losses of a bond that its provider does not choose.

use crate::pallet::{Config, CreditOf, Error, Event, HoldReason, Pallet, Providers};
use frame_support::{
    pallet_prelude::{DispatchResult, Get},
    traits::{
        Imbalance, OnUnbalanced,
        fungible::{Balanced, hold::Balanced as _},
    },
};
use tallystick_primitives::{
    AccountId, Balance,
    traits::{Slash, SlashableBonds},
};

impl<T: Config> SlashableBonds for Pallet<T> {
    fn slashable(provider: &AccountId) -> Balance {
        Providers::<T>::get(provider).map_or(0, |record| record.total())
    }

    /// A provider without a bond is withheld too: it must not escape a dispute by having lost all of
    /// its bond.
    fn withhold(provider: &AccountId) -> DispatchResult {
        let mut record = Providers::<T>::get(provider).unwrap_or_default();
        record.disputes = record.disputes.checked_add(1).ok_or(Error::<T>::Overflow)?;
        let disputes = record.disputes;
        Providers::<T>::insert(provider, record);
        Self::deposit_event(Event::Withheld {
            provider: provider.clone(),
            disputes,
        });
        Ok(())
    }

    fn release(provider: &AccountId) {
        let Some(mut record) = Providers::<T>::get(provider) else {
            return;
        };
        let Some(disputes) = record.disputes.checked_sub(1) else {
            return;
        };
        record.disputes = disputes;
        Self::keep(provider, record);
        Self::deposit_event(Event::Released {
            provider: provider.clone(),
            disputes,
        });
    }

    fn slash(provider: &AccountId, amount: Balance, claimant: &AccountId, compensation: Balance) -> Slash {
        let Some(mut record) = Providers::<T>::get(provider) else {
            return Slash::default();
        };
        let taken = record.take(amount);
        if taken == 0 {
            return Slash::default();
        }
        let bonded = record.bonded;
        Self::keep(provider, record);
        let (money, _) = T::Currency::slash(&HoldReason::Bond.into(), provider, taken);
        let slash = Self::distribute(money, claimant, compensation);
        Self::deposit_event(Event::Slashed {
            provider: provider.clone(),
            claimant: claimant.clone(),
            compensation: slash.claimant,
            insurance: slash.insurance,
            burned: slash.burned,
            bonded,
        });
        slash
    }
}

impl<T: Config> Pallet<T> {
    /// Pays the claimant first. The insurance fund gets its share of the rest, and the claimant's part
    /// if the claimant's account cannot take it.
    fn distribute(money: CreditOf<T>, claimant: &AccountId, compensation: Balance) -> Slash {
        let (compensation, rest) = money.split(compensation);
        let claimed = compensation.peek();
        let share = T::InsuranceShare::get().mul_floor(rest.peek());
        let (insurance, burned): (CreditOf<T>, CreditOf<T>) = rest.split(share);
        let (paid, insurance) = match T::Currency::resolve(claimant, compensation) {
            Ok(()) => (claimed, insurance),
            Err(undeliverable) => (0, insurance.merge(undeliverable)),
        };
        let slash = Slash {
            claimant: paid,
            insurance: insurance.peek(),
            burned: burned.peek(),
        };
        T::InsuranceFund::on_unbalanced(insurance);
        // Dropped money ceases to exist.
        drop(burned);
        slash
    }
}
