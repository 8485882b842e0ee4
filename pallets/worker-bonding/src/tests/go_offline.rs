//! `go_offline`.

use super::*;

#[test]
fn the_block_of_going_offline_does_not_count() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(go_online("alice", "w1"));
        at_block::<Test>(6);
        assert!(Bonding::was_online(&worker("w1"), 6));
        assert_ok!(go_offline("alice", "w1"));
        System::assert_last_event(Event::WentOffline { worker: worker("w1") }.into());
        assert!(Bonding::was_online(&worker("w1"), 5));
        assert!(!Bonding::was_online(&worker("w1"), 6));
        assert_eq!(record("w1").online_since(), None);
    });
}

#[test]
fn going_offline_twice_fails() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_noop!(go_offline("alice", "w1"), Error::<Test>::Offline);
        assert_ok!(go_online("alice", "w1"));
        assert_ok!(go_offline("alice", "w1"));
        assert_noop!(go_offline("alice", "w1"), Error::<Test>::Offline);
    });
}

#[test]
fn going_on_and_off_in_one_block_leaves_no_trace() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        for _ in 0..2 * MAX_INTERVALS {
            assert_ok!(go_online("alice", "w1"));
            assert_ok!(go_offline("alice", "w1"));
        }
        assert!(record("w1").online.is_empty());
    });
}

#[test]
fn only_the_workers_provider_takes_it_offline() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_for_its_provider_only(|worker| Call::go_offline { worker });
    });
}
