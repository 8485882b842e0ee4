//! Payments from end to end, the same on both kinds of store.

use crate::support::{
    Client, NOTCH, ScriptedConsumer, ScriptedProvider,
    accountant::{Accountant, Options, place, wait_for},
};
use serde_json::json;
use std::future::Future;
use tallystick_accountant_store::{Location, testing::Cluster};
use tallystick_messages::{ExchangeAnswer, Refusal, RevealAnswer};

fn parties() -> (ScriptedConsumer, ScriptedProvider, Options) {
    let (consumer, provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let options = Options::default().with(&[&consumer.id], &[provider.id()]);
    (consumer, provider, options)
}

/// Runs a test on an embedded store and on PostgreSQL.
async fn on_both<F: Future<Output = ()>>(test: impl Fn(ScriptedConsumer, ScriptedProvider, Accountant) -> F) {
    let (consumer, provider, options) = parties();
    test(consumer, provider, Accountant::start(options).await).await;
    let cluster = tokio::task::spawn_blocking(Cluster::start).await.unwrap().unwrap();
    let url = cluster.create_database("accountant").unwrap();
    for shared in ["false", "true"] {
        let url = if shared == "true" {
            cluster.create_database("shared").unwrap()
        } else {
            url.clone()
        };
        let (consumer, provider, options) = parties();
        let options = options.set("store.location", &url).set("store.shared", shared);
        let location = Location::parse(&url).unwrap();
        test(consumer, provider, Accountant::start_at(options, location).await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exchanges_reveals_and_replays_give_exactly_what_was_promised() {
    on_both(|mut consumer, mut provider, accountant| async move {
        // All of it: its folder as well.
        let accountant = accountant;
        let client = accountant.client.clone();
        let agreement = consumer.agree(&provider);
        let id = *consumer.totals.keys().next().unwrap();
        for round in 0..5_u128 {
            let message = consumer.pay(&id, NOTCH + round, provider.lock());
            let request = provider.exchange(vec![agreement.clone()], vec![message]);
            let first = client.post(&provider.key, "/v1/exchanges", &request).await;
            // The answer is lost; the same request again gives the same answer.
            let again = client.post(&provider.key, "/v1/exchanges", &request).await;
            let (first, again) = (first.ok::<ExchangeAnswer>(), again.ok::<ExchangeAnswer>());
            assert_eq!((&first.accepted, first.total), (&again.accepted, again.total));
            assert_eq!(
                first.promise.as_ref().unwrap().promise,
                again.promise.as_ref().unwrap().promise
            );
            let mut copy = provider.clone();
            copy.take(&again, NOTCH + round);
            provider.take(&first, NOTCH + round);
        }
        let reveal = provider.reveal();
        let answer = client.post(&provider.key, "/v1/reveals", &reveal).await;
        provider.take_reveal(&answer.ok::<RevealAnswer>());
        let again: RevealAnswer = client.post(&provider.key, "/v1/reveals", &reveal).await.ok();
        assert_eq!(again.promise.promise.amount, provider.total);
        let known = client.get(&provider.key, "/v1/provider").await;
        assert_eq!(known.body["total"], provider.total.to_string());
        assert_eq!(known.body["nextNumber"], 5);
        let known = client.get(&consumer.key, "/v1/consumer").await;
        assert_eq!(known.body["committed"], consumer.signed.to_string());
        let path = format!("/v1/agreements/{id:#x}");
        let agreement = client.get(&consumer.key, &path).await;
        assert_eq!(agreement.body["total"], consumer.signed.to_string());
        accountant.service.stop().await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_exchanges_survive_a_restart_without_a_node() {
    let (mut consumer, mut provider, options) = parties();
    let accountant = Accountant::start(options).await;
    pay_once(&accountant.client, &mut consumer, &mut provider, NOTCH).await;
    accountant.chain.change(|state| state.connected = false);
    let accountant = accountant.restart().await;
    // Lesson 31: it starts and serves reads; it promises nothing.
    let known = accountant.client.get(&provider.key, "/v1/provider").await;
    assert_eq!(known.body["pending"]["amount"], NOTCH.to_string());
    accountant.client.open("/readyz").await.status_is(503);
    let id = *consumer.totals.keys().next().unwrap();
    let message = consumer.pay(&id, 1, provider.lock());
    let request = provider.exchange(vec![], vec![message]);
    accountant
        .client
        .post(&provider.key, "/v1/exchanges", &request)
        .await
        .problem(503, "read_only");
    accountant.chain.change(|state| state.connected = true);
    let engine = accountant.service.api().engine.clone();
    wait_for("the node to be seen", || engine.view().fresh).await;
    let answer: ExchangeAnswer = accountant
        .client
        .post(&provider.key, "/v1/exchanges", &request)
        .await
        .ok();
    provider.take(&answer, 1);
    accountant.client.open("/readyz").await.status_is(200);
    drop(engine);
    accountant.service.stop().await.unwrap();
}

/// One exchange of one message.
pub async fn pay_once(client: &Client, consumer: &mut ScriptedConsumer, provider: &mut ScriptedProvider, amount: u128) {
    if consumer.totals.is_empty() {
        consumer.agree(provider);
    }
    let (id, agreement) = consumer
        .totals
        .iter()
        .next()
        .map(|(id, (signed, _))| (*id, signed.clone()))
        .unwrap();
    let message = consumer.pay(&id, amount, provider.lock());
    let request = provider.exchange(vec![agreement], vec![message]);
    let answer: ExchangeAnswer = client.post(&provider.key, "/v1/exchanges", &request).await.ok();
    assert_eq!(answer.accepted, [0], "{:?}", answer.refused);
    provider.take(&answer, amount);
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_33_a_bad_message_is_refused_alone_and_says_why() {
    let (mut consumer, mut provider, mut options) = parties();
    let mut poor = ScriptedConsumer::new("poor", &place());
    options.consumers.push((poor.id.clone(), NOTCH));
    let accountant = Accountant::start(options).await;
    let agreements = vec![consumer.agree(&provider), poor.agree(&provider)];
    let (rich_id, poor_id) = (
        *consumer.totals.keys().next().unwrap(),
        *poor.totals.keys().next().unwrap(),
    );
    let messages = vec![
        consumer.pay(&rich_id, NOTCH, provider.lock()),
        poor.pay(&poor_id, 5 * NOTCH, provider.lock()),
    ];
    let request = provider.exchange(agreements, messages);
    let answer: ExchangeAnswer = accountant
        .client
        .post(&provider.key, "/v1/exchanges", &request)
        .await
        .ok();
    assert_eq!(answer.accepted, [0]);
    assert_eq!(answer.refused[0].refusal, Refusal::InsufficientBalance);
    assert!(answer.refused[0].committed.is_some());
    provider.take(&answer, NOTCH);
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_have_their_status_and_name_the_pending_exchange() {
    let (mut consumer, mut provider, options) = parties();
    let stranger = ScriptedProvider::new("stranger", &place());
    let accountant = Accountant::start(options).await;
    pay_once(&accountant.client, &mut consumer, &mut provider, NOTCH).await;
    let id = *consumer.totals.keys().next().unwrap();
    let client = &accountant.client;
    let mut request = provider.exchange(vec![], vec![consumer.pay(&id, 1, provider.lock())]);
    client
        .post(&stranger.key, "/v1/exchanges", &request)
        .await
        .problem(403, "provider_mismatch");
    let good = request.clone();
    request.preimage = None;
    let answer = client.post(&provider.key, "/v1/exchanges", &request).await;
    answer.problem(409, "preimage_missing");
    assert_eq!(answer.body["pending"]["number"], 0);
    request.preimage = Some([9; 32]);
    client
        .post(&provider.key, "/v1/exchanges", &request)
        .await
        .problem(409, "wrong_preimage");
    request.number = 7;
    client
        .post(&provider.key, "/v1/exchanges", &request)
        .await
        .problem(409, "wrong_number");
    let mut empty = good.clone();
    empty.messages.clear();
    client
        .post(&provider.key, "/v1/exchanges", &empty)
        .await
        .problem(422, "empty_exchange");
    let mut reveal = provider.reveal();
    reveal.number = 3;
    client
        .post(&provider.key, "/v1/reveals", &reveal)
        .await
        .problem(409, "not_pending");
    let mut other = provider.exchange(vec![], vec![consumer.pay_again(&id, provider.lock())]);
    other.number = 0;
    client
        .post(&provider.key, "/v1/exchanges", &other)
        .await
        .problem(409, "exchange_conflict");
    client
        .get(&stranger.key, "/v1/provider")
        .await
        .problem(404, "not_found");
    client
        .post(&provider.key, "/v1/reconciliations", &json!({"provider": format!("0x{}", hex::encode(provider.id().as_ref() as &[u8])), "nextNumber": 1, "payments": []}))
        .await
        .problem(409, "not_reconciling");
    // None of that changed anything.
    let answer: ExchangeAnswer = client.post(&provider.key, "/v1/exchanges", &good).await.ok();
    provider.take(&answer, 1);
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unrevealed_exchange_expires_and_frees_its_money() {
    let (mut consumer, mut provider, options) = parties();
    let accountant = Accountant::start(options.set("exchange.expiry_blocks", "3")).await;
    pay_once(&accountant.client, &mut consumer, &mut provider, NOTCH).await;
    accountant.blocks(5).await;
    let engine = accountant.service.api().engine.clone();
    let answer = accountant.client.get(&consumer.key, "/v1/consumer").await;
    assert_eq!(answer.body["committed"], "0", "{}", answer.text);
    accountant
        .client
        .post(&provider.key, "/v1/reveals", &provider.reveal())
        .await
        .problem(409, "exchange_expired");
    drop(engine);
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_operation_in_a_batch_hinders_no_other() {
    let consumers: Vec<ScriptedConsumer> = (0..8)
        .map(|number| ScriptedConsumer::new(&format!("consumer{number}"), &place()))
        .collect();
    let providers: Vec<ScriptedProvider> = (0..8)
        .map(|number| ScriptedProvider::new(&format!("provider{number}"), &place()))
        .collect();
    let options = Options::default().with(
        &consumers.iter().map(|consumer| &consumer.id).collect::<Vec<_>>(),
        &providers.iter().map(|provider| provider.id()).collect::<Vec<_>>(),
    );
    let accountant = Accountant::start(options).await;
    let mut operations = Vec::new();
    for (consumer, provider) in consumers.iter().zip(&providers) {
        let mut consumer = consumer.clone();
        let agreement = consumer.agree(provider);
        let id = *consumer.totals.keys().next().unwrap();
        let message = consumer.pay(&id, NOTCH, provider.lock());
        operations.push(operation(
            &accountant.client,
            provider,
            "/v1/exchanges",
            &provider.exchange(vec![agreement], vec![message]),
        ));
        // In the same batch, after it: of the same identity, so in order.
        let mut after = provider.clone();
        after.pending = Some((0, NOTCH));
        operations.push(operation(&accountant.client, provider, "/v1/reveals", &after.reveal()));
    }
    operations[4]["headers"]["signature"] = operations[6]["headers"]["signature"].clone();
    operations[6]["path"] = json!("/v1/provider");
    let answer = accountant
        .client
        .send(
            "POST",
            "/v1/batches",
            Some(serde_json::to_vec(&json!({ "operations": operations })).unwrap()),
            None,
        )
        .await;
    let results = answer.body["results"].as_array().unwrap();
    let statuses: Vec<_> = results
        .iter()
        .map(|result| result["status"].as_u64().unwrap())
        .collect();
    assert_eq!(
        statuses[..8],
        [200, 200, 200, 200, 401, 409, 404, 409],
        "{}",
        answer.text
    );
    assert!(statuses[8..].iter().all(|status| *status == 200), "{}", answer.text);
    accountant.service.stop().await.unwrap();
}

fn operation(
    client: &Client,
    provider: &ScriptedProvider,
    path: &str,
    body: &impl serde::Serialize,
) -> serde_json::Value {
    let body = serde_json::to_string(body).unwrap();
    let credentials = client.credentials(&provider.key, "POST", path, body.as_bytes());
    json!({
        "path": path,
        "body": body,
        "headers": {
            "identity": credentials.identity,
            "timestamp": credentials.timestamp,
            "nonce": credentials.nonce,
            "signature": credentials.signature,
        }
    })
}
