//! The invariants of the insurance fund.

use crate::{
    pallet::{Config, CoveredLately, Paid, Pallet, Providers, Received},
    types::{Outflow, Source, Window},
};
use frame_support::{pallet_prelude::Get, traits::fungible::Inspect};
use sp_runtime::TryRuntimeError;
use tallystick_primitives::{Balance, frame::block};

impl<T: Config> Pallet<T> {
    /// Checks the invariants:
    ///
    /// - **INS1**: the fund's money and its payments explain everything that it recorded as received.
    /// - **INS2**: no provider was covered for more than the surcharges paid for its claims.
    /// - **INS3**: the providers' totals add up to the ledger's.
    /// - **INS4**: the buckets of every window are in order, not in the future, and part of the totals.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let recorded = Received::<T>::iter_values().fold(0, Balance::saturating_add);
        let paid = Paid::<T>::iter_values().fold(0, Balance::saturating_add);
        if T::Currency::balance(&T::Account::get()).saturating_add(paid) < recorded {
            return Err("INS1: more was received than the fund had or paid".into());
        }
        let (mut surcharged, mut covered) = (Balance::default(), Balance::default());
        for cover in Providers::<T>::iter_values() {
            if cover.covered > cover.surcharged {
                return Err("INS2: a provider was covered for more than its surcharges".into());
            }
            surcharged = surcharged.saturating_add(cover.surcharged);
            covered = covered.saturating_add(cover.covered);
            Self::check_window(&cover.window, cover.surcharged, cover.covered)?;
        }
        if surcharged > Received::<T>::get(Source::Surcharge) || covered != Paid::<T>::get(Outflow::Cover) {
            return Err("INS3: the providers' totals are not the ledger's".into());
        }
        Self::check_window(&CoveredLately::<T>::get(), 0, covered)
    }

    fn check_window(window: &Window, surcharged: Balance, covered: Balance) -> Result<(), TryRuntimeError> {
        let ordered = window.buckets.iter().all(|bucket| bucket.from <= bucket.last)
            && window
                .buckets
                .iter()
                .zip(window.buckets.iter().skip(1))
                .all(|(before, after)| before.last <= after.from)
            && window.buckets.last().is_none_or(|newest| newest.last <= block::<T>());
        let sum = |part: fn(&crate::types::Bucket) -> Balance| {
            window.buckets.iter().map(part).fold(0, Balance::saturating_add)
        };
        if !ordered || sum(|bucket| bucket.surcharged) > surcharged || sum(|bucket| bucket.covered) > covered {
            return Err("INS4: a window is out of order".into());
        }
        Ok(())
    }
}
