//! Several writers at once.

use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tallystick_accountant_store::{Batch, CommitError, Expected, Key, Store, Table};

use super::{Place, get, key, put};

fn number(value: &[u8]) -> u64 {
    u64::from_le_bytes(value.try_into().unwrap())
}

/// Adds to several counters at once until no other commit came in between.
async fn increment(store: &dyn Store, keys: &[Key], by: u64) {
    loop {
        let found = store.load(keys).await.unwrap();
        let mut batch = Batch::new();
        for (key, found) in keys.iter().zip(&found) {
            let sum = found.as_ref().map_or(0, |found| number(&found.value)) + by;
            batch.put(key.clone(), Expected::unchanged(found.as_ref()), sum.to_le_bytes());
        }
        match store.commit(batch).await {
            Ok(_) => return,
            Err(CommitError::Conflict { keys: named }) => assert!(named.iter().all(|key| keys.contains(key))),
            Err(error) => panic!("{error}"),
        }
    }
}

pub async fn increments_by_many_tasks_add_up_exactly(place: &Place) {
    const COUNTERS: usize = 5;
    let one = place.open().await;
    let stores = [one.clone(), place.another(&one).await];
    let tasks: Vec<_> = (0..8_u64)
        .map(|task| {
            let store = stores[task as usize % 2].clone();
            tokio::spawn(async move {
                let mut random = StdRng::seed_from_u64(task);
                let mut sums = [0; COUNTERS];
                for _ in 0..25 {
                    let by = random.gen_range(1..100);
                    // In any order, so that a store that locks in this order would get stuck.
                    let mut counters: Vec<usize> = (0..COUNTERS).collect();
                    for _ in 0..COUNTERS - 2 {
                        counters.swap_remove(random.gen_range(0..counters.len()));
                    }
                    let keys: Vec<_> = counters.iter().map(|counter| key(&counter.to_string())).collect();
                    increment(&*store, &keys, by).await;
                    counters.iter().for_each(|counter| sums[*counter] += by);
                }
                sums
            })
        })
        .collect();
    let mut sums = [0; COUNTERS];
    for task in tasks {
        let of_task = task.await.unwrap();
        sums.iter_mut().zip(of_task).for_each(|(sum, of_task)| *sum += of_task);
    }
    for (counter, sum) in sums.iter().enumerate() {
        assert_eq!(
            number(&get(&*one, &key(&counter.to_string())).await.unwrap().value),
            *sum
        );
    }
}

pub async fn a_key_created_by_many_at_once_is_created_by_one(place: &Place) {
    let one = place.open().await;
    let stores = [one.clone(), place.another(&one).await];
    for round in 0..10 {
        let tasks: Vec<_> = (0..6_usize)
            .map(|task| {
                let store = stores[task % 2].clone();
                tokio::spawn(
                    async move { put(&*store, key(&round.to_string()), Expected::Absent, &[task as u8]).await },
                )
            })
            .collect();
        let mut created = Vec::new();
        for (task, done) in tasks.into_iter().enumerate() {
            match done.await.unwrap() {
                Ok(version) => created.push((task, version)),
                Err(CommitError::Conflict { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
        let [(task, version)] = created[..] else {
            panic!("created by {created:?}")
        };
        let found = get(&*one, &key(&round.to_string())).await.unwrap();
        assert_eq!((found.version, found.value), (version, vec![task as u8]));
    }
}

/// Each of two writes its key on condition that the other's is absent: at most one may succeed.
pub async fn conditions_on_absent_keys_hold_until_the_commit(place: &Place) {
    let one = place.open().await;
    let stores = [one.clone(), place.another(&one).await];
    for round in 0..30 {
        let race = |mine: &str, other: &str, store: Arc<dyn Store>| {
            let mut batch = Batch::new();
            batch.put(key(&format!("{round}{mine}")), Expected::Absent, b"");
            batch.require(key(&format!("{round}{other}")), Expected::Absent);
            tokio::spawn(async move { store.commit(batch).await })
        };
        let racers = [race("a", "b", stores[0].clone()), race("b", "a", stores[1].clone())];
        let mut winners = 0;
        for racer in racers {
            match racer.await.unwrap() {
                Ok(_) => winners += 1,
                Err(CommitError::Conflict { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(winners, 1);
        assert_eq!(one.count(Table::Consumers).await.unwrap(), round + 1);
    }
}

pub async fn a_load_never_sees_half_a_commit(place: &Place) {
    let one = place.open().await;
    let other = place.another(&one).await;
    let keys: Vec<_> = (0..20).map(|number| key(&format!("{number:02}"))).collect();
    let writer = tokio::spawn({
        let keys = keys.clone();
        async move {
            for round in 0..60_u64 {
                let mut batch = Batch::new();
                for key in &keys {
                    batch.put(key.clone(), Expected::Any, round.to_le_bytes());
                }
                one.commit(batch).await.unwrap();
            }
        }
    });
    let mut seen = 0;
    while !writer.is_finished() {
        let found = other.load(&keys).await.unwrap();
        assert!(found.windows(2).all(|pair| pair[0] == pair[1]), "{found:?}");
        let page = other
            .scan(Table::Consumers, std::ops::Bound::Unbounded, 100)
            .await
            .unwrap();
        assert!(page.entries.windows(2).all(|pair| pair[0].version == pair[1].version));
        let now = page.entries.first().map_or(0, |entry| number(&entry.value));
        assert!(now >= seen, "a later scan shows an earlier state");
        seen = now;
    }
    writer.await.unwrap();
}
