//! The invariants of bonds and workers.

use crate::{
    history,
    pallet::{Config, HoldReason, OldestEpoch, Pallet, ProviderWorkers, Providers, Reports, SweepCursor, Workers},
    types::WorkerRecord,
};
use alloc::collections::BTreeMap;
use frame_support::{pallet_prelude::Get, traits::fungible::hold::Inspect as _};
use sp_runtime::TryRuntimeError;
use tallystick_primitives::{AccountId, WorkerId, frame::block, traits::Identities};

impl<T: Config> Pallet<T> {
    /// Checks the invariants:
    ///
    /// - **WRK1**: a provider's held money is the sum of its bonded and its unbonding money.
    /// - **WRK2**: unbonding chunks have money, in order of time, and wait no longer than the period.
    /// - **WRK3**: a stored provider has a bond, workers or disputes, and is registered if it has a
    ///   bond.
    /// - **WRK4**: a provider's count of workers is right: those in its index, which are its registered
    ///   ones.
    /// - **WRK5**: a stored worker is registered or has a history, and is of the past.
    /// - **WRK6**: tariffs and capacities never overlap, and one of each is in force while registered
    ///   and none otherwise.
    /// - **WRK7**: online intervals never overlap or touch and start in the past; an online worker is
    ///   registered.
    /// - **WRK8**: maintenance never overlaps, ends, and is no longer than allowed.
    /// - **WRK9**: no report is of a cleared epoch or of the future.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut counts = BTreeMap::<AccountId, u32>::new();
        for (worker, record) in Workers::<T>::iter() {
            Self::try_worker(&worker, &record)?;
            if record.registered {
                let count = counts.entry(record.provider).or_default();
                *count = count.saturating_add(1);
            }
        }
        Self::try_providers(counts)?;
        let (oldest, newest) = (OldestEpoch::<T>::get(), Self::epoch(block::<T>()));
        if Reports::<T>::iter_keys().any(|(epoch, _)| epoch < oldest || epoch > newest) {
            return Err("WRK9: a report is of a cleared or future epoch".into());
        }
        // The cursor may name a removed worker, but it must be readable.
        if SweepCursor::<T>::exists() && SweepCursor::<T>::get().is_none() {
            return Err("WRK9: the cursor cannot be read".into());
        }
        Ok(())
    }

    fn try_providers(mut counts: BTreeMap<AccountId, u32>) -> Result<(), TryRuntimeError> {
        let latest = block::<T>().saturating_add(T::UnbondingPeriod::get());
        for (provider, record) in Providers::<T>::iter() {
            let held = T::Currency::balance_on_hold(&HoldReason::Bond.into(), &provider);
            if held != record.total() {
                return Err("WRK1: the held money is not the bonded and unbonding money".into());
            }
            let chunks = || record.unbonding.iter();
            if chunks().any(|chunk| chunk.amount == 0 || chunk.from > latest)
                || chunks().zip(chunks().skip(1)).any(|(one, next)| one.from > next.from)
            {
                return Err("WRK2: an unbonding chunk is empty, out of order or too long".into());
            }
            if record.is_empty() || (held > 0 && !T::Identities::is_registered(&provider)) {
                return Err("WRK3: a stored provider is empty, or bonded and not registered".into());
            }
            let indexed = u32::try_from(ProviderWorkers::<T>::iter_key_prefix(&provider).count());
            let count = counts.remove(&provider).unwrap_or_default();
            if record.workers != count || indexed != Ok(count) || count > T::MaxWorkers::get() {
                return Err("WRK4: a provider's workers are miscounted".into());
            }
        }
        let is_owned = |(provider, worker)| {
            Workers::<T>::get(worker).is_some_and(|record| record.registered && record.provider == provider)
        };
        if !counts.is_empty() || !ProviderWorkers::<T>::iter_keys().all(is_owned) {
            return Err("WRK4: a worker is not its provider's".into());
        }
        Ok(())
    }

    fn try_worker(worker: &WorkerId, record: &WorkerRecord<T>) -> Result<(), TryRuntimeError> {
        let (now, registered) = (block::<T>(), record.registered);
        let is_indexed = ProviderWorkers::<T>::contains_key(&record.provider, worker);
        if record.is_empty() || record.known_since > now {
            return Err("WRK5: a stored worker has no history, or is of the future".into());
        }
        if registered != is_indexed {
            return Err("WRK4: a worker is not in its provider's index".into());
        }
        if !history::is_sound(&record.tariffs)
            || !history::is_sound(&record.capacities)
            || history::open(&record.tariffs).is_some() != registered
            || history::open(&record.capacities).is_some() != registered
        {
            return Err("WRK6: tariffs or capacities overlap, or the wrong number is in force".into());
        }
        let online = || record.online.iter();
        let is_apart = online()
            .zip(online().skip(1))
            .all(|(one, next)| one.to.saturating_add(1) < next.from);
        if !history::is_sound(&record.online)
            || !is_apart
            || online().any(|span| span.from > now || (!span.is_open() && span.to >= now))
            || (record.online_since().is_some() && !registered)
        {
            return Err("WRK7: online intervals overlap, touch or lie ahead, or the worker is not registered".into());
        }
        let is_allowed = |blocks| blocks <= T::MaxMaintenanceLength::get();
        if !history::is_sound(&record.maintenance)
            || record
                .maintenance
                .iter()
                .any(|away| away.is_open() || !is_allowed(away.blocks()))
        {
            return Err("WRK8: maintenance overlaps, does not end or is too long".into());
        }
        Ok(())
    }
}
