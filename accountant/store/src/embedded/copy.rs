//! Backup and restoration.

use std::ops::Bound;
use std::path::Path;
use std::sync::atomic::Ordering;

use super::engine::Facts;
use super::home::Home;
use super::position::Position;
use super::{Options, Shared};
use crate::backup::{Reader, Writer, empty_directory};
use crate::{Manifest, SCHEMA_VERSION, StoreError, Table, Version};

/// How many bytes of values are handed to the engine at once.
const FILL_BYTES: usize = 4 << 20;

/// See [`crate::Store::backup`].
pub(super) fn backup(shared: &Shared, target: &Path) -> Result<Manifest, StoreError> {
    shared.read(|engine| {
        let state = engine.state();
        // Read after the state was fixed, so that nothing in it is newer.
        let newest = Version(shared.position().version);
        let mut writer = Writer::create(target, newest)?;
        for table in Table::ALL {
            for entry in state.entries(table, Bound::Unbounded) {
                if shared.wanted.load(Ordering::Relaxed) {
                    return Err(StoreError::Unavailable {
                        reason: "the engine is being opened again".into(),
                    });
                }
                writer.add(table, &entry?)?;
            }
        }
        writer.finish()
    })
}

/// See [`super::Embedded::restore`].
pub(super) fn restore(backup: &Path, target: &Path, options: Options) -> Result<Manifest, StoreError> {
    empty_directory(target)?;
    let manifest = Manifest::verify(backup)?;
    let home = Home::open(target)?;
    let engine = home.open_restoring(options)?;
    let mut reader = Reader::open(backup, manifest.clone())?;
    let (mut entries, mut bytes) = (Vec::new(), 0_usize);
    while let Some((table, entry)) = reader.next()? {
        bytes = bytes.saturating_add(entry.key.len()).saturating_add(entry.value.len());
        entries.push((table, entry));
        if bytes >= FILL_BYTES {
            engine.fill(&entries)?;
            (entries, bytes) = (Vec::new(), 0);
        }
    }
    engine.fill(&entries)?;
    engine.write_facts(Facts {
        schema: SCHEMA_VERSION,
        restored: true,
    })?;
    let count = |table| manifest.entries.get(&table).copied().unwrap_or_default();
    engine.apply(std::iter::empty(), &Position::first(manifest.version.0, count))?;
    home.complete_restored(engine)?;
    Ok(manifest)
}
