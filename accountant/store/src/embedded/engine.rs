//! fjall's part: keys with a table's number before them in one keyspace, so that one batch covers all.

use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use fjall::{Database, Guard, Keyspace, KeyspaceCreateOptions, PersistMode, Readable as _, Snapshot};

use super::Options;
use super::position::Position;
use crate::{Entry, Key, MAX_BATCH_BYTES, Page, SCHEMA_VERSION, StoreError, Table, Version, Versioned};

/// Number before the store's own keys; no table has it.
const OWN: u8 = 0xff;
/// The facts about the store.
const FACTS: [u8; 2] = [OWN, 0];
/// The records of the newest groups.
const RECORDS: [u8; 2] = [OWN, 1];
/// How long it may take to write out the data found after a failure.
const SETTLE_TIME: Duration = Duration::from_secs(60);

/// Facts that hardly ever change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    /// The schema of the store.
    pub(super) schema: u32,
    /// Whether it came out of a backup and was not reconciled yet.
    pub(super) restored: bool,
}

/// An open database.
pub(super) struct Engine {
    database: Database,
    entries: Keyspace,
}

/// One state of all entries.
pub(super) struct State {
    snapshot: Snapshot,
    entries: Keyspace,
}

impl Engine {
    /// Opens the database in `directory`, or creates it.
    pub(super) fn open(directory: &Path, options: Options) -> Result<Self, StoreError> {
        let open = || {
            let database = Database::builder(directory).cache_size(options.cache).open()?;
            let entries = database.keyspace("entries", KeyspaceCreateOptions::default)?;
            Ok(Self { database, entries })
        };
        // Where files are missing or have strange names, fjall panics.
        match catch_unwind(AssertUnwindSafe(open)) {
            Ok(opened) => opened.map_err(|error: fjall::Error| failure(&error)),
            Err(_) => Err(StoreError::corrupt(format!(
                "the engine panicked over {}",
                directory.display()
            ))),
        }
    }

    /// The present state.
    pub(super) fn state(&self) -> State {
        State {
            snapshot: self.database.snapshot(),
            entries: self.entries.clone(),
        }
    }

    /// The values of `keys`.
    pub(super) fn load(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, StoreError> {
        let state = self.state();
        keys.iter()
            .map(|key| state.get(&encode(key))?.map(|value| versioned(&value)).transpose())
            .collect()
    }

    /// The version of `key`.
    pub(super) fn version(&self, key: &Key) -> Result<Option<Version>, StoreError> {
        let found = self.entries.get(encode(key)).map_err(|error| failure(&error))?;
        found
            .map(|value| versioned(&value).map(|found| found.version))
            .transpose()
    }

    /// Up to `limit` entries of `table`.
    pub(super) fn page(&self, table: Table, from: Bound<Vec<u8>>, limit: usize) -> Result<Page, StoreError> {
        let (mut page, mut bytes) = (Page::default(), 0_usize);
        for entry in self.state().entries(table, from) {
            if page.entries.len() >= limit || bytes >= MAX_BATCH_BYTES {
                page.more = true;
                break;
            }
            let entry = entry?;
            bytes = bytes.saturating_add(entry.value.len());
            page.entries.push(entry);
        }
        Ok(page)
    }

    /// The facts about the store; a damaged or newer one is refused.
    pub(super) fn facts(&self) -> Result<Facts, StoreError> {
        let found = self
            .state()
            .get(&FACTS)?
            .ok_or_else(|| StoreError::corrupt("the facts about it are missing"))?;
        let [a, b, c, d, restored @ (0 | 1)] = *found else {
            return Err(StoreError::corrupt("the facts about it are damaged"));
        };
        match u32::from_le_bytes([a, b, c, d]) {
            0 => Err(StoreError::corrupt("its schema is 0")),
            schema if schema > SCHEMA_VERSION => Err(StoreError::SchemaTooNew {
                found: schema,
                known: SCHEMA_VERSION,
            }),
            // There is one schema so far. Migrations from older ones go here, each as one batch.
            schema => Ok(Facts {
                schema,
                restored: restored == 1,
            }),
        }
    }

    /// Writes the facts durably.
    pub(super) fn write_facts(&self, facts: Facts) -> Result<(), StoreError> {
        let mut batch = self.database.batch().durability(Some(PersistMode::SyncAll));
        let value = [&facts.schema.to_le_bytes()[..], &[u8::from(facts.restored)]].concat();
        batch.insert(&self.entries, FACTS.as_slice(), value);
        batch.commit().map_err(|error| failure(&error))
    }

    /// The newest group; a gap among the groups before it is refused.
    pub(super) fn position(&self) -> Result<Position, StoreError> {
        let state = self.state();
        let records = state.snapshot.prefix(&state.entries, RECORDS).map(|record| {
            let (_, value) = pair(record)?;
            Position::decode(&value)
        });
        Position::newest(records)
    }

    /// Writes a group durably: encoded keys with their new values, `None` where they become absent.
    pub(super) fn apply<'a>(
        &self,
        changes: impl Iterator<Item = (&'a Vec<u8>, &'a Option<Vec<u8>>)>,
        position: &Position,
    ) -> Result<(), StoreError> {
        let mut batch = self.database.batch().durability(Some(PersistMode::SyncData));
        for (key, value) in changes {
            match value {
                Some(value) => batch.insert(&self.entries, key.as_slice(), value.as_slice()),
                None => batch.remove(&self.entries, key.as_slice()),
            }
        }
        let [high, low] = position.slot();
        let [own, records] = RECORDS;
        batch.insert(&self.entries, [own, records, high, low].as_slice(), position.encode());
        batch.commit().map_err(|error| failure(&error))
    }

