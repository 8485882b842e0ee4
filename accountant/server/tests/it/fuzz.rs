//! Mutated requests to every operation that the document describes, rubbish in headers and on the wire: never an
//! internal error, never a hang, and nothing changes.

use crate::support::{
    Client, Key, NOTCH, ScriptedConsumer, ScriptedProvider,
    accountant::{Accountant, Options, place},
};
use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tallystick_accountant_store::Location;
use tallystick_messages::{Cheque, HeldPayment, ReconcileAnswer, ReconcileReport, RevealAnswer};
use tallystick_rest::SignedHeaders;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const ROUNDS: u32 = 2_500;
/// Longest that any answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A good request, to be spoilt.
struct Seed {
    method: &'static str,
    path: String,
    body: Option<Value>,
    signed: bool,
}

fn get(path: &str, signed: bool) -> Seed {
    Seed {
        method: "GET",
        path: path.to_owned(),
        body: None,
        signed,
    }
}

fn post(path: &str, body: Value) -> Seed {
    Seed {
        method: "POST",
        path: path.to_owned(),
        signed: path != "/v1/batches",
        body: Some(body),
    }
}

fn random_seed(variable: &str) -> ChaCha8Rng {
    let seed: u64 = std::env::var(variable).map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
    println!("{variable}={seed}");
    ChaCha8Rng::seed_from_u64(seed)
}

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
        Value::String(text) if random.gen_bool(0.8) => *text = spoilt(text, random),
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

