//! `declare_maintenance`.

use super::*;

#[test]
fn maintenance_counts_as_not_online() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(go_online("alice", "w1"));
        assert_ok!(declare("alice", "w1", 5, 8));
        let event = Event::MaintenanceDeclared {
            worker: worker("w1"),
            from: 5,
            to: 8,
        };
        System::assert_last_event(event.into());
        at_block::<Test>(20);
        for (block, was_online) in [(4, true), (5, false), (8, false), (9, true)] {
            assert_eq!(Bonding::was_online(&worker("w1"), block), was_online, "{block}");
        }
        assert_eq!(Bonding::online_blocks(&worker("w1"), 1, 20), 16);
        assert_eq!(Bonding::online_blocks(&worker("w1"), 6, 10), 2);
        assert!(Bonding::was_online_throughout(&worker("w1"), 9, 20));
        assert!(!Bonding::was_online_throughout(&worker("w1"), 8, 20));
    });
}

#[test]
fn maintenance_is_declared_ahead_and_for_a_limited_length() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        at_block::<Test>(10);
        let last = 11 + MAX_MAINTENANCE_LENGTH - 1;
        let end = BlockNumber::MAX;
        for (from, to) in [
            (9, 12),
            (10, 12),
            (12, 11),
            (11, last + 1),
            (0, end),
            (end - 1, end),
            (end, end),
        ] {
            assert_noop!(declare("alice", "w1", from, to), Error::<Test>::InvalidInterval);
        }
        assert_ok!(declare("alice", "w1", 11, last));
    });
}

#[test]
fn maintenance_does_not_overlap() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(declare("alice", "w1", 20, 30));
        for (from, to) in [(15, 20), (20, 30), (22, 23), (30, 35), (15, 34)] {
            assert_noop!(declare("alice", "w1", from, to), Error::<Test>::Overlap);
        }
        // Intervals come in any order, and may touch.
        assert_ok!(declare("alice", "w1", 31, 35));
        assert_ok!(declare("alice", "w1", 15, 19));
        let spans = record("w1").maintenance.into_iter().map(|span| (span.from, span.to));
        assert_eq!(spans.collect::<Vec<_>>(), [(15, 19), (20, 30), (31, 35)]);
    });
}

#[test]
fn maintenance_fails_when_the_list_is_full_until_it_is_pruned() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        for from in [2, 4, 6] {
            assert_ok!(declare("alice", "w1", from, from));
        }
        assert_noop!(declare("alice", "w1", 8, 8), Error::<Test>::TooManyIntervals);
        at_block::<Test>(3 + HISTORY);
        assert_ok!(declare("alice", "w1", 200, 200));
        assert_eq!(record("w1").maintenance.len(), 3);
    });
}

#[test]
fn only_the_workers_provider_declares_maintenance() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_for_its_provider_only(|worker| Call::declare_maintenance { worker, from: 5, to: 6 });
    });
}