    /// Adds entries to a database that is being filled; [`Engine::apply`] makes them durable.
    pub(super) fn fill(&self, entries: &[(Table, Entry)]) -> Result<(), StoreError> {
        let mut batch = self.database.batch();
        for (table, entry) in entries {
            let key = encode(&Key::new(*table, entry.key.clone()));
            batch.insert(&self.entries, key, encode_value(entry.version, &entry.value));
        }
        batch.commit().map_err(|error| failure(&error))
    }

    /// Writes everything that is only in a journal to files of its own. After a failed sync the system may take
    /// pages for written that are not; these files have none of them.
    pub(super) fn settle(&self) -> Result<(), StoreError> {
        let until = Instant::now().checked_add(SETTLE_TIME);
        self.entries.rotate_memtable().map_err(|error| failure(&error))?;
        while self.entries.sealed_memtable_count() > 0 {
            self.sound()?;
            if until.is_some_and(|until| Instant::now() > until) {
                return Err(StoreError::Failed {
                    reason: "the disk does not keep up".into(),
                });
            }
            // Fjall offers no event for the end of a flush.
            std::thread::sleep(Duration::from_millis(2));
        }
        self.sound()
    }

    /// Whether the engine would take a write.
    pub(super) fn sound(&self) -> Result<(), StoreError> {
        self.database
            .persist(PersistMode::Buffer)
            .map_err(|error| failure(&error))
    }

    /// Makes everything durable and lets go of the files.
    pub(super) fn close(self) -> Result<(), StoreError> {
        self.database
            .persist(PersistMode::SyncAll)
            .map_err(|error| failure(&error))
    }
}

impl State {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.snapshot.get(&self.entries, key).map_err(|error| failure(&error))?;
        Ok(found.map(|value| value.to_vec()))
    }

    /// The entries of `table` in order.
    pub(super) fn entries(
        &self,
        table: Table,
        from: Bound<Vec<u8>>,
    ) -> impl Iterator<Item = Result<Entry, StoreError>> {
        let begin = match from {
            Bound::Unbounded => Bound::Included(vec![table.number()]),
            bound => bound.map(|key| encode(&Key::new(table, key))),
        };
        let end = Bound::Excluded(vec![table.number().saturating_add(1)]);
        self.snapshot.range(&self.entries, (begin, end)).map(|found| {
            let (key, value) = pair(found)?;
            let Versioned { version, value } = versioned(&value)?;
            Ok(Entry {
                key: key.get(1..).unwrap_or_default().to_vec(),
                version,
                value,
            })
        })
    }
}

fn pair(found: Guard) -> Result<(Vec<u8>, Vec<u8>), StoreError> {
    let (key, value) = found.into_inner().map_err(|error| failure(&error))?;
    Ok((key.to_vec(), value.to_vec()))
}

/// A key as the engine has it.
pub(super) fn encode(key: &Key) -> Vec<u8> {
    [&[key.table.number()], key.bytes.as_slice()].concat()
}

/// A value as the engine has it.
pub(super) fn encode_value(version: Version, value: &[u8]) -> Vec<u8> {
    [&version.0.to_le_bytes(), value].concat()
}

fn versioned(bytes: &[u8]) -> Result<Versioned, StoreError> {
    let (version, value) = bytes
        .split_first_chunk()
        .ok_or_else(|| StoreError::corrupt("an entry is shorter than its version"))?;
    Ok(Versioned {
        version: Version(u64::from_le_bytes(*version)),
        value: value.to_vec(),
    })
}

/// The meaning of an engine's error.
fn failure(error: &fjall::Error) -> StoreError {
    let reason = error.to_string();
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            return if StoreError::is_full(error) {
                StoreError::Full { reason }
            } else {
                StoreError::Failed { reason }
            };
        }
        cause = error.source();
    }
    match error {
        fjall::Error::Poisoned => StoreError::Failed {
            reason: "an earlier write failed".into(),
        },
        fjall::Error::InvalidVersion(_) => StoreError::Refused {
            reason: "its files are of an unknown version; use the binary that wrote them".into(),
        },
        _ => StoreError::Corrupt { reason },
    }
}
