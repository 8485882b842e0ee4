//! The real binary is killed again and again under load. Nothing that it acknowledged is lost, nothing is promised
//! twice, and its totals are those in its clients' records.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]
#![allow(dead_code, reason = "the other tests use more of what they have in common")]

#[path = "service/support/mod.rs"]
mod support;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicU64, Ordering},
        Arc,
    },
    time::{Duration, Instant},
};
use support::{binary::start, hub::place, Client, Payee, Payer, NOTCH};
use tallystick_messages::{ExchangeAnswer, RevealAnswer};
use tokio::sync::watch;

const KILLS: u32 = 200;
const PAIRS: usize = 6;
const LIMIT: Duration = Duration::from_secs(90);

fn write_files(folder: &Path, parties: &[(Payer, Payee)]) -> PathBuf {
    let consumers: Vec<_> = parties.iter().map(|(payer, _)| &payer.id).collect();
    let providers: Vec<_> = parties.iter().map(|(_, payee)| &payee.id).collect();
    support::binary::write_files(folder, &consumers, &providers, None)
}

/// One payer and one payee, who exchange without end and check every answer against their own records.
struct Pair {
    payer: Payer,
    payee: Payee,
    seed: u64,
    address: watch::Receiver<String>,
    stop: watch::Receiver<bool>,
    acknowledged: Arc<AtomicU64>,
}

impl Pair {
    fn client(&self) -> Client {
        Client::at(self.address.borrow().clone(), &place())
    }

    /// Sends until there is an answer; the service may be killed any number of times meanwhile.
    async fn send<B: serde::Serialize, A: serde::de::DeserializeOwned>(&self, path: &str, body: &B) -> A {
        let body = serde_json::to_vec(body).unwrap();
        let mut client = self.client();
        loop {
            let base = self.address.borrow().clone();
            if client.base != base {
                client = Client::at(base, &place());
            }
            let credentials = client.credentials(&self.payee.pair, "POST", path, &body);
            match client
                .try_send("POST", path, Some(body.clone()), Some(&credentials))
                .await
            {
                Ok(answer) if answer.status == 503 => tokio::time::sleep(Duration::from_millis(5)).await,
                Ok(answer) => {
                    self.acknowledged.fetch_add(1, Ordering::Relaxed);
                    return answer.ok();
                }
                Err(_killed) => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
    }

    async fn run(mut self) -> (Payer, Payee) {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        let agreements: Vec<_> = (0..3).map(|_| self.payer.agree(&self.payee)).collect();
        let ids: Vec<_> = agreements
            .iter()
            .map(|signed| signed.agreement.id(&place().genesis))
            .collect();
        while !*self.stop.borrow() {
            if self.payee.pending.is_some() && random.gen_bool(0.2) {
                let answer: RevealAnswer = self.send("/v1/reveals", &self.payee.reveal()).await;
                self.payee.take_reveal(&answer);
                continue;
            }
            let lock = self.payee.lock();
            let mut delta = 0;
            let messages = ids[..random.gen_range(1..=3)]
                .iter()
                .map(|id| {
                    let amount = random.gen_range(1..NOTCH);
                    delta += amount;
                    self.payer.pay(id, amount, lock)
                })
                .collect::<Vec<_>>();
            let count = messages.len();
            let request = self.payee.exchange(agreements.clone(), messages);
            let answer: ExchangeAnswer = self.send("/v1/exchanges", &request).await;
            assert_eq!(answer.accepted.len(), count, "{:?}", answer.refused);
            self.payee.take(&answer, delta);
        }
        (self.payer, self.payee)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_moments_under_load_it_loses_nothing_and_promises_nothing_twice() {
    let seed: u64 = std::env::var("KILL_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
    println!("KILL_SEED={seed}");
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let parties: Vec<_> = (0..PAIRS)
        .map(|number| {
            let payer = Payer::new(&format!("payer{number}"), &place());
            (payer, Payee::new(&format!("payee{number}"), &place()))
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let config = write_files(folder.path(), &parties);
    let began = Instant::now();
    let (mut child, address) = start(&config, &[]).await;
    let (new_address, known_address) = watch::channel(address);
    let (stop, stopped) = watch::channel(false);
    let acknowledged = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> = parties
        .into_iter()
        .map(|(payer, payee)| {
            let pair = Pair {
                payer,
                payee,
                seed: random.gen(),
                address: known_address.clone(),
                stop: stopped.clone(),
                acknowledged: Arc::clone(&acknowledged),
            };
            tokio::spawn(pair.run())
        })
        .collect();
    let mut kills = 0;
    while kills < KILLS {
        tokio::time::sleep(Duration::from_millis(random.gen_range(0..250))).await;
        // SIGKILL: nothing is flushed, nothing is said.
        child.kill().await.unwrap();
        kills += 1;
        let address;
        (child, address) = start(&config, &[]).await;
        new_address.send(address).unwrap();
        assert!(began.elapsed() < LIMIT, "only {kills} kills in {LIMIT:?}");
        assert!(
            tasks.iter().all(|task| !task.is_finished()),
            "a client found something wrong"
        );
    }
    stop.send(true).unwrap();
    let client = Client::at(new_address.borrow().clone(), &place());
    let mut promised = 0;
    for task in tasks {
        let (payer, payee) = task.await.unwrap();
        let known = client.get(&payee.pair, "/v1/provider").await;
        let amount = |value: &serde_json::Value| value.as_str().map_or(0, |text| text.parse::<u128>().unwrap());
        assert_eq!(amount(&known.body["total"]), payee.total, "{}", known.text);
        assert_eq!(known.body["nextNumber"], payee.number);
        let pending = payee.pending.map_or(0, |(_, amount)| amount);
        assert_eq!(amount(&known.body["pending"]["amount"]), pending, "{}", known.text);
        let consumer = client.get(&payer.pair, "/v1/consumer").await;
        assert_eq!(amount(&consumer.body["committed"]), payer.signed, "{}", consumer.text);
        assert_eq!(payer.signed, pending.max(payee.total));
        promised += payer.signed;
    }
    let answers = acknowledged.load(Ordering::Relaxed);
    println!(
        "{kills} kills, {answers} answers, {promised} units, {:?}",
        began.elapsed()
    );
    assert!(answers > u64::from(kills), "there was load");
    child.kill().await.unwrap();
}
