//! The embedded store: the rules of every store, and what is particular to it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::suite::{self, Place, everything, get, key, put};
use tallystick_accountant_store::{Embedded, Expected, Key, Location, Store, StoreError, Table, embedded};

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    Place::new(Location::Directory(folder.path().join("store")), false, folder)
}

conformance!(place());

async fn open(directory: &Path) -> Result<Embedded, StoreError> {
    Embedded::open(directory, embedded::Options::default()).await
}

fn corrupt(result: Result<Embedded, StoreError>) -> String {
    match result {
        Err(StoreError::Corrupt { reason }) => reason,
        other => panic!("it ought to be refused as corrupt: {other:?}"),
    }
}

#[tokio::test]
async fn a_second_opener_is_told_which_directory_is_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    match open(folder.path()).await {
        Err(StoreError::Locked { path }) => assert_eq!(path, folder.path()),
        other => panic!("{other:?}"),
    }
    put(&store, key("a"), Expected::Absent, b"still works").await.unwrap();
    drop(store);
    open(folder.path()).await.unwrap();
}

#[tokio::test]
async fn only_the_owner_can_read_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("deep/store");
    let store = open(&directory).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    assert_eq!(mode(&directory.join("data")), 0o700);
    assert_eq!(mode(&directory.join("lock")), 0o600);
    assert_eq!(mode(&directory.join("acknowledged")), 0o600);
    drop(store);
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).unwrap();
    drop(open(&directory).await.unwrap());
    assert_eq!(mode(&directory), 0o700);
}

#[tokio::test]
async fn a_store_of_a_newer_schema_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    put(&store, key("a"), Expected::Absent, b"1").await.unwrap();
    drop(store);
    let write_schema = |schema: u32| {
        let database = fjall::Database::builder(folder.path().join("data")).open().unwrap();
        let entries = database
            .keyspace("entries", fjall::KeyspaceCreateOptions::default)
            .unwrap();
        entries
            .insert([0xff, 0], [&schema.to_le_bytes()[..], &[0]].concat())
            .unwrap();
        database.persist(fjall::PersistMode::SyncAll).unwrap();
    };
    write_schema(2);
    match open(folder.path()).await {
        Err(error @ StoreError::SchemaTooNew { found: 2, known: 1 }) => {
            assert!(error.to_string().contains("run the newer binary"), "{error}");
        }
        other => panic!("{other:?}"),
    }
    write_schema(1);
    let store = open(folder.path()).await.unwrap();
    assert_eq!(get(&store, &key("a")).await.unwrap().value, b"1");
}

#[tokio::test]
async fn missing_parts_of_a_store_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    for name in ["a", "b", "c"] {
        put(&store, key(name), Expected::Absent, b"1").await.unwrap();
    }
    drop(store);
    let (data, moved) = (folder.path().join("data"), folder.path().join("moved"));
    fs::rename(&data, &moved).unwrap();
    assert!(corrupt(open(folder.path()).await).contains("data is missing"));
    fs::rename(&moved, &data).unwrap();

    let acknowledged = folder.path().join("acknowledged");
    let good = fs::read(&acknowledged).unwrap();
    let later = [4_u64.to_le_bytes(), (!4_u64).to_le_bytes()].concat();
    fs::write(&acknowledged, later).unwrap();
    assert!(corrupt(open(folder.path()).await).contains("the newest 1 groups of commits are missing"));
    fs::write(&acknowledged, &good[1..]).unwrap();
    assert!(corrupt(open(folder.path()).await).contains("acknowledged is damaged"));
    fs::remove_file(&acknowledged).unwrap();
    assert!(corrupt(open(folder.path()).await).contains("acknowledged is missing"));
    fs::write(&acknowledged, &good).unwrap();

    {
        let database = fjall::Database::builder(&data).open().unwrap();
        let entries = database
            .keyspace("entries", fjall::KeyspaceCreateOptions::default)
            .unwrap();
        entries.remove([0xff, 1, 0, 2]).unwrap();
    }
    assert!(corrupt(open(folder.path()).await).contains("commits before the newest (group 3) are missing"));
}

#[tokio::test]
async fn an_interrupted_creation_begins_anew_a_restoration_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("store");
    fs::create_dir_all(directory.join("data.new/rubbish")).unwrap();
    let store = open(&directory).await.unwrap();
    put(&store, key("a"), Expected::Absent, b"1").await.unwrap();
    assert!(!directory.join("data.new").exists());
    drop(store);

    let other = folder.path().join("other");
    fs::create_dir_all(other.join("data.restoring")).unwrap();
    assert!(corrupt(open(&other).await).contains("restoration was interrupted"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_commits_share_groups_and_get_their_own_answers() {
    let folder = tempfile::tempdir().unwrap();
    let store = std::sync::Arc::new(open(folder.path()).await.unwrap());
    let tasks: Vec<_> = (0..500_u16)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                // Every fifth expects something wrong.
                let expected = if number % 5 == 0 {
                    Expected::Version(Default::default())
                } else {
                    Expected::Absent
                };
                put(
                    &*store,
                    Key::new(Table::Jobs, number.to_be_bytes()),
                    expected,
                    &number.to_le_bytes(),
                )
                .await
            })
        })
        .collect();
    let mut versions = std::collections::BTreeSet::new();
    for (number, task) in tasks.into_iter().enumerate() {
        let done = task.await.unwrap();
        assert_eq!(done.is_ok(), number % 5 != 0, "{done:?}");
        versions.extend(done.ok());
    }
    assert_eq!(versions.len(), 400, "every commit has a version of its own");
    store.close().await;
    let store = open(folder.path()).await.unwrap();
    assert_eq!(store.count(Table::Jobs).await.unwrap(), 400);
    let found = everything(&store, Table::Jobs, 1000).await;
    assert_eq!(
        found
            .iter()
            .map(|entry| entry.version)
            .collect::<std::collections::BTreeSet<_>>(),
        versions
    );
}
