//! The format of a backup, which is the same for both kinds of store: a backup of one restores into the other.
//!
//! A backup is a directory with two files. `entries` is `"tallystick/store-backup/1" | schema u32 | version u64`
//! and then, in the order of the keys, one record per entry: `table u8 | key length u8 | value length u32 |
//! version u64 | key | value` (integers little-endian). `manifest.json` says how many there are and gives the
//! SHA-256 of `entries`; it is written last, so a directory without it is not a backup.

mod reader;
mod writer;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{SCHEMA_VERSION, StoreError, Table, Version};

pub(crate) use reader::Reader;
pub(crate) use writer::Writer;

/// The name of the file with the entries.
pub const ENTRIES_FILE: &str = "entries";
/// The name of the file that makes a directory a backup.
pub const MANIFEST_FILE: &str = "manifest.json";
/// The first bytes of `entries`.
const DOMAIN: &[u8; 25] = b"tallystick/store-backup/1";
/// The larger part of a manifest is six numbers.
const MAX_MANIFEST_BYTES: u64 = 64 << 10;

/// The contents of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// The schema of the store that was backed up.
    pub schema: u32,
    /// No value in the backup is of a later commit.
    pub version: Version,
    /// The number of entries of each table.
    pub entries: BTreeMap<Table, u64>,
    /// The size of the file `entries` in bytes.
    pub bytes: u64,
    /// The SHA-256 of the file `entries`, as 0x-hex.
    pub sha256: String,
}

impl Manifest {
    /// Reads the manifest of the backup in `directory`; [`Manifest::verify`] looks at the rest.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`] if it cannot be read, [`StoreError::Corrupt`] if it makes no sense,
    /// [`StoreError::SchemaTooNew`] if a newer version of this software wrote it.
    pub fn read(directory: &Path) -> Result<Self, StoreError> {
        let path = directory.join(MANIFEST_FILE);
        let size = fs::metadata(&path).map_err(|error| StoreError::at(&path, error))?.len();
        if size > MAX_MANIFEST_BYTES {
            return Err(StoreError::corrupt(format!("{} has {size} bytes", path.display())));
        }
        let json = fs::read(&path).map_err(|error| StoreError::at(&path, error))?;
        let manifest: Self = serde_json::from_slice(&json)
            .map_err(|error| StoreError::corrupt(format!("{}: {error}", path.display())))?;
        if manifest.schema > SCHEMA_VERSION {
            return Err(StoreError::SchemaTooNew {
                found: manifest.schema,
                known: SCHEMA_VERSION,
            });
        }
        Ok(manifest)
    }

    /// Reads the whole backup in `directory` and checks it against its manifest, without restoring it.
    ///
    /// # Errors
    ///
    /// As [`Manifest::read`]; [`StoreError::Corrupt`] if anything does not agree.
    pub fn verify(directory: &Path) -> Result<Self, StoreError> {
        let manifest = Self::read(directory)?;
        let mut reader = Reader::open(directory, manifest.clone())?;
        while reader.next()?.is_some() {}
        Ok(manifest)
    }
}

/// Creates `directory` (0700) if it is absent; it must be empty.
pub(crate) fn empty_directory(directory: &Path) -> Result<(), StoreError> {
    crate::embedded::files::private_directory(directory)?;
    let mut found = fs::read_dir(directory).map_err(|error| StoreError::at(directory, error))?;
    match found.next() {
        None => Ok(()),
        Some(_) => Err(StoreError::NotEmpty {
            target: directory.display().to_string(),
        }),
    }
}
