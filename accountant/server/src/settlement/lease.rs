//! Which of several instances settles: the one that holds the lease. A lease that lapses too early does no harm: the
//! chain pays a promise once.

use codec::{Decode, DecodeAll, Encode};
use tallystick_accountant_store::{Batch, CommitError, Expected, Key, Store, Table};

/// How long a lease holds without being renewed, in milliseconds.
const LEASE_MS: u64 = 30_000;

#[derive(Debug, Decode, Encode)]
struct Lease {
    holder: u64,
    until_ms: u64,
}

/// An instance's claim to settle.
#[derive(Debug)]
pub struct Settler {
    holder: u64,
    /// Without other instances no agreement is needed.
    shared: bool,
}

impl Settler {
    /// This instance.
    pub fn new(shared: bool) -> Self {
        Self {
            holder: rand::random(),
            shared,
        }
    }

    /// Takes or renews the lease; returns whether this instance holds it.
    pub async fn holds(&self, store: &dyn Store, now_ms: u64) -> Result<bool, CommitError> {
        if !self.shared {
            return Ok(true);
        }
        let key = Key::new(Table::Meta, b"settler".to_vec());
        let found = store.load(std::slice::from_ref(&key)).await?.pop().flatten();
        let lease = found
            .as_ref()
            .and_then(|found| Lease::decode_all(&mut found.value.as_slice()).ok());
        if lease.is_some_and(|lease| lease.holder != self.holder && lease.until_ms > now_ms) {
            return Ok(false);
        }
        let lease = Lease {
            holder: self.holder,
            until_ms: now_ms.saturating_add(LEASE_MS),
        };
        let mut batch = Batch::new();
        batch.put(key, Expected::unchanged(found.as_ref()), lease.encode());
        match store.commit(batch).await {
            Ok(_) => Ok(true),
            Err(CommitError::Conflict { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
