//! Why the file of records cannot be used.

use std::path::{Path, PathBuf};

/// Why the file of records cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file's permissions allow others to read it.
    #[error("{} may be read by others; run: chmod 600 '{}'", .0.display(), .0.display())]
    Exposed(PathBuf),
    /// Another process has opened it.
    #[error("{} is in use by another process; stop that one first, or give this one a folder of its own", .0.display())]
    InUse(PathBuf),
    /// It belongs to another identity or chain.
    #[error("{} belongs to another identity or chain; use another folder", .0.display())]
    NotOwner(PathBuf),
    /// A record cannot be read.
    #[error("{} holds a record that cannot be read; restore it from a backup, or move it away and resynchronise", .0.display())]
    Damaged(PathBuf),
    /// A record was written by other software.
    #[error("{}: {source}", path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// The error of the record.
        source: tallystick_parties::RecordError,
    },
    /// Reading failed.
    #[error("{} cannot be read: {reason}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's error.
        reason: String,
    },
    /// Writing failed. Nothing is written any more until the process starts anew.
    #[error("{} cannot be written: {reason}; free the disk and start again", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's error.
        reason: String,
    },
}

impl StoreError {
    pub(super) fn io(path: &Path, error: &std::io::Error) -> Self {
        Self::Read {
            path: path.to_owned(),
            reason: error.to_string(),
        }
    }

    pub(super) fn open(path: &Path, error: redb::DatabaseError) -> Self {
        match error {
            redb::DatabaseError::DatabaseAlreadyOpen => Self::InUse(path.to_owned()),
            error => Self::Read {
                path: path.to_owned(),
                reason: error.to_string(),
            },
        }
    }
}
