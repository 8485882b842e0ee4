//! Stopping under load loses nothing.

use crate::support::{
    NOTCH, ScriptedConsumer, ScriptedProvider,
    accountant::{Accountant, Options, place},
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tallystick_messages::ExchangeAnswer;

const PAIRS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_under_load_loses_nothing_acknowledged() {
    let pairs: Vec<_> = (0..PAIRS)
        .map(|number| {
            let consumer = ScriptedConsumer::new(&format!("consumer{number}"), &place());
            let provider = ScriptedProvider::new(&format!("provider{number}"), &place());
            (consumer, provider)
        })
        .collect();
    let options = Options::default().with(
        &pairs.iter().map(|(consumer, _)| &consumer.id).collect::<Vec<_>>(),
        &pairs.iter().map(|(_, provider)| provider.id()).collect::<Vec<_>>(),
    );
    let accountant = Accountant::start(options).await;
    let enough = Arc::new(AtomicBool::new(false));
    let tasks: Vec<_> = pairs
        .into_iter()
        .map(|(mut consumer, mut provider)| {
            let (client, enough) = (accountant.client.clone(), Arc::clone(&enough));
            tokio::spawn(async move {
                let agreement = consumer.agree(&provider);
                let id = *consumer.totals.keys().next().unwrap();
                let mut exchanges = 0_u32;
                loop {
                    let message = consumer.pay(&id, NOTCH / 1_000, provider.lock());
                    let request = provider.exchange(vec![agreement.clone()], vec![message]);
                    let body = serde_json::to_vec(&request).unwrap();
                    let credentials = client.credentials(&provider.key, "POST", "/v1/exchanges", &body);
                    let answer = client
                        .try_send("POST", "/v1/exchanges", Some(body), Some(&credentials))
                        .await;
                    match answer {
                        Ok(answer) if answer.status == 200 => {
                            provider.take(&answer.ok::<ExchangeAnswer>(), NOTCH / 1_000);
                            exchanges += 1;
                            if exchanges == 20 {
                                enough.store(true, Ordering::SeqCst);
                            }
                        }
                        Ok(answer) => {
                            assert_eq!(answer.status, 503, "{}", answer.text);
                            return (consumer, provider, request);
                        }
                        // The connection was refused: the service is gone.
                        Err(_) => return (consumer, provider, request),
                    }
                }
            })
        })
        .collect();
    crate::support::accountant::wait_for("some exchanges", || enough.load(Ordering::SeqCst)).await;
    let accountant = accountant.restart().await;
    for task in tasks {
        let (_, mut provider, request) = task.await.unwrap();
        let known = accountant.client.get(&provider.key, "/v1/provider").await;
        let (number, amount) = provider.pending.expect("it has exchanged");
        let pending = &known.body["pending"];
        let on_accountant: u128 = pending["amount"].as_str().unwrap().parse().unwrap();
        // The last request may have been taken without its answer arriving; nothing else differs.
        let was_taken = pending["number"].as_u64().unwrap() == number + 1;
        assert!(
            was_taken || pending["number"].as_u64().unwrap() == number,
            "{}",
            known.text
        );
        assert_eq!(on_accountant, amount + if was_taken { NOTCH / 1_000 } else { 0 });
        // Either way the same request is answered now, and the books agree.
        let answer: ExchangeAnswer = accountant
            .client
            .post(&provider.key, "/v1/exchanges", &request)
            .await
            .ok();
        provider.take(&answer, NOTCH / 1_000);
    }
    accountant.service.stop().await.unwrap();
}
