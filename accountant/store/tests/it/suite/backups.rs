//! Backup and restoration.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tallystick_accountant_store::{Batch, Expected, Key, Location, Manifest, StoreError, Table, Version};

use super::{Place, everything, get, key, put};

fn number(value: &[u8]) -> u64 {
    u64::from_le_bytes(value[..8].try_into().unwrap())
}

/// One writer counts in every table at once: in a state that ever was, all counters are equal and the ledger
/// holds each number below.
pub async fn a_backup_made_while_writing_restores_as_one_state(place: &Place) {
    let store = place.open().await;
    let done = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn({
        let (store, done) = (store.clone(), done.clone());
        async move {
            let mut count = 0_u64;
            while !done.load(Ordering::Relaxed) {
                let mut batch = Batch::new();
                for table in [Table::Consumers, Table::Providers, Table::Meta] {
                    let value = [&count.to_le_bytes()[..], &[0; 2000]].concat();
                    batch.put(Key::new(table, *b"count"), Expected::Any, value);
                }
                batch.put(
                    Key::new(Table::Settlements, count.to_be_bytes()),
                    Expected::Absent,
                    count.to_le_bytes(),
                );
                store.commit(batch).await.unwrap();
                count += 1;
            }
            count
        }
    });
    let mut manifests = Vec::new();
    for round in 0..4 {
        while store.count(Table::Settlements).await.unwrap() < 10 * (round + 1) {
            tokio::task::yield_now().await;
        }
        let folder = place.new_folder(&format!("backup-{round}"));
        let manifest = store.backup(&folder).await.unwrap();
        assert_eq!(Manifest::verify(&folder).unwrap(), manifest);
        manifests.push((folder, manifest));
    }
    done.store(true, Ordering::Relaxed);
    let written = writer.await.unwrap();
    store.close().await;
    for (index, (folder, manifest)) in manifests.iter().enumerate() {
        // A backup of either kind of store is restored into an embedded one; the next test restores into its own.
        let target = Location::Directory(place.new_folder(&format!("restored-{index}")));
        assert_eq!(&target.restore(folder).await.unwrap(), manifest);
        let restored = target.open().await.unwrap();
        let ledger = everything(&*restored, Table::Settlements, 1000).await;
        let count = ledger.len() as u64;
        assert!(count >= 10 * (index as u64 + 1) && count <= written);
        assert!(ledger.iter().map(|entry| number(&entry.value)).eq(0..count));
        for table in [Table::Consumers, Table::Providers, Table::Meta] {
            let counter = get(&*restored, &Key::new(table, *b"count")).await.unwrap();
            assert_eq!(number(&counter.value), count - 1);
            assert_eq!(counter.version, ledger.last().unwrap().version);
        }
        assert!(manifest.version >= ledger.last().unwrap().version);
        assert_eq!(manifest.entries[&Table::Settlements], count);
        assert_eq!(restored.count(Table::Settlements).await.unwrap(), count);
    }
}

pub async fn a_restored_store_says_so_until_it_is_declared_reconciled(place: &Place) {
    // Made by an embedded store, restored into the place under test.
    let origin = Location::Directory(place.new_folder("origin")).open().await.unwrap();
    let mut versions: Vec<Version> = Vec::new();
    for name in ["a", "b", "c"] {
        versions.push(
            put(&*origin, key(name), Expected::Absent, name.as_bytes())
                .await
                .unwrap(),
        );
    }
    let folder = place.new_folder("backup");
    let manifest = origin.backup(&folder).await.unwrap();
    assert_eq!(place.location.restore(&folder).await.unwrap(), manifest);

    let store = place.open().await;
    assert!(store.restored().await.unwrap());
    let entries = everything(&*store, Table::Consumers, 10).await;
    assert_eq!(entries.iter().map(|entry| entry.version).collect::<Vec<_>>(), versions);
    let next = put(&*store, key("a"), Expected::Version(versions[0]), b"next")
        .await
        .unwrap();
    assert!(next > versions[2], "versions go on where the backup ended");
    assert!(store.restored().await.unwrap(), "commits do not reconcile");
    store.close().await;

    let store = place.open().await;
    assert!(store.restored().await.unwrap());
    store.clear_restored().await.unwrap();
    store.clear_restored().await.unwrap();
    assert!(!store.restored().await.unwrap());
    store.close().await;
    assert!(!place.open().await.restored().await.unwrap());
}

