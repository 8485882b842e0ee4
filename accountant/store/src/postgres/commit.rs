//! Committing, and trying again when transactions came in each other's way.

use std::time::Duration;

use sqlx::Error;

use super::{Postgres, failure, read};
use crate::{Batch, Change, CommitError, Expected, StoreError, Version};

/// How often a batch is tried before it counts as hopeless for now.
const ATTEMPTS: u32 = 16;
const COMMIT: &str = "SELECT committed, conflicting FROM tally_commit($1, $2, $3, $4, $5)";

/// A batch as the function `tally_commit` takes it: one element per key in each.
#[derive(Default)]
struct Columns {
    tables: Vec<i16>,
    keys: Vec<Vec<u8>>,
    expected: Vec<i64>,
    changes: Vec<i16>,
    values: Vec<Vec<u8>>,
}

impl Columns {
    fn of(batch: Batch) -> Self {
        let mut columns = Self::default();
        for write in batch.into_writes() {
            columns.tables.push(read::number(write.key.table));
            columns.keys.push(write.key.bytes);
            columns.expected.push(match write.expected {
                Expected::Any => -1,
                Expected::Absent => 0,
                // Version 0 does not exist; a version that does not fit was never given out.
                Expected::Version(Version(number)) => i64::try_from(number).ok().filter(|n| *n > 0).unwrap_or(-2),
            });
            let (change, value) = match write.change {
                Change::Keep => (0, Vec::new()),
                Change::Put(value) => (1, value),
                Change::Delete => (2, Vec::new()),
            };
            columns.changes.push(change);
            columns.values.push(value);
        }
        columns
    }
}

/// See [`crate::Store::commit`].
pub(super) async fn commit(store: &Postgres, batch: Batch) -> Result<Version, CommitError> {
    batch.check()?;
    let named: Vec<_> = batch.writes().iter().map(|write| write.key.clone()).collect();
    let columns = Columns::of(batch);
    for attempt in 1..=ATTEMPTS {
        match once(store, &columns).await? {
            Some((Some(version), _)) => return read::version_of(version).map_err(|error| failure::told(&error).into()),
            Some((None, conflicting)) => {
                let numbers = conflicting.unwrap_or_default();
                let mut keys: Vec<_> = numbers
                    .iter()
                    .filter_map(|number| named.get(usize::try_from(number.saturating_sub(1)).ok()?).cloned())
                    .collect();
                keys.sort_unstable();
                return Err(CommitError::Conflict { keys });
            }
            // The commit in between is done when the row is free; a little patience spreads the others.
            None => tokio::time::sleep(Duration::from_millis(u64::from(attempt))).await,
        }
    }
    let reason = format!("{ATTEMPTS} attempts to commit came in the way of other commits");
    Err(StoreError::Unavailable { reason }.into())
}

/// The version or the conflicts; `None` if another commit came in between.
type Answer = Option<(Option<i64>, Option<Vec<i32>>)>;

async fn once(store: &Postgres, columns: &Columns) -> Result<Answer, CommitError> {
    let mut connection = store.connection().await?;
    let query = sqlx::query_as(COMMIT)
        .bind(&columns.tables)
        .bind(&columns.keys)
        .bind(&columns.expected)
        .bind(&columns.changes)
        .bind(&columns.values)
        .fetch_one(&mut *connection);
    let sent = async {
        match query.await {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if failure::is_contention(&error) => Ok(None),
            Err(error) => Err::<_, Error>(error),
        }
    };
    failure::commit_in_time(store.options.timeout, sent).await
}
