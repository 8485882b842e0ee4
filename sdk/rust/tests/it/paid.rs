//! A consumer, a provider and an accountant over loopback: bytes flow only while they are paid for.

use crate::common::{account, body, eventually, key, World};
use std::time::Duration;
use tallystick_sdk::{consumer::ConsumerProxy, provider::Metering, wire, Caller, Problem};

#[tokio::test(flavor = "multi_thread")]
async fn what_flows_is_paid_for_to_the_last_byte() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let consumer = world.consumer(&provider).await;
    // Many times the allowance: the stream is paid for while it flows.
    let answer = consumer.get("/bytes/3000000").await.unwrap();
    assert_eq!(body(answer).await.unwrap().len(), 3_000_000);
    assert!(consumer.close().await.unwrap());
    assert_eq!(consumer.status().signed, 30_000_000);
    assert_eq!(consumer.status().acknowledged, 30_000_000);
    provider.stop(Duration::from_secs(10)).await;
    // The last exchange was made final by a bare reveal.
    assert_eq!(world.earned(), 30_000_000);
    world.hub.assert_sound();
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_count_as_well() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let consumer = world.consumer(&provider).await;
    let proxy = ConsumerProxy::start(consumer.clone(), crate::common::LOOPBACK)
        .await
        .unwrap();
    let data = vec![b'y'; 1_500_000];
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let echo = client
        .post(format!("http://{}/echo", proxy.address()))
        .body(data.clone())
        .send()
        .await
        .unwrap();
    // Too long to be sent again after the bill for its beginning was paid: the consumer paid meanwhile.
    assert_eq!(echo.status(), 200, "{:?}", echo.text().await);
    assert_eq!(echo.bytes().await.unwrap().len(), data.len());
    assert!(proxy.stop().await.unwrap());
    provider.stop(Duration::from_secs(10)).await;
    assert_eq!(world.earned(), 30_000_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_can_be_sold_instead_of_bytes() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Request)).await;
    let consumer = world.consumer(&provider).await;
    for _ in 0..25 {
        let answer = consumer.get("/bytes/10").await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(body(answer).await.unwrap().len(), 10);
    }
    assert!(consumer.close().await.unwrap());
    provider.stop(Duration::from_secs(10)).await;
    assert_eq!(world.earned(), 250);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_session_there_is_only_a_402() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for token in [None, Some("0x00"), Some("nonsense")] {
        let mut request = client.get(format!("http://{}/bytes/10", provider.address()));
        if let Some(token) = token {
            request = request.header(wire::TOKEN_HEADER, token);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 402);
        let problem: Problem = answer.json().await.unwrap();
        assert!(
            ["no_session", "unknown_session"].contains(&problem.code.as_str()),
            "{problem:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_pay_gets_the_allowance_and_then_a_402_with_an_invoice() {
    let world = World::new().await;
    let mut config = world.config(Metering::Byte);
    config.payment_timeout = Duration::from_millis(300);
    let allowance = 64 * 1024;
    let provider = world.provider(config).await;
    // A consumer that makes an agreement and never pays.
    let token = crate::common::scrounger::agree(&world, &provider).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let get = || {
        client
            .get(format!("http://{}/bytes/1000000", provider.address()))
            .header(wire::TOKEN_HEADER, &token)
    };
    let mut answer = get().send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let mut received = 0;
    let cut = loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => received += chunk.len(),
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    assert!(cut, "the stream must be cut off");
    assert!(received > 0 && received <= allowance, "{received}");
    let answer = get().send().await.unwrap();
    assert_eq!(answer.status(), 402);
    let problem: Problem = answer.json().await.unwrap();
    assert_eq!(problem.code, "payment_required");
    assert!(problem.invoice.is_some());
    provider.stop(Duration::from_secs(10)).await;
    assert_eq!(world.earned(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_learns_who_pays_but_not_the_token() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let consumer = world.consumer(&provider).await;
    let answer = consumer.get("/who").await.unwrap();
    let text = String::from_utf8(body(answer).await.unwrap()).unwrap();
    let consumer = tallystick_messages::json::to_hex(account("Consumer").as_ref());
    assert_eq!(text, format!("{consumer} nobody"));
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_29_two_devices_pay_at_once_and_stay_in_step() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let url = format!("http://{}", provider.address());
    let device = |lane, name: &str| Caller::device(account("Consumer"), lane, key(name));
    let phone = world
        .consumer_at(&url, device(1, "Phone"), world.limits())
        .await
        .unwrap();
    let laptop = world
        .consumer_at(&url, device(2, "Laptop"), world.limits())
        .await
        .unwrap();
    let load = |consumer: tallystick_sdk::PaymentSession| async move {
        for _ in 0..5 {
            let answer = consumer.get("/bytes/200000").await.unwrap();
            assert_eq!(body(answer).await.unwrap().len(), 200_000);
        }
        assert!(consumer.close().await.unwrap());
    };
    tokio::join!(load(phone), load(laptop));
    provider.stop(Duration::from_secs(10)).await;
    assert_eq!(world.earned(), 20_000_000);
    world.hub.assert_sound();
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_30_a_closed_session_is_exchanged_and_made_final_without_a_next_one() {
    let world = World::new().await;
    let mut config = world.config(Metering::Byte);
    // Nothing is exchanged for the sake of number or time.
    config.exchange.messages = 1_000;
    config.exchange.interval = Duration::from_secs(3_600);
    config.exchange.reveal_after = Duration::from_secs(3_600);
    let provider = world.provider(config).await;
    let consumer = world.consumer(&provider).await;
    let answer = consumer.get("/bytes/100000").await.unwrap();
    body(answer).await.unwrap();
    assert!(consumer.close().await.unwrap());
    eventually("the final promise", || world.earned() == 1_000_000).await;
    drop(provider);
}