fn spoilt(text: &str, random: &mut ChaCha8Rng) -> String {
    let mut bytes = text.as_bytes().to_vec();
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
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The part of a spoilt text that headers and URLs can carry.
fn printable(text: String) -> String {
    text.replace(['#', '"', '<', '>', '`', '{', '}', '|', '\\', '^', ' '], "_")
}

fn spoil_one(credentials: &mut SignedHeaders, random: &mut ChaCha8Rng) {
    let lane = credentials.lane.get_or_insert_with(|| "0".to_owned());
    let parts = [
        &mut credentials.identity,
        &mut credentials.timestamp,
        &mut credentials.nonce,
        &mut credentials.signature,
        lane,
    ];
    let place = random.gen_range(0..parts.len());
    for (number, part) in parts.into_iter().enumerate() {
        if number == place {
            *part = printable(spoilt(part, random)).trim().to_owned();
        }
    }
}

/// Sends spoilt requests; returns how often each status came, and which operations were asked.
async fn spoil(
    client: &Client,
    seeds: &[Seed],
    signers: &[&Key],
    rounds: u32,
    random: &mut ChaCha8Rng,
) -> BTreeMap<u16, u32> {
    let mut statuses = BTreeMap::<u16, u32>::new();
    for round in 0..rounds {
        let seed = seeds.choose(random).unwrap();
        let mut path = seed.path.clone();
        if seed.body.is_none() && random.gen_bool(0.6) {
            path = printable(format!("{path}{}", char::from(random.gen_range(b'!'..b'~'))));
        }
        let mut bytes = seed.body.clone().map(|mut body| {
            for _ in 0..random.gen_range(1..4) {
                mutate(&mut body, random);
            }
            serde_json::to_vec(&body).unwrap()
        });
        if let Some(bytes) = bytes.as_mut().filter(|bytes| !bytes.is_empty())
            && random.gen_bool(0.1)
        {
            let place = random.gen_range(0..bytes.len());
            bytes[place] = random.r#gen();
        }
        let signer = signers.choose(random).unwrap();
        let body = bytes.as_deref().unwrap_or_default();
        let mut credentials =
            (seed.signed || random.gen_bool(0.2)).then(|| client.credentials(signer, seed.method, &path, body));
        if let Some(credentials) = credentials.as_mut().filter(|_| random.gen_bool(0.15)) {
            spoil_one(credentials, random);
        }
        let answer = tokio::time::timeout(PATIENCE, client.send(seed.method, &path, bytes, credentials.as_ref()))
            .await
            .unwrap_or_else(|_| panic!("round {round}: {} {path} hangs", seed.method));
        assert_ne!(
            answer.status, 500,
            "round {round}: {} {path}: {}",
            seed.method, answer.text
        );
        *statuses.entry(answer.status).or_default() += 1;
    }
    println!("{statuses:?}");
    statuses
}

/// Rubbish on the wire, from people who do not even speak HTTP.
async fn rubbish(accountant: &Accountant, random: &mut ChaCha8Rng) {
    let starts: [&[u8]; 6] = [
        b"",
        b"GET / HTTP/1.1\r\n",
        b"POST /v1/exchanges HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{",
        b"POST /v1/exchanges HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        b"POST /v1/batches HTTP/1.1\r\nhost: x\r\ncontent-length: 18446744073709551615\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ];
    for _ in 0..120 {
        let mut stream = TcpStream::connect(accountant.service.address).await.unwrap();
        let mut bytes = starts.choose(random).unwrap().to_vec();
        bytes.extend((0..random.gen_range(0..600)).map(|_| random.r#gen::<u8>()));
        // It may hang up on us at any moment.
        if stream.write_all(&bytes).await.is_ok() && stream.shutdown().await.is_ok() {
            let mut answer = Vec::new();
            let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
            let read = read.expect("it neither answers nor hangs up");
            let text = String::from_utf8_lossy(&answer);
            assert!(read.is_err() || !text.starts_with("HTTP/1.1 500"), "{text}");
        }
    }
}

fn without_signatures(mut body: Value) -> Value {
    // Made anew each time; everything else must be as it was.
    for promise in ["/pending/promise/signature", "/final/signature"] {
        if let Some(signature) = body.pointer_mut(promise) {
            *signature = Value::Null;
        }
    }
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn spoilt_requests_break_nothing_and_change_nothing() {
    let mut random = random_seed("FUZZ_SEED");
    let (mut consumer, mut provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let accountant = Accountant::start(Options::default().with(&[&consumer.id], &[provider.id()])).await;
    let client = accountant.client.with_own_contract();
    let agreement = consumer.agree(&provider);
    let id = *consumer.totals.keys().next().unwrap();
    let first = provider.exchange(vec![agreement.clone()], vec![consumer.pay(&id, NOTCH, provider.lock())]);
    provider.take(&client.post(&provider.key, "/v1/exchanges", &first).await.ok(), NOTCH);
    // The same again is a replay, which changes nothing either: parts that a mutation leaves alone are harmless.
    let exchange = serde_json::to_value(&first).unwrap();
    let identity = exchange["provider"].clone();
    let text = exchange.to_string();
    let inner = client.credentials(&provider.key, "POST", "/v1/exchanges", text.as_bytes());
    let headers = json!({
        "identity": inner.identity, "timestamp": inner.timestamp,
        "nonce": inner.nonce, "signature": inner.signature, "lane": "0"
    });
    let seeds = [
        post("/v1/exchanges", exchange.clone()),
        post(
            "/v1/reveals",
            json!({"provider": identity, "number": 0, "preimage": format!("0x{}", "11".repeat(32))}),
        ),
        post(
            "/v1/fast-exits",
            json!({"amount": "1", "beneficiary": identity, "validUntil": 150, "nonce": 0, "signature": inner.signature}),
        ),
        post(
            "/v1/reconciliations",
            json!({"provider": identity, "nextNumber": 1, "payments": [
                {"agreement": exchange["agreements"][0], "message": exchange["messages"][0]}
            ]}),
        ),
        post(
            "/v1/batches",
            json!({"operations": [
                {"path": "/v1/exchanges", "body": text, "headers": headers},
                {"path": "/v1/reveals", "body": "{}", "headers": headers},
            ]}),
        ),
        get("/v1/provider", true),
        get("/v1/consumer", true),
        get("/v1/settlements?after=1&limit=2", true),
        get(&format!("/v1/agreements/{id:#x}"), true),
        get("/v1/updates", true),
        get("/v1/info", false),
        get("/livez", false),
        get("/readyz", false),
        get("/metrics", false),
        get("/openapi.json", false),
        get("/docs/", false),
    ];
    let asked: BTreeSet<String> = seeds
        .iter()
        .filter_map(|seed| Some(format!("{} {}", seed.method, client.contract.template(&seed.path)?)))
        .collect();
    assert_eq!(asked, client.contract.operations(), "every operation is fuzzed");
    let before = (
        client.get(&provider.key, "/v1/provider").await.body,
        client.get(&consumer.key, "/v1/consumer").await.body,
    );
    let statuses = spoil(&client, &seeds, &[&provider.key, &consumer.key], ROUNDS, &mut random).await;
    assert!(statuses.len() >= 6, "mutations reach little: {statuses:?}");
    rubbish(&accountant, &mut random).await;
    let after = (
        client.get(&provider.key, "/v1/provider").await.body,
        client.get(&consumer.key, "/v1/consumer").await.body,
    );
    assert_eq!(
        (without_signatures(before.0), before.1),
        (without_signatures(after.0), after.1)
    );
    let answer: RevealAnswer = client.post(&provider.key, "/v1/reveals", &provider.reveal()).await.ok();
    provider.take_reveal(&answer);
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn spoilt_reports_add_nothing_to_a_restored_state() {
    let mut random = random_seed("REPORT_SEED");
    let (mut consumer, mut provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let options = || Options::default().with(&[&consumer.id], &[provider.id()]);
    // Promises that an accountant had signed before it lost its disk.
    let lost = Accountant::start(options()).await;
    let restored = options();
    let agreement = consumer.agree(&provider);
    let id = *consumer.totals.keys().next().unwrap();
    let message = consumer.pay(&id, NOTCH, provider.lock());
    let request = provider.exchange(vec![agreement.clone()], vec![message.clone()]);
    let answer = lost.client.post(&provider.key, "/v1/exchanges", &request).await;
    provider.take(&answer.ok(), NOTCH);
    let answer: RevealAnswer = lost
        .client
        .post(&provider.key, "/v1/reveals", &provider.reveal())
        .await
        .ok();
    provider.take_reveal(&answer);
    lost.service.stop().await.unwrap();
    // Begun anew, as `rebuild` does.
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");
    let empty = Location::Directory(folder.path().join("empty")).open().await.unwrap();
    empty.backup(&backup).await.unwrap();
    empty.close().await;
    let location = Location::Directory(folder.path().join("store"));
    location.restore(&backup).await.unwrap();
    let accountant = Accountant::start_at(restored, location).await;
    let engine = accountant.service.api().engine.clone();
    crate::support::accountant::wait_for("everybody to be read", || engine.facts().everybody_was_read).await;
    drop(engine);
    let report = ReconcileReport {
        provider: provider.id().clone(),
        next_number: provider.number,
        last: provider.last.clone().map(|promise| Cheque {
            promise,
            preimage: provider.preimage(0),
        }),
        pending: None,
        payments: vec![HeldPayment {
            agreement,
            message,
            preimage: Some(provider.preimage(0)),
        }],
    };
    let seeds = [post("/v1/reconciliations", serde_json::to_value(&report).unwrap())];
    let client = &accountant.client;
    let money = || async {
        let provider = client.get(&provider.key, "/v1/provider").await.body;
        let consumer = client.get(&consumer.key, "/v1/consumer").await.body;
        (provider["total"].clone(), consumer["committed"].clone())
    };
    assert_eq!(money().await, (json!("0"), json!("0")));
    // Before the true report, spoilt ones never make the accountant owe more than the true one does.
    let signers = [&provider.key];
    spoil(client, &seeds, &signers, 600, &mut random).await;
    let all = NOTCH.to_string();
    let (total, committed) = money().await;
    for amount in [total, committed] {
        assert!([json!("0"), json!(all)].contains(&amount), "{amount}");
    }
    let taken: ReconcileAnswer = client.post(&provider.key, "/v1/reconciliations", &report).await.ok();
    assert_eq!(taken.total, NOTCH);
    assert_eq!(money().await, (json!(all), json!(all)));
    let statuses = spoil(client, &seeds, &signers, 600, &mut random).await;
    assert!(
        statuses.contains_key(&200) && statuses.contains_key(&400),
        "{statuses:?}"
    );
    assert_eq!(money().await, (json!(all), json!(all)));
    accountant.service.stop().await.unwrap();
}
