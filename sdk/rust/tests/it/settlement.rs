//! How a provider's promises become final, and then money.

use crate::common::{World, account, eventually, fetch, world_of_bytes};
use std::time::Duration;
use tallystick_sdk::provider::Metering;

#[tokio::test(flavor = "multi_thread")]
async fn settling_makes_room_below_the_coverage() {
    let world = World::new().await;
    let mut config = world.config(Metering::Byte);
    config.trust = 0;
    config.settle.by_hand = false;
    config.settle.min_value = u128::MAX;
    config.settle.max_fee_millionths = 1_000_000;
    world.chain.open_provider(&account("Provider"), 4_000_000);
    let provider = world.provider(config).await;
    let consumer = world.consumer(&provider).await;
    // Twice the coverage.
    fetch(&consumer, 800_000).await;
    world.close(consumer, provider, 8_000_000).await;
    let settlements = world.chain.settlements();
    assert!(!settlements.is_empty());
    for settled in &settlements {
        assert_eq!(settled.gross, settled.accountant_fee + settled.chain_fee + settled.net);
    }
    // Lesson 26: the ledger holds exactly what was settled.
    let ledger = world.provider_store().await.ledger().unwrap();
    let gross: u128 = ledger.iter().map(|entry| entry.settled.gross).sum();
    assert_eq!(gross, settlements.iter().map(|settled| settled.gross).sum::<u128>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_settles_when_that_is_worth_its_fee() {
    let world = World::new().await;
    let mut config = world.config(Metering::Byte);
    config.settle.by_hand = false;
    config.settle.min_value = 1_000_000;
    config.settle.max_fee_millionths = 10_000;
    let provider = world.provider(config).await;
    let consumer = world.consumer(&provider).await;
    fetch(&consumer, 200_000).await;
    assert!(consumer.close().await.unwrap());
    eventually("a settlement", || async {
        let settlements = world.chain.settlements();
        settlements.iter().map(|settled| settled.gross).sum::<u128>() >= 1_000_000
    })
    .await;
    drop(provider);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promise_is_made_final_before_it_expires() {
    let world = World::new().await;
    let mut config = world.config(Metering::Byte);
    config.exchange.reveal_after = Duration::from_secs(3_600);
    let provider = world.provider(config).await;
    let consumer = world.consumer(&provider).await;
    fetch(&consumer, 100_000).await;
    consumer.settle_up().await.unwrap();
    let identity = account("Provider");
    let pending = || async {
        let book = world.accountant.book().await;
        let pending = book.providers.get(&identity)?.pending.clone()?;
        Some((pending.amount, pending.valid_until))
    };
    eventually("the exchange", || async {
        pending().await.is_some_and(|(amount, _)| amount == 1_000_000)
    })
    .await;
    assert!(world.earned().await < 1_000_000);
    let (_, valid_until) = pending().await.unwrap();
    // It lives for 40 blocks and is not revealed in the last 10.
    world.chain.reach(valid_until - 20);
    world.has_earned(1_000_000).await;
    drop(provider);
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_30_a_closed_session_is_final_without_a_next_one() {
    let world = World::new().await;
    let mut config = world.config(Metering::Byte);
    // Nothing is exchanged for the sake of number or time.
    config.exchange.messages = 1_000;
    config.exchange.interval = Duration::from_secs(3_600);
    config.exchange.reveal_after = Duration::from_secs(3_600);
    let provider = world.provider(config).await;
    let consumer = world.consumer(&provider).await;
    fetch(&consumer, 100_000).await;
    assert!(consumer.close().await.unwrap());
    world.has_earned(1_000_000).await;
    drop(provider);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bare_reveal_makes_the_last_exchange_final() {
    let (world, provider, consumer) = world_of_bytes().await;
    // Many times the allowance: the stream is paid for while it flows.
    fetch(&consumer, 3_000_000).await;
    assert!(consumer.close().await.unwrap());
    let status = consumer.status();
    assert_eq!((status.signed, status.acknowledged), (30_000_000, 30_000_000));
    world.stop(provider, 30_000_000).await;
    assert!(world.wire.reveals() > 0);
}
