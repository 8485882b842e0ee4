//! The pallet's answers about bonds and workers.

use super::*;
use tallystick_primitives::state_workers::{BlockSpan, BondState, UnbondingState, WorkerState};

#[test]
fn a_bond_shows_its_parts() {
    execute_with_invariants(|| {
        assert_eq!(Bonding::bond_state(&account("alice")), BondState::default());
        assert_ok!(bond("alice", 2 * MIN_BOND));
        assert_ok!(register("alice", "w1"));
        assert_ok!(unbond("alice", 300));
        wait(1);
        assert_ok!(unbond("alice", 200));
        at_block::<Test>(1 + UNBONDING);
        let expected = BondState {
            bonded: 1_500,
            required: 1_000,
            unbonding: vec![
                UnbondingState { amount: 300, from: 51 },
                UnbondingState { amount: 200, from: 52 },
            ],
            slashable: 2_000,
            withdrawable: 300,
            disputes: 0,
            workers: vec![worker("w1")],
        };
        assert_eq!(Bonding::bond_state(&account("alice")), expected);
        assert_ok!(Bonding::withhold(&account("alice")));
        let state = Bonding::bond_state(&account("alice"));
        assert_eq!((state.withdrawable, state.disputes), (0, 1));
    });
}

#[test]
fn a_worker_is_shown_while_its_history_is_kept() {
    execute_with_invariants(|| {
        assert_eq!(Bonding::worker_state(&worker("w1")), None);
        alice_with_a_worker();
        assert_ok!(go_online("alice", "w1"));
        at_block::<Test>(4);
        assert_ok!(go_offline("alice", "w1"));
        at_block::<Test>(6);
        assert_ok!(go_online("alice", "w1"));
        assert_ok!(declare("alice", "w1", 8, 9));
        at_block::<Test>(8);
        let span = |from, to| BlockSpan { from, to };
        let state = WorkerState {
            provider: account("alice"),
            peer_id: peer_id("w1").into_inner(),
            registered: true,
            deterministic: true,
            online_since: Some(6),
            in_maintenance: true,
            tariff: Some(TARIFF),
            capacity: Some(CAPACITY),
            online: vec![span(1, Some(3)), span(6, None)],
            maintenance: vec![span(8, Some(9))],
        };
        assert_eq!(Bonding::worker_state(&worker("w1")), Some(state.clone()));
        assert_eq!(Bonding::online_blocks(&worker("w1"), 1, 8), 5);
        at_block::<Test>(10);
        assert_ok!(go_offline("alice", "w1"));
        assert_ok!(unregister("alice", "w1"));
        let gone = WorkerState {
            registered: false,
            online_since: None,
            in_maintenance: false,
            tariff: None,
            capacity: None,
            online: vec![span(1, Some(3)), span(6, Some(9))],
            ..state
        };
        assert_eq!(Bonding::worker_state(&worker("w1")), Some(gone));
    });
}
