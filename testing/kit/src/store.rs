//! A store that fails, delays or loses answers when a test says so.

use futures::future::BoxFuture;
use std::{
    ops::Bound,
    path::Path,
    sync::{Arc, Mutex},
};
use tallystick_accountant_store::{
    Batch, CommitError, Key, Manifest, Page, Store, StoreError, Table, Version, Versioned,
};
use tokio::sync::watch;

/// A fault of commits.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Fault {
    /// They do not.
    #[default]
    None,
    /// The disk is full: nothing is changed.
    Full,
    /// The connection is lost before the commit: nothing is changed.
    Unavailable,
    /// The connection is lost after one commit, which happened; the service cannot know that.
    UnknownButDone,
    /// The connection is lost during one commit, which did not happen; the service cannot know that.
    UnknownAndLost,
}

/// A point at which commits are held.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Hold {
    /// Nowhere.
    Nowhere,
    /// Before anything is written.
    BeforeTheWrite,
    /// After the write, as if its sync took long.
    InTheSync,
}

/// Another store, by a script.
pub struct ScriptedStore {
    inner: Arc<dyn Store>,
    fault: Mutex<Fault>,
    hold: watch::Sender<Hold>,
    /// Number of commits that are held at the moment.
    waiting: watch::Sender<usize>,
}

impl ScriptedStore {
    /// Does what the other store does, until it is told otherwise.
    pub fn new(inner: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self {
            inner,
            fault: Mutex::default(),
            hold: watch::Sender::new(Hold::Nowhere),
            waiting: watch::Sender::new(0),
        })
    }

    /// Commits fail like this from now on.
    pub fn fail(&self, fault: Fault) {
        *self.fault.lock().unwrap() = fault;
    }

    /// Commits are held there from now on; those held elsewhere go on.
    pub fn hold(&self, hold: Hold) {
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

    /// The fault of the next commit. An unknown outcome happens once.
    fn take_fault(&self) -> Fault {
        let mut fault = self.fault.lock().unwrap();
        let now = *fault;
        if matches!(now, Fault::UnknownButDone | Fault::UnknownAndLost) {
            *fault = Fault::None;
        }
        now
    }

    async fn commit_scripted(&self, batch: Batch) -> Result<Version, CommitError> {
        self.wait_at(Hold::BeforeTheWrite).await;
        let version = match self.take_fault() {
            Fault::None => self.inner.commit(batch).await,
            Fault::Full => Err(StoreError::Full { reason: reason() }.into()),
            Fault::Unavailable => Err(StoreError::Unavailable { reason: reason() }.into()),
            Fault::UnknownButDone => {
                self.inner.commit(batch).await?;
                Err(CommitError::Unknown { reason: reason() })
            }
            Fault::UnknownAndLost => Err(CommitError::Unknown { reason: reason() }),
        };
        self.wait_at(Hold::InTheSync).await;
        version
    }
}

fn reason() -> String {
    "as the test wants".to_owned()
}

impl Store for ScriptedStore {
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
        Box::pin(self.commit_scripted(batch))
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
        match *self.fault.lock().unwrap() {
            Fault::None => self.inner.ready(),
            _ => Box::pin(async { Err(StoreError::Full { reason: reason() }) }),
        }
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        self.inner.close()
    }
}
