//! The real binary is killed again and again under load. Nothing that it acknowledged is lost, nothing is promised
//! twice, and its totals are those in its clients' records.

use crate::support::{
    Client,
    accountant::place,
    binary::{start, write_files},
    load::{Pair, books_agree, parties},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tallystick_testing_kit::soak;
use tokio::sync::watch;

/// Kills in ordinary runs, and under `make soak`. `TALLYSTICK_KILLS` sets another number.
const KILLS: (u32, u32) = (20, 200);
const PAIRS: usize = 6;
/// Longest that all of it may take, on a machine that does other things as well.
const LIMIT: Duration = Duration::from_secs(240);

#[tokio::test(flavor = "multi_thread")]
async fn kills_under_load_lose_nothing_and_promise_nothing_twice() {
    let seed: u64 = std::env::var("KILL_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
    println!("KILL_SEED={seed}");
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let parties = parties(PAIRS);
    let consumers: Vec<_> = parties.iter().map(|(consumer, _)| &consumer.id).collect();
    let providers: Vec<_> = parties.iter().map(|(_, provider)| provider.id()).collect();
    let folder = tempfile::tempdir().unwrap();
    let config = write_files(folder.path(), &consumers, &providers, None);
    let began = Instant::now();
    let (mut child, address) = start(&config, &[]).await;
    let (new_address, known_address) = watch::channel(vec![address]);
    let (stop, stopped) = watch::channel(false);
    let acknowledged = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> = parties
        .into_iter()
        .map(|(consumer, provider)| {
            let pair = Pair {
                consumer,
                provider,
                seed: random.r#gen(),
                addresses: known_address.clone(),
                stop: stopped.clone(),
                acknowledged: Arc::clone(&acknowledged),
            };
            tokio::spawn(pair.run())
        })
        .collect();
    let wanted = std::env::var("TALLYSTICK_KILLS")
        .map_or_else(|_| soak::choose(KILLS.0, KILLS.1), |number| number.parse().unwrap());
    let mut kills = 0;
    while kills < wanted {
        tokio::time::sleep(Duration::from_millis(random.gen_range(0..250))).await;
        // SIGKILL: nothing is flushed, nothing is said.
        child.kill().await.unwrap();
        kills += 1;
        let address;
        (child, address) = start(&config, &[]).await;
        new_address.send(vec![address]).unwrap();
        assert!(began.elapsed() < LIMIT, "only {kills} kills in {LIMIT:?}");
        assert!(
            tasks.iter().all(|task| !task.is_finished()),
            "a client found something wrong"
        );
    }
    stop.send(true).unwrap();
    let client = Client::at(new_address.borrow()[0].clone(), &place());
    let mut promised = 0;
    for task in tasks {
        let (consumer, provider) = task.await.unwrap();
        promised += books_agree(&client, &consumer, &provider).await;
    }
    let answers = acknowledged.load(Ordering::Relaxed);
    println!(
        "{kills} kills, {answers} answers, {promised} units, {:?}",
        began.elapsed()
    );
    assert!(answers > u64::from(kills), "there was load");
    child.kill().await.unwrap();
}
