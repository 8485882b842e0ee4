//! Errors, and whether trying again helps.

use std::path::PathBuf;

use crate::Key;

/// Why a store could not be opened, read, backed up or restored. Nothing was changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or refuses work for now. Try again: the connection comes back by itself.
    #[error("the store cannot be reached now: {reason}; try again, it reconnects by itself")]
    Unavailable {
        /// The attempt and its result.
        reason: String,
    },
    /// There is no room to write. Reading goes on; writing works again once there is room.
    #[error("the disk is full: {reason}; make room, then try again")]
    Full {
        /// The file or the step that failed.
        reason: String,
    },
    /// Files could not be written or read although there is room. Reading may go on; every commit tries to recover.
    #[error("the store failed: {reason}; look at the disk and the system's log, then start the service again")]
    Failed {
        /// The cause.
        reason: String,
    },
    /// The stored data is damaged.
    #[error("the store is damaged: {reason}; keep the files, restore a backup, then reconcile")]
    Corrupt {
        /// The damage.
        reason: String,
    },
    /// The caller asked for something that no store does.
    #[error(transparent)]
    Invalid(#[from] InvalidInput),
    /// Another process has the embedded store open.
    #[error("{} is in use by another process; stop it first, or give this one a directory of its own", path.display())]
    Locked {
        /// The directory of the store.
        path: PathBuf,
    },
    /// A newer version of this software wrote the store.
    #[error("the store has schema {found}, this binary knows {known}; run the newer binary or restore an older backup")]
    SchemaTooNew {
        /// The schema of the store.
        found: u32,
        /// The newest schema this binary knows.
        known: u32,
    },
    /// The target of a backup or a restoration holds something already.
    #[error("{target} is not empty; name an empty or new one")]
    NotEmpty {
        /// The directory or database.
        target: String,
    },
    /// A file could not be read or written.
    #[error("{path}: {reason}; check the path, its owner and its permissions", path = path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The system's message.
        reason: String,
    },
    /// The place or its settings make no sense, or the database refuses the user.
    #[error("the store cannot be opened: {reason}")]
    Refused {
        /// The refused value, and the remedy.
        reason: String,
    },
    /// [`Store::close`](crate::Store::close) was called.
    #[error("the store was closed")]
    Closed,
}

impl StoreError {
    /// Whether the same call may succeed later by itself.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Full { .. })
    }
}

/// Why a commit did not happen, or may not have happened.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CommitError {
    /// Some keys do not have the expected versions. Nothing was changed.
    #[error("{} of the keys changed meanwhile, the first is {}; load them again and decide anew",
        keys.len(), keys.first().map_or_else(String::new, ToString::to_string))]
    Conflict {
        /// The keys whose expectation does not hold, in order, without repetition.
        keys: Vec<Key>,
    },
    /// The connection was lost, or the disk failed, at the very moment of the commit: it happened as a whole or
    /// not at all. Load the keys again before any answer, and expect the loaded versions in the next commit: a
    /// server that is going down may still complete the lost commit after it has answered the load. Then the next one
    /// is a [`CommitError::Conflict`].
    #[error("whether the commit happened is unknown: {reason}; load its keys again before any answer")]
    Unknown {
        /// The cause.
        reason: String,
    },
    /// Nothing was changed, for this reason.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CommitError {
    /// Whether the same batch may succeed later by itself. A conflict is not: the batch has
    /// to be made anew. Nor is an unknown outcome: it may have succeeded already.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_retryable())
    }
}

impl From<InvalidInput> for CommitError {
    fn from(invalid: InvalidInput) -> Self {
        Self::Store(StoreError::Invalid(invalid))
    }
}

/// A mistake of the caller, which no store carries out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidInput {
    /// A key is too long.
    #[error("a key has {length} bytes, at most {limit} are allowed")]
    KeyTooLong {
        /// Its length in bytes.
        length: usize,
        /// [`MAX_KEY_BYTES`](crate::MAX_KEY_BYTES).
        limit: usize,
    },
    /// A value is too large.
    #[error("the value of {key} has {length} bytes, at most {limit} are allowed")]
    ValueTooLarge {
        /// Its key.
        key: Key,
        /// Its length in bytes.
        length: usize,
        /// [`MAX_VALUE_BYTES`](crate::MAX_VALUE_BYTES).
        limit: usize,
    },
    /// The values of a batch are too large together.
    #[error("the values of the batch have {length} bytes, at most {limit} are allowed; split it")]
    BatchTooLarge {
        /// Their length in bytes.
        length: usize,
        /// [`MAX_BATCH_BYTES`](crate::MAX_BATCH_BYTES).
        limit: usize,
    },
    /// Too many keys at once.
    #[error("{count} keys at once, at most {limit} are allowed; split them")]
    TooManyKeys {
        /// How many there are.
        count: usize,
        /// [`MAX_BATCH_KEYS`](crate::MAX_BATCH_KEYS).
        limit: usize,
    },
    /// A batch names a key twice, so that its outcome would depend on the order.
    #[error("the batch names {key} twice")]
    DuplicateKey {
        /// The key.
        key: Key,
    },
    /// A batch without anything in it has no version.
    #[error("the batch is empty; do not commit it")]
    EmptyBatch,
    /// A scan asks for nothing or for too much.
    #[error("a scan of {limit} entries; ask for 1 to {most}")]
    ScanLimit {
        /// The request.
        limit: usize,
        /// [`MAX_SCAN_ENTRIES`](crate::MAX_SCAN_ENTRIES).
        most: usize,
    },
}

impl StoreError {
    /// The meaning of a failed access to `path`: a full disk is told apart from everything else.
    pub(crate) fn at(path: &std::path::Path, error: std::io::Error) -> Self {
        let reason = error.to_string();
        if Self::is_full(&error) {
            Self::Full {
                reason: format!("{}: {reason}", path.display()),
            }
        } else {
            Self::Io {
                path: path.to_path_buf(),
                reason,
            }
        }
    }

    /// Whether an access failed because there is no room.
    pub(crate) fn is_full(error: &std::io::Error) -> bool {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
    }

    /// Something damaged was found.
    pub(crate) fn corrupt(reason: impl Into<String>) -> Self {
        Self::Corrupt { reason: reason.into() }
    }
}
