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
        let key = |id| RecordKey::PaidAgreement(accountant.clone(), lane, id);
        let record = changes.lane.iter();
        let record = record.map(|record| Write::Put(RecordKey::Lane(accountant.clone(), lane), record.to_bytes()));
        let agreements = changes
            .agreements
            .iter()
            .map(|(id, paid)| Write::Put(key(*id), paid.to_bytes()));
        let forgotten = changes.forgotten.iter().map(|id| Write::Delete(key(*id)));
        record.chain(agreements).chain(forgotten).collect()
    }
}

impl Stored for Provider {
    fn writes(&self, changes: &ProviderChanges) -> Vec<Write> {
        let accountant = &self.record().accountant;
        let key = |id| RecordKey::Session(accountant.clone(), id);
        let record = changes.record.iter();
        let record = record.map(|record| Write::Put(RecordKey::Provider(accountant.clone()), record.to_bytes()));
        let sessions = changes
            .sessions
            .iter()
            .map(|(id, session)| Write::Put(key(*id), session.to_bytes()));
        let forgotten = changes.forgotten.iter().map(|id| Write::Delete(key(*id)));
        record.chain(sessions).chain(forgotten).collect()
    }
}

/// A machine and where its changes go. What an operation gives out is handed on only when its changes, and
/// all changes before, are on disk.
///
/// The machine in memory runs ahead of the disk, so that many writes can share one sync. If a write fails,
/// nothing is given out any more: the process has to start again from what is on disk.
pub(crate) struct Durable<M: Stored> {
    inner: Mutex<Inner<M>>,
    store: LocalStore,
}

struct Inner<M> {
    machine: M,
    /// Changes that may be lost without harm, written with the next ones that must not.
    lazy: BTreeMap<Vec<u8>, Write>,
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

    /// Looks at the machine.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&M) -> T) -> T {
        look(&self.lock().machine)
    }

    /// Runs an operation and waits until it is durable.
    pub(crate) async fn run<T, E: From<StoreError>>(
        &self,
        operation: impl FnOnce(&M) -> Result<Step<M, T>, E>,
    ) -> Result<T, E> {
        let (output, ticket) = self.begin(operation, |_| Vec::new())?;
        ticket.durable().await?;
        Ok(output)
    }

    /// Runs an operation, with further records that depend on its output, and waits until all is durable.
    pub(crate) async fn run_with<T, E: From<StoreError>>(
        &self,
        operation: impl FnOnce(&M) -> Result<Step<M, T>, E>,
        further: impl FnOnce(&T) -> Vec<Write>,
    ) -> Result<T, E> {
        let (output, ticket) = self.begin(operation, further)?;
        ticket.durable().await?;
        Ok(output)
    }

    /// Runs an operation whose changes may be lost in a crash: metering. They are written soon.
    pub(crate) fn run_lazily<T, E: From<StoreError>>(
        &self,
        operation: impl FnOnce(&M) -> Result<Step<M, T>, E>,
    ) -> Result<T, E> {
        let mut inner = self.lock();
        let step = operation(&inner.machine)?;
        for write in inner.machine.writes(step.changes()) {
            let (Write::Put(key, _) | Write::Delete(key)) = &write else {
                continue;
            };
            inner.lazy.insert(key.to_bytes(), write);
        }
        Ok(step.apply(&mut inner.machine))
    }

    /// Writes what is not written yet.
    pub(crate) async fn flush(&self) -> Result<(), StoreError> {
        let ticket = {
            let mut inner = self.lock();
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
        let mut inner = self.lock();
        let step = operation(&inner.machine)?;
        let changes = inner.machine.writes(step.changes());
        let mut writes: Vec<Write> = std::mem::take(&mut inner.lazy).into_values().collect();
        writes.extend(changes);
        let output = step.apply(&mut inner.machine);
        writes.extend(further(&output));
        // Queued under the lock, so that the disk sees changes in the order in which they were made.
        Ok((output, self.store.enqueue(writes)))
    }

    fn lock(&self) -> MutexGuard<'_, Inner<M>> {
        // A panic inside of an operation leaves the machine as it was: steps are applied as a whole.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
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
