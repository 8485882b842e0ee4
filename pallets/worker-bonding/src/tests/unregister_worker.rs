//! `unregister_worker`.

use super::*;

#[test]
fn unregister_frees_the_bond_and_keeps_the_history() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(go_online("alice", "w1"));
        at_block::<Test>(6);
        assert_ok!(go_offline("alice", "w1"));
        assert_ok!(unregister("alice", "w1"));
        let event = Event::WorkerUnregistered {
            worker: worker("w1"),
            provider: account("alice"),
        };
        System::assert_last_event(event.into());
        assert_eq!(provider("alice").workers, 0);
        assert!(!ProviderWorkers::<Test>::contains_key(account("alice"), worker("w1")));
        assert_ok!(unbond("alice", MIN_BOND));
        wait(10);
        assert_eq!(Bonding::provider(&worker("w1")), Some(account("alice")));
        assert_eq!(Bonding::online_blocks(&worker("w1"), 1, 16), 5);
        assert_eq!(Bonding::tariffs(&worker("w1"), 5, 9), [TARIFF]);
        assert_eq!(Bonding::tariffs(&worker("w1"), 6, 9), []);
        assert_eq!(Bonding::capacity(&worker("w1"), 6, 9), 0);
    });
}

#[test]
fn unregister_fails_while_the_worker_is_online() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(go_online("alice", "w1"));
        assert_noop!(unregister("alice", "w1"), Error::<Test>::Online);
    });
}

#[test]
fn an_unregistered_worker_does_nothing_any_more() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        wait(1);
        assert_ok!(unregister("alice", "w1"));
        assert_noop!(unregister("alice", "w1"), Error::<Test>::NotFound);
        assert_noop!(go_online("alice", "w1"), Error::<Test>::NotFound);
        assert_noop!(go_offline("alice", "w1"), Error::<Test>::NotFound);
        assert_noop!(declare("alice", "w1", 10, 12), Error::<Test>::NotFound);
        assert_noop!(set_tariff("alice", "w1", 1), Error::<Test>::NotFound);
        assert_noop!(set_capacity("alice", "w1", 1), Error::<Test>::NotFound);
    });
}

#[test]
fn maintenance_ahead_does_not_keep_the_record_alive() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(go_online("alice", "w1"));
        assert_ok!(declare("alice", "w1", 4, 8));
        assert_ok!(declare("alice", "w1", 1_000_000, 1_000_010));
        at_block::<Test>(6);
        assert_ok!(go_offline("alice", "w1"));
        assert_ok!(unregister("alice", "w1"));
        assert_eq!(record("w1").maintenance.into_inner(), [Span { from: 4, to: 5 }]);
        assert_eq!(Bonding::online_blocks(&worker("w1"), 1, 6), 3);
        at_block::<Test>(6 + HISTORY);
        idle(Weight::MAX);
        assert!(!Workers::<Test>::contains_key(worker("w1")));
    });
}

#[test]
fn a_worker_that_came_and_went_in_one_block_leaves_nothing() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(unregister("alice", "w1"));
        assert_eq!(Bonding::provider(&worker("w1")), None);
        assert_eq!(Workers::<Test>::iter().count(), 0);
    });
}

#[test]
fn a_provider_that_lost_its_bond_can_still_unregister() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        slash_alice(Balance::MAX, "bob", 0);
        assert_ok!(unregister("alice", "w1"));
        assert!(!Providers::<Test>::contains_key(account("alice")));
    });
}

#[test]
fn only_the_workers_provider_unregisters_it() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_for_its_provider_only(|worker| Call::unregister_worker { worker });
    });
}
