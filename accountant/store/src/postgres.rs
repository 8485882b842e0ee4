//! The store in a PostgreSQL database, shared by several instances.
//!
//! All entries are in one SQL table. A commit is one round trip to one function, which PostgreSQL runs as one
//! transaction: it locks the rows in the order of their keys, compares versions and changes them. So two instances
//! that decide on the same state cannot both commit: one of them is told of a conflict.
//!
//! - [`commit`]: committing, and trying again when transactions came in each other's way;
//! - [`read`]: loading and scanning;
//! - [`copy`]: backup and restoration;
//! - [`failure`]: the meaning of a database's error for the caller.
//!
//! Durability is the database's: `fsync` must be on there, and `synchronous_commit` is turned on for every
//! connection unless it is stronger already. A connection that is lost comes back by itself.

mod commit;
mod copy;
mod failure;
mod read;

use std::fmt;
use std::ops::Bound;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Executor as _, SqlSafeStr as _};

use crate::batch::check_keys;
use crate::{
    Batch, CommitError, InvalidInput, Key, MAX_SCAN_ENTRIES, Manifest, Page, SCHEMA_VERSION, Store, StoreError, Table,
    Version, Versioned,
};

/// The table in which it is noted which migrations were applied.
const MIGRATIONS_TABLE: &str = "tally_migrations";
/// Run on each new connection: commits must not depend on the database's own configuration.
const PREPARE: &str = "SET default_transaction_isolation = 'read committed';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')";

/// How a database is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The most connections that are open at the same time.
    pub connections: u32,
    /// How long anything may take, the wait for a connection included, before it fails.
    pub timeout: Duration,
}

impl Default for Options {
    /// 8 connections, 10 seconds.
    fn default() -> Self {
        Self {
            connections: 8,
            timeout: Duration::from_secs(10),
        }
    }
}

/// A store in a PostgreSQL database. Any number of them, in any number of processes, may use one database.
#[derive(Clone)]
pub struct Postgres {
    pool: PgPool,
    options: Options,
}

/// Says nothing of the password.
impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Postgres {
    /// Connects to the database at `url` (`postgres://user:password@host/database`) and brings its schema up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if the URL makes no sense, the database refuses the user or does not sync;
    /// [`StoreError::SchemaTooNew`] if a newer version of this software was here before;
    /// [`StoreError::Unavailable`] if it cannot be reached now.
    pub async fn connect(url: &str, options: Options) -> Result<Self, StoreError> {
        let to = PgConnectOptions::from_str(url)
            .map_err(|error| StoreError::Refused {
                reason: format!("the URL of the database: {error}"),
            })?
            .application_name("tallystick-accountant")
            // The database gives up first, so that it can say that nothing was changed.
            .options([("statement_timeout", options.timeout.mul_f32(0.75).as_millis().to_string())])
            .disable_statement_logging();
        // A pool of its own: a migration that fails leaves its connection locked.
        let first = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(options.timeout)
            .connect_lazy_with(to.clone());
        let prepare = async {
            let syncs: (String,) = sqlx::query_as("SELECT current_setting('fsync')")
                .fetch_one(&first)
                .await?;
            Ok::<_, sqlx::Error>((syncs.0 == "on", migrations().run(&first).await))
        };
        let prepared = failure::in_time(options.timeout, prepare).await;
        first.close().await;
        let (syncs, migrated) = prepared?;
        migrated.map_err(|error| match error {
            MigrateError::VersionMissing(found) => StoreError::SchemaTooNew {
                found: u32::try_from(found).unwrap_or(u32::MAX),
                known: SCHEMA_VERSION,
            },
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => failure::told(&error),
            other => StoreError::Refused {
                reason: format!("the schema of the database: {other}"),
            },
        })?;
        if !syncs {
            let reason = "the database runs with fsync = off and would lose commits; turn it on in postgresql.conf";
            return Err(StoreError::Refused { reason: reason.into() });
        }
        let pool = PgPoolOptions::new()
            .max_connections(options.connections)
            .acquire_timeout(options.timeout)
            .after_connect(|connection, _| {
                async move { connection.execute(sqlx::raw_sql(PREPARE)).await.map(drop) }.boxed()
            })
            .connect_lazy_with(to);
        Ok(Self { pool, options })
    }

    /// Restores the backup in the directory `backup` into the database at `url`, which must hold no entries yet.
    /// It happens as a whole or not at all.
    ///
    /// # Errors
    ///
    /// As [`Postgres::connect`]; [`StoreError::NotEmpty`] if there are entries; [`StoreError::Corrupt`] if the
    /// backup is damaged.
    pub async fn restore(backup: &Path, url: &str, options: Options) -> Result<Manifest, StoreError> {
        let store = Self::connect(url, options).await?;
        let restored = copy::restore(&store, backup).await;
        store.close().await;
        restored
    }

    /// A connection, tested.
    async fn connection(&self) -> Result<PoolConnection<sqlx::Postgres>, StoreError> {
        failure::in_time(self.options.timeout, self.pool.acquire()).await
    }
}

