//! Commits, versions and expectations.

use tallystick_accountant_store::{
    Batch, CommitError, Expected, InvalidInput, Key, MAX_BATCH_KEYS, MAX_KEY_BYTES, MAX_VALUE_BYTES, StoreError, Table,
    Version,
};

use super::{Place, conflict, everything, get, key, put};

pub async fn values_are_loaded_in_the_order_asked_for(place: &Place) {
    let store = place.open().await;
    let mut batch = Batch::new();
    batch
        .put(key("a"), Expected::Absent, b"1")
        .put(key("b"), Expected::Any, b"");
    batch.put(Key::new(Table::Jobs, *b"a"), Expected::Absent, b"job");
    let version = store.commit(batch).await.unwrap();
    let wanted = [
        Key::new(Table::Jobs, *b"a"),
        key("absent"),
        key("b"),
        key("a"),
        key("b"),
    ];
    let found = store.load(&wanted).await.unwrap();
    let values: Vec<_> = found
        .iter()
        .map(|found| found.as_ref().map(|found| found.value.as_slice()))
        .collect();
    assert_eq!(values, [Some(&b"job"[..]), None, Some(b""), Some(b"1"), Some(b"")]);
    assert!(found.iter().flatten().all(|found| found.version == version));
    assert_eq!(store.load(&[]).await.unwrap(), []);
    assert_eq!(store.count(Table::Consumers).await.unwrap(), 2);
    assert_eq!(store.count(Table::Providers).await.unwrap(), 0);
    assert!(!store.restored().await.unwrap());
    store.ready().await.unwrap();
}

pub async fn versions_grow_with_commits_even_across_a_deletion(place: &Place) {
    let store = place.open().await;
    let first = put(&*store, key("a"), Expected::Absent, b"1").await.unwrap();
    let second = put(&*store, key("a"), Expected::Version(first), b"2").await.unwrap();
    assert!(second > first);
    let mut batch = Batch::new();
    batch.delete(key("a"), Expected::Version(second));
    let deleted = store.commit(batch).await.unwrap();
    assert_eq!(get(&*store, &key("a")).await, None);
    let again = put(&*store, key("a"), Expected::Absent, b"3").await.unwrap();
    assert!(deleted > second && again > deleted);
    for old in [Version(0), first, second, deleted, Version(u64::MAX)] {
        assert_eq!(
            conflict(put(&*store, key("a"), Expected::Version(old), b"x").await),
            [key("a")]
        );
    }
}

pub async fn a_failed_expectation_changes_nothing_and_names_the_keys(place: &Place) {
    let store = place.open().await;
    let a = put(&*store, key("a"), Expected::Absent, b"1").await.unwrap();
    let b = put(&*store, key("b"), Expected::Absent, b"1").await.unwrap();
    let mut batch = Batch::new();
    batch.put(key("z"), Expected::Absent, b"new");
    batch.put(key("c"), Expected::Version(a), b"c is absent");
    batch.put(key("b"), Expected::Version(a), b"b has another version");
    batch.put(key("a"), Expected::Version(a), b"this alone would be right");
    batch.delete(Key::new(Table::Providers, *b"a"), Expected::Any);
    assert_eq!(conflict(store.commit(batch).await), [key("b"), key("c")]);
    let entries = everything(&*store, Table::Consumers, 10).await;
    let left: Vec<_> = entries
        .iter()
        .map(|entry| (entry.key.as_slice(), entry.version))
        .collect();
    assert_eq!(left, [(&b"a"[..], a), (b"b", b)]);
    assert_eq!(store.count(Table::Consumers).await.unwrap(), 2);
    assert_eq!(
        conflict(put(&*store, key("a"), Expected::Absent, b"2").await),
        [key("a")]
    );
}

pub async fn a_required_key_is_compared_and_not_changed(place: &Place) {
    let store = place.open().await;
    let a = put(&*store, key("a"), Expected::Absent, b"1").await.unwrap();
    let mut batch = Batch::new();
    batch
        .require(key("a"), Expected::Version(a))
        .require(key("b"), Expected::Absent);
    batch.put(key("c"), Expected::Any, b"1");
    let c = store.commit(batch.clone()).await.unwrap();
    assert_eq!(get(&*store, &key("a")).await.unwrap().version, a);
    assert_eq!(get(&*store, &key("b")).await, None);
    assert_eq!(get(&*store, &key("c")).await.unwrap().version, c);
    put(&*store, key("b"), Expected::Absent, b"1").await.unwrap();
    assert_eq!(conflict(store.commit(batch.clone()).await), [key("b")]);
    put(&*store, key("a"), Expected::Any, b"2").await.unwrap();
    assert_eq!(conflict(store.commit(batch).await), [key("a"), key("b")]);
    assert_eq!(get(&*store, &key("c")).await.unwrap().version, c);
    assert_eq!(store.count(Table::Consumers).await.unwrap(), 3);
}

pub async fn deleting_follows_the_same_expectations(place: &Place) {
    let store = place.open().await;
    let delete = |expected| {
        let mut batch = Batch::new();
        batch.delete(key("a"), expected);
        batch
    };
    let nothing = store.commit(delete(Expected::Any)).await.unwrap();
    store.commit(delete(Expected::Absent)).await.unwrap();
    assert_eq!(
        conflict(store.commit(delete(Expected::Version(nothing))).await),
        [key("a")]
    );
    let a = put(&*store, key("a"), Expected::Absent, b"1").await.unwrap();
    assert_eq!(conflict(store.commit(delete(Expected::Absent)).await), [key("a")]);
    assert_eq!(
        conflict(store.commit(delete(Expected::Version(nothing))).await),
        [key("a")]
    );
    assert_eq!(store.count(Table::Consumers).await.unwrap(), 1);
    store.commit(delete(Expected::Version(a))).await.unwrap();
    assert_eq!(get(&*store, &key("a")).await, None);
    assert_eq!(store.count(Table::Consumers).await.unwrap(), 0);
}

