//! Stopping under load loses nothing.

use crate::support::{
    hub::{place, Hub, HubOptions},
    Payee, Payer, NOTCH,
};
use std::sync::{
    atomic::{AtomicBool, Ordering},
    Arc,
};
use tallystick_messages::ExchangeAnswer;

const PAIRS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn a_graceful_stop_under_load_loses_nothing_that_was_acknowledged() {
    let pairs: Vec<_> = (0..PAIRS)
        .map(|number| {
            let payer = Payer::new(&format!("payer{number}"), &place());
            let payee = Payee::new(&format!("payee{number}"), &place());
            (payer, payee)
        })
        .collect();
    let options = HubOptions::default().with(
        &pairs.iter().map(|(payer, _)| &payer.id).collect::<Vec<_>>(),
        &pairs.iter().map(|(_, payee)| &payee.id).collect::<Vec<_>>(),
    );
    let hub = Hub::start(options).await;
    let enough = Arc::new(AtomicBool::new(false));
    let tasks: Vec<_> = pairs
        .into_iter()
        .map(|(mut payer, mut payee)| {
            let (client, enough) = (hub.client.clone(), Arc::clone(&enough));
            tokio::spawn(async move {
                let agreement = payer.agree(&payee);
                let id = *payer.totals.keys().next().unwrap();
                let mut exchanges = 0_u32;
                loop {
                    let message = payer.pay(&id, NOTCH / 1_000, payee.lock());
                    let request = payee.exchange(vec![agreement.clone()], vec![message]);
                    let body = serde_json::to_vec(&request).unwrap();
                    let credentials = client.credentials(&payee.pair, "POST", "/v1/exchanges", &body);
                    let answer = client
                        .try_send("POST", "/v1/exchanges", Some(body), Some(&credentials))
                        .await;
                    match answer {
                        Ok(answer) if answer.status == 200 => {
                            payee.take(&answer.ok::<ExchangeAnswer>(), NOTCH / 1_000);
                            exchanges += 1;
                            if exchanges == 20 {
                                enough.store(true, Ordering::SeqCst);
                            }
                        }
                        Ok(answer) => {
                            assert_eq!(answer.status, 503, "{}", answer.text);
                            return (payer, payee, request);
                        }
                        // The connection was refused: the service is gone.
                        Err(_) => return (payer, payee, request),
                    }
                }
            })
        })
        .collect();
    crate::support::hub::wait_for("some exchanges", || enough.load(Ordering::SeqCst)).await;
    let hub = hub.restart().await;
    for task in tasks {
        let (_, mut payee, request) = task.await.unwrap();
        let known = hub.client.get(&payee.pair, "/v1/provider").await;
        let (number, amount) = payee.pending.expect("it has exchanged");
        let pending = &known.body["pending"];
        let on_hub: u128 = pending["amount"].as_str().unwrap().parse().unwrap();
        // The last request may have been taken without its answer arriving; nothing else differs.
        let was_taken = pending["number"].as_u64().unwrap() == number + 1;
        assert!(
            was_taken || pending["number"].as_u64().unwrap() == number,
            "{}",
            known.text
        );
        assert_eq!(on_hub, amount + if was_taken { NOTCH / 1_000 } else { 0 });
        // Either way the same request is answered now, and the books agree.
        let answer: ExchangeAnswer = hub.client.post(&payee.pair, "/v1/exchanges", &request).await.ok();
        payee.take(&answer, NOTCH / 1_000);
    }
    hub.service.stop().await.unwrap();
}
