//! The blocks in which workers served, with their capacities and prices.

use crate::{
    history,
    pallet::{Config, Error, Event, Pallet, Providers, Workers},
    types::Span,
};
use alloc::vec::Vec;
use frame_support::{
    ensure,
    pallet_prelude::{DispatchResult, Get},
};
use tallystick_primitives::{AccountId, Balance, BlockNumber, WorkerId, frame::block, traits};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_go_online(provider: AccountId, worker: WorkerId) -> DispatchResult {
        Self::mutate_worker(&provider, &worker, |record, now| {
            ensure!(record.online_since().is_none(), Error::<T>::Online);
            let bond = Providers::<T>::get(&provider).unwrap_or_default();
            ensure!(
                bond.bonded >= Self::required(bond.workers),
                Error::<T>::InsufficientBond
            );
            history::start(&mut record.online, now).map_err(|_| Error::<T>::TooManyIntervals.into())
        })?;
        Self::deposit_event(Event::WentOnline { worker });
        Ok(())
    }

    pub(crate) fn do_go_offline(provider: AccountId, worker: WorkerId) -> DispatchResult {
        Self::mutate_worker(&provider, &worker, |record, now| {
            ensure!(record.online_since().is_some(), Error::<T>::Offline);
            history::end(&mut record.online, now);
            Ok(())
        })?;
        Self::deposit_event(Event::WentOffline { worker });
        Ok(())
    }

    pub(crate) fn do_declare_maintenance(provider: AccountId, worker: WorkerId, away: Span) -> DispatchResult {
        Self::mutate_worker(&provider, &worker, |record, now| {
            ensure!(
                away.from > now
                    && away.from <= away.to
                    && away.blocks() <= T::MaxMaintenanceLength::get()
                    && !away.is_open(),
                Error::<T>::InvalidInterval
            );
            let is_free = record.maintenance.iter().all(|other| other.overlap(&away).is_none());
            ensure!(is_free, Error::<T>::Overlap);
            let place = record.maintenance.partition_point(|other| other.to < away.from);
            let inserted = record.maintenance.try_insert(place, away);
            inserted.map_err(|_| Error::<T>::TooManyIntervals.into())
        })?;
        let Span { from, to } = away;
        Self::deposit_event(Event::MaintenanceDeclared { worker, from, to });
        Ok(())
    }

    pub(crate) fn do_set_tariff(provider: AccountId, worker: WorkerId, tariff: Balance) -> DispatchResult {
        Self::mutate_worker(&provider, &worker, |record, now| {
            history::change(&mut record.tariffs, tariff, now).map_err(|_| Error::<T>::TooManyChanges.into())
        })?;
        Self::deposit_event(Event::TariffSet { worker, tariff });
        Ok(())
    }

    pub(crate) fn do_set_capacity(provider: AccountId, worker: WorkerId, capacity: u64) -> DispatchResult {
        Self::mutate_worker(&provider, &worker, |record, now| {
            history::change(&mut record.capacities, capacity, now).map_err(|_| Error::<T>::TooManyChanges.into())
        })?;
        Self::deposit_event(Event::CapacitySet { worker, capacity });
        Ok(())
    }

    /// Whether the worker was online and not in maintenance in this block. The answer for the current
    /// block is final with the next block; the answer for a future block is no.
    pub fn was_online(worker: &WorkerId, block: BlockNumber) -> bool {
        Self::was_online_throughout(worker, block, block)
    }

    /// Whether the worker was online and not in maintenance in every block from `from` to `to`.
    pub fn was_online_throughout(worker: &WorkerId, from: BlockNumber, to: BlockNumber) -> bool {
        let online = <Self as traits::Workers>::online_blocks(worker, from, to);
        from <= to && online == Span { from, to }.blocks()
    }
}

impl<T: Config> traits::Workers for Pallet<T> {
    fn provider(worker: &WorkerId) -> Option<AccountId> {
        Workers::<T>::get(worker).map(|record| record.provider)
    }

    /// The count ends with the current block: the future is not known.
    fn online_blocks(worker: &WorkerId, from: BlockNumber, to: BlockNumber) -> BlockNumber {
        let to = to.min(block::<T>());
        Workers::<T>::get(worker).map_or(0, |record| record.online_blocks(&Span { from, to }))
    }

    fn capacity(worker: &WorkerId, from: BlockNumber, to: BlockNumber) -> u64 {
        let window = Span { from, to };
        let terms = Workers::<T>::get(worker).map(|record| record.capacities);
        let terms = terms.iter().flatten();
        let in_force = terms.filter(|term| term.span.overlap(&window).is_some());
        in_force.map(|term| term.value).max().unwrap_or(0)
    }

    fn tariffs(worker: &WorkerId, from: BlockNumber, to: BlockNumber) -> Vec<Balance> {
        let window = Span { from, to };
        let mut tariffs = Vec::new();
        let terms = Workers::<T>::get(worker).map(|record| record.tariffs);
        for term in terms.iter().flatten() {
            if term.span.overlap(&window).is_some() && !tariffs.contains(&term.value) {
                tariffs.push(term.value);
            }
        }
        tariffs
    }
}
