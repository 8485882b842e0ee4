//! `go_online`.

use super::*;

#[test]
fn the_block_of_going_online_counts() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        at_block::<Test>(5);
        assert_ok!(go_online("alice", "w1"));
        System::assert_last_event(Event::WentOnline { worker: worker("w1") }.into());
        assert_eq!(record("w1").online_since(), Some(5));
        at_block::<Test>(9);
        for (block, was_online) in [(4, false), (5, true), (9, true), (10, false)] {
            assert_eq!(Bonding::was_online(&worker("w1"), block), was_online, "{block}");
        }
        assert_eq!(Bonding::online_blocks(&worker("w1"), 1, 100), 5);
    });
}

#[test]
fn going_online_twice_fails() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(go_online("alice", "w1"));
        wait(1);
        assert_noop!(go_online("alice", "w1"), Error::<Test>::Online);
    });
}

#[test]
fn going_online_needs_the_required_bond() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        MinBondPerWorker::set(&(MIN_BOND + 1));
        assert_noop!(go_online("alice", "w1"), Error::<Test>::InsufficientBond);
        assert_ok!(bond("alice", 1));
        assert_ok!(go_online("alice", "w1"));
    });
}

#[test]
fn going_online_fails_with_a_full_history_until_it_is_pruned() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        for _ in 0..MAX_INTERVALS {
            assert_ok!(go_online("alice", "w1"));
            wait(1);
            assert_ok!(go_offline("alice", "w1"));
            wait(1);
        }
        assert_noop!(go_online("alice", "w1"), Error::<Test>::TooManyIntervals);
        // The first interval was block 1.
        at_block::<Test>(1 + HISTORY);
        assert_noop!(go_online("alice", "w1"), Error::<Test>::TooManyIntervals);
        at_block::<Test>(2 + HISTORY);
        assert_ok!(go_online("alice", "w1"));
    });
}

#[test]
fn going_off_and_on_in_one_block_takes_no_room_and_no_block() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(go_online("alice", "w1"));
        for _ in 0..2 * MAX_INTERVALS {
            wait(1);
            assert_ok!(go_offline("alice", "w1"));
            assert_ok!(go_online("alice", "w1"));
        }
        assert_eq!(record("w1").online.into_inner(), [Span::starting(1)]);
    });
}

#[test]
fn only_the_workers_provider_takes_it_online() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_for_its_provider_only(|worker| Call::go_online { worker });
    });
}
