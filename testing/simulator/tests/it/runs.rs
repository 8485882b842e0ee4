//! Many random runs: no honest party loses money, and planted bugs are noticed.

use std::thread;
use tallystick_simulator::{
    Setup, Summary,
    crypto::Scheme,
    setup::{AccountantKind, Mutant},
    simulate,
};
use tallystick_testing_kit::soak;

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
fn nobody_honest_loses_money_in_many_steps() {
    let (seeds, steps) = soak::choose((1..9, 20_000), (1..41, 1_000_000));
    let summary = run_all(Scheme::Tags, seeds, steps);
    // A run in which nothing happens proves nothing. The numbers are the least in two million steps; in a short run
    // half of their share is enough.
    let slack = soak::choose(2, 1);
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
        let (happened, steps) = (summary.of(what), summary.of("steps"));
        assert!(
            slack * happened * 2_000_000 >= least * steps,
            "{what}: {happened} in {steps} steps, instead of {least} in two million"
        );
    }
}

#[test]
fn nobody_honest_loses_money_with_real_signatures() {
    let (seeds, steps) = soak::choose((101..104, 8_000), (101..109, 50_000));
    let summary = run_all(Scheme::Sr25519, seeds, steps);
    assert!(summary.of("accountants rebuilt") >= 3);
    assert!(summary.of("messages taken") >= 100);
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
            setup.accountants[1] = AccountantKind::WrongSum;
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
    assert_eq!(noticed(Mutant::AccountantSkipsAcceptance), "ACCOUNTANT");
}

#[test]
fn an_accountant_whose_promises_do_not_expire_is_noticed() {
    assert_eq!(noticed(Mutant::AccountantWithoutExpiry), "ACCOUNTANT");
}

#[test]
fn an_accountant_that_overlooks_exits_is_noticed() {
    assert_eq!(noticed(Mutant::AccountantIgnoresExits), "ACCOUNTANT");
}

#[test]
fn an_accountant_that_answers_too_early_is_noticed() {
    assert_eq!(noticed(Mutant::AccountantAnswersFirst), "ACCOUNTANT");
}

#[test]
fn an_accountant_that_signs_every_fast_exit_is_noticed() {
    assert_eq!(noticed(Mutant::AccountantSignsEveryFastExit), "ACCOUNTANT");
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
fn a_provider_that_serves_unpaid_is_noticed() {
    assert_eq!(noticed(Mutant::ProviderServesUnpaid), "PROVIDER");
}

#[test]
fn a_consumer_that_pays_every_invoice_is_noticed() {
    assert_eq!(noticed(Mutant::ConsumerPaysBlindly), "CONSUMER");
}
