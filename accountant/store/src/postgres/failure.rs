//! The meaning of a database's error for the caller.

use std::future::Future;
use std::time::Duration;

use sqlx::Error;
use sqlx::postgres::{PgDatabaseError, PgSeverity};

use crate::{CommitError, StoreError};

/// Waits for something that changes nothing, or that is undone unless it answers.
pub(super) async fn in_time<T>(limit: Duration, work: impl Future<Output = Result<T, Error>>) -> Result<T, StoreError> {
    match tokio::time::timeout(limit, work).await {
        Ok(done) => done.map_err(|error| told(&error)),
        Err(_) => Err(StoreError::Unavailable {
            reason: no_answer(limit),
        }),
    }
}

/// Waits for something that may have changed the database although no answer came.
pub(super) async fn commit_in_time<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, CommitError> {
    match tokio::time::timeout(limit, work).await {
        Ok(done) => done.map_err(|error| commit(&error)),
        Err(_) => Err(CommitError::Unknown {
            reason: no_answer(limit),
        }),
    }
}

fn no_answer(limit: Duration) -> String {
    format!("the database did not answer within {} ms", limit.as_millis())
}

/// The meaning of an error when nothing was to be changed, or when certainly nothing was.
pub(super) fn told(error: &Error) -> StoreError {
    let reason = error.to_string();
    match error {
        Error::Database(_) => match code(error) {
            Some("53100") => StoreError::Full { reason },
            // Insufficient resources, connection failures, shutdown, cancelled by a timeout, a read-only standby, and
            // transactions in each other's way.
            Some(code)
                if ["53", "08", "57", "40", "55"]
                    .iter()
                    .any(|class| code.starts_with(class)) =>
            {
                StoreError::Unavailable { reason }
            }
            Some("25006") => StoreError::Unavailable { reason },
            Some(code) if code.starts_with("XX00") && code != "XX000" => StoreError::Corrupt { reason },
            _ => StoreError::Refused { reason },
        },
        Error::PoolClosed => StoreError::Closed,
        Error::Io(_) | Error::PoolTimedOut | Error::WorkerCrashed | Error::Protocol(_) | Error::BeginFailed => {
            StoreError::Unavailable { reason }
        }
        Error::ColumnDecode { .. } | Error::Decode(_) | Error::RowNotFound => StoreError::Corrupt { reason },
        _ => StoreError::Refused { reason },
    }
}

/// The meaning of an error after a commit was sent. A commit that the database answers with `ERROR` is undone; after
/// anything else, a lost connection above all, the outcome is unknown.
fn commit(error: &Error) -> CommitError {
    if is_taken_back(error) {
        CommitError::Store(told(error))
    } else {
        CommitError::Unknown {
            reason: error.to_string(),
        }
    }
}

fn is_taken_back(error: &Error) -> bool {
    let Error::Database(error) = error else { return false };
    error
        .try_downcast_ref::<PgDatabaseError>()
        .is_some_and(|error| matches!(error.severity(), PgSeverity::Error))
}

/// Whether another transaction came in between, so that the same call may simply be made again.
pub(super) fn is_contention(error: &Error) -> bool {
    is_taken_back(error) && matches!(code(error), Some("40001" | "40P01" | "23505"))
}

fn code(error: &Error) -> Option<&str> {
    let Error::Database(error) = error else { return None };
    error.try_downcast_ref::<PgDatabaseError>().map(PgDatabaseError::code)
}
