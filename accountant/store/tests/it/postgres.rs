//! The store in PostgreSQL: the rules of every store, and what is particular to it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use crate::suite::{self, Place, conflict, everything, get, key, put};
use tallystick_accountant_store::postgres::Options;
use tallystick_accountant_store::testing::{Cluster, Stop};
use tallystick_accountant_store::{CommitError, Expected, Key, Location, Postgres, Store, StoreError, Table};

/// One cluster for all tests that run at the same time; the last to finish stops it.
fn shared_cluster() -> Arc<Cluster> {
    static CLUSTER: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
    let mut cluster = CLUSTER.lock().unwrap();
    cluster.upgrade().unwrap_or_else(|| {
        let started = Arc::new(Cluster::start().unwrap());
        *cluster = Arc::downgrade(&started);
        started
    })
}

fn new_database(cluster: &Cluster) -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    cluster
        .create_database(&format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed)))
        .unwrap()
}

fn place() -> Place {
    let cluster = shared_cluster();
    let url = new_database(&cluster);
    Place::new(Location::parse(&url).unwrap(), true, cluster)
}

conformance!(place());

fn options() -> Options {
    Options {
        connections: 4,
        timeout: Duration::from_secs(3),
    }
}

#[tokio::test]
async fn an_embedded_store_moves_into_a_database_and_back() {
    let place = place();
    let folder = tempfile::tempdir().unwrap();
    let embedded = Location::Directory(folder.path().join("one"));
    let store = embedded.open().await.unwrap();
    for number in 0..2_500_u32 {
        let table = Table::ALL[number as usize % 6];
        put(
            &*store,
            Key::new(table, number.to_be_bytes()),
            Expected::Absent,
            &number.to_le_bytes(),
        )
        .await
        .unwrap();
    }
    store.backup(&folder.path().join("there")).await.unwrap();
    place.location.restore(&folder.path().join("there")).await.unwrap();
    let database = place.open().await;
    database.backup(&folder.path().join("back")).await.unwrap();
    let back = Location::Directory(folder.path().join("two"));
    back.restore(&folder.path().join("back")).await.unwrap();
    let back = back.open().await.unwrap();
    for table in Table::ALL {
        let entries = everything(&*store, table, 1000).await;
        assert_eq!(everything(&*database, table, 1000).await, entries);
        assert_eq!(everything(&*back, table, 1000).await, entries);
    }
}

