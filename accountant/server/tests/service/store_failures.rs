//! A store that fails: nothing is acknowledged that is not durable, and the service recovers.

use crate::support::{
    faulty::{Fault, Faulty},
    hub::{chain, embedded, place, Hub, HubOptions},
    Payee, Payer, NOTCH,
};
use std::sync::Arc;
use tallystick_messages::{ExchangeAnswer, RevealAnswer};

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_or_a_lost_connection_answers_503_and_is_recovered_from() {
    let (mut payer, mut payee) = (Payer::new("payer", &place()), Payee::new("payee", &place()));
    let options = HubOptions::default().with(&[&payer.id], &[&payee.id]);
    let folder = tempfile::tempdir().unwrap();
    let (inner, location) = embedded(&folder).await;
    let store = Faulty::new(inner);
    let hub = Hub::start_with(options, chain_of(&payer, &payee), Arc::clone(&store) as _, location).await;
    let agreement = payer.agree(&payee);
    let id = *payer.totals.keys().next().unwrap();
    for fault in [Fault::Full, Fault::Unavailable] {
        let request = payee.exchange(vec![agreement.clone()], vec![payer.pay(&id, NOTCH, payee.lock())]);
        store.set(fault);
        let before = hub.client.get(&payee.pair, "/v1/provider").await.body["nextNumber"].clone();
        let answer = hub.client.post(&payee.pair, "/v1/exchanges", &request).await;
        answer.problem(503, "unavailable");
        hub.client.open("/readyz").await.status_is(503);
        // Reads go on, and show that nothing was changed.
        assert_eq!(
            hub.client.get(&payee.pair, "/v1/provider").await.body["nextNumber"],
            before
        );
        store.set(Fault::None);
        let answer: ExchangeAnswer = hub.client.post(&payee.pair, "/v1/exchanges", &request).await.ok();
        payee.take(&answer, NOTCH);
        hub.client.open("/readyz").await.status_is(200);
    }
    hub.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_of_unknown_outcome_is_looked_up_before_anybody_is_answered() {
    let (mut payer, mut payee) = (Payer::new("payer", &place()), Payee::new("payee", &place()));
    let options = HubOptions::default().with(&[&payer.id], &[&payee.id]);
    let folder = tempfile::tempdir().unwrap();
    let (inner, location) = embedded(&folder).await;
    let store = Faulty::new(inner);
    let hub = Hub::start_with(options, chain_of(&payer, &payee), Arc::clone(&store) as _, location).await;
    let agreement = payer.agree(&payee);
    let id = *payer.totals.keys().next().unwrap();
    for fault in [Fault::UnknownButDone, Fault::UnknownAndLost] {
        let request = payee.exchange(vec![agreement.clone()], vec![payer.pay(&id, NOTCH, payee.lock())]);
        store.set(fault);
        let answer: ExchangeAnswer = hub.client.post(&payee.pair, "/v1/exchanges", &request).await.ok();
        payee.take(&answer, NOTCH);
    }
    store.set(Fault::UnknownButDone);
    let answer: RevealAnswer = hub.client.post(&payee.pair, "/v1/reveals", &payee.reveal()).await.ok();
    payee.take_reveal(&answer);
    let consumer = hub.client.get(&payer.pair, "/v1/consumer").await;
    assert_eq!(consumer.body["committed"], (2 * NOTCH).to_string());
    hub.service.stop().await.unwrap();
}

fn chain_of(payer: &Payer, payee: &Payee) -> Arc<tallystick_accountant::chain::offline::OfflineChain> {
    chain(&HubOptions::default().with(&[&payer.id], &[&payee.id]))
}
