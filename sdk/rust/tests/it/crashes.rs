//! Processes that die, and disks that are lost: of the consumer, the provider and the accountant.

use crate::common::{eventually, fetch, world_of_bytes};
use tallystick_sdk::provider::Metering;

#[tokio::test(flavor = "multi_thread")]
async fn payment_sessions_survive_a_crash_of_the_provider() {
    let (world, provider, consumer) = world_of_bytes().await;
    let address = provider.address();
    fetch(&consumer, 300_000).await;
    consumer.settle_up().await.unwrap();
    let paid = consumer.status().acknowledged;
    drop(provider);
    let provider = world.provider_at(world.config(Metering::Byte), address).await;
    // The same token opens the same session.
    fetch(&consumer, 300_000).await;
    assert!(consumer.close().await.unwrap());
    let signed = consumer.status().signed;
    assert!(consumer.status().acknowledged > paid);
    // The meter's last reading may have been lost with the process.
    assert!(signed >= 5_900_000, "{signed}");
    world.stop(provider, signed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_23_a_consumer_that_crashed_goes_on_from_its_disk() {
    let (world, provider, consumer) = world_of_bytes().await;
    fetch(&consumer, 300_000).await;
    consumer.settle_up().await.unwrap();
    let before = consumer.status();
    assert_eq!(before.signed, before.acknowledged);
    drop(consumer);
    let consumer = world.consumer(&provider).await;
    assert_eq!(consumer.status().agreement, before.agreement);
    assert_eq!(consumer.status().signed, before.signed);
    fetch(&consumer, 300_000).await;
    world.close(consumer, provider, 6_000_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_that_lost_its_disk_is_shown_its_own_signature() {
    let (world, provider, consumer) = world_of_bytes().await;
    fetch(&consumer, 300_000).await;
    assert!(consumer.close().await.unwrap());
    world.has_earned(3_000_000).await;
    drop(consumer);
    for file in std::fs::read_dir(world.folder.path()).unwrap() {
        let path = file.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("consumer") {
            std::fs::remove_file(path).unwrap();
        }
    }
    let consumer = world.consumer(&provider).await;
    for _ in 0..3 {
        fetch(&consumer, 300_000).await;
    }
    world.close(consumer, provider, 12_000_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_lost_its_disk_goes_on_with_the_next_number() {
    let (world, provider, consumer) = world_of_bytes().await;
    fetch(&consumer, 100_000).await;
    world.close(consumer, provider, 1_000_000).await;
    let path = world.provider_store().await.path().to_owned();
    std::fs::remove_file(path).unwrap();
    let provider = world.provider(world.config(Metering::Byte)).await;
    let consumer = world.consumer(&provider).await;
    fetch(&consumer, 100_000).await;
    world.close(consumer, provider, 2_000_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_31_a_provider_starts_without_chain_and_accountant() {
    let (world, provider, consumer) = world_of_bytes().await;
    let address = provider.address();
    fetch(&consumer, 20_000).await;
    drop(provider);
    world.chain.connect(false);
    world.wire.faults().cut = true;
    let provider = world.provider_at(world.config(Metering::Byte), address).await;
    // Within the allowance it serves.
    fetch(&consumer, 20_000).await;
    world.chain.connect(true);
    world.wire.faults().cut = false;
    assert!(consumer.close().await.unwrap());
    eventually("the final promise", || async { world.earned().await >= 200_000 }).await;
    drop(provider);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accountant_without_its_disk_is_rebuilt_from_reports() {
    let (mut world, provider, consumer) = world_of_bytes().await;
    fetch(&consumer, 100_000).await;
    consumer.settle_up().await.unwrap();
    world.has_earned(1_000_000).await;
    world.accountant = world.accountant.restart_without_state().await;
    assert!(world.accountant.book().await.agreements.is_empty());
    fetch(&consumer, 50_000).await;
    consumer.settle_up().await.unwrap();
    world.has_earned(1_000_000).await;
    world.accountant = world.accountant.restart(true).await;
    world.close(consumer, provider, 1_500_000).await;
}
