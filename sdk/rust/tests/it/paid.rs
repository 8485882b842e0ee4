//! Services flow only while they are paid for.

use crate::common::{ALLOWANCE, LOOPBACK, World, account, body, fetch, http, key, scrounger, world_of_bytes};
use std::time::Duration;
use tallystick_sdk::{Caller, PaymentSession, Problem, consumer::ConsumerProxy, provider::Metering, wire};

#[tokio::test(flavor = "multi_thread")]
async fn uploads_count_as_well() {
    let (world, provider, consumer) = world_of_bytes().await;
    let proxy = ConsumerProxy::start(consumer, LOOPBACK).await.unwrap();
    let data = vec![b'y'; 1_500_000];
    let request = http()
        .post(format!("http://{}/echo", proxy.address()))
        .body(data.clone());
    let echo = request.send().await.unwrap();
    // It is too long to be sent again after an invoice for its beginning: the proxy paid meanwhile.
    assert_eq!(echo.status(), 200, "{:?}", echo.text().await);
    assert_eq!(echo.bytes().await.unwrap().len(), data.len());
    assert!(proxy.stop().await.unwrap());
    world.stop(provider, 30_000_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_can_be_sold_instead_of_bytes() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Request)).await;
    let consumer = world.consumer(&provider).await;
    for _ in 0..25 {
        fetch(&consumer, 10).await;
    }
    world.close(consumer, provider, 250).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_payment_session_there_is_only_a_402() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    for token in [None, Some("0x00"), Some("nonsense")] {
        let mut request = http().get(format!("http://{}/bytes/10", provider.address()));
        if let Some(token) = token {
            request = request.header(wire::TOKEN_HEADER, token);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 402);
        let problem: Problem = answer.json().await.unwrap();
        let expected = token.map_or("no_session", |_| "unknown_session");
        assert_eq!(problem.code, expected, "{problem:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_payment_the_allowance_is_served_and_no_more() {
    let world = World::new().await;
    let mut config = world.config(Metering::Byte);
    config.payment_timeout = Duration::from_millis(300);
    let provider = world.provider(config).await;
    let token = scrounger::agree(&world, &provider).await;
    let get = || {
        let request = http().get(format!("http://{}/bytes/1000000", provider.address()));
        request.header(wire::TOKEN_HEADER, &token).send()
    };
    let mut answer = get().await.unwrap();
    assert_eq!(answer.status(), 200);
    let mut received = 0;
    let cut = loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => received += chunk.len() as u64,
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    assert!(cut, "the stream must be cut off");
    assert!(received > 0 && received <= ALLOWANCE, "{received}");
    let answer = get().await.unwrap();
    assert_eq!(answer.status(), 402);
    let problem: Problem = answer.json().await.unwrap();
    assert_eq!(problem.code, "payment_required");
    assert!(problem.invoice.is_some());
    world.stop(provider, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_learns_who_pays_but_not_the_token() {
    let (_world, _provider, consumer) = world_of_bytes().await;
    let answer = consumer.get("/who").await.unwrap();
    let text = String::from_utf8(body(answer).await.unwrap()).unwrap();
    let identity = tallystick_messages::json::to_hex(account("Consumer").as_ref());
    assert_eq!(text, format!("{identity} nobody"));
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_29_two_devices_pay_at_once_and_stay_in_step() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let device = |lane, name: &str| {
        let caller = Caller::device(account("Consumer"), lane, key(name));
        world.consumer_at(provider.address(), caller, world.limits())
    };
    let phone = device(1, "Phone").await.unwrap();
    let laptop = device(2, "Laptop").await.unwrap();
    let load = |consumer: PaymentSession| async move {
        for _ in 0..5 {
            fetch(&consumer, 200_000).await;
        }
        assert!(consumer.close().await.unwrap());
    };
    tokio::join!(load(phone), load(laptop));
    world.stop(provider, 20_000_000).await;
}
