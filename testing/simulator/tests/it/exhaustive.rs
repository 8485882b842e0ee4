//! Every order of events in a small world.

use stateright::{Checker, Model};
use tallystick_simulator::model::{Bug, SmallWorld};

fn world() -> SmallWorld {
    SmallWorld::new("byte".try_into().unwrap())
}

/// Explores everything; at least so many different states there must be.
fn explore(world: SmallWorld, least: usize) {
    let begin = std::time::Instant::now();
    let checker = world.clone().checker().threads(2).spawn_bfs().join();
    let states = checker.unique_state_count();
    println!(
        "{states} different states, {} deep, {:?}, {world:?}",
        checker.max_depth(),
        begin.elapsed()
    );
    checker.assert_properties();
    assert!(states >= least, "{states} states are too few to mean anything");
}

#[test]
fn honest_parties_are_safe_in_every_order_of_events() {
    let world = SmallWorld {
        units: [2, 1, 1],
        repeats: 0,
        jumps: 1,
        ..world()
    };
    explore(world, 1_000);
}

#[test]
fn honest_parties_are_safe_when_requests_are_sent_twice() {
    let world = SmallWorld {
        units: [1, 1, 1],
        repeats: 1,
        jumps: 1,
        ..world()
    };
    explore(world, 1_000);
}

#[test]
fn honest_parties_are_safe_from_cheats_and_held_back_preimages() {
    let world = SmallWorld {
        withholds: true,
        units: [2, 1, 1],
        repeats: 0,
        jumps: 1,
        balance: 25,
        cheats: true,
        ..world()
    };
    explore(world, 1_000);
}

fn finds(bug: Bug, cheats: bool, property: &'static str) {
    let units = [3, 3, 1];
    let world = SmallWorld {
        bug: Some(bug),
        cheats,
        units,
        ..world()
    };
    let checker = world
        .checker()
        .threads(2)
        .target_state_count(400_000)
        .spawn_bfs()
        .join();
    let path = checker.discovery(property);
    let path = path.unwrap_or_else(|| panic!("{bug:?} is not found"));
    println!("{bug:?} breaks {property} after {} acts", path.into_actions().len());
}

#[test]
fn an_accountant_that_takes_too_small_promises_is_found() {
    finds(Bug::SkipsAcceptance, true, "ACCOUNTANT");
}

#[test]
fn an_accountant_whose_promises_do_not_expire_is_found() {
    finds(Bug::NeverExpires, false, "ACCOUNTANT");
}

#[test]
fn a_provider_that_serves_unpaid_is_found() {
    finds(Bug::ServesUnpaid, false, "PROVIDER");
}
