//! The file in which a process keeps its records: one for each identity.
//!
//! Only its owner can read it (mode 0600), and only one process at a time can open it. A write is durable when it is
//! answered. Writes are answered in the order in which they were queued: when one is answered, all earlier ones are on
//! disk too. After a failed write nothing is written any more until the process starts anew, as its memory may be ahead
//! of the disk.

mod error;
mod key;
mod ledger;
mod writer;

pub use error::StoreError;
pub use key::RecordKey;
pub use ledger::LedgerEntry;

use codec::{DecodeAll, Encode};
use redb::{Database, ReadableDatabase, TableDefinition};
use std::{
    fs::OpenOptions,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};
use tallystick_primitives::{AccountId, Hash};
use writer::Writer;

/// Records by [`RecordKey`].
const RECORDS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("records");
/// Ledger entries by number, from 0.
const LEDGER: TableDefinition<u64, &[u8]> = TableDefinition::new("ledger");
/// Memory for cached pages; the files are small.
const CACHE_BYTES: usize = 8 * 1024 * 1024;
/// Only the file's owner may read and write it.
const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;
/// Permissions of group and others.
const STRANGERS: u32 = 0o077;

/// One change of a record.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Write {
    /// Stores a record, new or not.
    Put(RecordKey, Vec<u8>),
    /// Forgets a record.
    Delete(RecordKey),
    /// Adds an entry to the ledger.
    Ledger(LedgerEntry),
}

/// The rest of a record's key, and its value.
pub type KeyAndValue = (Vec<u8>, Vec<u8>);

/// The identity and the chain of a file, which is never used for others.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Owner {
    /// The identity.
    pub identity: AccountId,
    /// The chain's genesis hash.
    pub genesis: Hash,
}

/// The open file.
#[derive(Clone)]
pub struct LocalStore {
    database: Arc<Database>,
    writer: Arc<Writer>,
    path: PathBuf,
}

impl std::fmt::Debug for LocalStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LocalStore({})", self.path.display())
    }
}

impl LocalStore {
    /// Opens the file, or makes it. Refuses a file that others may read, that another process uses, or that
    /// belongs to another identity or chain.
    pub fn open(path: &Path, owner: &Owner) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            let made = std::fs::DirBuilder::new()
                .recursive(true)
                .mode(FOLDER_MODE)
                .create(folder);
            made.map_err(|error| StoreError::io(path, &error))?;
        }
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(FILE_MODE)
            .open(path)
            .map_err(|error| StoreError::io(path, &error))?;
        let mode = file
            .metadata()
            .map_err(|error| StoreError::io(path, &error))?
            .permissions()
            .mode();
        if mode & STRANGERS != 0 {
            return Err(StoreError::Exposed(path.to_owned()));
        }
        let database = Database::builder()
            .set_cache_size(CACHE_BYTES)
            .create_file(file)
            .map_err(|error| StoreError::open(path, error))?;
        let database = Arc::new(database);
        let store = Self {
            writer: Arc::new(Writer::start(database.clone(), path.to_owned())?),
            database,
            path: path.to_owned(),
        };
        store.check_owner(owner)?;
        Ok(store)
    }

    /// The file's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A record.
    pub fn get(&self, key: &RecordKey) -> Result<Option<Vec<u8>>, StoreError> {
        let table = self.begin()?.open_table(RECORDS).map_err(|error| self.broken(error))?;
        let value = table
            .get(key.to_bytes().as_slice())
            .map_err(|error| self.broken(error))?;
        Ok(value.map(|value| value.value().to_vec()))
    }

    /// All records whose keys begin like `prefix`, in order, each with the rest of its key.
    pub fn list(&self, prefix: &RecordKey) -> Result<Vec<KeyAndValue>, StoreError> {
        let prefix = prefix.to_bytes();
        let table = self.begin()?.open_table(RECORDS).map_err(|error| self.broken(error))?;
        let range = table.range(prefix.as_slice()..).map_err(|error| self.broken(error))?;
        let mut found = Vec::new();
        for item in range {
            let (key, value) = item.map_err(|error| self.broken(error))?;
            let Some(rest) = key.value().strip_prefix(prefix.as_slice()) else {
                break;
            };
            found.push((rest.to_vec(), value.value().to_vec()));
        }
        Ok(found)
    }

    /// The ledger, oldest entry first.
    pub fn ledger(&self) -> Result<Vec<LedgerEntry>, StoreError> {
        let table = self.begin()?.open_table(LEDGER).map_err(|error| self.broken(error))?;
        let mut entries = Vec::new();
        for item in table.range(0..).map_err(|error| self.broken(error))? {
            let (_, value) = item.map_err(|error| self.broken(error))?;
            let entry = LedgerEntry::decode_all(&mut value.value());
            entries.push(entry.map_err(|_| StoreError::Damaged(self.path.clone()))?);
        }
        Ok(entries)
    }

    /// Queues changes; they are made together or not at all, and written in the order of the queue. Without
    /// changes the ticket waits for all earlier ones.
    pub fn enqueue(&self, writes: Vec<Write>) -> Ticket {
        Ticket {
            answer: self.writer.enqueue(writes),
            path: self.path.clone(),
        }
    }

    /// Makes changes durable.
    pub async fn commit(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        self.enqueue(writes).durable().await
    }

    /// Whether a write has failed since the file was opened.
    pub fn has_failed(&self) -> bool {
        self.writer.has_failed()
    }

    fn begin(&self) -> Result<redb::ReadTransaction, StoreError> {
        self.database.begin_read().map_err(|error| self.broken(error))
    }

    fn check_owner(&self, owner: &Owner) -> Result<(), StoreError> {
        let expected = owner.encoded();
        match self.get(&RecordKey::Owner)? {
            Some(found) if found == expected => Ok(()),
            Some(_) => Err(StoreError::NotOwner(self.path.clone())),
            None => self
                .writer
                .write_now(vec![Write::Put(RecordKey::Owner, expected)])
                .map_err(|reason| StoreError::Write {
                    path: self.path.clone(),
                    reason,
                }),
        }
    }

    fn broken(&self, error: impl Into<redb::Error>) -> StoreError {
        StoreError::Read {
            path: self.path.clone(),
            reason: error.into().to_string(),
        }
    }
}

impl Owner {
    fn encoded(&self) -> Vec<u8> {
        (&self.identity, &self.genesis).encode()
    }
}

/// A write on its way to the disk.
#[must_use = "the write is durable only when the ticket says so"]
pub struct Ticket {
    answer: tokio::sync::oneshot::Receiver<Result<(), String>>,
    path: PathBuf,
}

impl Ticket {
    /// Waits until the write is durable.
    pub async fn durable(self) -> Result<(), StoreError> {
        let path = self.path;
        match self.answer.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(reason)) => Err(StoreError::Write { path, reason }),
            Err(_) => Err(StoreError::Write {
                path,
                reason: "the store is closed".to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests;
