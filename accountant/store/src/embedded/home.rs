//! The directory of an embedded store.

use std::fs::{self, File, TryLockError};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use super::engine::{Engine, Facts};
use super::position::Position;
use super::{Options, files};
use crate::{SCHEMA_VERSION, StoreError};

const LOCK: &str = "lock";
const DATA: &str = "data";
/// The remains of an interrupted creation.
const UNFINISHED: &str = "data.new";
/// The remains of an interrupted restoration.
const RESTORING: &str = "data.restoring";
const ACKNOWLEDGED: &str = "acknowledged";
/// The remains of an interrupted creation.
const UNFINISHED_ACKNOWLEDGED: &str = "acknowledged.new";

/// A directory that no other process uses as a store.
pub(super) struct Home {
    directory: PathBuf,
    acknowledged: File,
    /// Unlocked by the system when it is closed, however the process ends.
    _lock: File,
}

impl Home {
    /// Locks `directory`, and creates it with what belongs in it except for the engine.
    pub(super) fn open(directory: &Path) -> Result<Self, StoreError> {
        files::private_directory(directory)?;
        let lock = files::open_private(&directory.join(LOCK))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => StoreError::Locked {
                path: directory.to_path_buf(),
            },
            TryLockError::Error(error) => StoreError::at(&directory.join(LOCK), error),
        })?;
        let path = directory.join(ACKNOWLEDGED);
        if !exists(&path)? {
            if exists(&directory.join(DATA))? {
                return Err(StoreError::corrupt(format!("{} is missing", path.display())));
            }
            create_acknowledged(directory)?;
        }
        Ok(Self {
            directory: directory.to_path_buf(),
            acknowledged: files::open_private(&path)?,
            _lock: lock,
        })
    }

    /// Where it is.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Opens the engine, and creates it if this is a new store.
    pub(super) fn open_engine(&self, options: Options) -> Result<Engine, StoreError> {
        if exists(&self.directory.join(RESTORING))? {
            return Err(StoreError::corrupt(format!(
                "its restoration was interrupted; empty {} and restore again",
                self.directory.display()
            )));
        }
        if !exists(&self.directory.join(DATA))? {
            if self.acknowledged()? > 0 {
                return Err(StoreError::corrupt(format!(
                    "{} is missing",
                    self.directory.join(DATA).display()
                )));
            }
            let unfinished = self.directory.join(UNFINISHED);
            if exists(&unfinished)? {
                fs::remove_dir_all(&unfinished).map_err(|error| StoreError::at(&unfinished, error))?;
            }
            let engine = Engine::open(&unfinished, options)?;
            engine.write_facts(Facts {
                schema: SCHEMA_VERSION,
                restored: false,
            })?;
            self.complete(engine, UNFINISHED)?;
        }
        Engine::open(&self.directory.join(DATA), options)
    }

    /// Opens an engine to be filled from a backup; [`Home::complete_restored`] makes it the store's.
    pub(super) fn open_restoring(&self, options: Options) -> Result<Engine, StoreError> {
        Engine::open(&self.directory.join(RESTORING), options)
    }

    /// Makes the engine that was filled the store's.
    pub(super) fn complete_restored(&self, engine: Engine) -> Result<(), StoreError> {
        self.complete(engine, RESTORING)
    }

    fn complete(&self, engine: Engine, name: &str) -> Result<(), StoreError> {
        engine.close()?;
        let (from, to) = (self.directory.join(name), self.directory.join(DATA));
        files::private_directory(&from)?;
        fs::rename(&from, &to).map_err(|error| StoreError::at(&to, error))?;
        files::sync_directory(&self.directory)
    }

    /// Checks the schema, and that nothing is missing; says where the store is.
    pub(super) fn check(&self, engine: &Engine) -> Result<Position, StoreError> {
        engine.facts()?;
        let (position, acknowledged) = (engine.position()?, self.acknowledged()?);
        if position.group < acknowledged {
            let lost = acknowledged.saturating_sub(position.group);
            return Err(StoreError::corrupt(format!(
                "the newest {lost} groups of commits are missing"
            )));
        }
        Ok(position)
    }

    /// Notes that group `group` is durable and is going to be answered. It is not synced: a kill of the process
    /// does not undo it, and after a loss of power it is merely older.
    pub(super) fn acknowledge(&self, group: u64) -> Result<(), StoreError> {
        let path = self.directory.join(ACKNOWLEDGED);
        self.acknowledged
            .write_all_at(&record_of(group), 0)
            .map_err(|error| StoreError::at(&path, error))
    }

    fn acknowledged(&self) -> Result<u64, StoreError> {
        let path = self.directory.join(ACKNOWLEDGED);
        let mut bytes = [0; 16];
        let damaged = || StoreError::corrupt(format!("{} is damaged", path.display()));
        self.acknowledged.read_exact_at(&mut bytes, 0).map_err(|_| damaged())?;
        let (group, complement) = bytes.split_first_chunk().ok_or_else(damaged)?;
        let group = u64::from_le_bytes(*group);
        if complement != (!group).to_le_bytes().as_slice() {
            return Err(damaged());
        }
        Ok(group)
    }
}

/// The content of the file of the newest acknowledged group: its number, and the complement that shows damage.
fn record_of(group: u64) -> Vec<u8> {
    [group.to_le_bytes(), (!group).to_le_bytes()].concat()
}

/// Makes the file of the newest acknowledged group, for none. It has its name only when it is whole, so that a kill
/// leaves nothing that looks damaged.
fn create_acknowledged(directory: &Path) -> Result<(), StoreError> {
    let unfinished = directory.join(UNFINISHED_ACKNOWLEDGED);
    let file = files::open_private(&unfinished)?;
    let written = file.write_all_at(&record_of(0), 0).and_then(|()| file.sync_all());
    written.map_err(|error| StoreError::at(&unfinished, error))?;
    let path = directory.join(ACKNOWLEDGED);
    fs::rename(&unfinished, &path).map_err(|error| StoreError::at(&path, error))?;
    files::sync_directory(directory)?;
    match directory.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) => files::sync_directory(parent),
        None => Ok(()),
    }
}

fn exists(path: &Path) -> Result<bool, StoreError> {
    path.try_exists().map_err(|error| StoreError::at(path, error))
}
