//! The changes of a group of batches, worked out before anything is written.

use std::collections::{BTreeMap, HashMap};

use super::engine::{Engine, encode, encode_value};
use super::position::Position;
use crate::{Batch, Change, CommitError, Key, Version};

/// Several batches, each as a whole, in the order in which they came.
pub(super) struct Plan {
    /// Where the store is afterwards.
    pub(super) position: Position,
    /// Encoded keys with their new values. Of two values of a key the later one is left.
    pub(super) changes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    /// The bytes of all this, for a guess at the room it takes.
    pub(super) bytes: usize,
    /// The versions of keys that earlier batches of the group changed.
    versions: HashMap<Key, Option<Version>>,
}

impl Plan {
    /// Begins a group after `position`.
    pub(super) fn after(position: &Position) -> Self {
        let mut position = position.clone();
        position.group = position.group.saturating_add(1);
        Self {
            position,
            changes: BTreeMap::new(),
            bytes: 0,
            versions: HashMap::new(),
        }
    }

    /// Adds `batch` if its expectations hold after those before it.
    pub(super) fn add(&mut self, engine: &Engine, batch: Batch) -> Result<Version, CommitError> {
        let (mut found, mut conflicting) = (Vec::with_capacity(batch.len()), Vec::new());
        for write in batch.writes() {
            let actual = match self.versions.get(&write.key) {
                Some(version) => *version,
                None => engine.version(&write.key)?,
            };
            found.push(actual);
            if !write.expected.holds(actual) {
                conflicting.push(write.key.clone());
            }
        }
        if !conflicting.is_empty() {
            conflicting.sort_unstable();
            return Err(CommitError::Conflict { keys: conflicting });
        }
        self.position.version = self.position.version.saturating_add(1);
        let version = Version(self.position.version);
        for (write, actual) in batch.into_writes().into_iter().zip(found) {
            let value = match write.change {
                Change::Keep => continue,
                Change::Put(value) => Some(encode_value(version, &value)),
                Change::Delete => None,
            };
            let key = encode(&write.key);
            self.bytes = self
                .bytes
                .saturating_add(key.len())
                .saturating_add(value.as_ref().map_or(0, Vec::len));
            self.position.note(&write.key, actual.is_some(), value.is_some());
            self.versions.insert(write.key, value.is_some().then_some(version));
            self.changes.insert(key, value);
        }
        Ok(version)
    }
}
