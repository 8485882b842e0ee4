//! Writes a backup.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::{DOMAIN, ENTRIES_FILE, MANIFEST_FILE, Manifest, empty_directory};
use crate::embedded::files;
use crate::{Entry, SCHEMA_VERSION, StoreError, Table, Version};

/// A backup that is being written. If it is dropped before [`Writer::finish`], its files are removed again.
pub(crate) struct Writer {
    directory: PathBuf,
    path: PathBuf,
    file: BufWriter<fs::File>,
    hash: Sha256,
    manifest: Manifest,
    finished: bool,
}

impl Writer {
    /// Begins a backup of a state that nothing after `version` belongs to.
    pub(crate) fn create(directory: &Path, version: Version) -> Result<Self, StoreError> {
        empty_directory(directory)?;
        let path = directory.join(ENTRIES_FILE);
        let file = files::create_private(&path)?;
        let entries = Table::ALL
            .into_iter()
            .map(|table| (table, 0))
            .collect::<BTreeMap<_, _>>();
        let manifest = Manifest {
            schema: SCHEMA_VERSION,
            version,
            entries,
            bytes: 0,
            sha256: String::new(),
        };
        let mut writer = Self {
            directory: directory.to_path_buf(),
            path,
            file: BufWriter::new(file),
            hash: Sha256::new(),
            manifest,
            finished: false,
        };
        writer.write(DOMAIN)?;
        writer.write(&SCHEMA_VERSION.to_le_bytes())?;
        writer.write(&version.0.to_le_bytes())?;
        Ok(writer)
    }

    /// Adds an entry; they come in the order of tables and keys.
    pub(crate) fn add(&mut self, table: Table, entry: &Entry) -> Result<(), StoreError> {
        let too_long = |_| StoreError::corrupt(format!("an entry of {} is longer than any may be", table.name()));
        let key_length = u8::try_from(entry.key.len()).map_err(too_long)?;
        let value_length = u32::try_from(entry.value.len()).map_err(too_long)?;
        self.write(&[table.number(), key_length])?;
        self.write(&value_length.to_le_bytes())?;
        self.write(&entry.version.0.to_le_bytes())?;
        self.write(&entry.key)?;
        self.write(&entry.value)?;
        let count = self.manifest.entries.entry(table).or_default();
        *count = count.saturating_add(1);
        Ok(())
    }

    /// Makes the backup durable and complete.
    pub(crate) fn finish(mut self) -> Result<Manifest, StoreError> {
        let at = |error| StoreError::at(&self.path, error);
        self.file.flush().map_err(at)?;
        self.file.get_ref().sync_all().map_err(at)?;
        self.manifest.sha256 = hex(&std::mem::take(&mut self.hash).finalize());
        let json = serde_json::to_vec_pretty(&self.manifest)
            .map_err(|error| StoreError::corrupt(format!("the manifest cannot be written: {error}")))?;
        files::write_durably(&self.directory, MANIFEST_FILE, &json)?;
        self.finished = true;
        Ok(self.manifest.clone())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.file
            .write_all(bytes)
            .map_err(|error| StoreError::at(&self.path, error))?;
        self.hash.update(bytes);
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.manifest.bytes = self.manifest.bytes.saturating_add(length);
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if !self.finished {
            // The error that led here is told already; without a manifest the rest is no backup.
            if let Err(error) = fs::remove_file(&self.path) {
                tracing::warn!(path = %self.path.display(), %error, "an unfinished backup could not be removed");
            }
        }
    }
}

/// As 0x-hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::from("0x"), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
