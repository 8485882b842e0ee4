//! The registration of workers, and changes of a registered one.

use crate::{
    history,
    pallet::{Config, Error, Event, Pallet, ProviderWorkers, Providers, Workers},
    types::WorkerRecord,
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchResult, Get},
};
use sp_core::ed25519;
use sp_runtime::DispatchError;
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, WorkerId,
    frame::{block, genesis_hash},
    traits::Identities,
    worker::worker_proof_payload,
};

impl<T: Config> Pallet<T> {
    /// The block before which the history is forgotten.
    pub(crate) fn cutoff() -> BlockNumber {
        block::<T>().saturating_sub(T::HistoryPeriod::get())
    }

    /// Stores the record, or removes an empty one.
    pub(crate) fn keep_worker(worker: &WorkerId, record: WorkerRecord<T>) {
        if record.is_empty() {
            Workers::<T>::remove(worker);
        } else {
            Workers::<T>::insert(worker, record);
        }
    }

    /// Lets the provider change its registered worker, and prunes the worker's history.
    pub(crate) fn mutate_worker<R>(
        provider: &AccountId,
        worker: &WorkerId,
        change: impl FnOnce(&mut WorkerRecord<T>, BlockNumber) -> Result<R, DispatchError>,
    ) -> Result<R, DispatchError> {
        let record = Workers::<T>::get(worker).filter(|record| record.registered);
        let mut record = record.ok_or(Error::<T>::NotFound)?;
        ensure!(&record.provider == provider, Error::<T>::NotProvider);
        record.prune(Self::cutoff());
        let result = change(&mut record, block::<T>())?;
        Self::keep_worker(worker, record);
        Ok(result)
    }

    /// The record of a worker that registers: its remaining history, or a new record.
    fn registrable(
        provider: &AccountId,
        worker: &WorkerId,
        deterministic: bool,
    ) -> Result<WorkerRecord<T>, DispatchError> {
        let kept = Workers::<T>::get(worker).and_then(|mut record| {
            record.prune(Self::cutoff());
            (!record.is_empty()).then_some(record)
        });
        let Some(record) = kept else {
            return Ok(WorkerRecord::new(provider.clone(), deterministic, block::<T>()));
        };
        ensure!(!record.registered, Error::<T>::AlreadyRegistered);
        ensure!(&record.provider == provider, Error::<T>::NotProvider);
        ensure!(record.deterministic == deterministic, Error::<T>::OtherKind);
        Ok(record)
    }

    /// Counts one more worker of the provider, if its bond reaches one more.
    fn add_worker(provider: &AccountId) -> DispatchResult {
        let mut bond = Providers::<T>::get(provider).ok_or(Error::<T>::InsufficientBond)?;
        ensure!(bond.workers < T::MaxWorkers::get(), Error::<T>::TooManyWorkers);
        bond.workers = bond.workers.checked_add(1).ok_or(Error::<T>::Overflow)?;
        ensure!(
            bond.bonded >= Self::required(bond.workers),
            Error::<T>::InsufficientBond
        );
        Providers::<T>::insert(provider, bond);
        Ok(())
    }

    pub(crate) fn do_register_worker(
        provider: AccountId,
        peer_id: &[u8],
        proof: &ed25519::Signature,
        proof_valid_until: BlockNumber,
        capacity: u64,
        tariff: Balance,
        deterministic: bool,
    ) -> DispatchResult {
        ensure!(T::Identities::is_registered(&provider), Error::<T>::NotRegistered);
        let worker = WorkerId::from_peer_id(peer_id).ok_or(Error::<T>::UnsupportedPeerId)?;
        let now = block::<T>();
        ensure!(now <= proof_valid_until, Error::<T>::Expired);
        let mut record = Self::registrable(&provider, &worker, deterministic)?;
        history::change(&mut record.tariffs, tariff, now).map_err(|_| Error::<T>::TooManyChanges)?;
        history::change(&mut record.capacities, capacity, now).map_err(|_| Error::<T>::TooManyChanges)?;
        record.registered = true;
        Self::add_worker(&provider)?;
        let payload = worker_proof_payload(&genesis_hash::<T>(), &provider, proof_valid_until);
        ensure!(worker.signed(&payload, proof), Error::<T>::BadProof);
        Workers::<T>::insert(worker, record);
        ProviderWorkers::<T>::insert(&provider, worker, ());
        Self::deposit_event(Event::WorkerRegistered {
            worker,
            provider,
            capacity,
            tariff,
            deterministic,
        });
        Ok(())
    }

    pub(crate) fn do_unregister_worker(provider: AccountId, worker: WorkerId) -> DispatchResult {
        Self::mutate_worker(&provider, &worker, |record, now| {
            ensure!(record.online_since().is_none(), Error::<T>::Online);
            record.registered = false;
            history::end(&mut record.tariffs, now);
            history::end(&mut record.capacities, now);
            // The worker is offline: maintenance from now on takes no block away, and would keep the
            // record alive.
            record.maintenance.retain(|away| away.from < now);
            if let Some(away) = record.maintenance.last_mut() {
                away.to = away.to.min(now.saturating_sub(1));
            }
            Ok(())
        })?;
        ProviderWorkers::<T>::remove(&provider, worker);
        if let Some(mut bond) = Providers::<T>::get(&provider) {
            bond.workers = bond.workers.saturating_sub(1);
            Self::keep(&provider, bond);
        }
        Self::deposit_event(Event::WorkerUnregistered { worker, provider });
        Ok(())
    }
}
