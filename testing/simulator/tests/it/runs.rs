//! Many random runs: nobody who is honest loses money, and planted bugs are noticed.

use std::thread;
use tallystick_simulator::{
    crypto::Scheme,
    setup::{HubKind, Mutant},
    simulate, Setup, Summary,
};

/// Runs these seeds on two threads; prints each seed before it runs.
fn run_all(scheme: Scheme, seeds: std::ops::Range<u64>, steps: u64) -> Summary {
    let half = |odd: u64| {
        let seeds = seeds.clone().filter(move |seed| seed % 2 == odd);
        thread::spawn(move || {
            seeds
                .map(|seed| {
                    println!("seed {seed}, {steps} steps, {scheme:?}");
                    simulate(Setup::mixed(scheme, seed), seed, steps)
                        .unwrap_or_else(|error| panic!("seed {seed}: {error}"))
                })
                .collect::<Vec<_>>()
        })
    };
    let threads = [half(0), half(1)];
    let mut all = Summary::default();
    for thread in threads {
        thread.join().unwrap().iter().for_each(|summary| all.merge(summary));
    }
    println!("{all}");
    all
}

#[test]
fn nobody_honest_loses_money_in_two_million_steps() {
    let summary = run_all(Scheme::Tags, 1..21, 100_000);
    assert_eq!(summary.of("steps"), 2_000_000);
    // What was to happen, happened.
    for (what, least) in [
        ("messages taken", 20_000),
        ("exchanges final by reveal", 1_000),
        ("exchanges expired", 500),
        ("settlements in a hurry", 500),
        ("settlements and exits with effect", 5_000),
        ("device keys replaced", 50),
        ("consumers lost their disk", 200),
        ("consumers in step again", 20),
        ("accountants crashed", 2_000),
        ("fast exits signed", 1_000),
        ("replays", 1_000),
        ("message refused: insufficient_promise", 1_000),
        ("message refused: insufficient_balance", 1_000),
        ("message refused: exit_open", 1_000),
        ("message refused: bad_promise_signature", 100),
        ("invoice not paid: overcharged", 1_000),
        ("wrong answer noticed: wrong_sum", 1_000),
        ("wrong answer noticed: wrong_hashlock", 1_000),
        ("wrong final noticed: expires_too_soon", 1_000),
        ("providers in step again", 100),
        ("liars withdrew everything", 20),
    ] {
        assert!(
            summary.of(what) >= least,
            "{what}: {} instead of {least}",
            summary.of(what)
        );
    }
}

#[test]
fn nor_with_real_signatures_and_accountants_that_lose_their_disks() {
    let summary = run_all(Scheme::Sr25519, 101..105, 15_000);
    assert!(summary.of("accountants rebuilt") >= 10);
    assert!(summary.of("messages taken") >= 500);
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let run = || simulate(Setup::mixed(Scheme::Tags, 7), 7, 20_000).unwrap();
    assert_eq!(run(), run());
}

/// The property that notices a planted bug, in one of a few seeds.
fn noticed(mutant: Mutant) -> &'static str {
    for seed in 0..8 {
        let mut setup = Setup::mutant(mutant, seed);
        if mutant == Mutant::ProviderBelieves {
            setup.hubs[1] = HubKind::WrongSum;
        }
        match simulate(setup, seed, 60_000) {
            Err(tallystick_simulator::SimulationError::Violation(violation)) => {
                println!("{mutant:?}, seed {seed}: {violation}");
                return violation.property;
            }
            Err(error) => panic!("{error}"),
            Ok(_) => {}
        }
    }
    panic!("{mutant:?} is not noticed");
}

#[test]
fn an_accountant_that_takes_too_small_promises_is_noticed() {
    assert_eq!(noticed(Mutant::HubSkipsAcceptance), "HUB");
}

#[test]
fn an_accountant_whose_promises_do_not_expire_is_noticed() {
    assert_eq!(noticed(Mutant::HubWithoutExpiry), "HUB");
}

#[test]
fn an_accountant_that_overlooks_exits_is_noticed() {
    assert_eq!(noticed(Mutant::HubIgnoresExits), "HUB");
}

#[test]
fn an_accountant_that_answers_before_its_changes_are_durable_is_noticed() {
    assert_eq!(noticed(Mutant::HubAnswersFirst), "HUB");
}

#[test]
fn an_accountant_that_signs_every_fast_exit_is_noticed() {
    assert_eq!(noticed(Mutant::HubSignsEveryFastExit), "HUB");
}

#[test]
fn a_provider_that_reveals_before_it_verifies_is_noticed() {
    assert_eq!(noticed(Mutant::ProviderBelieves), "PROVIDER");
}

#[test]
fn a_provider_that_does_not_settle_in_time_is_noticed() {
    assert_eq!(noticed(Mutant::ProviderDawdles), "PROVIDER");
}

#[test]
fn a_provider_that_serves_whoever_does_not_pay_is_noticed() {
    assert_eq!(noticed(Mutant::ProviderServesUnpaid), "PROVIDER");
}

#[test]
fn a_consumer_that_pays_whatever_is_asked_is_noticed() {
    assert_eq!(noticed(Mutant::ConsumerPaysBlindly), "CONSUMER");
}
