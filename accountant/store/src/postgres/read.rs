//! Loading and scanning. Each is one statement, which PostgreSQL answers from one state.

use std::ops::Bound;

use sqlx::{Error, PgConnection};

use crate::{Entry, Key, MAX_BATCH_BYTES, Page, Table, Version, Versioned};

const LOAD: &str = "SELECT w.i, e.version, e.value
    FROM unnest($1::smallint[], $2::bytea[]) WITH ORDINALITY AS w(tab, key, i)
    JOIN tally_entries e ON e.tab = w.tab AND e.key = w.key";

// One entry more than wanted tells whether there is more; the sum ends a page of large values early.
const PAGE: &str = "SELECT key, version, value FROM (
        SELECT key, version, value, sum(octet_length(value)) OVER (ORDER BY key) - octet_length(value) AS bytes_before
        FROM (
            SELECT key, version, value FROM tally_entries
            WHERE tab = $1 AND key >= $2 AND (key <> $2 OR $3) ORDER BY key LIMIT $4
        ) AS wanted
    ) AS summed WHERE bytes_before < $5 ORDER BY key";

const MORE: &str = "SELECT EXISTS (SELECT 1 FROM tally_entries WHERE tab = $1 AND key > $2)";

/// The values of `keys`, in their order.
pub(super) async fn load(connection: &mut PgConnection, keys: &[Key]) -> Result<Vec<Option<Versioned>>, Error> {
    let tables: Vec<i16> = keys.iter().map(|key| number(key.table)).collect();
    let bytes: Vec<&[u8]> = keys.iter().map(|key| key.bytes.as_slice()).collect();
    let rows: Vec<(i64, i64, Vec<u8>)> = sqlx::query_as(LOAD)
        .bind(tables)
        .bind(bytes)
        .fetch_all(connection)
        .await?;
    let mut found = vec![None; keys.len()];
    for (number, version, value) in rows {
        let index = usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
        let place = found
            .get_mut(index)
            .ok_or_else(|| Error::Protocol("a row that was not asked for".into()))?;
        *place = Some(Versioned {
            version: version_of(version)?,
            value,
        });
    }
    Ok(found)
}

/// Up to `limit` entries of `table`.
pub(super) async fn page(
    connection: &mut PgConnection,
    table: Table,
    from: Bound<&[u8]>,
    limit: usize,
) -> Result<Page, Error> {
    let (from, inclusive): (&[u8], bool) = match from {
        Bound::Unbounded => (&[], true),
        Bound::Included(key) => (key, true),
        Bound::Excluded(key) => (key, false),
    };
    let rows: Vec<(Vec<u8>, i64, Vec<u8>)> = sqlx::query_as(PAGE)
        .bind(number(table))
        .bind(from)
        .bind(inclusive)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .bind(i64::try_from(MAX_BATCH_BYTES).unwrap_or(i64::MAX))
        .fetch_all(&mut *connection)
        .await?;
    let mut entries = Vec::with_capacity(rows.len());
    for (key, version, value) in rows {
        entries.push(Entry {
            key,
            version: version_of(version)?,
            value,
        });
    }
    let more = match entries.last() {
        None => false,
        Some(last) => {
            let more: (bool,) = sqlx::query_as(MORE)
                .bind(number(table))
                .bind(last.key.as_slice())
                .fetch_one(connection)
                .await?;
            more.0
        }
    };
    Ok(Page { entries, more })
}

/// How many entries `table` has.
pub(super) async fn count(connection: &mut PgConnection, table: Table) -> Result<u64, Error> {
    let count: (i64,) = sqlx::query_as("SELECT count(*) FROM tally_entries WHERE tab = $1")
        .bind(number(table))
        .fetch_one(connection)
        .await?;
    u64::try_from(count.0).map_err(|_| Error::Protocol("a negative count".into()))
}

/// The number of a table in the database.
pub(super) fn number(table: Table) -> i16 {
    i16::from(table.number())
}

/// A version as the database keeps it.
pub(super) fn version_of(version: i64) -> Result<Version, Error> {
    u64::try_from(version)
        .map(Version)
        .map_err(|_| Error::Protocol(format!("a negative version, {version}")))
}
