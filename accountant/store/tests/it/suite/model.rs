//! Random operations, compared with a map.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tallystick_accountant_store::{Batch, Change, CommitError, Expected, Key, Store, Table, Version, Versioned, Write};

use super::{Place, everything};

#[derive(Clone, Debug)]
enum Operation {
    /// Commits these: key, expectation (0 any, 1 absent, 2 the right one, 3 a wrong one), change (put, delete, keep).
    Commit(Vec<(u8, u8, u8, u8)>),
    OpenAgain,
    Load(Vec<u8>),
}

fn operation() -> impl Strategy<Value = Operation> {
    let write = (
        0..12_u8,
        prop_oneof![3 => Just(0_u8), 2 => Just(1), 8 => Just(2), 1 => Just(3)],
        0..5_u8,
        any::<u8>(),
    );
    prop_oneof![
        8 => proptest::collection::vec(write, 1..8).prop_map(Operation::Commit),
        1 => Just(Operation::OpenAgain),
        2 => proptest::collection::vec(0..12_u8, 0..6).prop_map(Operation::Load),
    ]
}

/// Few keys, of different lengths, in two tables.
fn key_of(number: u8) -> Key {
    let table = if number.is_multiple_of(2) {
        Table::Providers
    } else {
        Table::Jobs
    };
    Key::new(table, vec![number / 4; usize::from(number)])
}

type Model = BTreeMap<Key, Versioned>;

fn batch_of(writes: &[(u8, u8, u8, u8)], model: &Model) -> Batch {
    let mut batch = Batch::new();
    for (number, expected, change, value) in writes {
        let key = key_of(*number);
        let expected = match expected {
            0 => Expected::Any,
            1 => Expected::Absent,
            2 => Expected::unchanged(model.get(&key)),
            _ => Expected::Version(Version(u64::from(*value))),
        };
        match change {
            0..=2 => batch.put(key, expected, vec![*value; usize::from(*value)]),
            3 => batch.delete(key, expected),
            _ => batch.require(key, expected),
        };
    }
    batch
}

fn apply(batch: Batch, version: Version, model: &mut Model) {
    for Write { key, change, .. } in batch.into_writes() {
        match change {
            Change::Put(value) => drop(model.insert(key, Versioned { version, value })),
            Change::Delete => drop(model.remove(&key)),
            Change::Keep => {}
        }
    }
}

async fn check(store: &dyn Store, model: &Model) {
    for table in [Table::Providers, Table::Jobs] {
        let entries = everything(store, table, 3).await;
        let found = entries.into_iter().map(|entry| {
            let value = Versioned {
                version: entry.version,
                value: entry.value,
            };
            (Key::new(table, entry.key), value)
        });
        let expected = model
            .iter()
            .filter(|(key, _)| key.table == table)
            .map(|(k, v)| (k.clone(), v.clone()));
        assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        let count = model.keys().filter(|key| key.table == table).count() as u64;
        assert_eq!(store.count(table).await.unwrap(), count);
    }
}

async fn run(place: &Place, operations: Vec<Operation>) {
    let mut store: Arc<dyn Store> = place.open().await;
    // The place is the same for every case: what the last one left behind goes first.
    let mut model = Model::new();
    for table in [Table::Providers, Table::Jobs] {
        for entry in everything(&*store, table, 100).await {
            let mut batch = Batch::new();
            batch.delete(Key::new(table, entry.key), Expected::Version(entry.version));
            store.commit(batch).await.unwrap();
        }
    }
    let mut newest = Version(0);
    for operation in operations {
        match operation {
            Operation::Commit(writes) => {
                let batch = batch_of(&writes, &model);
                if batch.check().is_err() {
                    assert!(matches!(store.commit(batch).await, Err(CommitError::Store(_))));
                    continue;
                }
                let mut wrong: Vec<_> = batch
                    .writes()
                    .iter()
                    .filter(|write| !write.expected.holds(model.get(&write.key).map(|found| found.version)))
                    .map(|write| write.key.clone())
                    .collect();
                wrong.sort();
                match store.commit(batch.clone()).await {
                    Ok(version) => {
                        assert!(wrong.is_empty(), "it ought to conflict at {wrong:?}");
                        assert!(version > newest);
                        newest = version;
                        apply(batch, version, &mut model);
                    }
                    Err(CommitError::Conflict { keys }) => assert_eq!(keys, wrong),
                    Err(error) => panic!("{error}"),
                }
            }
            Operation::OpenAgain => {
                store.close().await;
                drop(store);
                store = place.open().await;
                check(&*store, &model).await;
            }
            Operation::Load(numbers) => {
                let keys: Vec<_> = numbers.into_iter().map(key_of).collect();
                let expected: Vec<_> = keys.iter().map(|key| model.get(key).cloned()).collect();
                assert_eq!(store.load(&keys).await.unwrap(), expected);
            }
        }
    }
    check(&*store, &model).await;
    store.close().await;
}

pub async fn a_store_is_a_map_with_versions_also_when_it_is_opened_again(place: &Place) {
    let runtime = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        let config = Config {
            cases: 40,
            failure_persistence: None,
            max_shrink_iters: 200,
            ..Config::default()
        };
        let mut runner = TestRunner::new(config);
        let sequences = proptest::collection::vec(operation(), 1..25);
        runner
            .run(&sequences, |operations| {
                runtime.block_on(run(place, operations));
                Ok(())
            })
            .unwrap();
    });
}
