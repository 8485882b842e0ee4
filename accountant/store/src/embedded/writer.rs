//! The thread that writes.

use std::fs;
use std::io::Write as _;
use std::sync::{Arc, PoisonError};

use tokio::sync::{mpsc, oneshot};

use super::engine::{Engine, Facts};
use super::home::Home;
use super::plan::Plan;
use super::position::Position;
use super::{Options, Shared, Slot, files};
use crate::{Batch, CommitError, MAX_BATCH_BYTES, StoreError, Version};

/// The most batches that are written as one group.
const GROUP_BATCHES: usize = 256;
/// Bytes that a group takes on disk besides its own, roughly.
const GROUP_OVERHEAD: usize = 64 << 10;

/// A task of the writer.
pub(super) enum Request {
    /// Commit a batch.
    Commit {
        batch: Batch,
        answer: oneshot::Sender<Result<Version, CommitError>>,
    },
    /// Declare the store reconciled.
    ClearRestored {
        answer: oneshot::Sender<Result<(), CommitError>>,
    },
    /// Say whether a commit would work.
    Ready {
        answer: oneshot::Sender<Result<(), CommitError>>,
    },
}

/// The only task that writes to the engine.
pub(super) struct Writer {
    shared: Arc<Shared>,
    home: Home,
    options: Options,
    /// The last write failed, and the data found afterwards could not be written anew.
    is_troubled: bool,
}

impl Writer {
    pub(super) fn new(shared: Arc<Shared>, home: Home, options: Options) -> Self {
        Self {
            shared,
            home,
            options,
            is_troubled: false,
        }
    }

    /// Writes until every sender is gone, then closes the engine.
    pub(super) fn run(mut self, mut requests: mpsc::Receiver<Request>) {
        while let Some(first) = requests.blocking_recv() {
            let (mut next, mut group, mut bytes) = (Some(first), Vec::new(), 0_usize);
            let mut other = None;
            while let Some(request) = next.take() {
                let Request::Commit { batch, answer } = request else {
                    other = Some(request);
                    break;
                };
                bytes = bytes.saturating_add(batch.value_bytes());
                group.push((batch, answer));
                if group.len() < GROUP_BATCHES && bytes < MAX_BATCH_BYTES {
                    next = requests.try_recv().ok();
                }
            }
            if !group.is_empty() {
                self.commit(group, bytes);
            }
            // If an answer cannot be given, the caller has gone and does not wait for it.
            match other {
                Some(Request::ClearRestored { answer }) => drop(answer.send(self.clear_restored())),
                Some(Request::Ready { answer }) => drop(answer.send(self.ready().map_err(CommitError::Store))),
                Some(Request::Commit { .. }) | None => {}
            }
        }
        let slot = &mut *self.shared.engine.write().unwrap_or_else(PoisonError::into_inner);
        if let Slot::Open(engine) = std::mem::replace(slot, Slot::Closed)
            && let Err(error) = engine.close()
        {
            tracing::error!(%error, "the store was closed, but not tidily; all that was answered is durable");
        }
    }

    /// Commits what does not conflict of `group`, and answers all.
    fn commit(&mut self, group: Vec<(Batch, oneshot::Sender<Result<Version, CommitError>>)>, bytes: usize) {
        if let Err(error) = self.recover_from_trouble(bytes) {
            for (_, answer) in group {
                drop(answer.send(Err(error.clone().into())));
            }
            return;
        }
        let mut plan = Plan::after(&self.shared.position());
        let mut accepted = Vec::with_capacity(group.len());
        for (batch, answer) in group {
            let added = self.shared.read(|engine| Ok(plan.add(engine, batch)));
            match added.unwrap_or_else(|error| Err(error.into())) {
                Ok(version) => accepted.push((version, answer)),
                Err(error) => drop(answer.send(Err(error))),
            }
        }
        if accepted.is_empty() {
            return;
        }
        let written = self.write(&plan);
        for (version, answer) in accepted {
            drop(answer.send(written.clone().map(|()| version)));
        }
    }

