//! The contract of a store; each kind of store is tested for all of it (see [`conformance`]).

pub mod backups;
pub mod commits;
pub mod concurrency;
pub mod model;
pub mod scans;

use std::path::Path;
use std::sync::Arc;

use tallystick_accountant_store::{Batch, CommitError, Expected, Key, Location, Store, Table, Version, Versioned};
use tempfile::TempDir;

/// A place for one store, gone after the test.
pub struct Place {
    /// Where the store is.
    pub location: Location,
    /// Whether several may have it open at the same time.
    pub is_shared: bool,
    /// For backups and other files of a test.
    pub folder: TempDir,
    /// Keeps the place alive.
    _keep: Box<dyn Send + Sync>,
}

impl Place {
    /// A place that exists as long as `keep`.
    pub fn new(location: Location, is_shared: bool, keep: impl Send + Sync + 'static) -> Self {
        Self {
            location,
            is_shared,
            folder: tempfile::tempdir().unwrap(),
            _keep: Box::new(keep),
        }
    }

    /// Opens the store.
    pub async fn open(&self) -> Arc<dyn Store> {
        self.location.open().await.unwrap()
    }

    /// A handle of its own where a store is shared, otherwise the same again.
    pub async fn another(&self, store: &Arc<dyn Store>) -> Arc<dyn Store> {
        if self.is_shared {
            self.open().await
        } else {
            store.clone()
        }
    }

    /// A folder that does not exist yet.
    pub fn new_folder(&self, name: &str) -> std::path::PathBuf {
        let path = self.folder.path().join(name);
        assert!(!Path::exists(&path));
        path
    }
}

/// A key in the table of consumers.
pub fn key(name: &str) -> Key {
    Key::new(Table::Consumers, name.as_bytes())
}

/// Commits one value.
pub async fn put(store: &dyn Store, key: Key, expected: Expected, value: &[u8]) -> Result<Version, CommitError> {
    let mut batch = Batch::new();
    batch.put(key, expected, value);
    store.commit(batch).await
}

/// Reads one value.
pub async fn get(store: &dyn Store, key: &Key) -> Option<Versioned> {
    store.load(std::slice::from_ref(key)).await.unwrap().pop().unwrap()
}

/// The keys that a conflict names; panics at anything else.
pub fn conflict(result: Result<Version, CommitError>) -> Vec<Key> {
    match result {
        Err(CommitError::Conflict { keys }) => keys,
        other => panic!("a conflict was expected: {other:?}"),
    }
}

/// Everything in `table`, page by page.
pub async fn everything(store: &dyn Store, table: Table, limit: usize) -> Vec<tallystick_accountant_store::Entry> {
    let mut entries: Vec<tallystick_accountant_store::Entry> = Vec::new();
    loop {
        let last = entries.last().map(|entry| entry.key.clone());
        let from = last
            .as_deref()
            .map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
        let page = store.scan(table, from, limit).await.unwrap();
        assert!(page.entries.len() <= limit);
        assert!(!page.more || !page.entries.is_empty());
        entries.extend(page.entries);
        if !page.more {
            return entries;
        }
    }
}

/// Makes a test of every rule, at the places that `$place` creates.
#[macro_export]
macro_rules! conformance {
    ($place:expr; $($module:ident :: { $($name:ident),* $(,)? })*) => {
        $($(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let place: suite::Place = $place;
                suite::$module::$name(&place).await;
            }
        )*)*
    };
    ($place:expr) => {
        $crate::conformance! { $place;
            commits::{
                values_are_loaded_in_the_order_asked_for,
                versions_grow_with_commits_even_across_a_deletion,
                a_failed_expectation_changes_nothing_and_names_the_keys,
                a_required_key_is_compared_and_not_changed,
                deleting_follows_the_same_expectations,
                a_batch_of_ten_thousand_is_one_commit,
                a_batch_beyond_a_limit_changes_nothing,
                commits_are_there_after_opening_again,
                a_closed_store_says_so,
            }
            scans::{
                a_scan_is_in_the_order_of_bytes_and_within_its_table,
                a_scan_begins_and_ends_where_it_is_told,
                a_page_of_large_values_ends_early_and_says_so,
            }
            concurrency::{
                increments_by_many_tasks_add_up_exactly,
                a_key_created_by_many_at_once_is_created_by_one,
                conditions_on_absent_keys_hold_until_the_commit,
                a_load_never_sees_half_a_commit,
            }
            model::{ a_store_is_a_map_with_versions_also_when_it_is_opened_again }
            backups::{
                a_backup_made_while_writing_restores_as_one_state,
                a_restored_store_says_so_until_it_is_declared_reconciled,
                a_damaged_backup_is_refused_and_nothing_is_restored,
                a_backup_goes_into_an_empty_directory_only,
                a_backup_is_restored_into_an_empty_place_only,
            }
        }
    };
}
