//! The ways of money into the fund: adapters for the runtime, one for each kind.

use crate::{
    pallet::{Config, CreditOf, Event, Pallet, Received},
    types::Source,
};
use core::marker::PhantomData;
use frame_support::{
    pallet_prelude::Get,
    traits::{Imbalance, OnUnbalanced, fungible::Balanced},
};
use tallystick_primitives::Balance;

/// Puts money of this kind into the fund, as in `Inflow<Runtime, Penalty>`.
///
/// While the fund's account does not exist, an amount below the existential deposit cannot be put
/// there; it is burned. Presets endow the fund, and it never falls below the existential deposit.
pub struct Inflow<T, Kind>(PhantomData<(T, Kind)>);

/// A kind of inflow.
pub trait Kind {
    /// The source under which it is recorded, with an event; `None` for an inflow without a record.
    const RECORDED_AS: Option<Source>;
}

/// Penalties of accountants.
pub struct Penalty;
/// Surcharges on calls that are not about a provider's claims; see
/// [`Insurance::surcharge`](tallystick_primitives::traits::Insurance::surcharge) for those.
pub struct Surcharge;
/// The fund's part of slashed bonds.
pub struct Slash;
/// Deposits lost in disputes.
pub struct LostDeposit;
/// The fund's part of transaction fees, without a record.
pub struct TransactionFee;
/// The rest of reaped accounts, without a record.
pub struct Dust;

impl Kind for Penalty {
    const RECORDED_AS: Option<Source> = Some(Source::Penalty);
}
impl Kind for Surcharge {
    const RECORDED_AS: Option<Source> = Some(Source::Surcharge);
}
impl Kind for Slash {
    const RECORDED_AS: Option<Source> = Some(Source::Slash);
}
impl Kind for LostDeposit {
    const RECORDED_AS: Option<Source> = Some(Source::LostDeposit);
}
impl Kind for TransactionFee {
    const RECORDED_AS: Option<Source> = None;
}
impl Kind for Dust {
    const RECORDED_AS: Option<Source> = None;
}

impl<T: Config, K: Kind> OnUnbalanced<CreditOf<T>> for Inflow<T, K> {
    fn on_nonzero_unbalanced(money: CreditOf<T>) {
        let amount = money.peek();
        if let Err(undeposited) = T::Currency::resolve(&T::Account::get(), money) {
            drop(undeposited);
            return;
        }
        if let Some(source) = K::RECORDED_AS {
            Pallet::<T>::record(source, amount);
            Pallet::<T>::deposit_event(Event::Received { source, amount });
        }
    }
}

impl<T: Config> Pallet<T> {
    /// Adds to the ledger and reports it.
    pub(crate) fn record(source: Source, amount: Balance) {
        Received::<T>::mutate(source, |total| *total = total.saturating_add(amount));
    }
}
