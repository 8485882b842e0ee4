//! Authorised ⇒ dispatch succeeds: a search for counterexamples. An authorised call that fails would
//! be free, repeatable block space.

use crate::{
    chaos::{Outcome, World, effort, seed},
    common::*,
};
use std::collections::BTreeMap;

/// Random states of the world, in each some random walletless calls.
const WORLDS: usize = 60;
const STATES: usize = 50;
const ATTEMPTS: usize = 12;
/// Of so many refused calls one is checked to have left no trace (which takes long).
const LOOK_CLOSER: usize = 16;

#[test]
fn authorised_calls_succeed_and_refused_ones_leave_no_trace() {
    let seed = seed();
    let mut outcomes = BTreeMap::<_, BTreeMap<Outcome, usize>>::new();
    let mut attempts = 0;
    for index in 0..effort(WORLDS) {
        run(|| {
            let mut world = World::new(seed.wrapping_add(index as u64));
            for _ in 0..STATES {
                for _ in 0..3 {
                    let (who, call) = world.signed_call();
                    world.watched(|world| world.dispatch(&who, call));
                    let (who, call) = world.owner_call();
                    world.watched(|world| world.dispatch(&who, call));
                    world.top_up();
                    world.top_up();
                }
                world.weather();
                // Always a new block, because a full one would refuse everything.
                world.time();
                for _ in 0..ATTEMPTS {
                    let call = world.walletless_call();
                    let name = {
                        use frame_support::traits::GetCallMetadata;
                        call.get_call_metadata().function_name
                    };
                    attempts += 1;
                    let before = (attempts % LOOK_CLOSER == 0).then(state);
                    let outcome = world.watched(|world| world.attempt(call));
                    if let (Some(before), Outcome::Refused) = (before, outcome) {
                        assert!(before == state(), "a refused call left a trace");
                    }
                    *outcomes.entry(name).or_default().entry(outcome).or_default() += 1;
                }
            }
        });
    }
    println!("{attempts} attempts: {outcomes:#?}");
    // The search is worth something only if both answers occur for every call.
    assert!(
        outcomes.len() >= 9,
        "only {} kinds of calls were authorised",
        outcomes.len()
    );
    for (name, outcomes) in outcomes {
        assert_eq!(outcomes.len(), 2, "{name}: {outcomes:?}");
    }
}
