//! Payments without end, by clients that remember everything and notice any promise that was lost or made twice.

use super::{Client, NOTCH, ScriptedConsumer, ScriptedProvider, accountant::place};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tallystick_messages::{ExchangeAnswer, RevealAnswer};
use tokio::sync::watch;

/// How long a client waits before it asks again.
const PAUSE: Duration = Duration::from_millis(5);

/// One consumer and one provider, who exchange without end and check every answer against their own records.
pub struct Pair {
    pub consumer: ScriptedConsumer,
    pub provider: ScriptedProvider,
    pub seed: u64,
    /// Where the instances of the service are; each request goes to one at random.
    pub addresses: watch::Receiver<Vec<String>>,
    pub stop: watch::Receiver<bool>,
    pub acknowledged: Arc<AtomicU64>,
}

/// Parties with names of their own.
pub fn parties(number: usize) -> Vec<(ScriptedConsumer, ScriptedProvider)> {
    let party = |number| {
        let consumer = ScriptedConsumer::new(&format!("consumer{number}"), &place());
        (consumer, ScriptedProvider::new(&format!("provider{number}"), &place()))
    };
    (0..number).map(party).collect()
}

impl Pair {
    /// Sends until there is an answer; the service may fail or be killed any number of times meanwhile.
    async fn send<B: serde::Serialize, A: serde::de::DeserializeOwned>(
        &self,
        clients: &mut HashMap<String, Client>,
        random: &mut ChaCha8Rng,
        path: &str,
        body: &B,
    ) -> A {
        let body = serde_json::to_vec(body).unwrap();
        loop {
            let base = {
                let addresses = self.addresses.borrow();
                addresses[random.gen_range(0..addresses.len())].clone()
            };
            let client = clients
                .entry(base.clone())
                .or_insert_with(|| Client::at(base, &place()))
                .clone();
            let credentials = client.credentials(&self.provider.key, "POST", path, &body);
            match client
                .try_send("POST", path, Some(body.clone()), Some(&credentials))
                .await
            {
                Ok(answer) if answer.status == 503 => tokio::time::sleep(PAUSE).await,
                Ok(answer) => {
                    self.acknowledged.fetch_add(1, Ordering::Relaxed);
                    return answer.ok();
                }
                Err(_killed) => {
                    clients.remove(&client.base);
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// Pays until told to stop.
    pub async fn run(mut self) -> (ScriptedConsumer, ScriptedProvider) {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        let mut clients = HashMap::new();
        let agreements: Vec<_> = (0..3).map(|_| self.consumer.agree(&self.provider)).collect();
        let ids: Vec<_> = agreements
            .iter()
            .map(|signed| signed.agreement.id(&place().genesis))
            .collect();
        while !*self.stop.borrow() {
            if self.provider.pending.is_some() && random.gen_bool(0.2) {
                let reveal = self.provider.reveal();
                let answer: RevealAnswer = self.send(&mut clients, &mut random, "/v1/reveals", &reveal).await;
                self.provider.take_reveal(&answer);
                continue;
            }
            let lock = self.provider.lock();
            let mut delta = 0;
            let messages = ids[..random.gen_range(1..=3)]
                .iter()
                .map(|id| {
                    let amount = random.gen_range(1..NOTCH / 1_000);
                    delta += amount;
                    self.consumer.pay(id, amount, lock)
                })
                .collect::<Vec<_>>();
            let count = messages.len();
            let request = self.provider.exchange(agreements.clone(), messages);
            let answer: ExchangeAnswer = self.send(&mut clients, &mut random, "/v1/exchanges", &request).await;
            assert_eq!(answer.accepted.len(), count, "{:?}", answer.refused);
            self.provider.take(&answer, delta);
        }
        (self.consumer, self.provider)
    }
}

/// Checks that the service's records are exactly those of both sides; returns the promised amount.
pub async fn books_agree(client: &Client, consumer: &ScriptedConsumer, provider: &ScriptedProvider) -> u128 {
    let amount = |value: &Value| value.as_str().map_or(0, |text| text.parse::<u128>().unwrap());
    let known = client.get(&provider.key, "/v1/provider").await;
    assert_eq!(amount(&known.body["total"]), provider.total, "{}", known.text);
    assert_eq!(known.body["nextNumber"], provider.number);
    let pending = provider.pending.map_or(0, |(_, amount)| amount);
    assert_eq!(amount(&known.body["pending"]["amount"]), pending, "{}", known.text);
    let known = client.get(&consumer.key, "/v1/consumer").await;
    assert_eq!(amount(&known.body["committed"]), consumer.signed, "{}", known.text);
    assert_eq!(consumer.signed, pending.max(provider.total));
    consumer.signed
}
