//! A store that fails when it is told to.

use futures::{future::BoxFuture, FutureExt};
use std::{
    ops::Bound,
    path::Path,
    sync::{
        atomic::{AtomicU8, Ordering},
        Arc,
    },
};
use tallystick_accountant_store::{
    Batch, CommitError, Key, Manifest, Page, Store, StoreError, Table, Version, Versioned,
};

/// How commits fail.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub enum Fault {
    None,
    /// The disk is full: nothing is changed.
    Full,
    /// The connection is lost before the commit: nothing is changed.
    Unavailable,
    /// The connection is lost after the commit: it happened, and nobody knows. Once.
    UnknownButDone,
    /// The connection is lost in the commit: it did not happen, and nobody knows. Once.
    UnknownAndLost,
}

/// Another store, with faults.
pub struct Faulty {
    inner: Arc<dyn Store>,
    fault: AtomicU8,
}

impl Faulty {
    pub fn new(inner: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self {
            inner,
            fault: AtomicU8::new(Fault::None as u8),
        })
    }

    pub fn set(&self, fault: Fault) {
        self.fault.store(fault as u8, Ordering::SeqCst);
    }

    fn fault(&self) -> Fault {
        let all = [
            Fault::None,
            Fault::Full,
            Fault::Unavailable,
            Fault::UnknownButDone,
            Fault::UnknownAndLost,
        ];
        all[usize::from(self.fault.load(Ordering::SeqCst))]
    }
}

impl Store for Faulty {
    fn load<'a>(&'a self, keys: &'a [Key]) -> BoxFuture<'a, Result<Vec<Option<Versioned>>, StoreError>> {
        self.inner.load(keys)
    }

    fn scan<'a>(
        &'a self,
        table: Table,
        from: Bound<&'a [u8]>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        self.inner.scan(table, from, limit)
    }

    fn count(&self, table: Table) -> BoxFuture<'_, Result<u64, StoreError>> {
        self.inner.count(table)
    }

    fn commit(&self, batch: Batch) -> BoxFuture<'_, Result<Version, CommitError>> {
        async move {
            let reason = || "as the test wants".to_owned();
            match self.fault() {
                Fault::None => self.inner.commit(batch).await,
                Fault::Full => Err(StoreError::Full { reason: reason() }.into()),
                Fault::Unavailable => Err(StoreError::Unavailable { reason: reason() }.into()),
                Fault::UnknownButDone => {
                    self.set(Fault::None);
                    self.inner.commit(batch).await?;
                    Err(CommitError::Unknown { reason: reason() })
                }
                Fault::UnknownAndLost => {
                    self.set(Fault::None);
                    Err(CommitError::Unknown { reason: reason() })
                }
            }
        }
        .boxed()
    }

    fn backup<'a>(&'a self, target: &'a Path) -> BoxFuture<'a, Result<Manifest, StoreError>> {
        self.inner.backup(target)
    }

    fn restored(&self) -> BoxFuture<'_, Result<bool, StoreError>> {
        self.inner.restored()
    }

    fn clear_restored(&self) -> BoxFuture<'_, Result<(), CommitError>> {
        self.inner.clear_restored()
    }

    fn ready(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        match self.fault() {
            Fault::None => self.inner.ready(),
            _ => async {
                Err(StoreError::Full {
                    reason: "as the test wants".into(),
                })
            }
            .boxed(),
        }
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        self.inner.close()
    }
}
