//! The store in a directory of one process, on the engine fjall.
//!
//! The directory (0700) holds `lock`, which keeps a second process out; `data`, the engine's files; and
//! `acknowledged`, the number of the newest group of commits that was answered. A new engine is made under another
//! name and renamed when it is complete.
//!
//! One thread writes. It takes every batch that waits, compares versions, writes all of them as one **group**,
//! syncs once and answers all. Fjall cuts a damaged journal off at the damage and says nothing, so two things are
//! checked when a store is opened: the groups of the newest [`RING`](position::RING) are without a gap, and the
//! newest is not older than the one in `acknowledged`. A store that lost something is refused as corrupt.
//!
//! After a failed write only what the disk says counts: the engine is opened again, what is found is written anew
//! to other files, and only then are callers answered. Writing stops before the disk is full ([`Options::reserve`]),
//! as the engine needs room to tidy up.
//!
//! - [`engine`]: fjall's part; [`position`]: the record of each group;
//! - [`writer`]: the thread that writes; [`plan`]: the changes of a group; [`home`]: the directory;
//! - [`copy`]: backup and restoration; [`files`]: private and durable files.

mod copy;
mod engine;
pub(crate) mod files;
mod home;
mod plan;
mod position;
mod writer;

use std::fmt;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};

use crate::batch::check_keys;
use crate::{
    Batch, CommitError, InvalidInput, Key, MAX_SCAN_ENTRIES, Manifest, Page, Store, StoreError, Table, Version,
    Versioned,
};
use engine::Engine;
use home::Home;
use position::Position;
use writer::{Request, Writer};

/// The most batches that wait for the writer; a caller with a further one waits until there is room.
const WAITING: usize = 1_024;

/// How an embedded store uses memory and disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Memory for values that were read lately, in bytes. Recent writes take up to 256 MiB besides.
    pub cache: u64,
    /// Bytes of the disk that stay free: commits answer [`StoreError::Full`] before there are fewer.
    pub reserve: u64,
}

impl Default for Options {
    /// A cache of 128 MiB, a reserve of 512 MiB.
    fn default() -> Self {
        Self {
            cache: 128 << 20,
            reserve: 512 << 20,
        }
    }
}

/// An embedded store. It is closed when it is dropped, which waits until started work is finished.
pub struct Embedded {
    shared: Arc<Shared>,
    requests: Mutex<Option<mpsc::Sender<Request>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// The state that readers and the writer share.
struct Shared {
    directory: PathBuf,
    engine: RwLock<Slot>,
    /// The newest durable group.
    position: Mutex<Position>,
    /// The writer wants the engine for itself: long reads give up.
    wanted: AtomicBool,
}

/// Whether there is an engine.
enum Slot {
    Open(Engine),
    /// Opening it again failed; the next commit tries again.
    Failed(StoreError),
    Closed,
}

impl Shared {
    /// Runs `work` on the engine, which is not taken away meanwhile.
    fn read<T>(&self, work: impl FnOnce(&Engine) -> Result<T, StoreError>) -> Result<T, StoreError> {
        match &*self.engine.read().unwrap_or_else(PoisonError::into_inner) {
            Slot::Open(engine) => work(engine),
            Slot::Failed(error) => Err(error.clone()),
            Slot::Closed => Err(StoreError::Closed),
        }
    }

    /// Puts another engine in the place of the old one, which is gone before `make` runs.
    fn replace(&self, make: impl FnOnce() -> Result<Engine, StoreError>) {
        self.wanted.store(true, Ordering::Relaxed);
        let mut slot = self.engine.write().unwrap_or_else(PoisonError::into_inner);
        *slot = Slot::Closed;
        *slot = make().map_or_else(Slot::Failed, Slot::Open);
        self.wanted.store(false, Ordering::Relaxed);
    }

    fn position(&self) -> Position {
        self.position.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedded")
            .field("directory", &self.shared.directory)
            .finish_non_exhaustive()
    }
}

impl Embedded {
    /// Opens the store in `directory`, and creates it if the directory is absent or empty.
    ///
    /// # Errors
    ///
    /// [`StoreError::Locked`] if another process has it open; [`StoreError::SchemaTooNew`] if a newer version of
    /// this software wrote it; [`StoreError::Corrupt`] if anything that was committed is missing or damaged;
    /// [`StoreError::Io`] or [`StoreError::Full`] if files cannot be read or written.
    pub async fn open(directory: impl Into<PathBuf>, options: Options) -> Result<Self, StoreError> {
        let directory = directory.into();
        blocking(move || {
            let home = Home::open(&directory)?;
            let engine = home.open_engine(options)?;
            let position = home.check(&engine)?;
            let shared = Arc::new(Shared {
                directory: directory.clone(),
                engine: RwLock::new(Slot::Open(engine)),
                position: Mutex::new(position),
                wanted: AtomicBool::new(false),
            });
            let (sender, requests) = mpsc::channel(WAITING);
            let writer = Writer::new(shared.clone(), home, options);
            let thread = std::thread::Builder::new()
                .name("store-writer".into())
                .spawn(move || writer.run(requests))
                .map_err(|error| StoreError::at(&directory, error))?;
            Ok(Self {
                shared,
                requests: Mutex::new(Some(sender)),
                writer: Mutex::new(Some(thread)),
            })
        })
        .await
    }

