//! No answer leaves before the store has synced what it says.

use crate::support::{
    Answer, Client, NOTCH, ScriptedConsumer, ScriptedProvider,
    accountant::{Accountant, Options, chain, embedded, place},
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tallystick_messages::{ExchangeAnswer, RevealAnswer};
use tallystick_testing_kit::{Hold, ScriptedStore};
use tokio::task::JoinHandle;

/// Time in which an answer that did not wait would long have come: answers take a few milliseconds.
const LONG: Duration = Duration::from_millis(300);

fn ask(
    client: &Client,
    provider: &ScriptedProvider,
    path: &'static str,
    body: &impl serde::Serialize,
) -> JoinHandle<Answer> {
    let (client, pair) = (client.clone(), provider.key.clone());
    let body: Value = serde_json::to_value(body).unwrap();
    tokio::spawn(async move { client.post(&pair, path, &body).await })
}

/// Asks twice while the sync is held: neither is answered, and no record shows it. Then the sync ends, and both
/// get the same answer.
async fn held(
    accountant: &Accountant,
    store: &ScriptedStore,
    provider: &ScriptedProvider,
    path: &'static str,
    body: &impl serde::Serialize,
) -> Answer {
    let known = accountant.client.get(&provider.key, "/v1/provider").await;
    let mut asked = ask(&accountant.client, provider, path, body);
    store.is_holding().await;
    // The same again, which would be a replay if the first counted.
    let mut again = ask(&accountant.client, provider, path, body);
    let answered = async {
        tokio::select! { first = &mut asked => first, second = &mut again => second }
    };
    if let Ok(answer) = tokio::time::timeout(LONG, answered).await {
        panic!("answered before the sync: {}", answer.unwrap().text);
    }
    let meanwhile = accountant.client.get(&provider.key, "/v1/provider").await;
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
    store.hold(Hold::Nowhere);
    let (asked, again) = (asked.await.unwrap(), again.await.unwrap());
    assert_eq!((asked.status, again.status), (200, 200), "{}{}", asked.text, again.text);
    asked
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_leaves_before_the_store_has_synced() {
    let (mut consumer, mut provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let options = || {
        Options::default()
            .with(&[&consumer.id], &[provider.id()])
            .set("settlement.automatic", "false")
    };
    let folder = tempfile::tempdir().unwrap();
    let (inner, location) = embedded(&folder).await;
    let store = ScriptedStore::new(inner);
    let accountant = Accountant::start_with(options(), chain(&options()), Arc::clone(&store) as _, location).await;
    // A party's first request writes its record: that commit is not to be held here.
    accountant
        .client
        .get(&provider.key, "/v1/provider")
        .await
        .status_is(200);
    accountant
        .client
        .get(&consumer.key, "/v1/consumer")
        .await
        .status_is(200);
    let agreement = consumer.agree(&provider);
    let id = *consumer.totals.keys().next().unwrap();
    for hold in [Hold::BeforeTheWrite, Hold::InTheSync] {
        store.hold(hold);
        let request = provider.exchange(vec![agreement.clone()], vec![consumer.pay(&id, NOTCH, provider.lock())]);
        let answer = held(&accountant, &store, &provider, "/v1/exchanges", &request).await;
        provider.take(&answer.ok::<ExchangeAnswer>(), NOTCH);
        store.hold(hold);
        let answer = held(&accountant, &store, &provider, "/v1/reveals", &provider.reveal()).await;
        provider.take_reveal(&answer.ok::<RevealAnswer>());
        // In a batch with others nothing is answered earlier either.
        store.hold(hold);
        let request = provider.exchange(vec![], vec![consumer.pay(&id, NOTCH, provider.lock())]);
        let body = serde_json::to_string(&request).unwrap();
        let signed = accountant
            .client
            .credentials(&provider.key, "POST", "/v1/exchanges", body.as_bytes());
        let batch = json!({"operations": [{"path": "/v1/exchanges", "body": body, "headers": {
            "identity": signed.identity, "timestamp": signed.timestamp,
            "nonce": signed.nonce, "signature": signed.signature,
        }}]});
        let client = accountant.client.clone();
        let bytes = serde_json::to_vec(&batch).unwrap();
        let mut asked = tokio::spawn(async move { client.send("POST", "/v1/batches", Some(bytes), None).await });
        store.is_holding().await;
        assert!(
            tokio::time::timeout(LONG, &mut asked).await.is_err(),
            "answered before the sync"
        );
        store.hold(Hold::Nowhere);
        let result = asked.await.unwrap().body["results"][0].clone();
        assert_eq!(result["status"], 200, "{result}");
        provider.take(&serde_json::from_value(result["body"].clone()).unwrap(), NOTCH);
    }
    accountant.service.stop().await.unwrap();
}
