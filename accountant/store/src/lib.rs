//! Where an accountant keeps its state: one trait, an embedded store and PostgreSQL.
//!
//! The store keeps opaque bytes under keys and knows nothing of the protocol:
//!
//! - [`table`]: the tables, and keys in them;
//! - [`batch`]: the changes of a commit, and the versions that it expects;
//! - [`error`]: errors, and whether trying again helps;
//! - [`backup`]: the format of a backup, which is the same for both kinds of store;
//! - [`embedded`]: the store in a directory of one process;
//! - [`postgres`]: the store in a PostgreSQL database, shared by several instances;
//! - [`location`]: which of both is meant by a configured place;
//! - [`testing`] (feature `testing`): a private PostgreSQL cluster for tests and measurements.
//!
//! ## Rules that hold for every [`Store`]
//!
//! 1. A batch is committed as a whole or not at all, and [`Store::commit`] answers `Ok` only once the batch
//!    would survive a loss of power.
//! 2. Every commit has a [`Version`] of its own, which all values written by it carry. The version of a key only
//!    ever grows, also across its deletion, so that an expected version never matches by accident.
//! 3. A commit whose expectations do not hold changes nothing and names the keys in question.
//! 4. One call reads one state: all of a commit, or nothing of it.
//! 5. An error other than [`CommitError::Unknown`] means that nothing was changed.
//! 6. A restored store says so ([`Store::restored`]) until somebody declares it reconciled.
//!
//! ## Why the trait is made of boxed futures
//!
//! A service learns from its configuration where its state lies, so it holds an `Arc<dyn Store>`. One allocation
//! per call is nothing next to the sync that follows it, and neither the service nor its tests become generic.

#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
)]

pub mod backup;
pub mod batch;
pub mod embedded;
pub mod error;
pub mod location;
pub mod postgres;
pub mod table;
#[cfg(feature = "testing")]
pub mod testing;

use std::ops::Bound;
use std::path::Path;

use futures::future::BoxFuture;

pub use backup::Manifest;
pub use batch::{Batch, Change, Expected, Version, Versioned, Write};
pub use embedded::Embedded;
pub use error::{CommitError, InvalidInput, StoreError};
pub use location::Location;
pub use postgres::Postgres;
pub use table::{Key, Table};

/// The longest key, in bytes.
pub const MAX_KEY_BYTES: usize = 80;
/// The largest value, in bytes.
pub const MAX_VALUE_BYTES: usize = 1 << 20;
/// The most keys that one batch names, and that one [`Store::load`] asks for.
pub const MAX_BATCH_KEYS: usize = 16_384;
/// The most bytes of values in one batch, and about the most that one [`Store::scan`] answers.
pub const MAX_BATCH_BYTES: usize = 64 << 20;
/// The most entries that one [`Store::scan`] answers.
pub const MAX_SCAN_ENTRIES: usize = 10_000;
/// The schema that this version of the crate reads and writes. Older ones are migrated when a store is opened.
pub const SCHEMA_VERSION: u32 = 1;

/// One entry of a table, as [`Store::scan`] finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its key within the table.
    pub key: Vec<u8>,
    /// The version of the commit that wrote it.
    pub version: Version,
    /// The contents.
    pub value: Vec<u8>,
}

/// A part of a table, in the order of its keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The entries found, in the order of their keys (byte by byte).
    pub entries: Vec<Entry>,
    /// Whether there is more; go on from `Bound::Excluded(last key)`.
    pub more: bool,
}

/// A durable map from keys to versioned bytes. The rules are those of the [crate].
///
/// Dropping a future does not undo what it began: a commit that was handed over may still happen.
pub trait Store: Send + Sync + 'static {
    /// Reads the values of `keys`, in their order, all from one state. `None` stands for an absent key.
    ///
    /// # Errors
    ///
    /// [`StoreError::Invalid`] for more than [`MAX_BATCH_KEYS`] keys or a key above [`MAX_KEY_BYTES`];
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`] or [`StoreError::Closed`] if nothing could be read.
    fn load<'a>(&'a self, keys: &'a [Key]) -> BoxFuture<'a, Result<Vec<Option<Versioned>>, StoreError>>;

    /// Reads up to `limit` entries of `table` from `from` on, in the order of their keys, from one state.
    ///
    /// A page ends early when its values come to more than [`MAX_BATCH_BYTES`]; [`Page::more`] tells whether
    /// entries are left. Two pages read after another may show two states.
    ///
    /// # Errors
    ///
    /// [`StoreError::Invalid`] if `limit` is 0 or above [`MAX_SCAN_ENTRIES`]; otherwise as [`Store::load`].
    fn scan<'a>(&'a self, table: Table, from: Bound<&'a [u8]>, limit: usize)
    -> BoxFuture<'a, Result<Page, StoreError>>;

    /// The number of entries in `table`. An embedded store knows it; PostgreSQL counts them one by one.
    ///
    /// # Errors
    ///
    /// As [`Store::load`].
    fn count(&self, table: Table) -> BoxFuture<'_, Result<u64, StoreError>>;

    /// Commits `batch` as a whole and answers once it is durable, with the version that everything it put now has.
    ///
    /// Batches committed at the same time are synced together.
    ///
    /// # Errors
    ///
    /// [`CommitError::Conflict`] if an expectation does not hold (nothing was changed; load again and decide anew);
    /// [`CommitError::Unknown`] if the outcome cannot be known (load again before any answer, and
    /// expect what you loaded);
    /// [`CommitError::Store`] if nothing was changed for another reason.
    fn commit(&self, batch: Batch) -> BoxFuture<'_, Result<Version, CommitError>>;

    /// Writes a backup of one state into the directory `target`, which must be absent or empty, while reading and
    /// writing go on. It is complete once its manifest is there.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotEmpty`] if `target` holds anything; [`StoreError::Full`] or [`StoreError::Io`] if it
    /// cannot be written; otherwise as [`Store::load`].
    fn backup<'a>(&'a self, target: &'a Path) -> BoxFuture<'a, Result<Manifest, StoreError>>;

    /// Whether this store came out of a backup and was not yet declared reconciled. As long as it is, the service
    /// must not promise anything: the state may be older than its promises.
    ///
    /// # Errors
    ///
    /// As [`Store::load`].
    fn restored(&self) -> BoxFuture<'_, Result<bool, StoreError>>;

    /// Declares a restored store reconciled, durably; does nothing to any other.
    ///
    /// # Errors
    ///
    /// As [`Store::commit`], but never a conflict.
    fn clear_restored(&self) -> BoxFuture<'_, Result<(), CommitError>>;

    /// Whether the store can be read and written now, for a readiness probe. It writes nothing.
    ///
    /// # Errors
    ///
    /// The error with which the next commit would probably fail.
    fn ready(&self) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Finishes started work and lets go of files, locks and connections. Later calls answer
    /// [`StoreError::Closed`].
    fn close(&self) -> BoxFuture<'_, ()>;
}
