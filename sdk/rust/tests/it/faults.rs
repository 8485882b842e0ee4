//! Faults of others: overcharging, wrong promises, lost answers, malformed messages, empty channels.

use crate::common::{ALLOWANCE, PRICE, World, account, body, eventually, fetch, http, key, liar, world_of_bytes};
use std::time::Duration;
use tallystick_messages::Refusal;
use tallystick_sdk::{Caller, Problem, consumer::PaymentLimits, provider::Metering, wire};

#[tokio::test(flavor = "multi_thread")]
async fn an_overcharging_provider_is_not_paid() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let liar = liar::start(provider.address(), 10).await;
    let caller = Caller::identity(key("Consumer"));
    let consumer = world.consumer_at(liar, caller, world.limits()).await.unwrap();
    fetch(&consumer, 60_000).await;
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
    let most = PRICE * u128::from(status.received + 2 * ALLOWANCE);
    assert!(status.signed <= most, "{status:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_above_the_limit_makes_no_agreement() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let limits = PaymentLimits {
        price: PRICE - 1,
        ..world.limits()
    };
    let caller = Caller::identity(key("Consumer"));
    let refused = world.consumer_at(provider.address(), caller, limits).await;
    assert_eq!(refused.err().unwrap().code(), "too_dear");
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_24_lost_answers_of_the_accountant_lose_nothing() {
    let (world, provider, consumer) = world_of_bytes().await;
    for lost in [3, 2] {
        world.wire.faults().lose_answers = lost;
        fetch(&consumer, 400_000).await;
    }
    world.close(consumer, provider, 8_000_000).await;
    assert_eq!(world.wire.faults().lose_answers, 0, "the faults were met");
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_21_no_preimage_leaves_for_too_small_a_promise() {
    let (world, provider, consumer) = world_of_bytes().await;
    world.wire.faults().short_promises = true;
    fetch(&consumer, 50_000).await;
    consumer.settle_up().await.unwrap();
    let mut health = provider.health().remove(0).1;
    tokio::time::timeout(Duration::from_secs(10), health.wait_for(|health| health.stopped))
        .await
        .unwrap()
        .unwrap();
    let trouble = health.borrow().trouble.clone().unwrap();
    assert!(trouble.contains("is for"), "{trouble}");
    assert_eq!(world.wire.reveals(), 0);
    let exchanges = world.wire.exchanges();
    assert!(exchanges.iter().all(|request| request.preimage.is_none()));
    // The same request is answered well once the promises are right again.
    world.wire.faults().short_promises = false;
    eventually("the final promise", || async { world.earned().await > 0 }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_34_a_consumer_without_money_is_told_so() {
    let world = World::new().await;
    let config = world.config(Metering::Byte);
    // Enough for the agreement, not for what is then used.
    let balance = config.invoice_cap + 1;
    world.chain.set_balance(&account("Consumer"), balance);
    let provider = world.provider(config).await;
    let consumer = world.consumer(&provider).await;
    let error = loop {
        match consumer.get("/bytes/200000").await {
            // The stream is cut off when the money is at its end, or the next request is refused.
            Ok(answer) => drop(body(answer).await),
            Err(error) => break error,
        }
    };
    assert_eq!(error.code(), Refusal::InsufficientBalance.code(), "{error}");
    assert!(error.to_string().contains("top it up"), "{error}");
    // After a top-up the same session goes on.
    world.chain.set_balance(&account("Consumer"), balance * 1_000);
    let deadline = tokio::time::Instant::now() + Duration::from_secs(15);
    let answer = loop {
        match consumer.get("/bytes/200000").await {
            Ok(answer) => break answer,
            Err(error) => assert!(tokio::time::Instant::now() < deadline, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!(body(answer).await.unwrap().len(), 200_000);
    world.accountant.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_messages_are_refused_with_a_reason() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    for path in [wire::AGREEMENTS_PATH, wire::PAYMENTS_PATH] {
        let url = format!("http://{}{path}", provider.address());
        let post = |text: Vec<u8>| http().post(&url).body(text).send();
        for text in ["", "{}", "[]", "{\"agreement\": 1.5}", "null"] {
            let answer = post(text.into()).await.unwrap();
            assert_eq!(answer.status(), 400, "{path} {text}");
            assert_eq!(answer.json::<Problem>().await.unwrap().code, "malformed");
        }
        assert_eq!(post(vec![b' '; 100_000]).await.unwrap().status(), 413);
    }
}