fn migrations() -> Migrator {
    let entries = include_str!("../migrations/0001_entries.sql").into_sql_str();
    let mut migrator = Migrator::with_migrations(vec![Migration::new(
        1,
        "entries".into(),
        MigrationType::Simple,
        entries,
        false,
    )]);
    migrator.dangerous_set_table_name(MIGRATIONS_TABLE);
    migrator
}

impl Store for Postgres {
    fn load<'a>(&'a self, keys: &'a [Key]) -> BoxFuture<'a, Result<Vec<Option<Versioned>>, StoreError>> {
        async move {
            check_keys(keys.iter())?;
            let mut connection = self.connection().await?;
            failure::in_time(self.options.timeout, read::load(&mut connection, keys)).await
        }
        .boxed()
    }

    fn scan<'a>(
        &'a self,
        table: Table,
        from: Bound<&'a [u8]>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        async move {
            if !(1..=MAX_SCAN_ENTRIES).contains(&limit) {
                return Err(InvalidInput::ScanLimit {
                    limit,
                    most: MAX_SCAN_ENTRIES,
                }
                .into());
            }
            let mut connection = self.connection().await?;
            failure::in_time(self.options.timeout, read::page(&mut connection, table, from, limit)).await
        }
        .boxed()
    }

    fn count(&self, table: Table) -> BoxFuture<'_, Result<u64, StoreError>> {
        async move {
            let mut connection = self.connection().await?;
            failure::in_time(self.options.timeout, read::count(&mut connection, table)).await
        }
        .boxed()
    }

    fn commit(&self, batch: Batch) -> BoxFuture<'_, Result<Version, CommitError>> {
        commit::commit(self, batch).boxed()
    }

    fn backup<'a>(&'a self, target: &'a Path) -> BoxFuture<'a, Result<Manifest, StoreError>> {
        copy::backup(self, target).boxed()
    }

    fn restored(&self) -> BoxFuture<'_, Result<bool, StoreError>> {
        async move {
            let mut connection = self.connection().await?;
            let query = sqlx::query_as("SELECT restored FROM tally_store").fetch_one(&mut *connection);
            let (restored,): (bool,) = failure::in_time(self.options.timeout, query).await?;
            Ok(restored)
        }
        .boxed()
    }

    fn clear_restored(&self) -> BoxFuture<'_, Result<(), CommitError>> {
        async move {
            let mut connection = self.connection().await?;
            let query = sqlx::query("UPDATE tally_store SET restored = false WHERE restored").execute(&mut *connection);
            failure::commit_in_time(self.options.timeout, query).await.map(drop)
        }
        .boxed()
    }

    fn ready(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        async move {
            let mut connection = self.connection().await?;
            let query = sqlx::query_as("SELECT current_setting('transaction_read_only')").fetch_one(&mut *connection);
            let (read_only,): (String,) = failure::in_time(self.options.timeout, query).await?;
            match read_only.as_str() {
                "off" => Ok(()),
                _ => Err(StoreError::Unavailable {
                    reason: "the database is read-only".into(),
                }),
            }
        }
        .boxed()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        self.pool.close().boxed()
    }
}
