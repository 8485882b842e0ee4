//! Two instances on one PostgreSQL: requests to both at the same time never promise the same money twice.

use crate::support::{
    Client, NOTCH, ScriptedConsumer, ScriptedProvider,
    accountant::{Accountant, Options, chain, place},
    load::{Pair, books_agree, parties},
};
use futures::future::join_all;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tallystick_accountant_store::{
    Location,
    testing::{Cluster, Stop},
};
use tallystick_messages::{ExchangeAnswer, ExchangeRequest, Refusal};
use tokio::sync::watch;

const PROVIDERS: usize = 6;
const ROUNDS: usize = 12;

async fn two_instances(cluster: &Cluster, options: impl Fn() -> Options) -> (Accountant, Accountant) {
    let url = cluster.create_database("shared").unwrap();
    let location = Location::parse(&url).unwrap();
    let chain = chain(&options());
    let options = || options().set("store.location", &url).set("store.shared", "true");
    let (first, second) = (location.open().await.unwrap(), location.open().await.unwrap());
    (
        Accountant::start_with(options(), chain.clone(), first, location.clone()).await,
        Accountant::start_with(options(), chain, second, location).await,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_never_commit_the_same_money_twice() {
    let cluster = tokio::task::spawn_blocking(Cluster::start).await.unwrap().unwrap();
    // One consumer whose money is enough for half of what it promises to all its providers together.
    let mut consumer = ScriptedConsumer::new("consumer", &place());
    let mut providers: Vec<ScriptedProvider> = (0..PROVIDERS)
        .map(|number| ScriptedProvider::new(&format!("provider{number}"), &place()))
        .collect();
    let money = NOTCH * (PROVIDERS * ROUNDS) as u128 / 2 + NOTCH / 10;
    let options = || {
        let mut options =
            Options::default().with(&[], &providers.iter().map(|provider| provider.id()).collect::<Vec<_>>());
        options.consumers.push((consumer.id.clone(), money));
        options
    };
    let (one, other) = two_instances(&cluster, options).await;
    let agreements: Vec<_> = providers.iter().map(|provider| consumer.agree(provider)).collect();
    let ids: Vec<_> = agreements
        .iter()
        .map(|signed| signed.agreement.id(&place().genesis))
        .collect();
    let mut taken = 0;
    let mut refused = 0;
    for round in 0..ROUNDS {
        let lane_amount = consumer.signed;
        let mut jobs = Vec::new();
        for (place_of, provider) in providers.iter().enumerate() {
            // An honest lane: each promise covers all of the round's payments.
            consumer.signed = lane_amount + NOTCH * PROVIDERS as u128;
            let (signed, total) = consumer.totals.get_mut(&ids[place_of]).unwrap();
            let (paid, total) = (signed.agreement.provider.clone(), *total + NOTCH);
            let message = consumer.message(&ids[place_of], &paid, consumer.signed, total, provider.lock());
            let request = provider.exchange(vec![agreements[place_of].clone()], vec![message]);
            // The same request goes to both instances at once, and to one of them twice.
            let (first, second) = if (round + place_of) % 2 == 0 {
                (&one, &other)
            } else {
                (&other, &one)
            };
            jobs.push(hammer(
                provider.clone(),
                request,
                [first.client.clone(), second.client.clone(), first.client.clone()],
            ));
        }
        for (place_of, answers) in join_all(jobs).await.into_iter().enumerate() {
            let accepted = answers.iter().map(|answer| answer.accepted.clone()).collect::<Vec<_>>();
            let was_taken = accepted.contains(&vec![0]);
            let answer = answers
                .iter()
                .find(|answer| answer.accepted.is_empty() != was_taken)
                .unwrap();
            let delta = if was_taken { NOTCH } else { 0 };
            providers[place_of].take(answer, delta);
            if was_taken {
                consumer.totals.get_mut(&ids[place_of]).unwrap().1 += NOTCH;
                taken += 1;
                // All answers that took it are the same promise.
                for other in answers.iter().filter(|answer| answer.promise.is_some()) {
                    assert_eq!(
                        other.promise.as_ref().unwrap().promise,
                        answer.promise.as_ref().unwrap().promise
                    );
                }
            } else {
                assert_eq!(answer.refused[0].refusal, Refusal::InsufficientBalance);
                refused += 1;
            }
        }
    }
    println!("taken {taken}, refused {refused}");
    assert_eq!(taken, PROVIDERS * ROUNDS / 2, "exactly what the money is enough for");
    assert!(refused > 0);
    let consumer = one.client.get(&consumer.key, "/v1/consumer").await;
    let committed: u128 = consumer.body["committed"].as_str().unwrap().parse().unwrap();
    assert_eq!(committed, NOTCH * taken as u128);
    let promised: u128 = providers
        .iter()
        .map(|provider| provider.pending.map_or(provider.total, |(_, amount)| amount))
        .sum();
    assert_eq!(promised, committed);
    one.service.stop().await.unwrap();
    other.service.stop().await.unwrap();
}

async fn hammer(provider: ScriptedProvider, request: ExchangeRequest, clients: [Client; 3]) -> Vec<ExchangeAnswer> {
    let asked = clients.iter().map(|client| async {
        loop {
            let answer = client.post(&provider.key, "/v1/exchanges", &request).await;
            // Too many others wrote at the same time: nothing was changed, so ask again.
            if answer.status != 503 {
                return answer.ok::<ExchangeAnswer>();
            }
        }
    });
    join_all(asked).await
}

/// Waits until so many more answers have come.
async fn more_answers(acknowledged: &AtomicU64, more: u64) {
    let goal = acknowledged.load(Ordering::Relaxed) + more;
    let began = Instant::now();
    while acknowledged.load(Ordering::Relaxed) < goal {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "the service does not recover"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crashing_database_loses_nothing_for_two_instances() {
    let seed: u64 = std::env::var("CRASH_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
    println!("CRASH_SEED={seed}");
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let cluster = tokio::task::spawn_blocking(Cluster::start).await.unwrap().unwrap();
    let parties = parties(4);
    let consumers: Vec<_> = parties.iter().map(|(consumer, _)| &consumer.id).collect();
    let providers: Vec<_> = parties.iter().map(|(_, provider)| provider.id()).collect();
    let (one, other) = two_instances(&cluster, || Options::default().with(&consumers, &providers)).await;
    let bases = vec![one.client.base.clone(), other.client.base.clone()];
    let (_addresses, known) = watch::channel(bases);
    let (stop, stopped) = watch::channel(false);
    let acknowledged = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> = parties
        .into_iter()
        .map(|(consumer, provider)| {
            let pair = Pair {
                consumer,
                provider,
                seed: random.r#gen(),
                addresses: known.clone(),
                stop: stopped.clone(),
                acknowledged: Arc::clone(&acknowledged),
            };
            tokio::spawn(pair.run())
        })
        .collect();
    let cluster = Arc::new(cluster);
    for how in [Stop::Crash, Stop::Fast, Stop::Crash, Stop::Crash] {
        more_answers(&acknowledged, 40).await;
        let stopping = Arc::clone(&cluster);
        tokio::task::spawn_blocking(move || stopping.stop(how))
            .await
            .unwrap()
            .unwrap();
        // Both instances live, and say what is missing.
        for accountant in [&one, &other] {
            accountant.client.open("/livez").await.status_is(200);
            let ready = accountant.client.open("/readyz").await;
            ready.status_is(503);
            assert_ne!(ready.body["checks"]["store"], "ok", "{}", ready.text);
        }
        let starting = Arc::clone(&cluster);
        tokio::task::spawn_blocking(move || starting.start_again())
            .await
            .unwrap()
            .unwrap();
        assert!(
            tasks.iter().all(|task| !task.is_finished()),
            "a client found something wrong"
        );
    }
    more_answers(&acknowledged, 40).await;
    stop.send(true).unwrap();
    for task in tasks {
        let (consumer, provider) = task.await.unwrap();
        for accountant in [&one, &other] {
            books_agree(&accountant.client, &consumer, &provider).await;
        }
    }
    println!("4 stops, {} answers", acknowledged.load(Ordering::Relaxed));
    one.service.stop().await.unwrap();
    other.service.stop().await.unwrap();
}