#[tokio::test]
async fn a_database_of_a_newer_schema_is_refused() {
    let cluster = shared_cluster();
    let url = cluster.create_database("newer").unwrap();
    Postgres::connect(&url, options()).await.unwrap().close().await;
    Postgres::connect(&url, options()).await.unwrap().close().await;
    let newer = "INSERT INTO tally_migrations (version, description, success, checksum, execution_time)
        VALUES (2, 'from the future', true, '', 0)";
    cluster.sql("newer", newer).unwrap();
    let refused = Postgres::connect(&url, options()).await;
    assert!(
        matches!(refused, Err(StoreError::SchemaTooNew { found: 2, known: 1 })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn errors_of_a_location_hide_the_password() {
    let refused = Postgres::connect("postgres://host:port/database", options()).await;
    assert!(matches!(refused, Err(StoreError::Refused { .. })), "{refused:?}");
    let cluster = shared_cluster();
    let missing = Postgres::connect(&cluster.url("missing"), options()).await;
    assert!(matches!(missing, Err(StoreError::Refused { .. })), "{missing:?}");
    let url = "postgres://user:secret@127.0.0.1:1/database";
    let unreachable = Postgres::connect(url, options()).await;
    assert!(
        matches!(unreachable, Err(StoreError::Unavailable { .. })),
        "{unreachable:?}"
    );
    let location = Location::parse(url).unwrap();
    let said = format!(
        "{unreachable:?} {} {location} {location:?}",
        unreachable.as_ref().unwrap_err()
    );
    assert!(!said.contains("secret"), "{said}");
    assert!(Location::parse("mysql://host/database").is_err() && Location::parse("").is_err());
}

#[tokio::test]
async fn a_database_that_does_not_sync_is_refused() {
    let cluster = Cluster::start().unwrap();
    let url = new_database(&cluster);
    cluster.sql("postgres", "ALTER SYSTEM SET fsync = off").unwrap();
    cluster.stop(Stop::Fast).unwrap();
    cluster.start_again().unwrap();
    let refused = Postgres::connect(&url, options()).await;
    match refused {
        Err(StoreError::Refused { reason }) => assert!(reason.contains("fsync"), "{reason}"),
        other => panic!("{other:?}"),
    }
}

/// `synchronous_commit = off` in the configuration would answer before a commit is durable.
#[tokio::test]
async fn commits_are_synchronous_however_the_database_is_configured() {
    let cluster = shared_cluster();
    let url = cluster.create_database("lazy").unwrap();
    let configure = "ALTER DATABASE lazy SET synchronous_commit = off;
        ALTER DATABASE lazy SET default_transaction_isolation = 'serializable'";
    for statement in configure.split(';') {
        cluster.sql("lazy", statement).unwrap();
    }
    let store = Postgres::connect(&url, options()).await.unwrap();
    cluster.sql("lazy", "CREATE TABLE seen (setting text)").unwrap();
    let trigger = "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen VALUES
        (current_setting('synchronous_commit') || ' ' || current_setting('transaction_isolation')); RETURN NULL; END $$;
        CREATE TRIGGER note AFTER INSERT ON tally_entries EXECUTE FUNCTION note()";
    cluster.sql("lazy", trigger).unwrap();
    put(&store, key("a"), Expected::Absent, b"1").await.unwrap();
    let check = "DO $$ BEGIN IF (SELECT string_agg(DISTINCT setting, ',') FROM seen) <> 'on read committed' THEN
        RAISE 'commits were made with %', (SELECT string_agg(DISTINCT setting, ',') FROM seen); END IF; END $$";
    cluster.sql("lazy", check).unwrap();
}

#[tokio::test]
async fn a_full_disk_is_told_as_such() {
    let cluster = shared_cluster();
    let url = cluster.create_database("filled").unwrap();
    let store = Postgres::connect(&url, options()).await.unwrap();
    put(&store, key("a"), Expected::Absent, b"1").await.unwrap();
    // PostgreSQL's own error for a full disk, raised where it would be.
    let full = "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
        CREATE TRIGGER full_disk BEFORE UPDATE ON tally_entries EXECUTE FUNCTION full_disk()";
    cluster.sql("filled", full).unwrap();
    let result = put(&store, key("a"), Expected::Any, b"2").await;
    assert!(
        matches!(result, Err(CommitError::Store(StoreError::Full { .. }))),
        "{result:?}"
    );
    assert_eq!(get(&store, &key("a")).await.unwrap().value, b"1");
    cluster
        .sql("filled", "DROP TRIGGER full_disk ON tally_entries")
        .unwrap();
    put(&store, key("a"), Expected::Any, b"2").await.unwrap();
}

#[tokio::test]
async fn a_commit_that_waits_too_long_changes_nothing() {
    let cluster = shared_cluster();
    let url = cluster.create_database("slow").unwrap();
    let quick = Options {
        timeout: Duration::from_millis(1_200),
        ..options()
    };
    let store = Postgres::connect(&url, options()).await.unwrap();
    let impatient = Postgres::connect(&url, quick).await.unwrap();
    let version = put(&store, key("a"), Expected::Absent, b"1").await.unwrap();
    let slow = "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(5); RETURN NULL; END $$;
        CREATE TRIGGER slow BEFORE UPDATE ON tally_entries EXECUTE FUNCTION slow()";
    cluster.sql("slow", slow).unwrap();
    let result = put(&impatient, key("a"), Expected::Version(version), b"2").await;
    assert!(
        matches!(result, Err(CommitError::Store(StoreError::Unavailable { .. }))),
        "{result:?}"
    );
    cluster.sql("slow", "DROP TRIGGER slow ON tally_entries").unwrap();
    assert_eq!(get(&store, &key("a")).await.unwrap().version, version);
    put(&store, key("a"), Expected::Version(version), b"3").await.unwrap();
}

/// Many writers while the server crashes again and again: what was answered is there, what was refused is not, and
/// what was unknown is one of both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_answered_is_lost_when_the_server_crashes_under_load() {
    let cluster = Cluster::start().unwrap();
    let url = new_database(&cluster);
    let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let answered = Arc::new(AtomicU64::new(0));
    let writers: Vec<_> = (0..4_u8)
        .map(|writer| {
            let (url, stop, answered) = (url.clone(), stop.clone(), answered.clone());
            tokio::spawn(async move {
                let store = Postgres::connect(&url, options()).await.unwrap();
                let name = Key::new(Table::Consumers, [writer]);
                let (mut count, mut unknown, mut unavailable) = (0_u64, 0_u64, 0_u64);
                let (mut known, mut may_still_land) = (None, false);
                while !stop.load(Ordering::Relaxed) {
                    // Two keys in one commit: they must always agree.
                    let mut batch = tallystick_accountant_store::Batch::new();
                    let expected = known.map_or(Expected::Absent, Expected::Version);
                    batch.put(name.clone(), expected, (count + 1).to_le_bytes());
                    batch.put(
                        Key::new(Table::Providers, [writer]),
                        expected,
                        (count + 1).to_le_bytes(),
                    );
                    match store.commit(batch).await {
                        Ok(version) => {
                            (known, count, may_still_land) = (Some(version), count + 1, false);
                            answered.fetch_add(1, Ordering::Relaxed);
                        }
                        // A server that is going down still answers a load, and completes the commit afterwards.
                        Err(error @ (CommitError::Unknown { .. } | CommitError::Conflict { .. })) => {
                            let is_conflict = matches!(error, CommitError::Conflict { .. });
                            assert!(!is_conflict || may_still_land, "{error:?} after {count}");
                            unknown += u64::from(!is_conflict);
                            let found = loop {
                                match store.load(std::slice::from_ref(&name)).await {
                                    Ok(mut found) => break found.pop().unwrap(),
                                    Err(error) => assert!(error.is_retryable(), "{error:?}"),
                                }
                            };
                            let number = found.as_ref().map_or(0, |found| number(&found.value));
                            let has_landed = number == count + 1;
                            assert!(
                                has_landed || (number == count && !is_conflict),
                                "{number} after {count}"
                            );
                            may_still_land = !has_landed;
                            (known, count) = (found.map(|found| found.version), number);
                        }
                        Err(error) => {
                            assert!(error.is_retryable(), "{error:?}");
                            unavailable += 1;
                        }
                    }
                }
                (count, unknown, unavailable)
            })
        })
        .collect();
    for (round, how) in [Stop::Crash, Stop::Fast, Stop::Crash, Stop::Crash]
        .into_iter()
        .enumerate()
    {
        let goal = answered.load(Ordering::Relaxed) + 40;
        while answered.load(Ordering::Relaxed) < goal {
            tokio::task::yield_now().await;
        }
        cluster.stop(how).unwrap();
        if round == 1 {
            let store = Postgres::connect(&url, options()).await;
            assert!(matches!(store, Err(StoreError::Unavailable { .. })), "{store:?}");
        }
        cluster.start_again().unwrap();
    }
    let goal = answered.load(Ordering::Relaxed) + 40;
    while answered.load(Ordering::Relaxed) < goal {
        tokio::task::yield_now().await;
    }
    stop.store(true, Ordering::Relaxed);
    let store = Postgres::connect(&url, options()).await.unwrap();
    for (writer, task) in writers.into_iter().enumerate() {
        let (count, unknown, unavailable) = task.await.unwrap();
        println!("writer {writer}: {count} answered, {unknown} unknown, {unavailable} unavailable");
        for table in [Table::Consumers, Table::Providers] {
            let found = get(&store, &Key::new(table, [writer as u8])).await.unwrap();
            assert_eq!(number(&found.value), count);
        }
    }
}

fn number(value: &[u8]) -> u64 {
    u64::from_le_bytes(value.try_into().unwrap())
}

#[tokio::test]
async fn of_two_decisions_on_the_same_state_one_commits() {
    let cluster = shared_cluster();
    let url = new_database(&cluster);
    let one = Postgres::connect(&url, options()).await.unwrap();
    let other = Postgres::connect(&url, options()).await.unwrap();
    let version = put(&one, key("a"), Expected::Absent, b"1").await.unwrap();
    assert_eq!(get(&other, &key("a")).await.unwrap().version, version);
    put(&other, key("a"), Expected::Version(version), b"2").await.unwrap();
    assert_eq!(
        conflict(put(&one, key("a"), Expected::Version(version), b"3").await),
        [key("a")]
    );
    assert_eq!(get(&one, &key("a")).await.unwrap().value, b"2");
}
