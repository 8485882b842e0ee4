//! Reads a backup and checks all of it on the way.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::writer::hex;
use super::{DOMAIN, ENTRIES_FILE, Manifest};
use crate::{Entry, MAX_KEY_BYTES, MAX_VALUE_BYTES, StoreError, Table, Version};

/// The entries of a backup, in order. Only its end, `Ok(None)`, says that all of it was right.
pub(crate) struct Reader {
    path: PathBuf,
    file: BufReader<File>,
    hash: Sha256,
    manifest: Manifest,
    left: u64,
    last: Option<(Table, Vec<u8>)>,
    counts: BTreeMap<Table, u64>,
}

impl Reader {
    /// Begins with the backup in `directory`.
    pub(crate) fn open(directory: &Path, manifest: Manifest) -> Result<Self, StoreError> {
        let path = directory.join(ENTRIES_FILE);
        let file = File::open(&path).map_err(|error| StoreError::at(&path, error))?;
        let counts = Table::ALL.into_iter().map(|table| (table, 0)).collect();
        let (file, left) = (BufReader::new(file), manifest.bytes);
        let mut reader = Self {
            path,
            file,
            hash: Sha256::new(),
            manifest,
            left,
            last: None,
            counts,
        };
        let begins = reader.take::<25>()? == *DOMAIN;
        let schema = u32::from_le_bytes(reader.take()?);
        let version = u64::from_le_bytes(reader.take()?);
        if !begins || schema != reader.manifest.schema || version != reader.manifest.version.0 {
            return Err(reader.corrupt("does not begin as its manifest says"));
        }
        Ok(reader)
    }

    /// The next entry, or `None` after the last if everything agrees with the manifest.
    pub(crate) fn next(&mut self) -> Result<Option<(Table, Entry)>, StoreError> {
        if self.left == 0 {
            return self.end().map(|()| None);
        }
        let [table, key_length] = self.take()?;
        let table = Table::from_number(table).ok_or_else(|| self.corrupt("names an unknown table"))?;
        let value_length = usize::try_from(u32::from_le_bytes(self.take()?)).unwrap_or(usize::MAX);
        let version = Version(u64::from_le_bytes(self.take()?));
        if usize::from(key_length) > MAX_KEY_BYTES || value_length > MAX_VALUE_BYTES {
            return Err(self.corrupt("holds an entry longer than any may be"));
        }
        if version > self.manifest.version {
            return Err(self.corrupt("holds an entry of a later commit than its manifest says"));
        }
        let key = self.take_vec(usize::from(key_length))?;
        let value = self.take_vec(value_length)?;
        let place = (table, key.clone());
        if self.last.as_ref().is_some_and(|last| *last >= place) {
            return Err(self.corrupt("is not in order"));
        }
        self.last = Some(place);
        let count = self.counts.entry(table).or_default();
        *count = count.saturating_add(1);
        Ok(Some((table, Entry { key, version, value })))
    }

    fn end(&mut self) -> Result<(), StoreError> {
        let mut one_more = [0];
        match self.file.read(&mut one_more) {
            Ok(0) => {}
            Ok(_) => return Err(self.corrupt("is longer than its manifest says")),
            Err(error) => return Err(StoreError::at(&self.path, error)),
        }
        if hex(&self.hash.clone().finalize()) != self.manifest.sha256 {
            return Err(self.corrupt("does not have the checksum that its manifest says"));
        }
        if self.counts != self.manifest.entries {
            return Err(self.corrupt("does not have as many entries as its manifest says"));
        }
        Ok(())
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], StoreError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn take_vec(&mut self, length: usize) -> Result<Vec<u8>, StoreError> {
        let mut bytes = vec![0; length];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), StoreError> {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.left = self
            .left
            .checked_sub(length)
            .ok_or_else(|| self.corrupt("ends within an entry"))?;
        self.file.read_exact(bytes).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => self.corrupt("is shorter than its manifest says"),
            _ => StoreError::at(&self.path, error),
        })?;
        self.hash.update(bytes);
        Ok(())
    }

    fn corrupt(&self, what: &str) -> StoreError {
        StoreError::corrupt(format!("the backup's file {} {what}", self.path.display()))
    }
}
