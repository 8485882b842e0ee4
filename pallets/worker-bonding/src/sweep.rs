//! The removal of old records, in spare block space.
//!
//! Every step is paid for before it is made, so that no state makes a block heavier than it may be. A
//! block visits a limited number of workers, in turn. Nothing here can fail.

use crate::pallet::{Config, OldestEpoch, Pallet, REPORTS_PER_SWEEP, Reports, SweepCursor, WORKERS_PER_SWEEP, Workers};
use crate::{WeightInfo, types::WorkerRecord};
use frame_support::weights::{Weight, WeightMeter};
use tallystick_primitives::{WorkerId, frame::block};

impl<T: Config> Pallet<T> {
    /// Removes as many old records as `limit` allows; returns the weight of the work.
    pub(crate) fn sweep(limit: Weight) -> Weight {
        let mut meter = WeightMeter::with_limit(limit);
        if meter.try_consume(T::WeightInfo::sweep_base()).is_ok() {
            Self::sweep_reports(&mut meter);
            Self::sweep_workers(&mut meter);
        }
        meter.consumed()
    }

    /// Clears the oldest epoch once the epoch after it is over: none of its queries can be reported any
    /// more.
    fn sweep_reports(meter: &mut WeightMeter) {
        let oldest = OldestEpoch::<T>::get();
        let is_over = oldest.saturating_add(2) <= Self::epoch(block::<T>());
        if !is_over
            || meter
                .try_consume(T::WeightInfo::clear_reports(REPORTS_PER_SWEEP))
                .is_err()
        {
            return;
        }
        Self::clear_reports(oldest);
    }

    /// Removes some reports of this epoch. When no report is left, the next epoch is the oldest.
    pub(crate) fn clear_reports(epoch: u32) {
        let cleared = Reports::<T>::clear_prefix(epoch, REPORTS_PER_SWEEP, None);
        if cleared.maybe_cursor.is_none() {
            OldestEpoch::<T>::put(epoch.saturating_add(1));
        }
    }

    fn sweep_workers(meter: &mut WeightMeter) {
        let before = SweepCursor::<T>::get();
        let mut cursor = before;
        for _ in 0..WORKERS_PER_SWEEP {
            if meter.try_consume(T::WeightInfo::prune_worker()).is_err() {
                break;
            }
            cursor = Self::prune_next(cursor);
            if cursor.is_none() {
                break;
            }
        }
        if cursor != before {
            SweepCursor::<T>::set(cursor);
        }
    }

    /// Prunes the worker after `cursor` and returns it; `None` if this round has no worker left.
    pub(crate) fn prune_next(cursor: Option<WorkerId>) -> Option<WorkerId> {
        let mut rest = match cursor {
            Some(worker) => Workers::<T>::iter_from_key(worker),
            None => Workers::<T>::iter(),
        };
        let (worker, record) = rest.next()?;
        Self::prune_worker(worker, record);
        Some(worker)
    }

    fn prune_worker(worker: WorkerId, mut record: WorkerRecord<T>) {
        if record.prune(Self::cutoff()) {
            Self::keep_worker(&worker, record);
        }
    }
}
