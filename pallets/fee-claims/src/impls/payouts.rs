//! Payouts: the earnings of providers until they are withdrawn.

use crate::{
    pallet::{Config, Error, Event, Pallet, Payouts},
    types::Payout,
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult, Get},
    traits::{
        fungible::{Inspect as _, Mutate as _},
        tokens::{DepositConsequence, Preservation, Provenance},
    },
};
use tallystick_primitives::{AccountId, Balance, BlockNumber, frame::block, traits::Identities};

impl<T: Config> Pallet<T> {
    /// Records money in the pot as the provider's. A new provider's credits mature later.
    pub(crate) fn credit(provider: &AccountId, amount: Balance) {
        if amount == 0 {
            return;
        }
        let now = block::<T>();
        Payouts::<T>::mutate(provider, |payout| {
            payout.mature(now);
            let first = *payout.first_credit.get_or_insert(now);
            if now < first.saturating_add(T::NewProviderPeriod::get()) {
                payout.add_maturing(amount, Self::matures_at(now));
            } else {
                payout.available = payout.available.saturating_add(amount);
            }
        });
    }

    /// The block in which a new provider's credit of block `now` matures. Its steps are wide enough
    /// that no more credits wait at a time than a payout keeps apart.
    fn matures_at(now: BlockNumber) -> BlockNumber {
        let delay = T::PayoutDelay::get();
        let step = delay.checked_div(8).unwrap_or(0).saturating_add(1);
        now.saturating_add(delay)
            .checked_next_multiple_of(step)
            .unwrap_or(BlockNumber::MAX)
    }

    /// The beneficiary and the amount of a withdrawal, or the reason to refuse it. Authorising,
    /// dispatch and the runtime API share it.
    pub(crate) fn check_withdraw(provider: &AccountId) -> Result<(AccountId, Balance, Payout), DispatchError> {
        let mut payout = Payouts::<T>::get(provider);
        payout.mature(block::<T>());
        let amount = payout.available;
        ensure!(amount > 0 && amount >= T::DustLimit::get(), Error::<T>::BelowDust);
        let beneficiary = T::Identities::beneficiary(provider).ok_or(Error::<T>::NotRegistered)?;
        let consequence = T::Currency::can_deposit(&beneficiary, amount, Provenance::Extant);
        ensure!(
            consequence == DepositConsequence::Success && beneficiary != Self::pot(),
            Error::<T>::CannotDeposit
        );
        payout.available = 0;
        Ok((beneficiary, amount, payout))
    }

    pub(crate) fn do_withdraw_payout(provider: AccountId) -> DispatchResult {
        let (beneficiary, amount, payout) = Self::check_withdraw(&provider)?;
        T::Currency::transfer(&Self::pot(), &beneficiary, amount, Preservation::Preserve)?;
        Payouts::<T>::insert(&provider, payout);
        Self::deposit_event(Event::PayoutWithdrawn {
            provider,
            beneficiary,
            amount,
        });
        Ok(())
    }
}
