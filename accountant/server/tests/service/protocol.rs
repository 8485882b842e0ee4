//! Payments from end to end, the same on both kinds of store.

use crate::support::{
    hub::{place, wait_for, Hub, HubOptions},
    Client, Payee, Payer, NOTCH,
};
use serde_json::json;
use std::future::Future;
use tallystick_accountant_store::{testing::Cluster, Location};
use tallystick_messages::{ExchangeAnswer, Refusal, RevealAnswer};

fn parties() -> (Payer, Payee, HubOptions) {
    let (payer, payee) = (Payer::new("payer", &place()), Payee::new("payee", &place()));
    let options = HubOptions::default().with(&[&payer.id], &[&payee.id]);
    (payer, payee, options)
}

/// Runs a test on an embedded store and on PostgreSQL.
async fn on_both<F: Future<Output = ()>>(test: impl Fn(Payer, Payee, Hub) -> F) {
    let (payer, payee, options) = parties();
    test(payer, payee, Hub::start(options).await).await;
    let cluster = tokio::task::spawn_blocking(Cluster::start).await.unwrap().unwrap();
    let url = cluster.create_database("hub").unwrap();
    for shared in ["false", "true"] {
        let url = if shared == "true" {
            cluster.create_database("shared").unwrap()
        } else {
            url.clone()
        };
        let (payer, payee, options) = parties();
        let options = options.set("store.location", &url).set("store.shared", shared);
        let location = Location::parse(&url).unwrap();
        test(payer, payee, Hub::start_at(options, location).await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exchanges_reveals_and_replays_give_exactly_what_was_promised() {
    on_both(|mut payer, mut payee, hub| async move {
        // All of it: its folder as well.
        let hub = hub;
        let client = hub.client.clone();
        let agreement = payer.agree(&payee);
        let id = *payer.totals.keys().next().unwrap();
        for round in 0..5_u128 {
            let message = payer.pay(&id, NOTCH + round, payee.lock());
            let request = payee.exchange(vec![agreement.clone()], vec![message]);
            let first = client.post(&payee.pair, "/v1/exchanges", &request).await;
            // The answer is lost; the same request again gives the same answer.
            let again = client.post(&payee.pair, "/v1/exchanges", &request).await;
            let (first, again) = (first.ok::<ExchangeAnswer>(), again.ok::<ExchangeAnswer>());
            assert_eq!((&first.accepted, first.total), (&again.accepted, again.total));
            assert_eq!(
                first.promise.as_ref().unwrap().promise,
                again.promise.as_ref().unwrap().promise
            );
            let mut copy = payee.clone();
            copy.take(&again, NOTCH + round);
            payee.take(&first, NOTCH + round);
        }
        let reveal = payee.reveal();
        let answer = client.post(&payee.pair, "/v1/reveals", &reveal).await;
        payee.take_reveal(&answer.ok::<RevealAnswer>());
        let again: RevealAnswer = client.post(&payee.pair, "/v1/reveals", &reveal).await.ok();
        assert_eq!(again.promise.promise.amount, payee.total);
        let known = client.get(&payee.pair, "/v1/provider").await;
        assert_eq!(known.body["total"], payee.total.to_string());
        assert_eq!(known.body["nextNumber"], 5);
        let consumer = client.get(&payer.pair, "/v1/consumer").await;
        assert_eq!(consumer.body["committed"], payer.signed.to_string());
        let path = format!("/v1/agreements/{id:#x}");
        let agreement = client.get(&payer.pair, &path).await;
        assert_eq!(agreement.body["total"], payer.signed.to_string());
        hub.service.stop().await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_there_after_a_restart_even_while_the_node_is_down() {
    let (mut payer, mut payee, options) = parties();
    let hub = Hub::start(options).await;
    pay_once(&hub.client, &mut payer, &mut payee, NOTCH).await;
    hub.chain.change(|state| state.connected = false);
    let hub = hub.restart().await;
    // Lesson 31: it starts and serves reads; it promises nothing.
    let known = hub.client.get(&payee.pair, "/v1/provider").await;
    assert_eq!(known.body["pending"]["amount"], NOTCH.to_string());
    hub.client.open("/readyz").await.status_is(503);
    let id = *payer.totals.keys().next().unwrap();
    let message = payer.pay(&id, 1, payee.lock());
    let request = payee.exchange(vec![], vec![message]);
    hub.client
        .post(&payee.pair, "/v1/exchanges", &request)
        .await
        .problem(503, "read_only");
    hub.chain.change(|state| state.connected = true);
    let engine = hub.service.api().engine.clone();
    wait_for("the node to be seen", || engine.view().fresh).await;
    let answer: ExchangeAnswer = hub.client.post(&payee.pair, "/v1/exchanges", &request).await.ok();
    payee.take(&answer, 1);
    hub.client.open("/readyz").await.status_is(200);
    drop(engine);
    hub.service.stop().await.unwrap();
}

/// One exchange of one message.
pub async fn pay_once(client: &Client, payer: &mut Payer, payee: &mut Payee, amount: u128) {
    if payer.totals.is_empty() {
        payer.agree(payee);
    }
    let (id, agreement) = payer
        .totals
        .iter()
        .next()
        .map(|(id, (signed, _))| (*id, signed.clone()))
        .unwrap();
    let message = payer.pay(&id, amount, payee.lock());
    let request = payee.exchange(vec![agreement], vec![message]);
    let answer: ExchangeAnswer = client.post(&payee.pair, "/v1/exchanges", &request).await.ok();
    assert_eq!(answer.accepted, [0], "{:?}", answer.refused);
    payee.take(&answer, amount);
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_33_one_bad_message_does_not_keep_the_others_back_and_lesson_34_its_payer_is_told_why() {
    let (mut payer, mut payee, mut options) = parties();
    let mut poor = Payer::new("poor", &place());
    options.consumers.push((poor.id.clone(), NOTCH));
    let hub = Hub::start(options).await;
    let agreements = vec![payer.agree(&payee), poor.agree(&payee)];
    let (rich_id, poor_id) = (
        *payer.totals.keys().next().unwrap(),
        *poor.totals.keys().next().unwrap(),
    );
    let messages = vec![
        payer.pay(&rich_id, NOTCH, payee.lock()),
        poor.pay(&poor_id, 5 * NOTCH, payee.lock()),
    ];
    let request = payee.exchange(agreements, messages);
    let answer: ExchangeAnswer = hub.client.post(&payee.pair, "/v1/exchanges", &request).await.ok();
    assert_eq!(answer.accepted, [0]);
    assert_eq!(answer.refused[0].refusal, Refusal::InsufficientBalance);
    assert!(answer.refused[0].committed.is_some());
    payee.take(&answer, NOTCH);
    hub.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_refusals_have_their_status_and_say_what_is_pending() {
    let (mut payer, mut payee, options) = parties();
    let stranger = Payee::new("stranger", &place());
    let hub = Hub::start(options).await;
    pay_once(&hub.client, &mut payer, &mut payee, NOTCH).await;
    let id = *payer.totals.keys().next().unwrap();
    let client = &hub.client;
    let mut request = payee.exchange(vec![], vec![payer.pay(&id, 1, payee.lock())]);
    client
        .post(&stranger.pair, "/v1/exchanges", &request)
        .await
        .problem(403, "provider_mismatch");
    let good = request.clone();
    request.preimage = None;
    let answer = client.post(&payee.pair, "/v1/exchanges", &request).await;
    answer.problem(409, "preimage_missing");
    assert_eq!(answer.body["pending"]["number"], 0);
    request.preimage = Some([9; 32]);
    client
        .post(&payee.pair, "/v1/exchanges", &request)
        .await
        .problem(409, "wrong_preimage");
    request.number = 7;
    client
        .post(&payee.pair, "/v1/exchanges", &request)
        .await
        .problem(409, "wrong_number");
    let mut empty = good.clone();
    empty.messages.clear();
    client
        .post(&payee.pair, "/v1/exchanges", &empty)
        .await
        .problem(422, "empty_exchange");
    let mut reveal = payee.reveal();
    reveal.number = 3;
    client
        .post(&payee.pair, "/v1/reveals", &reveal)
        .await
        .problem(409, "not_pending");
    let mut other = payee.exchange(vec![], vec![payer.pay_again(&id, payee.lock())]);
    other.number = 0;
    client
        .post(&payee.pair, "/v1/exchanges", &other)
        .await
        .problem(409, "exchange_conflict");
    client
        .get(&stranger.pair, "/v1/provider")
        .await
        .problem(404, "not_found");
    client
        .post(&payee.pair, "/v1/reconciliations", &json!({"provider": format!("0x{}", hex::encode(payee.id.as_ref() as &[u8])), "nextNumber": 1, "payments": []}))
        .await
        .problem(409, "not_reconciling");
    // None of that changed anything.
    let answer: ExchangeAnswer = client.post(&payee.pair, "/v1/exchanges", &good).await.ok();
    payee.take(&answer, 1);
    hub.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_that_is_not_revealed_in_time_is_rolled_back_and_its_money_is_free_again() {
    let (mut payer, mut payee, options) = parties();
    let hub = Hub::start(options.set("exchange.expiry_blocks", "3")).await;
    pay_once(&hub.client, &mut payer, &mut payee, NOTCH).await;
    hub.blocks(5).await;
    let engine = hub.service.api().engine.clone();
    let answer = hub.client.get(&payer.pair, "/v1/consumer").await;
    assert_eq!(answer.body["committed"], "0", "{}", answer.text);
    hub.client
        .post(&payee.pair, "/v1/reveals", &payee.reveal())
        .await
        .problem(409, "exchange_expired");
    drop(engine);
    hub.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_holds_operations_of_many_and_a_bad_one_hinders_no_other() {
    let payers: Vec<Payer> = (0..8)
        .map(|number| Payer::new(&format!("payer{number}"), &place()))
        .collect();
    let payees: Vec<Payee> = (0..8)
        .map(|number| Payee::new(&format!("payee{number}"), &place()))
        .collect();
    let options = HubOptions::default().with(
        &payers.iter().map(|payer| &payer.id).collect::<Vec<_>>(),
        &payees.iter().map(|payee| &payee.id).collect::<Vec<_>>(),
    );
    let hub = Hub::start(options).await;
    let mut operations = Vec::new();
    for (payer, payee) in payers.iter().zip(&payees) {
        let mut payer = payer.clone();
        let agreement = payer.agree(payee);
        let id = *payer.totals.keys().next().unwrap();
        let message = payer.pay(&id, NOTCH, payee.lock());
        operations.push(operation(
            &hub.client,
            payee,
            "/v1/exchanges",
            &payee.exchange(vec![agreement], vec![message]),
        ));
        // In the same batch, after it: of the same identity, so in order.
        let mut after = payee.clone();
        after.pending = Some((0, NOTCH));
        operations.push(operation(&hub.client, payee, "/v1/reveals", &after.reveal()));
    }
    operations[4]["headers"]["signature"] = operations[6]["headers"]["signature"].clone();
    operations[6]["path"] = json!("/v1/provider");
    let answer = hub
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
    hub.service.stop().await.unwrap();
}

fn operation(client: &Client, payee: &Payee, path: &str, body: &impl serde::Serialize) -> serde_json::Value {
    let body = serde_json::to_string(body).unwrap();
    let credentials = client.credentials(&payee.pair, "POST", path, body.as_bytes());
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
