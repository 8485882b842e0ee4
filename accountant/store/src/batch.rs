//! The changes of a commit, and the versions that it expects.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{InvalidInput, Key, MAX_BATCH_BYTES, MAX_BATCH_KEYS, MAX_KEY_BYTES, MAX_VALUE_BYTES};

/// Which commit wrote a value. Versions grow with the commits to a key, but are not without gaps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(pub u64);

/// A value and the version of the commit that wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned {
    /// The version of the commit that wrote it.
    pub version: Version,
    /// The value.
    pub value: Vec<u8>,
}

/// The expectation about a key, checked before the commit changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The key is absent.
    Absent,
    /// The key has a value of this version.
    Version(Version),
    /// Anything: the last writer wins. Only for keys with a single writer.
    Any,
}

impl Expected {
    /// Expects that `found`, which was just loaded, is still so.
    #[must_use]
    pub fn unchanged(found: Option<&Versioned>) -> Self {
        found.map_or(Self::Absent, |found| Self::Version(found.version))
    }

    /// Whether it holds for a key with this version (`None`: an absent key).
    #[must_use]
    pub fn holds(self, actual: Option<Version>) -> bool {
        match self {
            Self::Absent => actual.is_none(),
            Self::Version(version) => actual == Some(version),
            Self::Any => true,
        }
    }
}

/// The change of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It gets this value.
    Put(Vec<u8>),
    /// It becomes absent; it may be so already, if the expectation allows it.
    Delete,
    /// Nothing: the commit only depends on its version.
    Keep,
}

/// One key of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// The key.
    pub key: Key,
    /// The expectation.
    pub expected: Expected,
    /// The change.
    pub change: Change,
}

/// The changes of a commit, made as a whole or not at all. No key may be in it twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    writes: Vec<Write>,
}

impl Batch {
    /// A batch without anything in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives `key` a value.
    pub fn put(&mut self, key: Key, expected: Expected, value: impl Into<Vec<u8>>) -> &mut Self {
        self.add(key, expected, Change::Put(value.into()))
    }

    /// Makes `key` absent.
    pub fn delete(&mut self, key: Key, expected: Expected) -> &mut Self {
        self.add(key, expected, Change::Delete)
    }

    /// Makes the commit depend on `key` without changing it: for values that were read to decide the rest.
    pub fn require(&mut self, key: Key, expected: Expected) -> &mut Self {
        self.add(key, expected, Change::Keep)
    }

    fn add(&mut self, key: Key, expected: Expected, change: Change) -> &mut Self {
        self.writes.push(Write { key, expected, change });
        self
    }

    /// The changes, in the order in which they were put in.
    #[must_use]
    pub fn writes(&self) -> &[Write] {
        &self.writes
    }

    /// The same, to be taken out.
    #[must_use]
    pub fn into_writes(self) -> Vec<Write> {
        self.writes
    }

    /// How many keys it names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.writes.len()
    }

    /// Whether it names none; then it cannot be committed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    /// The bytes of all values in it.
    pub(crate) fn value_bytes(&self) -> usize {
        self.writes.iter().fold(0_usize, |sum, write| match &write.change {
            Change::Put(value) => sum.saturating_add(value.len()),
            Change::Delete | Change::Keep => sum,
        })
    }

    /// Checks the limits; every store does so before anything else.
    ///
    /// # Errors
    ///
    /// The first limit that is exceeded, or [`InvalidInput::DuplicateKey`].
    pub fn check(&self) -> Result<(), InvalidInput> {
        if self.is_empty() {
            return Err(InvalidInput::EmptyBatch);
        }
        check_keys(self.writes.iter().map(|write| &write.key))?;
        let mut seen = BTreeSet::new();
        for Write { key, change, .. } in &self.writes {
            if !seen.insert(key) {
                return Err(InvalidInput::DuplicateKey { key: key.clone() });
            }
            if let Change::Put(value) = change {
                let length = value.len();
                if length > MAX_VALUE_BYTES {
                    return Err(InvalidInput::ValueTooLarge {
                        key: key.clone(),
                        length,
                        limit: MAX_VALUE_BYTES,
                    });
                }
            }
        }
        let length = self.value_bytes();
        if length > MAX_BATCH_BYTES {
            return Err(InvalidInput::BatchTooLarge {
                length,
                limit: MAX_BATCH_BYTES,
            });
        }
        Ok(())
    }
}

/// Checks the number of keys and the length of each.
pub(crate) fn check_keys<'a>(keys: impl ExactSizeIterator<Item = &'a Key>) -> Result<(), InvalidInput> {
    let count = keys.len();
    if count > MAX_BATCH_KEYS {
        return Err(InvalidInput::TooManyKeys {
            count,
            limit: MAX_BATCH_KEYS,
        });
    }
    for key in keys {
        let length = key.bytes.len();
        if length > MAX_KEY_BYTES {
            return Err(InvalidInput::KeyTooLong {
                length,
                limit: MAX_KEY_BYTES,
            });
        }
    }
    Ok(())
}
