//! A server that goes away after it has made a commit's row, and before it has ended the commit's transaction.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tallystick_accountant_store::postgres::Options;
use tallystick_accountant_store::testing::Cluster;
use tallystick_accountant_store::{Batch, CommitError, Expected, Key, Postgres, Store, Table, Version};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Notify;

/// PostgreSQL's name for a socket in a folder.
const SOCKET: &str = ".s.PGSQL.5432";
/// Message types of PostgreSQL's protocol: from the client, and from the server.
const EXECUTE: u8 = b'E';
const SYNC: u8 = b'S';
const DATA_ROW: u8 = b'D';

/// Waits until the commit's statement has run and its session waits for the client, then ends the session.
const END_THE_SESSION: &str = "DO $$ DECLARE session integer; BEGIN
    FOR attempt IN 1..2000 LOOP
        PERFORM pg_stat_clear_snapshot();
        SELECT pid INTO session FROM pg_stat_activity WHERE application_name = 'tallystick-accountant'
            AND query LIKE '%tally_commit%' AND state = 'active' AND wait_event = 'ClientRead';
        EXIT WHEN session IS NOT NULL;
        PERFORM pg_sleep(0.01);
    END LOOP;
    IF session IS NULL OR NOT pg_terminate_backend(session) THEN RAISE 'no session to end'; END IF;
END $$";

/// Between the store and the server: when it is told to, it keeps back what ends a statement's transaction.
#[derive(Default)]
struct Between {
    keeps_back: AtomicBool,
    kept_back: Notify,
    a_row_came_after: AtomicBool,
}

impl Between {
    async fn serve(self: Arc<Self>, listener: UnixListener, server: std::path::PathBuf) {
        while let Ok((client, _)) = listener.accept().await {
            let server = UnixStream::connect(&server).await.unwrap();
            let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
            tokio::spawn(self.clone().requests(from_client, to_server));
            tokio::spawn(self.clone().answers(from_server, to_client));
        }
    }

    async fn requests(self: Arc<Self>, mut from: impl AsyncReadExt + Unpin, mut to: impl AsyncWriteExt + Unpin) {
        // The first message has no type.
        let mut message = Vec::new();
        if body(&mut from, &mut message).await.is_err() || to.write_all(&message).await.is_err() {
            return;
        }
        let mut has_executed = false;
        while let Ok(kind) = from.read_u8().await {
            let mut message = vec![kind];
            if body(&mut from, &mut message).await.is_err() {
                return;
            }
            has_executed |= kind == EXECUTE;
            if has_executed && kind == SYNC && self.keeps_back.swap(false, Ordering::SeqCst) {
                self.kept_back.notify_one();
            } else if to.write_all(&message).await.is_err() {
                return;
            }
            has_executed &= kind != SYNC;
        }
    }

    async fn answers(self: Arc<Self>, mut from: impl AsyncReadExt + Unpin, mut to: impl AsyncWriteExt + Unpin) {
        while let Ok(kind) = from.read_u8().await {
            let mut message = vec![kind];
            if body(&mut from, &mut message).await.is_err() || to.write_all(&message).await.is_err() {
                return;
            }
            if kind == DATA_ROW {
                self.a_row_came_after.store(true, Ordering::SeqCst);
            }
        }
    }
}

/// Reads a message's length, which counts itself, and the rest.
async fn body(from: &mut (impl AsyncReadExt + Unpin), message: &mut Vec<u8>) -> std::io::Result<()> {
    let length = from.read_u32().await?;
    message.extend(length.to_be_bytes());
    let start = message.len();
    message.resize(start + length as usize - 4, 0);
    from.read_exact(&mut message[start..]).await.map(drop)
}

async fn put(store: &Postgres, expected: Expected, value: u8) -> Result<Version, CommitError> {
    let mut batch = Batch::new();
    batch.put(name(), expected, [value]);
    store.commit(batch).await
}

fn name() -> Key {
    Key::new(Table::Consumers, [1])
}

async fn found(store: &Postgres) -> Option<(Version, Vec<u8>)> {
    let mut found = store.load(&[name()]).await.unwrap();
    found.pop().unwrap().map(|found| (found.version, found.value.to_vec()))
}

fn url(folder: &Path) -> String {
    let folder = folder.display().to_string().replace('/', "%2F");
    format!("postgres://tally@{folder}/lost?sslmode=disable")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_of_a_transaction_that_never_ended_is_no_answer() {
    let cluster = Cluster::start().unwrap();
    cluster.create_database("lost").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let listener = UnixListener::bind(folder.path().join(SOCKET)).unwrap();
    let between = Arc::new(Between::default());
    let proxy = tokio::spawn(between.clone().serve(listener, cluster.folder().join(SOCKET)));

    // One connection, so that the statement is known to it when it counts.
    let options = Options {
        connections: 1,
        timeout: Duration::from_secs(30),
    };
    let store = Postgres::connect(&url(folder.path()), options).await.unwrap();
    let version = put(&store, Expected::Absent, 1).await.unwrap();

    between.a_row_came_after.store(false, Ordering::SeqCst);
    between.keeps_back.store(true, Ordering::SeqCst);
    let ending = async {
        let kept_back = tokio::time::timeout(options.timeout, between.kept_back.notified());
        kept_back.await.expect("the end of the statement comes");
        tokio::task::block_in_place(|| cluster.sql("lost", END_THE_SESSION)).unwrap();
    };
    let (answer, ()) = tokio::join!(put(&store, Expected::Version(version), 2), ending);
    assert!(
        between.a_row_came_after.load(Ordering::SeqCst),
        "the server sent the row"
    );
    assert!(matches!(answer, Err(CommitError::Unknown { .. })), "{answer:?}");

    assert_eq!(found(&store).await, Some((version, vec![1])));
    let version = put(&store, Expected::Version(version), 3).await.unwrap();
    assert_eq!(found(&store).await, Some((version, vec![3])));
    store.close().await;
    proxy.abort();
}
