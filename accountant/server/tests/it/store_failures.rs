//! A store that fails: nothing is acknowledged that is not durable, and the service recovers.

use crate::support::{
    NOTCH, ScriptedConsumer, ScriptedProvider,
    accountant::{Accountant, Options, chain, embedded, place},
};
use std::sync::Arc;
use tallystick_messages::{ExchangeAnswer, RevealAnswer};
use tallystick_testing_kit::{Fault, ScriptedStore};

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_store_answers_503_until_it_recovers() {
    let (mut consumer, mut provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let options = Options::default().with(&[&consumer.id], &[provider.id()]);
    let folder = tempfile::tempdir().unwrap();
    let (inner, location) = embedded(&folder).await;
    let store = ScriptedStore::new(inner);
    let accountant = Accountant::start_with(
        options,
        chain_of(&consumer, &provider),
        Arc::clone(&store) as _,
        location,
    )
    .await;
    let agreement = consumer.agree(&provider);
    let id = *consumer.totals.keys().next().unwrap();
    for fault in [Fault::Full, Fault::Unavailable] {
        let request = provider.exchange(vec![agreement.clone()], vec![consumer.pay(&id, NOTCH, provider.lock())]);
        store.fail(fault);
        let before = accountant.client.get(&provider.key, "/v1/provider").await.body["nextNumber"].clone();
        let answer = accountant.client.post(&provider.key, "/v1/exchanges", &request).await;
        answer.problem(503, "unavailable");
        accountant.client.open("/readyz").await.status_is(503);
        // Reads go on, and show that nothing was changed.
        assert_eq!(
            accountant.client.get(&provider.key, "/v1/provider").await.body["nextNumber"],
            before
        );
        store.fail(Fault::None);
        let answer: ExchangeAnswer = accountant
            .client
            .post(&provider.key, "/v1/exchanges", &request)
            .await
            .ok();
        provider.take(&answer, NOTCH);
        accountant.client.open("/readyz").await.status_is(200);
    }
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_of_unknown_outcome_is_looked_up_before_an_answer() {
    let (mut consumer, mut provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let options = Options::default().with(&[&consumer.id], &[provider.id()]);
    let folder = tempfile::tempdir().unwrap();
    let (inner, location) = embedded(&folder).await;
    let store = ScriptedStore::new(inner);
    let accountant = Accountant::start_with(
        options,
        chain_of(&consumer, &provider),
        Arc::clone(&store) as _,
        location,
    )
    .await;
    let agreement = consumer.agree(&provider);
    let id = *consumer.totals.keys().next().unwrap();
    for fault in [Fault::UnknownButDone, Fault::UnknownAndLost] {
        let request = provider.exchange(vec![agreement.clone()], vec![consumer.pay(&id, NOTCH, provider.lock())]);
        store.fail(fault);
        let answer: ExchangeAnswer = accountant
            .client
            .post(&provider.key, "/v1/exchanges", &request)
            .await
            .ok();
        provider.take(&answer, NOTCH);
    }
    store.fail(Fault::UnknownButDone);
    let answer: RevealAnswer = accountant
        .client
        .post(&provider.key, "/v1/reveals", &provider.reveal())
        .await
        .ok();
    provider.take_reveal(&answer);
    let consumer = accountant.client.get(&consumer.key, "/v1/consumer").await;
    assert_eq!(consumer.body["committed"], (2 * NOTCH).to_string());
    accountant.service.stop().await.unwrap();
}

fn chain_of(
    consumer: &ScriptedConsumer,
    provider: &ScriptedProvider,
) -> Arc<tallystick_accountant::chain::offline::OfflineChain> {
    chain(&Options::default().with(&[&consumer.id], &[provider.id()]))
}
