//! A state machine whose changes are on disk before anything leaves it.

use crate::store::{LocalStore, RecordKey, StoreError, Ticket, Write};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tallystick_parties::{Consumer, ConsumerChanges, Machine, Provider, ProviderChanges, Record, RecordError, Step};

/// A machine that knows how its changes are written.
pub(crate) trait Stored: Machine {
    /// The changes as writes.
    fn writes(&self, changes: &Self::Changes) -> Vec<Write>;
}

impl Stored for Consumer {
    fn writes(&self, changes: &ConsumerChanges) -> Vec<Write> {
        let (accountant, lane) = (&self.lane().accountant, self.lane().lane);
        let record = changes.lane.as_ref();
        let record = record.map(|record| put(RecordKey::Lane(accountant.clone(), lane), record));
        let key = |id| RecordKey::PaidAgreement(accountant.clone(), lane, id);
        record
            .into_iter()
            .chain(changes.agreements.iter().map(|(id, paid)| put(key(*id), paid)))
            .chain(changes.forgotten.iter().map(|id| Write::Delete(key(*id))))
            .collect()
    }
}

impl Stored for Provider {
    fn writes(&self, changes: &ProviderChanges) -> Vec<Write> {
        let accountant = &self.record().accountant;
        let record = changes.record.as_ref();
        let record = record.map(|record| put(RecordKey::Provider(accountant.clone()), record));
        let key = |id| RecordKey::Session(accountant.clone(), id);
        record
            .into_iter()
            .chain(changes.sessions.iter().map(|(id, session)| put(key(*id), session)))
            .chain(changes.forgotten.iter().map(|id| Write::Delete(key(*id))))
            .collect()
    }
}

fn put(key: RecordKey, record: &impl Record) -> Write {
    Write::Put(key, record.to_bytes())
}

/// A machine whose operations give out their results only when their changes, and all changes before, are on disk.
///
/// The machine in memory runs ahead of the disk, so that many writes can share one sync. After a failed write nothing is
/// given out any more: the process has to start again from the disk.
pub(crate) struct Durable<M: Stored> {
    inner: Mutex<Inner<M>>,
    store: LocalStore,
}

struct Inner<M> {
    machine: M,
    /// Changes that may be lost without harm, written with the next ones that must not.
    lazy: BTreeMap<Vec<u8>, Write>,
}

/// Locks. A panic elsewhere does not matter: changes under these locks are made as a whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<M: Stored> Durable<M> {
    pub(crate) fn new(machine: M, store: LocalStore) -> Self {
        let lazy = BTreeMap::new();
        Self {
            inner: Mutex::new(Inner { machine, lazy }),
            store,
        }
    }

    /// The machine itself.
    pub(crate) fn into_machine(self) -> M {
        self.inner.into_inner().unwrap_or_else(PoisonError::into_inner).machine
    }

    /// Looks at the machine in memory.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&M) -> T) -> T {
        look(&lock(&self.inner).machine)
    }

    /// Changes something of the machine in memory that is not part of its records.
    pub(crate) fn adjust(&self, change: impl FnOnce(&mut M)) {
        change(&mut lock(&self.inner).machine);
    }

    /// Runs an operation and waits until it is durable.
    pub(crate) async fn run<T, E: From<StoreError>>(
        &self,
        operation: impl FnOnce(&M) -> Result<Step<M, T>, E>,
    ) -> Result<T, E> {
        self.run_with(operation, |_| Vec::new()).await
    }

    /// The same with further writes, which may depend on the output.
    pub(crate) async fn run_with<T, E: From<StoreError>>(
        &self,
        operation: impl FnOnce(&M) -> Result<Step<M, T>, E>,
        further: impl FnOnce(&T) -> Vec<Write>,
    ) -> Result<T, E> {
        let (output, ticket) = self.begin(operation, further)?;
        ticket.durable().await?;
        Ok(output)
    }

    /// Runs an operation whose changes may be lost in a crash, such as metering. They are written with later ones.
    pub(crate) fn run_lazily<T, E: From<StoreError>>(
        &self,
        operation: impl FnOnce(&M) -> Result<Step<M, T>, E>,
    ) -> Result<T, E> {
        let mut inner = lock(&self.inner);
        let step = operation(&inner.machine)?;
        for write in inner.machine.writes(step.changes()) {
            let (Write::Put(key, _) | Write::Delete(key)) = &write else {
                continue;
            };
            inner.lazy.insert(key.to_bytes(), write);
        }
        Ok(step.apply(&mut inner.machine))
    }

    /// Writes the changes of lazy operations.
    pub(crate) async fn flush(&self) -> Result<(), StoreError> {
        let ticket = {
            let mut inner = lock(&self.inner);
            let writes = std::mem::take(&mut inner.lazy).into_values().collect();
            self.store.enqueue(writes)
        };
        ticket.durable().await
    }

    fn begin<T, E: From<StoreError>>(
        &self,
        operation: impl FnOnce(&M) -> Result<Step<M, T>, E>,
        further: impl FnOnce(&T) -> Vec<Write>,
    ) -> Result<(T, Ticket), E> {
        let mut inner = lock(&self.inner);
        let step = operation(&inner.machine)?;
        let changes = inner.machine.writes(step.changes());
        let mut writes: Vec<Write> = std::mem::take(&mut inner.lazy).into_values().collect();
        writes.extend(changes);
        let output = step.apply(&mut inner.machine);
        writes.extend(further(&output));
        // Queued under the lock, so that the disk sees changes in the order in which they were made.
        Ok((output, self.store.enqueue(writes)))
    }
}

/// Reads a record.
pub(crate) fn load<T: Record>(store: &LocalStore, key: &RecordKey) -> Result<Option<T>, StoreError> {
    let bytes = store.get(key)?;
    bytes.map(|bytes| decode(store, &bytes)).transpose()
}

/// Reads all records below a prefix, with the 32 bytes that follow the prefix in their keys.
pub(crate) fn load_all<T: Record>(
    store: &LocalStore,
    prefix: &RecordKey,
) -> Result<Vec<(sp_core::H256, T)>, StoreError> {
    let damaged = || StoreError::Damaged(store.path().to_owned());
    let records = store.list(prefix)?;
    let decoded = records.into_iter().map(|(id, bytes)| {
        let id: [u8; 32] = id.try_into().map_err(|_| damaged())?;
        Ok((id.into(), decode(store, &bytes)?))
    });
    decoded.collect()
}

fn decode<T: Record>(store: &LocalStore, bytes: &[u8]) -> Result<T, StoreError> {
    T::from_bytes(bytes).map_err(|source: RecordError| StoreError::Record {
        path: store.path().to_owned(),
        source,
    })
}
