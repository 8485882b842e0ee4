//! A store whose sync can be held: commits happen, and nobody is told until it is let go.

use futures::{future::BoxFuture, FutureExt};
use std::{ops::Bound, path::Path, sync::Arc};
use tallystick_accountant_store::{
    Batch, CommitError, Key, Manifest, Page, Store, StoreError, Table, Version, Versioned,
};
use tokio::sync::watch;

/// Where a commit is held.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Hold {
    /// Nowhere.
    Nowhere,
    /// Before anything was written.
    BeforeTheWrite,
    /// After the write, as if its sync took long.
    InTheSync,
}

/// Another store, held.
pub struct Held {
    inner: Arc<dyn Store>,
    hold: watch::Sender<Hold>,
    /// How many commits are held at the moment.
    waiting: watch::Sender<usize>,
}

impl Held {
    pub fn new(inner: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self {
            inner,
            hold: watch::Sender::new(Hold::Nowhere),
            waiting: watch::Sender::new(0),
        })
    }

    pub fn set(&self, hold: Hold) {
        self.hold.send_replace(hold);
    }

    /// Returns once a commit is held.
    pub async fn is_holding(&self) {
        self.waiting.subscribe().wait_for(|waiting| *waiting > 0).await.unwrap();
    }

    async fn wait_at(&self, place: Hold) {
        if *self.hold.borrow() == place {
            self.waiting.send_modify(|waiting| *waiting += 1);
            self.hold.subscribe().wait_for(|hold| *hold != place).await.unwrap();
            self.waiting.send_modify(|waiting| *waiting -= 1);
        }
    }
}

impl Store for Held {
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
            self.wait_at(Hold::BeforeTheWrite).await;
            let version = self.inner.commit(batch).await;
            self.wait_at(Hold::InTheSync).await;
            version
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
        self.inner.ready()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        self.inner.close()
    }
}
