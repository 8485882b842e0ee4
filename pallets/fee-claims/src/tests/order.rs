//! Lesson 15: the order of submissions, the borders of batches and the limits of processing change no
//! result.

use super::*;
use proptest::{
    prelude::Rng as _,
    test_runner::{RngAlgorithm, TestRng},
};

#[derive(Clone, Debug)]
enum Input {
    Claim(&'static str, ClaimEntry),
    Request(&'static str, RequestEntry),
    Confirm(&'static str, ConfirmedEntry),
}

impl Input {
    /// The sender of the input, and the number of the call that takes it.
    fn lane(&self) -> (&'static str, u8) {
        match self {
            Self::Claim(who, _) => (who, 0),
            Self::Request(who, _) => (who, 1),
            Self::Confirm(who, _) => (who, 2),
        }
    }
}

/// Submits a batch of one sender's inputs.
fn submit_batch(batch: &[Input]) -> DispatchResult {
    let (who, kind) = batch[0].lane();
    match kind {
        0 => {
            let entry = |input: &Input| match input {
                Input::Claim(_, entry) => entry.clone(),
                _ => unreachable!(),
            };
            submit(who, 0, batch.iter().map(entry).collect())
        }
        1 => {
            let entry = |input: &Input| match input {
                Input::Request(_, entry) => entry.clone(),
                _ => unreachable!(),
            };
            let entries: Vec<_> = batch.iter().map(entry).collect();
            let call = Call::<Test>::submit_requests {
                cycle: 0,
                entries: entries.try_into().unwrap(),
            };
            signed::<Test>(&account(who), call)
        }
        _ => {
            let entry = |input: &Input| match input {
                Input::Confirm(_, entry) => entry.clone(),
                _ => unreachable!(),
            };
            confirm(who, 0, batch.iter().map(entry).collect())
        }
    }
}

/// Submits everything, in batches of at most `size`. An entry after a larger one is refused with its
/// whole batch: then the entries are submitted one by one.
fn submit_all(inputs: &[Input], size: usize) {
    let mut rest = inputs;
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|input| input.lane() == first.lane()).count();
        let (batch, others) = rest.split_at(same.min(size));
        rest = others;
        if submit_batch(batch).is_err() {
            for input in batch {
                if let Err(error) = submit_batch(std::slice::from_ref(input)) {
                    assert_eq!(error, Error::<Test>::NotIncreasing.into());
                }
            }
        }
    }
}

/// A cycle in which earmarks, the credit line and the insurance fund all fall short.
fn prepare() {
    SurchargePerClaim::set(&0);
    IsInsured::set(&true);
    for provider in ["pat", "quinn", "rita"] {
        Surcharged::insert(account(provider), 100);
    }
    let earmarks = [("alice", 101), ("bob", 77), ("carol", 1_000)];
    for (client, amount) in earmarks {
        for provider in ["pat", "quinn", "rita"] {
            earmarked(client, provider, amount);
        }
    }
    let sponsor = Some(account("sponsor"));
    assert_ok!(signed::<Test>(
        &account("alice"),
        Call::<Test>::name_sponsor { sponsor }
    ));
    let line = Call::<Test>::open_credit_line {
        client: account("alice"),
        amount: 500,
        cap: 97,
        providers: vec![account("pat"), account("quinn")].try_into().unwrap(),
    };
    assert_ok!(signed::<Test>(&account("sponsor"), line));
}

fn inputs() -> Vec<Input> {
    let mut inputs = Vec::new();
    for (at, client) in ["alice", "bob", "carol"].into_iter().enumerate() {
        for (index, (name, provider)) in WORKERS.into_iter().enumerate() {
            let units = 7 + 5 * index as u64 + 3 * at as u64;
            // The same pair is claimed twice, with more units the second time.
            inputs.push(Input::Claim(provider, claim(client, name, units - 4)));
            inputs.push(Input::Claim(provider, claim(client, name, units)));
            let requested = |amount| RequestEntry {
                worker: worker(name),
                amount,
            };
            inputs.push(Input::Request(client, requested(31)));
            inputs.push(Input::Request(client, requested(60 + 20 * index as Balance)));
            if index % 2 == at % 2 {
                inputs.push(Input::Confirm(provider, confirmation(client, name, 0, units + 1)));
            }
        }
    }
    inputs
}

/// All accounts' money, in figures.
fn results() -> Vec<(String, Balance)> {
    let mut results = Vec::new();
    for name in NAMES {
        results.push((format!("{name} free"), balance(name)));
        results.push((format!("{name} held"), held(HoldReason::Deposit, name)));
        results.push((format!("{name} line"), held(HoldReason::CreditLine, name)));
        results.push((format!("{name} payout"), payout(name)));
    }
    for client in ["alice", "bob", "carol"] {
        for (name, provider) in WORKERS {
            results.push((format!("{client} {provider} debt"), debt(client, provider)));
            results.push((format!("{client} {provider} earmark"), earmark(client, provider)));
            let paid = FeeClaims::pair_state(0, &account(client), &worker(name)).map_or(0, |pair| pair.paid);
            results.push((format!("{client} {name} paid"), paid));
        }
    }
    results
}

fn run(inputs: &[Input], size: usize, process: impl Fn()) -> Vec<(String, Balance)> {
    execute_with_invariants(|| {
        prepare();
        at_block::<Test>(CYCLE);
        submit_all(inputs, size);
        at_block::<Test>(PROCESSING);
        process();
        assert_eq!(Progress::<Test>::get().next, 1);
        results()
    })
}

fn at_once() {
    FeeClaims::on_idle(PROCESSING, Weight::MAX);
}

/// A number from `low` to `high`.
fn between(rng: &mut TestRng, low: usize, high: usize) -> usize {
    low + rng.next_u32() as usize % (high - low + 1)
}

fn shuffled(inputs: &[Input], rng: &mut TestRng) -> Vec<Input> {
    let mut inputs = inputs.to_vec();
    for index in (1..inputs.len()).rev() {
        inputs.swap(index, between(rng, 0, index));
    }
    inputs
}

#[test]
fn order_batches_and_limits_of_submissions_change_no_result() {
    let mut rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let inputs = inputs();
    let expected = run(&inputs, BATCH as usize, at_once);
    let total = |what: &str| -> Balance {
        expected
            .iter()
            .filter(|(name, _)| name.ends_with(what))
            .map(|(_, amount)| *amount)
            .sum()
    };
    assert!(
        total("debt") > 0 && total("line") < 500 && total("payout") > 0,
        "everything falls short"
    );
    for _ in 0..40 {
        let order = shuffled(&inputs, &mut rng);
        let size = between(&mut rng, 1, BATCH as usize);
        let limit = between(&mut rng, 1, 4) as u32;
        let by_call = || {
            while Progress::<Test>::get().next == 0 {
                let call = Call::<Test>::process_cycle { cycle: 0, limit };
                assert_ok!(relay::<Test>(call));
            }
        };
        assert_eq!(run(&order, size, by_call), expected);
        let budget = <() as WeightInfo>::advance() + FeeClaims::step_weight().saturating_mul(limit.into());
        let by_idle = || {
            while Progress::<Test>::get().next == 0 {
                assert!(FeeClaims::on_idle(PROCESSING, budget).all_lte(budget));
            }
        };
        assert_eq!(run(&order, size, by_idle), expected);
    }
}

#[test]
fn late_confirmations_give_the_same_result_in_every_order() {
    let entries = |cycle| {
        ["pat 1", "pat 2"]
            .map(|name| ("pat", confirmation("alice", name, cycle, 20)))
            .into_iter()
            .chain(["quinn 1", "quinn 2"].map(|name| ("quinn", confirmation("alice", name, cycle, 20))))
            .collect::<Vec<_>>()
    };
    let run = |order: [usize; 4]| {
        execute_with_invariants(|| {
            earmarked("alice", "pat", 300);
            earmarked("alice", "quinn", 350);
            for (name, provider) in &WORKERS[..4] {
                assert_ok!(submit(provider, 0, vec![claim("alice", name, 20)]));
            }
            advance_to(PROCESSING);
            for index in order {
                let (provider, entry) = entries(0).swap_remove(index);
                assert_ok!(confirm(provider, 0, vec![entry]));
            }
            (
                payout("pat"),
                payout("quinn"),
                debt("alice", "pat"),
                debt("alice", "quinn"),
            )
        })
    };
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]] {
        assert_eq!(run(order), (300, 350, 100, 50));
    }
}
