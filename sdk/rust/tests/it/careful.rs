//! What can go wrong, does: overcharging, lost answers, crashes, liars, empty channels.

use crate::common::{account, body, eventually, key, open_store, World};
use std::time::Duration;
use tallystick_messages::Refusal;
use tallystick_sdk::{consumer::PaymentLimits, provider::Metering, store::RecordKey, wire, Caller};

#[tokio::test(flavor = "multi_thread")]
async fn an_overcharging_provider_is_not_paid() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    // Between the two sits a provider's proxy that says it served ten times as much.
    let liar = crate::common::liar::start(provider.address(), 10).await;
    let caller = Caller::identity(key("Consumer"));
    let consumer = world
        .consumer_at(&format!("http://{liar}"), caller, world.limits())
        .await
        .unwrap();
    let answer = consumer.get("/bytes/60000").await.unwrap();
    body(answer).await.unwrap();
    let error = loop {
        let answer = match consumer.get("/bytes/60000").await {
            Ok(answer) => answer,
            Err(error) => break error,
        };
        if body(answer).await.is_err() {
            break consumer.settle_up().await.unwrap_err();
        }
    };
    assert_eq!(error.code(), "overcharged", "{error}");
    assert!(error.to_string().contains("do not pay"), "{error}");
    let status = consumer.status();
    let tolerance = 2 * 10 * 64 * 1024;
    assert!(
        status.signed <= u128::from(status.received) * 10 + tolerance,
        "{status:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_above_the_limit_makes_no_agreement() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let url = format!("http://{}", provider.address());
    let limits = PaymentLimits {
        price: 9,
        ..world.limits()
    };
    let error = world
        .consumer_at(&url, Caller::identity(key("Consumer")), limits)
        .await
        .err()
        .unwrap();
    assert_eq!(error.code(), "too_dear");
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_24_lost_answers_of_the_accountant_lose_nothing() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let consumer = world.consumer(&provider).await;
    world.hub.set(|faults| faults.lose_answers = 3);
    let answer = consumer.get("/bytes/400000").await.unwrap();
    assert_eq!(body(answer).await.unwrap().len(), 400_000);
    world.hub.set(|faults| faults.lose_answers = 2);
    let answer = consumer.get("/bytes/400000").await.unwrap();
    assert_eq!(body(answer).await.unwrap().len(), 400_000);
    assert!(consumer.close().await.unwrap());
    provider.stop(Duration::from_secs(15)).await;
    assert_eq!(world.earned(), 8_000_000);
    assert_eq!(world.hub.books().faults.lose_answers, 0, "the faults were met");
    world.hub.assert_sound();
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_21_no_preimage_leaves_for_a_promise_that_is_too_small() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let consumer = world.consumer(&provider).await;
    world.hub.set(|faults| faults.short_promises = true);
    let answer = consumer.get("/bytes/50000").await.unwrap();
    body(answer).await.unwrap();
    consumer.settle_up().await.unwrap();
    let mut health = provider.health().remove(0).1;
    tokio::time::timeout(Duration::from_secs(10), health.wait_for(|health| health.stopped))
        .await
        .unwrap()
        .unwrap();
    let trouble = health.borrow().trouble.clone().unwrap();
    assert!(trouble.contains("is for"), "{trouble}");
    assert_eq!(world.hub.books().reveals, 0);
    assert!(world
        .hub
        .books()
        .exchanges
        .iter()
        .all(|request| request.preimage.is_none()));
    // When the accountant comes to its senses, the same request is answered well.
    world.hub.set(|faults| faults.short_promises = false);
    eventually("the final promise", || world.earned() > 0).await;
    drop(provider);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_survive_a_crash_of_the_seller() {
    let world = World::new().await;
    let config = world.config(Metering::Byte);
    let provider = world.provider(config.clone()).await;
    let address = provider.address();
    let consumer = world.consumer(&provider).await;
    body(consumer.get("/bytes/300000").await.unwrap()).await.unwrap();
    consumer.settle_up().await.unwrap();
    let paid = consumer.status().acknowledged;
    drop(provider);
    let provider = world.provider_at(config, address).await;
    // The same token opens the same session.
    body(consumer.get("/bytes/300000").await.unwrap()).await.unwrap();
    assert!(consumer.close().await.unwrap());
    assert!(consumer.status().acknowledged > paid);
    provider.stop(Duration::from_secs(10)).await;
    assert_eq!(world.earned(), consumer.status().signed);
    assert!(world.earned() >= 5_900_000, "{}", world.earned());
    world.hub.assert_sound();
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_23_a_buyer_that_crashed_goes_on_where_its_disk_says() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let consumer = world.consumer(&provider).await;
    body(consumer.get("/bytes/300000").await.unwrap()).await.unwrap();
    consumer.settle_up().await.unwrap();
    let before = consumer.status();
    assert_eq!(before.signed, before.acknowledged);
    drop(consumer);
    let consumer = world.consumer(&provider).await;
    assert_eq!(consumer.status().agreement, before.agreement);
    assert_eq!(consumer.status().signed, before.signed);
    body(consumer.get("/bytes/300000").await.unwrap()).await.unwrap();
    assert!(consumer.close().await.unwrap());
    provider.stop(Duration::from_secs(10)).await;
    assert_eq!(world.earned(), 6_000_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_buyer_that_lost_its_disk_gets_in_step_by_its_own_signature() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let consumer = world.consumer(&provider).await;
    body(consumer.get("/bytes/300000").await.unwrap()).await.unwrap();
    assert!(consumer.close().await.unwrap());
    eventually("the final promise", || world.earned() == 3_000_000).await;
    drop(consumer);
    for file in std::fs::read_dir(world.folder.path()).unwrap() {
        let path = file.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("consumer") {
            std::fs::remove_file(path).unwrap();
        }
    }
    let consumer = world.consumer(&provider).await;
    for _ in 0..3 {
        body(consumer.get("/bytes/300000").await.unwrap()).await.unwrap();
    }
    assert!(consumer.close().await.unwrap());
    provider.stop(Duration::from_secs(10)).await;
    assert_eq!(world.earned(), 12_000_000);
    world.hub.assert_sound();
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_34_a_consumer_without_money_is_told_so() {
    let world = World::new().await;
    let config = world.config(Metering::Byte);
    // Enough for the agreement, not for what is then used.
    world
        .chain
        .table()
        .consumers
        .get_mut(&account("Consumer"))
        .unwrap()
        .balance = config.invoice_cap + 1;
    let provider = world.provider(config).await;
    let consumer = world.consumer(&provider).await;
    let error = loop {
        match consumer.get("/bytes/200000").await {
            Ok(answer) => {
                // A stream may be cut off when the money is at its end.
                let _ = body(answer).await;
            }
            Err(error) => break error,
        }
    };
    assert_eq!(error.code(), Refusal::InsufficientBalance.code(), "{error}");
    assert!(error.to_string().contains("top it up"), "{error}");
    world
        .chain
        .table()
        .consumers
        .get_mut(&account("Consumer"))
        .unwrap()
        .balance *= 1_000;
    // After a top-up the same session goes on.
    let deadline = tokio::time::Instant::now() + Duration::from_secs(15);
    let answer = loop {
        match consumer.get("/bytes/200000").await {
            Ok(answer) => break answer,
            Err(error) => assert!(tokio::time::Instant::now() < deadline, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    assert_eq!(body(answer).await.unwrap().len(), 200_000);
    world.hub.assert_sound();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_exchanged_above_the_coverage_and_settling_makes_room() {
    let world = World::new().await;
    let mut config = world.config(Metering::Byte);
    config.trust = 0;
    config.settle.by_hand = false;
    config.settle.min_value = u128::MAX;
    config.settle.max_fee_millionths = 1_000_000;
    world.chain.table().coverage = 4_000_000;
    let provider = world.provider(config).await;
    let consumer = world.consumer(&provider).await;
    // Twice the coverage: the provider settles in between.
    body(consumer.get("/bytes/800000").await.unwrap()).await.unwrap();
    assert!(consumer.close().await.unwrap());
    provider.stop(Duration::from_secs(10)).await;
    assert_eq!(world.earned(), 8_000_000);
    let settlements = world.chain.table().settlements.clone();
    assert!(!settlements.is_empty());
    for settled in &settlements {
        assert_eq!(settled.gross, settled.accountant_fee + settled.chain_fee + settled.net);
    }
    // Lesson 26: the ledger holds exactly what was settled.
    let store = open_store(world.folder.path(), "provider", &account("Provider")).await;
    let ledger = store.ledger().unwrap();
    let gross: u128 = ledger.iter().map(|entry| entry.gross).sum();
    assert_eq!(gross, settlements.iter().map(|settled| settled.gross).sum::<u128>());
}

#[tokio::test(flavor = "multi_thread")]
async fn settles_by_itself_when_that_is_worth_it() {
    let world = World::new().await;
    let mut config = world.config(Metering::Byte);
    config.settle.by_hand = false;
    config.settle.min_value = 1_000_000;
    config.settle.max_fee_millionths = 10_000;
    let provider = world.provider(config).await;
    let consumer = world.consumer(&provider).await;
    body(consumer.get("/bytes/200000").await.unwrap()).await.unwrap();
    assert!(consumer.close().await.unwrap());
    eventually("a settlement", || world.chain.table().settled >= 1_000_000).await;
    drop(provider);
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_31_a_seller_with_records_starts_while_chain_and_accountant_are_down() {
    let world = World::new().await;
    let config = world.config(Metering::Byte);
    let provider = world.provider(config.clone()).await;
    let address = provider.address();
    let consumer = world.consumer(&provider).await;
    body(consumer.get("/bytes/20000").await.unwrap()).await.unwrap();
    drop(provider);
    world.chain.table().down = true;
    world.hub.set(|faults| faults.silent = true);
    let provider = world.provider_at(config, address).await;
    // Within the allowance it serves.
    body(consumer.get("/bytes/20000").await.unwrap()).await.unwrap();
    world.chain.table().down = false;
    world.hub.set(|faults| faults.silent = false);
    assert!(consumer.close().await.unwrap());
    eventually("the final promise", || world.earned() >= 200_000).await;
    drop(provider);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_clock_is_corrected_by_the_accountants() {
    let world = World::new().await;
    world.hub.set(|faults| faults.clock_ahead_ms = 3_600_000);
    let provider = world.provider(world.config(Metering::Byte)).await;
    let consumer = world.consumer(&provider).await;
    body(consumer.get("/bytes/20000").await.unwrap()).await.unwrap();
    assert!(consumer.close().await.unwrap());
    eventually("the final promise", || world.earned() == 200_000).await;
    drop(provider);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_lost_its_disk_goes_on_with_the_next_number() {
    let world = World::new().await;
    let config = world.config(Metering::Byte);
    let provider = world.provider(config.clone()).await;
    let consumer = world.consumer(&provider).await;
    body(consumer.get("/bytes/100000").await.unwrap()).await.unwrap();
    assert!(consumer.close().await.unwrap());
    provider.stop(Duration::from_secs(10)).await;
    assert_eq!(world.earned(), 1_000_000);
    drop(consumer);
    let store = open_store(world.folder.path(), "provider", &account("Provider")).await;
    let path = store.path().to_owned();
    assert!(store
        .get(&RecordKey::Provider(world.hub.accountant()))
        .unwrap()
        .is_some());
    drop(store);
    std::fs::remove_file(path).unwrap();
    let provider = world.provider(config).await;
    let consumer = world.consumer(&provider).await;
    body(consumer.get("/bytes/100000").await.unwrap()).await.unwrap();
    assert!(consumer.close().await.unwrap());
    provider.stop(Duration::from_secs(10)).await;
    assert_eq!(world.earned(), 2_000_000);
    world.hub.assert_sound();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promise_is_made_final_before_it_expires_although_nothing_follows() {
    let world = World::new().await;
    let mut config = world.config(Metering::Byte);
    config.exchange.reveal_after = Duration::from_secs(3_600);
    let provider = world.provider(config).await;
    let consumer = world.consumer(&provider).await;
    body(consumer.get("/bytes/100000").await.unwrap()).await.unwrap();
    consumer.settle_up().await.unwrap();
    let provider = account("Provider");
    let last = || {
        let books = world.hub.books();
        let pending = books.book.providers.get(&provider)?.pending.as_ref()?;
        Some((pending.amount, pending.valid_until))
    };
    eventually("the exchange", || last().is_some_and(|(amount, _)| amount == 1_000_000)).await;
    assert!(world.earned() < 1_000_000);
    let (_, valid_until) = last().unwrap();
    // It lives for 40 blocks and is not revealed in the last 10.
    world.chain.table().height = valid_until - 20;
    eventually("the final promise", || world.earned() == 1_000_000).await;
    drop(provider);
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_messages_are_refused_with_a_reason() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for path in [wire::AGREEMENTS_PATH, wire::PAYMENTS_PATH] {
        for text in ["", "{}", "[]", "{\"agreement\": 1.5}", "null"] {
            let url = format!("http://{}{path}", provider.address());
            let answer = client.post(url).body(text).send().await.unwrap();
            assert_eq!(answer.status(), 400, "{path} {text}");
            let problem: tallystick_sdk::Problem = answer.json().await.unwrap();
            assert_eq!(problem.code, "malformed");
        }
        let long = vec![b' '; 100_000];
        let url = format!("http://{}{path}", provider.address());
        assert_eq!(client.post(url).body(long).send().await.unwrap().status(), 413);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accountant_that_lost_its_disk_is_rebuilt_from_the_sellers_records() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let consumer = world.consumer(&provider).await;
    body(consumer.get("/bytes/100000").await.unwrap()).await.unwrap();
    consumer.settle_up().await.unwrap();
    eventually("the final promise", || world.earned() == 1_000_000).await;
    {
        let mut books = world.hub.books();
        books.book = Default::default();
        books.faults.reconciling = true;
    }
    body(consumer.get("/bytes/50000").await.unwrap()).await.unwrap();
    consumer.settle_up().await.unwrap();
    eventually("the report", || world.earned() == 1_000_000).await;
    world.hub.set(|faults| faults.reconciling = false);
    assert!(consumer.close().await.unwrap());
    provider.stop(Duration::from_secs(20)).await;
    assert_eq!(world.earned(), 1_500_000);
    world.hub.assert_sound();
}
