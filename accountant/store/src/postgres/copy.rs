//! Backup and restoration.

use std::ops::Bound;
use std::path::Path;

use sqlx::{Connection as _, PgConnection};

use super::{Postgres, failure, read};
use crate::backup::{Reader, Writer};
use crate::{Entry, Manifest, Page, StoreError, Table, Version};

/// How many entries are copied at once, unless their values come to more than [`COPY_BYTES`].
const COPY_ENTRIES: usize = 1_000;
const COPY_BYTES: usize = 8 << 20;

const INSERT: &str = "INSERT INTO tally_entries (tab, key, version, value)
    SELECT * FROM unnest($1::smallint[], $2::bytea[], $3::bigint[], $4::bytea[])";
const IS_EMPTY: &str = "SELECT NOT EXISTS (SELECT 1 FROM tally_entries) FROM tally_store FOR UPDATE";

/// Runs what reads or writes files where it may block.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(StoreError::Unavailable {
            reason: format!("a task ended early: {error}"),
        }),
    }
}

/// See [`crate::Store::backup`].
pub(super) async fn backup(store: &Postgres, target: &Path) -> Result<Manifest, StoreError> {
    let limit = store.options.timeout;
    let mut connection = store.connection().await?;
    let begin = connection.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    let mut state = failure::in_time(limit, begin).await?;
    // The first statement fixes the state: no version that was given out later is in it. (A sequence is read as it is.)
    failure::in_time(limit, read::count(&mut state, Table::Meta)).await?;
    let newest = sqlx::query_as("SELECT last_value FROM tally_version").fetch_one(&mut *state);
    let (newest,): (i64,) = failure::in_time(limit, newest).await?;
    let newest = read::version_of(newest).map_err(|error| failure::told(&error))?;
    let path = target.to_path_buf();
    let mut writer = blocking(move || Writer::create(&path, newest)).await?;
    for table in Table::ALL {
        let mut last: Option<Vec<u8>> = None;
        loop {
            let from = last.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
            let page = read::page(&mut state, table, from, COPY_ENTRIES);
            let Page { entries, more } = failure::in_time(limit, page).await?;
            last = entries.last().map(|entry| entry.key.clone());
            writer = blocking(move || {
                entries.iter().try_for_each(|entry| writer.add(table, entry))?;
                Ok(writer)
            })
            .await?;
            if !more {
                break;
            }
        }
    }
    failure::in_time(limit, state.commit()).await?;
    blocking(move || writer.finish()).await
}

/// See [`Postgres::restore`].
pub(super) async fn restore(store: &Postgres, backup: &Path) -> Result<Manifest, StoreError> {
    let limit = store.options.timeout;
    let path = backup.to_path_buf();
    let (manifest, mut reader) = blocking(move || {
        let manifest = Manifest::verify(&path)?;
        Ok((manifest.clone(), Reader::open(&path, manifest)?))
    })
    .await?;
    let mut connection = store.connection().await?;
    let mut begun = failure::in_time(limit, connection.begin()).await?;
    let (is_empty,): (bool,) = failure::in_time(limit, sqlx::query_as(IS_EMPTY).fetch_one(&mut *begun)).await?;
    if !is_empty {
        return Err(StoreError::NotEmpty {
            target: "the database".into(),
        });
    }
    loop {
        let (entries, next) = blocking(move || Ok((chunk(&mut reader)?, reader))).await?;
        reader = next;
        if entries.is_empty() {
            break;
        }
        failure::in_time(limit, insert(&mut begun, entries)).await?;
    }
    // A sequence begins at 1; a backup without any commit leaves it alone.
    let version = i64::try_from(manifest.version.0).map_err(|_| StoreError::corrupt("a version beyond all limits"))?;
    if version > 0 {
        let set = sqlx::query("SELECT setval('tally_version', $1)")
            .bind(version)
            .execute(&mut *begun);
        failure::in_time(limit, set).await?;
    }
    let mark = sqlx::query("UPDATE tally_store SET restored = true").execute(&mut *begun);
    failure::in_time(limit, mark).await?;
    failure::in_time(limit, begun.commit()).await?;
    Ok(manifest)
}

/// The next entries of a backup; none at its end.
fn chunk(reader: &mut Reader) -> Result<Vec<(Table, Entry)>, StoreError> {
    let (mut entries, mut bytes) = (Vec::new(), 0_usize);
    while entries.len() < COPY_ENTRIES && bytes < COPY_BYTES {
        let Some((table, entry)) = reader.next()? else { break };
        bytes = bytes.saturating_add(entry.value.len());
        entries.push((table, entry));
    }
    Ok(entries)
}

async fn insert(connection: &mut PgConnection, entries: Vec<(Table, Entry)>) -> Result<(), sqlx::Error> {
    let (mut tables, mut keys, mut versions, mut values) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (
        table,
        Entry {
            key,
            version: Version(version),
            value,
        },
    ) in entries
    {
        tables.push(read::number(table));
        keys.push(key);
        versions.push(i64::try_from(version).map_err(|_| sqlx::Error::Protocol("a version beyond all limits".into()))?);
        values.push(value);
    }
    sqlx::query(INSERT)
        .bind(tables)
        .bind(keys)
        .bind(versions)
        .bind(values)
        .execute(connection)
        .await
        .map(drop)
}
