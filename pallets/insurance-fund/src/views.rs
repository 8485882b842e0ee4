//! The state of the fund, as the runtime API shows it.

use crate::{
    pallet::{Config, Paid, Pallet, Providers, Received},
    types::{Outflow, Source},
};
use frame_support::{pallet_prelude::Get, traits::fungible::Inspect};
use tallystick_primitives::{
    AccountId, Balance,
    state_insurance::{InsuranceLedger, ProviderCoverState},
};

impl<T: Config> Pallet<T> {
    /// The inflows and outflows since the chain began.
    pub fn ledger() -> InsuranceLedger {
        let balance = T::Currency::balance(&T::Account::get());
        let [penalties, surcharges, slashes, lost_deposits, donations] = [
            Source::Penalty,
            Source::Surcharge,
            Source::Slash,
            Source::LostDeposit,
            Source::Donation,
        ]
        .map(Received::<T>::get);
        let (covered, granted) = (Paid::<T>::get(Outflow::Cover), Paid::<T>::get(Outflow::Grant));
        let sum = |amounts: &[Balance]| amounts.iter().fold(0, |sum: Balance, next| sum.saturating_add(*next));
        let recorded = sum(&[penalties, surcharges, slashes, lost_deposits, donations]);
        InsuranceLedger {
            balance,
            penalties,
            surcharges,
            slashes,
            lost_deposits,
            donations,
            other: sum(&[balance, covered, granted]).saturating_sub(recorded),
            covered,
            granted,
            coverable: Self::coverable_for_all(),
        }
    }

    /// The cover of a provider until now, and the cover it could get now for a client that was funded
    /// long enough.
    pub fn cover_state(provider: &AccountId) -> ProviderCoverState {
        let cover = Providers::<T>::get(provider);
        ProviderCoverState {
            surcharged: cover.surcharged,
            covered: cover.covered,
            coverable: Self::budget(&cover).min(Self::coverable_for_all()),
        }
    }
}