pub async fn a_damaged_backup_is_refused_and_nothing_is_restored(place: &Place) {
    let origin = Location::Directory(place.new_folder("origin")).open().await.unwrap();
    for name in ["a", "b", "c"] {
        put(&*origin, key(name), Expected::Absent, &[7; 50]).await.unwrap();
    }
    let folder = place.new_folder("backup");
    origin.backup(&folder).await.unwrap();
    let entries = folder.join("entries");
    let good = fs::read(&entries).unwrap();
    let mut damaged: Vec<Vec<u8>> = (0..good.len())
        .map(|place| {
            let mut bytes = good.clone();
            bytes[place] ^= 1;
            bytes
        })
        .collect();
    damaged.extend([good[..good.len() - 1].to_vec(), [&good[..], &[0]].concat(), Vec::new()]);
    for bytes in damaged {
        fs::write(&entries, bytes).unwrap();
        let verified = Manifest::verify(&folder);
        assert!(matches!(verified, Err(StoreError::Corrupt { .. })), "{verified:?}");
    }
    let restored = place.location.restore(&folder).await;
    assert!(matches!(restored, Err(StoreError::Corrupt { .. })), "{restored:?}");
    fs::write(&entries, &good).unwrap();
    let manifest = folder.join("manifest.json");
    let json = fs::read_to_string(&manifest).unwrap();
    for (from, to) in [
        ("\"schema\": 1", "\"schema\": 2"),
        ("\"version\": 3", "\"version\": 4"),
        ("{", ""),
    ] {
        assert!(json.contains(from), "{json}");
        fs::write(&manifest, json.replacen(from, to, 1)).unwrap();
        let restored = place.location.restore(&folder).await;
        assert!(matches!(
            restored,
            Err(StoreError::Corrupt { .. } | StoreError::SchemaTooNew { found: 2, known: 1 })
        ));
    }
    fs::remove_file(&manifest).unwrap();
    assert!(matches!(
        place.location.restore(&folder).await,
        Err(StoreError::Io { .. })
    ));
    // Nothing was left behind by all of this.
    fs::write(&manifest, json).unwrap();
    place.location.restore(&folder).await.unwrap();
    assert_eq!(place.open().await.count(Table::Consumers).await.unwrap(), 3);
}

pub async fn a_backup_goes_into_an_empty_directory_only(place: &Place) {
    use std::os::unix::fs::PermissionsExt as _;
    let store = place.open().await;
    put(&*store, key("a"), Expected::Absent, b"1").await.unwrap();
    let folder = place.new_folder("backup");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("mine"), b"precious").unwrap();
    assert!(matches!(store.backup(&folder).await, Err(StoreError::NotEmpty { .. })));
    assert_eq!(fs::read(folder.join("mine")).unwrap(), b"precious");
    fs::remove_file(folder.join("mine")).unwrap();
    store.backup(&folder).await.unwrap();
    assert!(matches!(store.backup(&folder).await, Err(StoreError::NotEmpty { .. })));
    Manifest::verify(&folder).unwrap();
    for (path, mode) in [
        (folder.clone(), 0o700),
        (folder.join("entries"), 0o600),
        (folder.join("manifest.json"), 0o600),
    ] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, mode);
    }
}

pub async fn a_backup_is_restored_into_an_empty_place_only(place: &Place) {
    let store = place.open().await;
    put(&*store, key("a"), Expected::Absent, b"1").await.unwrap();
    let folder = place.new_folder("backup");
    store.backup(&folder).await.unwrap();
    let before = put(&*store, key("a"), Expected::Any, b"2").await.unwrap();
    store.close().await;
    let restored = place.location.restore(&folder).await;
    assert!(matches!(restored, Err(StoreError::NotEmpty { .. })), "{restored:?}");
    let store = place.open().await;
    assert_eq!(get(&*store, &key("a")).await.unwrap().version, before);
    assert!(!store.restored().await.unwrap());
}