pub async fn a_batch_of_ten_thousand_is_one_commit(place: &Place) {
    let store = place.open().await;
    let names: Vec<String> = (0..10_000).map(|number| format!("{number:05}")).collect();
    let mut batch = Batch::new();
    for name in &names {
        batch.put(key(name), Expected::Absent, vec![7; 350]);
    }
    let first = store.commit(batch).await.unwrap();
    let mut batch = Batch::new();
    for (number, name) in names.iter().enumerate() {
        match number % 3 {
            0 => batch.put(key(name), Expected::Version(first), vec![8; 350]),
            1 => batch.delete(key(name), Expected::Version(first)),
            _ => batch.require(key(name), Expected::Version(first)),
        };
    }
    let second = store.commit(batch.clone()).await.unwrap();
    assert_eq!(store.count(Table::Consumers).await.unwrap(), 6_667);
    let keys: Vec<_> = names.iter().map(|name| key(name)).collect();
    for (number, found) in store.load(&keys).await.unwrap().into_iter().enumerate() {
        let version = [Some(second), None, Some(first)][number % 3];
        assert_eq!(found.map(|found| found.version), version);
    }
    assert_eq!(conflict(store.commit(batch).await).len(), 6_667);
}

pub async fn a_batch_beyond_a_limit_changes_nothing(place: &Place) {
    let store = place.open().await;
    let invalid = |result: Result<Version, CommitError>| match result {
        Err(CommitError::Store(StoreError::Invalid(invalid))) => invalid,
        other => panic!("a refusal was expected: {other:?}"),
    };
    let longest = Key::new(Table::Meta, vec![0xff; MAX_KEY_BYTES]);
    put(&*store, longest.clone(), Expected::Absent, &vec![1; MAX_VALUE_BYTES])
        .await
        .unwrap();
    assert_eq!(get(&*store, &longest).await.unwrap().value.len(), MAX_VALUE_BYTES);
    put(
        &*store,
        Key::new(Table::Meta, Vec::new()),
        Expected::Absent,
        b"the empty key is a key",
    )
    .await
    .unwrap();

    let long = Key::new(Table::Meta, vec![0xff; MAX_KEY_BYTES + 1]);
    let too_long = InvalidInput::KeyTooLong {
        length: MAX_KEY_BYTES + 1,
        limit: MAX_KEY_BYTES,
    };
    assert_eq!(invalid(put(&*store, long.clone(), Expected::Any, b"").await), too_long);
    assert!(matches!(store.load(&[long]).await, Err(StoreError::Invalid(_))));
    let large = put(&*store, key("a"), Expected::Any, &vec![1; MAX_VALUE_BYTES + 1]).await;
    assert!(matches!(invalid(large), InvalidInput::ValueTooLarge { .. }));
    assert_eq!(invalid(store.commit(Batch::new()).await), InvalidInput::EmptyBatch);
    let mut twice = Batch::new();
    twice.put(key("a"), Expected::Any, b"1").delete(key("a"), Expected::Any);
    assert_eq!(
        invalid(store.commit(twice).await),
        InvalidInput::DuplicateKey { key: key("a") }
    );
    let mut many = Batch::new();
    for number in 0..=MAX_BATCH_KEYS {
        many.put(Key::new(Table::Consumers, number.to_be_bytes()), Expected::Any, b"");
    }
    assert!(matches!(
        invalid(store.commit(many).await),
        InvalidInput::TooManyKeys { .. }
    ));
    let mut heavy = Batch::new();
    for number in 0..65_u8 {
        heavy.put(
            Key::new(Table::Consumers, [number]),
            Expected::Any,
            vec![0; MAX_VALUE_BYTES],
        );
    }
    assert!(matches!(
        invalid(store.commit(heavy).await),
        InvalidInput::BatchTooLarge { .. }
    ));
    for limit in [0, 10_001] {
        let scan = store.scan(Table::Meta, std::ops::Bound::Unbounded, limit).await;
        assert!(matches!(scan, Err(StoreError::Invalid(InvalidInput::ScanLimit { .. }))));
    }
    assert_eq!(store.count(Table::Consumers).await.unwrap(), 0);
    assert_eq!(store.count(Table::Meta).await.unwrap(), 2);
}

pub async fn commits_are_there_after_opening_again(place: &Place) {
    let mut versions = Vec::new();
    for round in 0..5_u8 {
        let store = place.open().await;
        let entries = everything(&*store, Table::Settlements, 2).await;
        assert_eq!(entries.iter().map(|entry| entry.version).collect::<Vec<_>>(), versions);
        assert_eq!(store.count(Table::Settlements).await.unwrap(), u64::from(round));
        let key = Key::new(Table::Settlements, [round]);
        versions.push(put(&*store, key, Expected::Absent, &[round; 9]).await.unwrap());
        store.close().await;
    }
    assert!(versions.is_sorted_by(|one, next| one < next));
}

pub async fn a_closed_store_says_so(place: &Place) {
    let store = place.open().await;
    store.close().await;
    store.close().await;
    assert!(matches!(store.load(&[key("a")]).await, Err(StoreError::Closed)));
    let result = put(&*store, key("a"), Expected::Any, b"1").await;
    assert!(matches!(result, Err(CommitError::Store(StoreError::Closed))));
    assert!(matches!(store.ready().await, Err(StoreError::Closed)));
    let store = place.open().await;
    assert_eq!(get(&*store, &key("a")).await, None);
}
