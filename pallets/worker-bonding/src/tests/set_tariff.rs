//! `set_tariff`, and the blocks in which a tariff is in force.

use super::*;

fn tariffs(from: BlockNumber, to: BlockNumber) -> Vec<Balance> {
    Bonding::tariffs(&worker("w1"), from, to)
}

#[test]
fn a_tariff_is_in_force_from_its_block() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        at_block::<Test>(10);
        assert_ok!(set_tariff("alice", "w1", 9));
        let event = Event::TariffSet {
            worker: worker("w1"),
            tariff: 9,
        };
        System::assert_last_event(event.into());
        at_block::<Test>(20);
        assert_ok!(set_tariff("alice", "w1", 5));
        assert_eq!(tariffs(1, 9), [TARIFF]);
        assert_eq!(tariffs(1, 10), [TARIFF, 9]);
        assert_eq!(tariffs(10, 19), [9]);
        assert_eq!(tariffs(12, 25), [9, 5]);
        assert_eq!(tariffs(0, 100), [TARIFF, 9, 5]);
        assert_eq!(tariffs(21, 21), [5]);
        assert_eq!(tariffs(0, 0), []);
        assert_eq!(tariffs(12, 11), []);
        assert_eq!(Bonding::tariffs(&worker("nobody"), 0, 100), []);
    });
}

#[test]
fn only_the_last_tariff_of_a_block_was_ever_in_force() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        at_block::<Test>(10);
        for tariff in [1_000_000, 9, TARIFF, 8] {
            assert_ok!(set_tariff("alice", "w1", tariff));
        }
        assert_eq!(tariffs(1, 10), [TARIFF, 8]);
        assert_eq!(record("w1").tariffs.len(), 2);
    });
}

#[test]
fn setting_the_same_tariff_emits_one_event() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        // A tariff that is in force already is no change.
        wait(1);
        assert_ok!(set_tariff("alice", "w1", TARIFF));
        assert_eq!(record("w1").tariffs.len(), 1);
        wait(1);
        assert_ok!(set_tariff("alice", "w1", 9));
        wait(1);
        assert_ok!(set_tariff("alice", "w1", TARIFF));
        assert_eq!(tariffs(1, 10), [TARIFF, 9]);
    });
}

#[test]
fn changes_are_bounded_within_the_history() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        at_block::<Test>(10);
        assert_ok!(set_tariff("alice", "w1", 1));
        wait(1);
        assert_ok!(set_tariff("alice", "w1", 2));
        wait(1);
        assert_noop!(set_tariff("alice", "w1", 3), Error::<Test>::TooManyChanges);
        // The first tariff's last block was 9.
        at_block::<Test>(9 + HISTORY);
        assert_noop!(set_tariff("alice", "w1", 3), Error::<Test>::TooManyChanges);
        wait(1);
        assert_ok!(set_tariff("alice", "w1", 3));
    });
}

#[test]
fn only_the_workers_provider_sets_its_tariff() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_for_its_provider_only(|worker| Call::set_tariff { worker, tariff: 1 });
    });
}
