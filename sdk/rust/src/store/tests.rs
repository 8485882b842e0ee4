use super::*;
use sp_core::H256;

fn owner(byte: u8) -> Owner {
    Owner {
        identity: AccountId::new([byte; 32]),
        genesis: Hash::repeat_byte(9),
    }
}

fn key(byte: u8) -> RecordKey {
    RecordKey::Token(H256::repeat_byte(byte))
}

#[tokio::test]
async fn a_committed_batch_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/inside/identity.redb");
    let store = LocalStore::open(&path, &owner(1)).unwrap();
    store
        .commit(vec![Write::Put(key(1), vec![1]), Write::Put(key(2), vec![2])])
        .await
        .unwrap();
    store.commit(vec![Write::Delete(key(1))]).await.unwrap();
    drop(store);
    let store = reopen(&path);
    assert_eq!(store.get(&key(1)).unwrap(), None);
    assert_eq!(store.get(&key(2)).unwrap(), Some(vec![2]));
    assert_eq!(store.list(&RecordKey::Tokens).unwrap(), vec![(vec![2; 32], vec![2])]);
}

fn reopen(path: &Path) -> LocalStore {
    open_when_free(path, &owner(1)).unwrap()
}

/// The writer's thread lets go of the file a moment after the last handle did; a busy machine may make it a long one.
fn open_when_free(path: &Path, owner: &Owner) -> Result<LocalStore, StoreError> {
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        match LocalStore::open(path, owner) {
            Err(StoreError::InUse(_)) if std::time::Instant::now() < patience => std::thread::yield_now(),
            other => return other,
        }
    }
}

#[tokio::test]
async fn the_file_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("identity.redb");
    let store = LocalStore::open(&path, &owner(1)).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(matches!(LocalStore::open(&path, &owner(1)), Err(StoreError::InUse(_))));
    drop(store);
    drop(reopen(&path));
    let other = open_when_free(&path, &owner(2));
    assert!(matches!(other, Err(StoreError::NotOwner(_))));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let error = LocalStore::open(&path, &owner(1)).unwrap_err();
    assert!(matches!(error, StoreError::Exposed(_)));
    assert!(error.to_string().contains("chmod 600"));
}

#[tokio::test]
async fn prefixes_do_not_reach_into_other_lanes() {
    let folder = tempfile::tempdir().unwrap();
    let store = LocalStore::open(&folder.path().join("a"), &owner(1)).unwrap();
    let accountant = AccountId::new([5; 32]);
    let put = |lane, id: u8| {
        let key = RecordKey::PaidAgreement(accountant.clone(), lane, H256::repeat_byte(id));
        Write::Put(key, vec![id])
    };
    store
        .commit(vec![put(0, 1), put(1, 2), put(256, 3), put(0, 4)])
        .await
        .unwrap();
    let found = store.list(&RecordKey::PaidAgreements(accountant, 0)).unwrap();
    assert_eq!(found, vec![(vec![1; 32], vec![1]), (vec![4; 32], vec![4])]);
}

#[tokio::test]
async fn tickets_are_answered_in_order_and_together() {
    let folder = tempfile::tempdir().unwrap();
    let store = LocalStore::open(&folder.path().join("a"), &owner(1)).unwrap();
    let tickets: Vec<Ticket> = (0..100)
        .map(|n| store.enqueue(vec![Write::Put(key(1), vec![n])]))
        .collect();
    // An empty write is a barrier: all earlier ones are on disk when it is answered.
    store.enqueue(Vec::new()).durable().await.unwrap();
    assert_eq!(store.get(&key(1)).unwrap(), Some(vec![99]));
    for ticket in tickets {
        ticket.durable().await.unwrap();
    }
}
