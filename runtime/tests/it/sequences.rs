//! Random sequences of operations over all our pallets: invariants, conservation of money and the
//! shadow ledger after every one of them.

use crate::{
    chaos::{Outcome, World, effort, seed},
    common::*,
};
use rand::Rng;
use std::collections::BTreeMap;

/// Each world lives through so many operations, then a new one begins.
const WORLDS: usize = 30;
const OPERATIONS: usize = 500;

#[test]
fn ten_thousand_random_operations_keep_every_invariant() {
    let seed = seed();
    let mut done = BTreeMap::<String, usize>::new();
    let mut operations = 0;
    for index in 0..effort(WORLDS) {
        run(|| {
            let mut world = World::new(seed.wrapping_add(index as u64))
                .with_work()
                .with_validators();
            for _ in 0..OPERATIONS {
                operations += 1;
                let name = world.watched(step);
                if let Some(name) = name {
                    *done.entry(name).or_default() += 1;
                }
                check_invariants(world.issued);
            }
        });
    }
    println!("{operations} operations, of which succeeded: {done:#?}");
    assert!(operations >= 10_000);
    // All but a few calls of the pallets got through, most of them often; which, is luck.
    assert!(done.len() >= 50, "only {} kinds of operations succeeded", done.len());
}

/// One random operation; its name, if it succeeded.
fn step(world: &mut World) -> Option<String> {
    use frame_support::traits::GetCallMetadata;
    let (outcome, call) = match world.rng.gen_range(0..35) {
        0..=1 => {
            world.time();
            return Some("time".into());
        }
        2..=4 => {
            world.top_up();
            return Some("top_up".into());
        }
        5..=8 => {
            let (who, call) = world.owner_call();
            (world.dispatch(&who, call.clone()), call)
        }
        9..=13 => {
            let (who, call) = world.signed_call();
            (world.dispatch(&who, call.clone()), call)
        }
        20..=29 => {
            let (who, call) = world.work_call();
            (world.dispatch(&who, call.clone()), call)
        }
        30 => match world.ruling() {
            Some(call) => (Outcome::Done, call),
            None => return None,
        },
        31 => world.free_withdrawal(),
        32..=34 => world.validator_operation(),
        _ => {
            let call = world.walletless_call();
            (world.attempt(call.clone()), call)
        }
    };
    let metadata = call.get_call_metadata();
    (outcome == Outcome::Done).then(|| format!("{}::{}", metadata.pallet_name, metadata.function_name))
}
