//! Reading a table in order.

use std::ops::Bound;

use tallystick_accountant_store::{Batch, Expected, Key, MAX_VALUE_BYTES, Table};

use super::{Place, everything};

pub async fn a_scan_is_in_the_order_of_bytes_and_within_its_table(place: &Place) {
    let store = place.open().await;
    let mut keys: Vec<Vec<u8>> = vec![vec![], vec![0], vec![0, 0], vec![0, 255], vec![1], vec![127], vec![128]];
    keys.extend([
        b"A".to_vec(),
        b"a".to_vec(),
        b"\xc3\xa4".to_vec(),
        vec![255],
        vec![255; 80],
    ]);
    let mut batch = Batch::new();
    for (number, key) in keys.iter().enumerate().rev() {
        for table in Table::ALL {
            batch.put(
                Key::new(table, key.clone()),
                Expected::Absent,
                vec![table.number(), number as u8],
            );
        }
    }
    store.commit(batch).await.unwrap();
    keys.sort();
    for table in Table::ALL {
        for limit in [1, 2, 5, 12, 100] {
            let found = everything(&*store, table, limit).await;
            assert_eq!(found.iter().map(|entry| entry.key.clone()).collect::<Vec<_>>(), keys);
            assert!(found.iter().all(|entry| entry.value[0] == table.number()));
        }
    }
}

pub async fn a_scan_begins_and_ends_where_it_is_told(place: &Place) {
    let store = place.open().await;
    let mut batch = Batch::new();
    for number in [2_u8, 4, 6] {
        batch.put(Key::new(Table::Agreements, [number]), Expected::Absent, b"");
    }
    store.commit(batch).await.unwrap();
    let scan = |from: Bound<&'static [u8]>, limit| {
        let store = store.clone();
        async move {
            let page = store.scan(Table::Agreements, from, limit).await.unwrap();
            (
                page.entries.iter().map(|entry| entry.key[0]).collect::<Vec<_>>(),
                page.more,
            )
        }
    };
    assert_eq!(scan(Bound::Unbounded, 2).await, (vec![2, 4], true));
    assert_eq!(scan(Bound::Unbounded, 3).await, (vec![2, 4, 6], false));
    assert_eq!(scan(Bound::Included(&[4]), 9).await, (vec![4, 6], false));
    assert_eq!(scan(Bound::Excluded(&[4]), 9).await, (vec![6], false));
    assert_eq!(scan(Bound::Included(&[3]), 1).await, (vec![4], true));
    assert_eq!(scan(Bound::Excluded(&[6]), 9).await, (vec![], false));
    assert_eq!(scan(Bound::Included(&[255; 200]), 9).await, (vec![], false));
    assert_eq!(store.scan(Table::Jobs, Bound::Unbounded, 9).await.unwrap().entries, []);
}

pub async fn a_page_of_large_values_ends_early_and_says_so(place: &Place) {
    let store = place.open().await;
    for half in [0..40_u8, 40..80] {
        let mut batch = Batch::new();
        for number in half {
            batch.put(
                Key::new(Table::Meta, [number]),
                Expected::Absent,
                vec![number; MAX_VALUE_BYTES],
            );
        }
        store.commit(batch).await.unwrap();
    }
    let page = store.scan(Table::Meta, Bound::Unbounded, 100).await.unwrap();
    assert!(
        page.more && (64..=65).contains(&page.entries.len()),
        "{} entries",
        page.entries.len()
    );
    let found = everything(&*store, Table::Meta, 100).await;
    assert!(found.iter().map(|entry| entry.value[0]).eq(0..80));
}
