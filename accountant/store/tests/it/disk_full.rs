//! An embedded store on a disk that is full. The disk is a small tmpfs, which takes root to mount; without root a
//! test runs itself again in a user namespace in which it is root.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use tallystick_accountant_store::{Batch, CommitError, Embedded, Expected, Key, Store, StoreError, Table, embedded};

/// A small disk, unmounted when it is dropped.
struct Disk(tempfile::TempDir);

const NAMESPACE: &str = "TALLY_DISK_NAMESPACE";

/// Whether this process may mount; if not, the test `name` has just been run where it may, and this one is done.
fn may_mount(name: &str) -> bool {
    if fs::metadata("/proc/self").unwrap().uid() == 0 || std::env::var_os(NAMESPACE).is_some() {
        return true;
    }
    let test = std::env::current_exe().unwrap();
    let status = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount"])
        .arg(test)
        .args(["--exact", &format!("disk_full::{name}"), "--nocapture"])
        .env(NAMESPACE, "1")
        .status();
    assert!(
        status.as_ref().is_ok_and(|status| status.success()),
        "see above; if mounting failed: run this as root or allow user namespaces ({status:?})"
    );
    false
}

impl Disk {
    fn mount(size: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={size}");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder.path())
            .output();
        let mounted = mounted.unwrap();
        assert!(mounted.status.success(), "{mounted:?}");
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file until nothing more fits.
    fn fill(&self) {
        let mut file = fs::File::create(self.path().join("ballast")).unwrap();
        for size in [1 << 20, 1 << 12, 1] {
            while file.write_all(&vec![1; size]).is_ok() {}
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.path().join("ballast")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()) || std::thread::panicking());
    }
}

fn batch(number: u64) -> Batch {
    let mut batch = Batch::new();
    let value: Vec<u8> = number.to_le_bytes().repeat(2_500);
    batch.put(
        Key::new(Table::Settlements, number.to_be_bytes()),
        Expected::Absent,
        value.clone(),
    );
    batch.put(Key::new(Table::Meta, *b"newest"), Expected::Any, value);
    batch
}

async fn check(store: &Embedded, newest: u64) {
    assert_eq!(store.count(Table::Settlements).await.unwrap(), newest);
    let keys: Vec<_> = (1..=newest)
        .map(|number| Key::new(Table::Settlements, number.to_be_bytes()))
        .collect();
    let found = store.load(&keys).await.unwrap();
    for (number, found) in (1..=newest).zip(found) {
        assert_eq!(found.unwrap().value[..8], number.to_le_bytes());
    }
    let found = store
        .load(&[Key::new(Table::Meta, *b"newest")])
        .await
        .unwrap()
        .pop()
        .unwrap();
    assert_eq!(
        found.map_or(0, |found| u64::from_le_bytes(found.value[..8].try_into().unwrap())),
        newest
    );
}

/// Opens a store that was closed. A program that another test starts at the same moment has its lock too, between
/// fork and exec.
async fn open_again(directory: &Path, options: embedded::Options) -> Embedded {
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        match Embedded::open(directory, options).await {
            Err(StoreError::Locked { .. }) if Instant::now() < patience => tokio::task::yield_now().await,
            opened => return opened.unwrap(),
        }
    }
}

async fn a_full_disk(reserve: u64) {
    let disk = Disk::mount("160m");
    let directory = disk.path().join("store");
    let options = embedded::Options {
        reserve,
        ..embedded::Options::default()
    };
    let store = Embedded::open(&directory, options).await.unwrap();
    let mut newest = 0;
    for round in 0..4 {
        for _ in 0..20 {
            store.commit(batch(newest + 1)).await.unwrap();
            newest += 1;
        }
        disk.fill();
        let mut refusals = 0;
        while refusals < 5 {
            match store.commit(batch(newest + 1)).await {
                // Space that the engine has reserved already may still take a few.
                Ok(_) => newest += 1,
                Err(error @ CommitError::Store(StoreError::Full { .. })) => {
                    assert!(
                        error.is_retryable() && error.to_string().contains("make room"),
                        "{error}"
                    );
                    refusals += 1;
                }
                Err(error) => panic!("round {round}: {error:?}"),
            }
        }
        check(&store, newest).await;
        assert!(matches!(store.ready().await, Err(StoreError::Full { .. })));
        disk.make_room();
        store.ready().await.unwrap();
        store.commit(batch(newest + 1)).await.unwrap();
        newest += 1;
        check(&store, newest).await;
    }
    println!("{newest} commits");
    store.close().await;
    let store = open_again(&directory, options).await;
    check(&store, newest).await;

    // A process that starts on a full disk can read.
    store.close().await;
    disk.fill();
    let store = open_again(&directory, options).await;
    check(&store, newest).await;
    assert!(matches!(store.ready().await, Err(StoreError::Full { .. })) || reserve == 0);
    disk.make_room();
    store.commit(batch(newest + 1)).await.unwrap();
    check(&store, newest + 1).await;
}

#[tokio::test]
async fn commits_stop_before_the_reserve_and_resume_with_room() {
    if may_mount("commits_stop_before_the_reserve_and_resume_with_room") {
        a_full_disk(8 << 20).await;
    }
}

#[tokio::test]
async fn without_a_reserve_a_full_disk_loses_nothing_acknowledged() {
    if may_mount("without_a_reserve_a_full_disk_loses_nothing_acknowledged") {
        a_full_disk(0).await;
    }
}

#[tokio::test]
async fn a_backup_onto_a_full_disk_fails_and_leaves_no_backup_behind() {
    if !may_mount("a_backup_onto_a_full_disk_fails_and_leaves_no_backup_behind") {
        return;
    }
    let disk = Disk::mount("1m");
    let folder = tempfile::tempdir().unwrap();
    let store = Embedded::open(folder.path(), embedded::Options::default())
        .await
        .unwrap();
    for number in 1..=60 {
        store.commit(batch(number)).await.unwrap();
    }
    let backup = disk.path().join("backup");
    let failed = store.backup(&backup).await;
    assert!(matches!(failed, Err(StoreError::Full { .. })), "{failed:?}");
    assert_eq!(fs::read_dir(&backup).unwrap().count(), 0);
    store.backup(&folder.path().join("elsewhere")).await.unwrap();
}
