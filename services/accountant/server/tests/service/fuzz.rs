//! Mutated requests to every route: never an internal error, never a hang, and nothing changes.

use crate::support::{
    hub::{place, Hub, HubOptions},
    Payee, Payer, NOTCH,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{json, Value};
use std::time::Duration;
use tallystick_messages::RevealAnswer;

const ROUNDS: u32 = 1_500;

fn mutate(value: &mut Value, random: &mut ChaCha8Rng) {
    match value {
        Value::Object(fields) if !fields.is_empty() && random.gen_bool(0.9) => {
            let place = random.gen_range(0..fields.len());
            let name = fields.keys().nth(place).unwrap().clone();
            match random.gen_range(0..12) {
                0 => {
                    fields.remove(&name);
                }
                1 => {
                    fields.insert(format!("{name}x"), json!(1));
                }
                _ => mutate(fields.get_mut(&name).unwrap(), random),
            }
        }
        Value::Array(items) if !items.is_empty() && random.gen_bool(0.85) => {
            let place = random.gen_range(0..items.len());
            match random.gen_range(0..6) {
                0 => items.push(items[place].clone()),
                1 => {
                    items.remove(place);
                }
                _ => mutate(&mut items[place], random),
            }
        }
        Value::String(text) if random.gen_bool(0.8) => {
            let mut bytes = text.clone().into_bytes();
            if bytes.is_empty() {
                bytes.push(b'0');
            }
            let place = random.gen_range(0..bytes.len());
            match random.gen_range(0..4) {
                0 => bytes[place] = b"0123456789abcdefxX- ."[random.gen_range(0..21)],
                1 => bytes.truncate(place),
                2 => bytes.insert(place, b'f'),
                _ => bytes.extend_from_within(..),
            }
            *text = String::from_utf8_lossy(&bytes).into_owned();
        }
        other => {
            let choices = [
                json!(null),
                json!(-1),
                json!(u64::MAX),
                json!(1.5),
                json!("340282366920938463463374607431768211456"),
                json!([]),
                json!({}),
                json!(true),
                json!("0x"),
            ];
            *other = choices[random.gen_range(0..choices.len())].clone();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mutated_requests_never_break_anything_and_change_nothing() {
    let seed: u64 = std::env::var("FUZZ_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
    println!("FUZZ_SEED={seed}");
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut payer, mut payee) = (Payer::new("payer", &place()), Payee::new("payee", &place()));
    let hub = Hub::start(HubOptions::default().with(&[&payer.id], &[&payee.id])).await;
    let client = &hub.client;
    let agreement = payer.agree(&payee);
    let id = *payer.totals.keys().next().unwrap();
    let first = payee.exchange(vec![agreement.clone()], vec![payer.pay(&id, NOTCH, payee.lock())]);
    payee.take(&client.post(&payee.pair, "/v1/exchanges", &first).await.ok(), NOTCH);
    // The same again is a replay, which changes nothing either: whatever a mutation leaves as it was is harmless.
    let exchange = serde_json::to_value(&first).unwrap();
    let identity = exchange["provider"].clone();
    let credentials = client.credentials(&payee.pair, "POST", "/v1/reveals", b"{}");
    let bodies = [
        ("/v1/exchanges", exchange.clone()),
        (
            "/v1/reveals",
            json!({"provider": identity, "number": 0, "preimage": format!("0x{}", "11".repeat(32))}),
        ),
        (
            "/v1/fast-exits",
            json!({"amount": "1", "beneficiary": identity, "validUntil": 150, "nonce": 0, "signature": credentials.signature}),
        ),
        (
            "/v1/reconciliations",
            json!({"provider": identity, "nextNumber": 1, "payments": [
                {"agreement": exchange["agreements"][0], "message": exchange["messages"][0]}
            ]}),
        ),
        (
            "/v1/batches",
            json!({"operations": [{"path": "/v1/reveals", "body": "{}", "headers": {
                "identity": credentials.identity, "timestamp": credentials.timestamp,
                "nonce": credentials.nonce, "signature": credentials.signature, "lane": "0"
            }}]}),
        ),
    ];
    let paths = [
        "/v1/provider",
        "/v1/consumer",
        "/v1/settlements?after=1&limit=2",
        "/v1/agreements/0x00",
    ];
    let before = (
        client.get(&payee.pair, "/v1/provider").await.body,
        client.get(&payer.pair, "/v1/consumer").await.body,
    );
    let mut statuses = std::collections::BTreeMap::<u16, u32>::new();
    for round in 0..ROUNDS {
        let answer = async {
            if random.gen_bool(0.2) {
                let mut path = paths[random.gen_range(0..paths.len())].to_owned();
                if random.gen_bool(0.5) {
                    path.push(char::from(random.gen_range(b'!'..b'~')));
                }
                let path = path.replace(['#', '"', '<', '>', '`', '{', '}', '|', '\\', '^'], "_");
                let signer = if random.gen_bool(0.5) { &payee.pair } else { &payer.pair };
                return client.get(signer, &path).await;
            }
            let (path, body) = &bodies[random.gen_range(0..bodies.len())];
            let mut body = body.clone();
            for _ in 0..random.gen_range(1..4) {
                mutate(&mut body, &mut random);
            }
            let mut bytes = serde_json::to_vec(&body).unwrap();
            if random.gen_bool(0.1) && !bytes.is_empty() {
                let place = random.gen_range(0..bytes.len());
                bytes[place] = random.gen();
            }
            let mut credentials = client.credentials(&payee.pair, "POST", path, &bytes);
            if random.gen_bool(0.1) {
                let mut signature = credentials.signature.clone().into_bytes();
                let place = random.gen_range(2..signature.len());
                signature[place] = b'7';
                credentials.signature = String::from_utf8(signature).unwrap();
            }
            client.send("POST", path, Some(bytes), Some(&credentials)).await
        };
        let answer = tokio::time::timeout(Duration::from_secs(10), answer)
            .await
            .expect("no hang");
        assert_ne!(answer.status, 500, "round {round}: {}", answer.text);
        *statuses.entry(answer.status).or_default() += 1;
    }
    println!("{statuses:?}");
    assert!(statuses.len() >= 5, "mutations reach little: {statuses:?}");
    let after = (
        client.get(&payee.pair, "/v1/provider").await.body,
        client.get(&payer.pair, "/v1/consumer").await.body,
    );
    // Signatures are made anew each time; everything else is as it was.
    let plain = |mut body: Value| {
        if let Some(promise) = body.pointer_mut("/pending/promise/signature") {
            *promise = Value::Null;
        }
        body
    };
    assert_eq!((plain(before.0), before.1), (plain(after.0), after.1));
    let answer: RevealAnswer = client.post(&payee.pair, "/v1/reveals", &payee.reveal()).await.ok();
    payee.take_reveal(&answer);
    hub.service.stop().await.unwrap();
}
