//! The interface itself: authentication, limits, documents, probes.

use crate::support::{
    Key, NOTCH, ScriptedConsumer, ScriptedProvider,
    accountant::{Accountant, Options, place},
};
use reqwest::header::{HeaderMap, HeaderName};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tallystick_accountant::clock::now_ms;
use tallystick_rest::SignedHeaders;

fn headers(credentials: &SignedHeaders) -> HeaderMap {
    let pairs = credentials.pairs();
    pairs
        .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
        .collect()
}

async fn accountant() -> (Accountant, ScriptedConsumer, ScriptedProvider) {
    let (consumer, provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let accountant = Accountant::start(Options::default().with(&[&consumer.id], &[provider.id()])).await;
    (accountant, consumer, provider)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_counts_once_in_time_with_the_right_signature() {
    let (accountant, consumer, provider) = accountant().await;
    let client = &accountant.client;
    let path = "/v1/provider";
    let good = client.credentials(&provider.key, "GET", path, b"");
    client.send("GET", path, None, Some(&good)).await.status_is(200);
    client
        .send("GET", path, None, Some(&good))
        .await
        .problem(401, "replayed");
    client
        .send("GET", path, None, None)
        .await
        .problem(401, "unauthenticated");
    for offset in [-61_000_i64, 61_000] {
        let timestamp = now_ms().checked_add_signed(offset).unwrap();
        let late = client.credentials_at(&provider.key, "GET", path, b"", timestamp);
        client
            .send("GET", path, None, Some(&late))
            .await
            .problem(401, "timestamp_out_of_window");
    }
    // Lesson 3: every signed part counts.
    let fresh = || client.credentials(&provider.key, "GET", path, b"");
    let other_path = client.credentials(&provider.key, "GET", "/v1/consumer", b"");
    client
        .send("GET", path, None, Some(&other_path))
        .await
        .problem(401, "bad_signature");
    let other_method = client.credentials(&provider.key, "POST", path, b"");
    client
        .send("GET", path, None, Some(&other_method))
        .await
        .problem(401, "bad_signature");
    let other_body = client.credentials(&provider.key, "GET", path, b"x");
    client
        .send("GET", path, None, Some(&other_body))
        .await
        .problem(401, "bad_signature");
    let mut other = fresh();
    other.nonce = client.credentials(&provider.key, "GET", path, b"").nonce;
    client
        .send("GET", path, None, Some(&other))
        .await
        .problem(401, "bad_signature");
    let mut other = fresh();
    other.timestamp = (other.timestamp.parse::<u64>().unwrap() - 1).to_string();
    client
        .send("GET", path, None, Some(&other))
        .await
        .problem(401, "bad_signature");
    let mut other = fresh();
    other.identity = client.credentials(&consumer.key, "GET", path, b"").identity;
    client
        .send("GET", path, None, Some(&other))
        .await
        .problem(401, "bad_signature");
    let mut other = fresh();
    other.lane = Some("1".into());
    client
        .send("GET", path, None, Some(&other))
        .await
        .problem(401, "unauthenticated");
    // A refused request does not use up its nonce.
    let mut spoilt = fresh();
    let signature = std::mem::replace(&mut spoilt.signature, other_path.signature.clone());
    client
        .send("GET", path, None, Some(&spoilt))
        .await
        .problem(401, "bad_signature");
    spoilt.signature = signature;
    client.send("GET", path, None, Some(&spoilt)).await.status_is(200);
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn identities_have_limits_and_failures_block_an_address() {
    let (consumer, provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let options = Options::default()
        .with(&[&consumer.id], &[provider.id()])
        .set("limits.per_identity", "1")
        .set("limits.identity_burst", "3")
        .set("limits.per_address", "1")
        .set("limits.address_burst", "2");
    let accountant = Accountant::start(options).await;
    let client = &accountant.client;
    for _ in 0..3 {
        client.get(&provider.key, "/v1/provider").await.status_is(200);
    }
    client
        .get(&provider.key, "/v1/provider")
        .await
        .problem(429, "too_many_requests");
    client.get(&consumer.key, "/v1/consumer").await.status_is(200);
    client.open("/v1/info").await.status_is(200);
    client.open("/v1/info").await.status_is(200);
    client.open("/v1/info").await.problem(429, "too_many_requests");
    let stranger = Key::random();
    let mut bad = client.credentials(&stranger, "GET", "/v1/provider", b"");
    bad.identity = client.credentials(&consumer.key, "GET", "/", b"").identity;
    for _ in 0..3 {
        client
            .send("GET", "/v1/provider", None, Some(&bad))
            .await
            .problem(401, "bad_signature");
    }
    client
        .send("GET", "/v1/provider", None, Some(&bad))
        .await
        .problem(429, "too_many_requests");
    // Probes are never limited.
    for _ in 0..10 {
        client.open("/livez").await.status_is(200);
    }
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_signs_for_its_identity_in_its_lane_and_nobody_elses() {
    use tallystick_primitives::state::DeviceState;
    let (accountant, consumer, _provider) = accountant().await;
    let device = Key::random();
    let client = &accountant.client;
    let path = "/v1/consumer";
    let credentials = |signer: &Key, lane: &str| {
        let identity = client.credentials(&consumer.key, "GET", path, b"").identity;
        let mut credentials = client.credentials_for(signer, &consumer.id, "GET", path);
        credentials.identity = identity;
        credentials.lane = Some(lane.to_owned());
        credentials
    };
    client.get(&consumer.key, path).await.status_is(200);
    let early = credentials(&device, "3");
    client
        .send("GET", path, None, Some(&early))
        .await
        .problem(401, "unauthenticated");
    accountant.chain.change(|state| {
        state.consumers.get_mut(&consumer.id).unwrap().devices = vec![DeviceState {
            lane: 3,
            key: Some(device.account.clone()),
            limit: NOTCH,
            valid_until: 1_000_000,
        }];
    });
    let event = tallystick_chain::events::identity::IdentityEvent::DeviceRevoked {
        identity: consumer.id.clone(),
        lane: 3,
        superseded_until: 0,
    };
    // Any event about its devices has them read anew.
    accountant.chain.add_block(vec![tallystick_chain::EventRecord {
        extrinsic: Some(1),
        event: tallystick_chain::ChainEvent::Identity(event),
    }]);
    accountant.has_applied(accountant.chain.height()).await;
    client
        .send("GET", path, None, Some(&credentials(&device, "3")))
        .await
        .status_is(200);
    client
        .send("GET", path, None, Some(&credentials(&device, "0")))
        .await
        .problem(401, "bad_signature");
    client
        .send("GET", path, None, Some(&credentials(&consumer.key, "3")))
        .await
        .problem(401, "bad_signature");
    client
        .send("GET", path, None, Some(&credentials(&device, "4")))
        .await
        .problem(401, "unauthenticated");
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn unreadable_requests_get_the_right_status() {
    let (accountant, _consumer, provider) = accountant().await;
    let client = &accountant.client;
    let pair = &provider.key;
    let send = |path: &'static str, body: Vec<u8>| async move {
        let credentials = client.credentials(pair, "POST", path, &body);
        client.send("POST", path, Some(body), Some(&credentials)).await
    };
    send("/v1/exchanges", b"{".to_vec()).await.problem(400, "malformed");
    let missing = send("/v1/reveals", b"{\"provider\":\"0x00\"}".to_vec()).await;
    missing.problem(400, "malformed");
    let float = json!({"amount": 1.5, "beneficiary": "0x", "validUntil": 1, "nonce": 1, "signature": "0x"});
    send("/v1/fast-exits", serde_json::to_vec(&float).unwrap())
        .await
        .problem(400, "malformed");
    send("/v1/exchanges", vec![b' '; 5 << 20])
        .await
        .problem(413, "too_large");
    let credentials = client.credentials(&provider.key, "POST", "/v1/reveals", b"{}");
    let response = client
        .http
        .post(format!("{}/v1/reveals", client.base))
        .header("content-type", "text/plain")
        .headers(headers(&credentials))
        .body("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 415);
    client.open("/v1/nothing").await.problem(404, "not_found");
    client
        .send("DELETE", "/v1/info", None, None)
        .await
        .problem(405, "method_not_allowed");
    let bad = "/v1/settlements?limit=0";
    client.get(&provider.key, bad).await.problem(400, "malformed");
    client
        .get(&provider.key, "/v1/settlements?after=x")
        .await
        .problem(400, "malformed");
    client
        .get(&provider.key, "/v1/agreements/0x12")
        .await
        .problem(400, "malformed");
    let unknown = format!("/v1/agreements/0x{}", "11".repeat(32));
    client.get(&provider.key, &unknown).await.problem(404, "not_found");
    let many = json!({ "operations": vec![json!({"path": "/", "body": "", "headers": {"identity": "", "timestamp": "", "nonce": "", "signature": ""}}); 257] });
    client
        .send("POST", "/v1/batches", Some(serde_json::to_vec(&many).unwrap()), None)
        .await
        .problem(400, "malformed");
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_probes_metrics_and_the_document_are_open() {
    let (accountant, consumer, provider) = accountant().await;
    let client = &accountant.client;
    let info = client.open("/v1/info").await;
    assert_eq!(info.body["status"], "active");
    assert_eq!(info.body["readOnly"], false);
    assert_eq!(info.body["expiryBlocks"], 100);
    client.open("/livez").await.status_is(200);
    client.open("/readyz").await.status_is(200);
    let metrics = client.open("/metrics").await.text;
    assert!(metrics.contains("tallystick_accountant_chain_connected 1"), "{metrics}");
    let document = client.open("/openapi.json").await.body;
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let committed: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!(document, committed, "run: make generate");
    let page = client.open("/docs/").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("swagger"), "{}", page.text);
    let csv = client.http.get(format!("{}/v1/settlements", client.base));
    let credentials = client.credentials(&provider.key, "GET", "/v1/settlements", b"");
    let csv = csv
        .header("accept", "text/csv")
        .headers(headers(&credentials))
        .send()
        .await
        .unwrap();
    assert_eq!(csv.headers()["content-type"], "text/csv");
    assert!(csv.text().await.unwrap().starts_with("id,kind,identity"));
    let consumer = client.get(&consumer.key, "/v1/consumer").await;
    assert_eq!(consumer.body["balance"], (1_000 * NOTCH).to_string());
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_not_the_operators_promises_nothing() {
    let (accountant, mut consumer, provider) = accountant().await;
    accountant
        .chain
        .change(|state| state.accountant.as_mut().unwrap().operator = provider.id().clone());
    accountant.blocks(1).await;
    let ready = accountant.client.open("/readyz").await;
    ready.status_is(503);
    assert_ne!(ready.body["checks"]["signer"], "ok");
    let agreement = consumer.agree(&provider);
    let id = *consumer.totals.keys().next().unwrap();
    let request = provider.exchange(vec![agreement], vec![consumer.pay(&id, NOTCH, provider.lock())]);
    accountant
        .client
        .post(&provider.key, "/v1/exchanges", &request)
        .await
        .problem(503, "read_only");
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_of_the_document_answers_as_documented() {
    let (accountant, mut consumer, mut provider) = accountant().await;
    let client = accountant.client.with_own_contract();
    let agreement = consumer.agree(&provider);
    let id = *consumer.totals.keys().next().unwrap();
    let request = provider.exchange(vec![agreement], vec![consumer.pay(&id, NOTCH, provider.lock())]);
    provider.take(&client.post(&provider.key, "/v1/exchanges", &request).await.ok(), NOTCH);
    provider.take_reveal(&client.post(&provider.key, "/v1/reveals", &provider.reveal()).await.ok());
    let batch = json!({ "operations": [] });
    client.post(&provider.key, "/v1/batches", &batch).await.status_is(200);
    let exit = tallystick_primitives::Action::FastExit {
        accountant: place().accountant,
        amount: NOTCH,
        beneficiary: consumer.id.clone(),
    };
    let signature = consumer.key.sign(&exit.payload(&place().genesis, &consumer.id, 0, 150));
    let exit = json!({
        "amount": NOTCH.to_string(),
        "beneficiary": tallystick_messages::json::to_hex(consumer.id.as_ref()),
        "validUntil": 150,
        "nonce": 0,
        "signature": tallystick_messages::json::to_hex(&codec::Encode::encode(&signature)),
    });
    client.post(&consumer.key, "/v1/fast-exits", &exit).await.status_is(200);
    for path in ["/v1/provider", "/v1/settlements", "/v1/updates"] {
        client.get(&provider.key, path).await.status_is(200);
    }
    client.get(&consumer.key, "/v1/consumer").await.status_is(200);
    let path = format!("/v1/agreements/{id:#x}");
    client.get(&consumer.key, &path).await.status_is(200);
    for path in ["/v1/info", "/livez", "/readyz"] {
        client.open(path).await.status_is(200);
    }
    let unseen: BTreeSet<_> = client.contract.operations();
    let unseen: Vec<_> = unseen.difference(&client.contract.seen_with(200)).cloned().collect();
    // Reports are taken by a restored accountant only: commands.rs and fuzz.rs send them, under the same contract.
    assert_eq!(unseen, ["POST /v1/reconciliations"]);
    accountant.service.stop().await.unwrap();
}