    /// Restores the backup in the directory `backup` into the directory `target`, which must be absent or empty.
    /// A restoration that is interrupted leaves a directory that cannot be opened as a store.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotEmpty`] if `target` holds anything; [`StoreError::Corrupt`] if the backup is damaged (then
    /// nothing was written); otherwise as [`Embedded::open`].
    pub async fn restore(backup: &Path, target: &Path, options: Options) -> Result<Manifest, StoreError> {
        let (backup, target) = (backup.to_path_buf(), target.to_path_buf());
        blocking(move || copy::restore(&backup, &target, options)).await
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Engine) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let shared = self.shared.clone();
        blocking(move || shared.read(work)).await
    }

    /// Hands a request to the writer and waits for its answer.
    async fn ask<T>(
        &self,
        request: impl FnOnce(oneshot::Sender<Result<T, CommitError>>) -> Request,
    ) -> Result<T, CommitError> {
        let sender = self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (answer, answered) = oneshot::channel();
        let has_ended = |_| StoreError::Failed {
            reason: "the thread that writes has ended".into(),
        };
        sender
            .ok_or(StoreError::Closed)?
            .send(request(answer))
            .await
            .map_err(|error| has_ended(error.to_string()))?;
        match answered.await {
            Ok(answer) => answer,
            Err(_) => Err(CommitError::Unknown {
                reason: "the thread that writes has ended".into(),
            }),
        }
    }

    /// Lets the writer finish what waits, and waits for it.
    fn finish(requests: &Mutex<Option<mpsc::Sender<Request>>>, writer: &Mutex<Option<JoinHandle<()>>>) {
        drop(requests.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread that writes the store ended in a panic; every answer it gave is durable");
        }
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        Self::finish(&self.requests, &self.writer);
    }
}

/// Runs what reads or writes files where it may block.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(StoreError::Failed {
            reason: format!("a task ended early: {error}"),
        }),
    }
}

impl Store for Embedded {
    fn load<'a>(&'a self, keys: &'a [Key]) -> BoxFuture<'a, Result<Vec<Option<Versioned>>, StoreError>> {
        async move {
            check_keys(keys.iter())?;
            let keys = keys.to_vec();
            self.read(move |engine| engine.load(&keys)).await
        }
        .boxed()
    }

    fn scan<'a>(
        &'a self,
        table: Table,
        from: Bound<&'a [u8]>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        async move {
            if !(1..=MAX_SCAN_ENTRIES).contains(&limit) {
                return Err(InvalidInput::ScanLimit {
                    limit,
                    most: MAX_SCAN_ENTRIES,
                }
                .into());
            }
            let from = from.map(<[u8]>::to_vec);
            self.read(move |engine| engine.page(table, from, limit)).await
        }
        .boxed()
    }

    fn count(&self, table: Table) -> BoxFuture<'_, Result<u64, StoreError>> {
        let shared = self.shared.clone();
        blocking(move || shared.read(|_| Ok(shared.position().count(table)))).boxed()
    }

    fn commit(&self, batch: Batch) -> BoxFuture<'_, Result<Version, CommitError>> {
        async move {
            batch.check()?;
            self.ask(|answer| Request::Commit { batch, answer }).await
        }
        .boxed()
    }

    fn backup<'a>(&'a self, target: &'a Path) -> BoxFuture<'a, Result<Manifest, StoreError>> {
        async move {
            let (shared, target) = (self.shared.clone(), target.to_path_buf());
            blocking(move || copy::backup(&shared, &target)).await
        }
        .boxed()
    }

    fn restored(&self) -> BoxFuture<'_, Result<bool, StoreError>> {
        self.read(|engine| Ok(engine.facts()?.restored)).boxed()
    }

    fn clear_restored(&self) -> BoxFuture<'_, Result<(), CommitError>> {
        self.ask(|answer| Request::ClearRestored { answer }).boxed()
    }

    fn ready(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        async move {
            match self.ask(|answer| Request::Ready { answer }).await {
                Ok(()) => Ok(()),
                Err(CommitError::Store(error)) => Err(error),
                Err(error) => Err(StoreError::Failed {
                    reason: error.to_string(),
                }),
            }
        }
        .boxed()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        async move {
            let requests = Mutex::new(self.requests.lock().unwrap_or_else(PoisonError::into_inner).take());
            let writer = Mutex::new(self.writer.lock().unwrap_or_else(PoisonError::into_inner).take());
            let finished = blocking(move || {
                Self::finish(&requests, &writer);
                Ok(())
            });
            if let Err(error) = finished.await {
                tracing::error!(%error, "closing the store was interrupted");
            }
        }
        .boxed()
    }
}