    /// Writes a group, and finds out what became of it if that fails.
    fn write(&mut self, plan: &Plan) -> Result<(), CommitError> {
        self.room(plan.bytes)?;
        let apply = |engine: &Engine| engine.apply(plan.changes.iter(), &plan.position);
        let Err(first) = self.shared.read(apply) else {
            return self.written(&plan.position);
        };
        tracing::error!(error = %first, "a write to the store failed; its engine is opened again");
        let unknown = |error: StoreError| CommitError::Unknown {
            reason: format!("{first}; then {error}"),
        };
        let before = self.shared.position();
        let (found, settled) = self.open_again().map_err(unknown)?;
        if found == plan.position {
            settled.map_err(unknown)?;
            return self.written(&found);
        }
        if found != before {
            let reason = format!("group {} was expected and {} was found", before.group, found.group);
            return Err(unknown(StoreError::corrupt(reason)));
        }
        // Nothing of it happened. If it failed because of something earlier it works now.
        match settled {
            Err(later) => Err(self.cause(first, later, plan.bytes).into()),
            Ok(()) if matches!(first, StoreError::Full { .. }) => Err(first.into()),
            Ok(()) => {
                self.room(plan.bytes)?;
                match self.shared.read(apply) {
                    Ok(()) => self.written(&plan.position),
                    Err(second) => {
                        self.is_troubled = true;
                        Err(unknown(second))
                    }
                }
            }
        }
    }

    /// Notes that a group is durable.
    fn written(&self, position: &Position) -> Result<(), CommitError> {
        *self.shared.position.lock().unwrap_or_else(PoisonError::into_inner) = position.clone();
        // The group is durable already; a caller without an answer has to look.
        self.home
            .acknowledge(position.group)
            .map_err(|error| CommitError::Unknown {
                reason: error.to_string(),
            })
    }

    /// Opens the engine again: the store's position, and whether the data found could be written anew.
    fn open_again(&mut self) -> Result<(Position, Result<(), StoreError>), StoreError> {
        self.is_troubled = true;
        self.shared.replace(|| self.home.open_engine(self.options));
        let (position, settled) = self
            .shared
            .read(|engine| Ok((self.home.check(engine)?, engine.settle())))?;
        self.is_troubled = settled.is_err();
        Ok((position, settled))
    }

    /// After a failure the engine is opened again before anything else is written.
    fn recover_from_trouble(&mut self, bytes: usize) -> Result<(), StoreError> {
        if !self.is_troubled {
            return Ok(());
        }
        self.probe(bytes)?;
        let (position, settled) = self.open_again()?;
        // Unknown outcomes are known now.
        *self.shared.position.lock().unwrap_or_else(PoisonError::into_inner) = position;
        settled
    }

    /// The error to tell when two are known: a full disk explains the other.
    fn cause(&self, first: StoreError, later: StoreError, bytes: usize) -> StoreError {
        match (first, later) {
            (first @ StoreError::Full { .. }, _) => first,
            (_, later @ StoreError::Full { .. }) => later,
            (first, _) => self.probe(bytes).err().unwrap_or(first),
        }
    }

    /// Whether the disk has room for `bytes` and the reserve.
    fn room(&self, bytes: usize) -> Result<(), StoreError> {
        let directory = self.home.directory();
        let disk = rustix::fs::statvfs(directory).map_err(|error| StoreError::at(directory, error.into()))?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        let wanted = u64::try_from(bytes.saturating_add(GROUP_OVERHEAD)).unwrap_or(u64::MAX);
        if self.options.reserve > 0 && free < self.options.reserve.saturating_add(wanted) {
            let reason = format!(
                "{}: {free} bytes are free, {} of them are kept as a reserve",
                directory.display(),
                self.options.reserve
            );
            return Err(StoreError::Full { reason });
        }
        Ok(())
    }

    /// Whether `bytes` can really be written.
    fn probe(&self, bytes: usize) -> Result<(), StoreError> {
        self.room(bytes)?;
        let path = self.home.directory().join("probe");
        let written = files::open_private(&path).and_then(|mut file| {
            let at = |error| StoreError::at(&path, error);
            let piece = vec![0; GROUP_OVERHEAD];
            for _ in 0..bytes.div_ceil(GROUP_OVERHEAD) {
                file.write_all(&piece).map_err(at)?;
            }
            file.sync_all().map_err(at)
        });
        fs::remove_file(&path).map_err(|error| StoreError::at(&path, error))?;
        written
    }

    fn ready(&mut self) -> Result<(), StoreError> {
        self.recover_from_trouble(GROUP_OVERHEAD)?;
        self.room(0)?;
        self.shared.read(Engine::sound)
    }

    fn clear_restored(&mut self) -> Result<(), CommitError> {
        self.recover_from_trouble(GROUP_OVERHEAD)?;
        self.room(0)?;
        let written = self.shared.read(|engine| match engine.facts()? {
            Facts { restored: false, .. } => Ok(()),
            facts => engine.write_facts(Facts {
                restored: false,
                ..facts
            }),
        });
        written.map_err(|error| {
            self.is_troubled = true;
            CommitError::Unknown {
                reason: error.to_string(),
            }
        })
    }
}
