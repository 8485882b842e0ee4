//! Channels that the accountant knows before it starts.

use crate::{parties::PRICE, server::HEIGHT};
use codec::Encode;
use std::path::Path;
use tallystick_accountant_store::{
    Batch, CommitError, Embedded, Expected, Key, Store, StoreError, Table, embedded::Options,
};
use tallystick_parties::accountant::{Consumer, consumer::LaneBook};
use tallystick_primitives::{AccountId, Balance};

/// Channels written in one commit.
const CHUNK: u64 = 8_000;

/// Why channels could not be written.
#[derive(Debug, thiserror::Error)]
pub enum KnownError {
    /// Opening.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Writing.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// Writes `count` consumer channels, each with one lane that was paid from and settled. Returns the bytes of one.
pub async fn write(store: &Path, count: u64) -> Result<usize, KnownError> {
    let store = Embedded::open(store, Options::default()).await?;
    let mut done = 0;
    let mut size = 0;
    while done < count {
        let mut batch = Batch::new();
        let end = count.min(done + CHUNK);
        while done < end {
            let value = consumer().encode();
            size = value.len();
            let key = Key::new(Table::Consumers, rand::random::<[u8; 32]>().to_vec());
            batch.put(key, Expected::Absent, value);
            done += 1;
        }
        store.commit(batch).await?;
    }
    store.close().await;
    Ok(size)
}

fn consumer() -> Consumer {
    let mut consumer = Consumer::new(AccountId::new(rand::random()));
    consumer.as_of = HEIGHT;
    consumer.opened = true;
    consumer.balance = Balance::from(PRICE) * 1_000;
    consumer.lanes = vec![LaneBook {
        lane: 0,
        settled: PRICE,
        spent: PRICE,
        cheque: None,
        pending: Vec::new(),
        older_terms: None,
    }];
    consumer
}
