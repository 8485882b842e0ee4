//! `set_capacity`.

use super::*;

fn capacity(from: BlockNumber, to: BlockNumber) -> u64 {
    Bonding::capacity(&worker("w1"), from, to)
}

#[test]
fn the_largest_capacity_of_the_time_counts() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        at_block::<Test>(10);
        assert_ok!(set_capacity("alice", "w1", 300));
        let event = Event::CapacitySet {
            worker: worker("w1"),
            capacity: 300,
        };
        System::assert_last_event(event.into());
        at_block::<Test>(20);
        assert_ok!(set_capacity("alice", "w1", 50));
        assert_eq!(capacity(1, 9), CAPACITY);
        assert_eq!(capacity(9, 25), 300);
        assert_eq!(capacity(20, 25), 50);
        assert_eq!(capacity(0, 0), 0);
        assert_eq!(Bonding::capacity(&worker("nobody"), 0, 100), 0);
    });
}

#[test]
fn changes_are_bounded_within_the_history() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        for capacity in [1, 2] {
            wait(1);
            assert_ok!(set_capacity("alice", "w1", capacity));
        }
        wait(1);
        assert_noop!(set_capacity("alice", "w1", 3), Error::<Test>::TooManyChanges);
        at_block::<Test>(2 + HISTORY);
        assert_ok!(set_capacity("alice", "w1", 3));
    });
}

#[test]
fn only_the_workers_provider_sets_its_capacity() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_for_its_provider_only(|worker| Call::set_capacity { worker, capacity: 1 });
    });
}
