//! No answer leaves before the store has synced what it says.

use crate::support::{
    held::{Held, Hold},
    hub::{chain, embedded, place, Hub, HubOptions},
    Answer, Client, Payee, Payer, NOTCH,
};
use serde_json::{json, Value};
use std::{sync::Arc, time::Duration};
use tallystick_messages::{ExchangeAnswer, RevealAnswer};
use tokio::task::JoinHandle;

/// Time in which an answer that did not wait would long have come: answers take a few milliseconds.
const LONG: Duration = Duration::from_millis(300);

fn ask(client: &Client, payee: &Payee, path: &'static str, body: &impl serde::Serialize) -> JoinHandle<Answer> {
    let (client, pair) = (client.clone(), payee.pair.clone());
    let body: Value = serde_json::to_value(body).unwrap();
    tokio::spawn(async move { client.post(&pair, path, &body).await })
}

/// Asks twice while the sync is held: neither is answered, and nobody can read of it. Then the sync ends, and both
/// get the same answer.
async fn held(hub: &Hub, store: &Held, payee: &Payee, path: &'static str, body: &impl serde::Serialize) -> Answer {
    let known = hub.client.get(&payee.pair, "/v1/provider").await;
    let mut asked = ask(&hub.client, payee, path, body);
    store.is_holding().await;
    // The same again, which would be a replay if the first counted.
    let mut again = ask(&hub.client, payee, path, body);
    let answered = async {
        tokio::select! { first = &mut asked => first, second = &mut again => second }
    };
    if let Ok(answer) = tokio::time::timeout(LONG, answered).await {
        panic!("answered before the sync: {}", answer.unwrap().text);
    }
    let meanwhile = hub.client.get(&payee.pair, "/v1/provider").await;
    known.status_is(200);
    meanwhile.status_is(200);
    let (mut known, mut meanwhile) = (known.body, meanwhile.body);
    for provider in [&mut known, &mut meanwhile] {
        // Signatures are made anew each time.
        for promise in ["/pending/promise/signature", "/final/signature"] {
            if let Some(signature) = provider.pointer_mut(promise) {
                *signature = Value::Null;
            }
        }
    }
    assert_eq!(known, meanwhile, "a promise was shown before it was durable");
    store.set(Hold::Nowhere);
    let (asked, again) = (asked.await.unwrap(), again.await.unwrap());
    assert_eq!((asked.status, again.status), (200, 200), "{}{}", asked.text, again.text);
    asked
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_answered_and_nothing_is_shown_before_the_store_has_synced() {
    let (mut payer, mut payee) = (Payer::new("payer", &place()), Payee::new("payee", &place()));
    let options = || {
        HubOptions::default()
            .with(&[&payer.id], &[&payee.id])
            .set("settlement.automatic", "false")
    };
    let folder = tempfile::tempdir().unwrap();
    let (inner, location) = embedded(&folder).await;
    let store = Held::new(inner);
    let hub = Hub::start_with(options(), chain(&options()), Arc::clone(&store) as _, location).await;
    // Whoever is met for the first time is written down: that is not what is held here.
    hub.client.get(&payee.pair, "/v1/provider").await.status_is(200);
    hub.client.get(&payer.pair, "/v1/consumer").await.status_is(200);
    let agreement = payer.agree(&payee);
    let id = *payer.totals.keys().next().unwrap();
    for hold in [Hold::BeforeTheWrite, Hold::InTheSync] {
        store.set(hold);
        let request = payee.exchange(vec![agreement.clone()], vec![payer.pay(&id, NOTCH, payee.lock())]);
        let answer = held(&hub, &store, &payee, "/v1/exchanges", &request).await;
        payee.take(&answer.ok::<ExchangeAnswer>(), NOTCH);
        store.set(hold);
        let answer = held(&hub, &store, &payee, "/v1/reveals", &payee.reveal()).await;
        payee.take_reveal(&answer.ok::<RevealAnswer>());
        // In a batch with others nothing is answered earlier either.
        store.set(hold);
        let request = payee.exchange(vec![], vec![payer.pay(&id, NOTCH, payee.lock())]);
        let body = serde_json::to_string(&request).unwrap();
        let signed = hub
            .client
            .credentials(&payee.pair, "POST", "/v1/exchanges", body.as_bytes());
        let batch = json!({"operations": [{"path": "/v1/exchanges", "body": body, "headers": {
            "identity": signed.identity, "timestamp": signed.timestamp,
            "nonce": signed.nonce, "signature": signed.signature,
        }}]});
        let client = hub.client.clone();
        let bytes = serde_json::to_vec(&batch).unwrap();
        let mut asked = tokio::spawn(async move { client.send("POST", "/v1/batches", Some(bytes), None).await });
        store.is_holding().await;
        assert!(
            tokio::time::timeout(LONG, &mut asked).await.is_err(),
            "answered before the sync"
        );
        store.set(Hold::Nowhere);
        let result = asked.await.unwrap().body["results"][0].clone();
        assert_eq!(result["status"], 200, "{result}");
        payee.take(&serde_json::from_value(result["body"].clone()).unwrap(), NOTCH);
    }
    hub.service.stop().await.unwrap();
}
