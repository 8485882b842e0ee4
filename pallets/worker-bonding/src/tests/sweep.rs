//! The sweep in `on_idle`.

use super::*;
use crate::pallet::{REPORTS_PER_SWEEP, WORKERS_PER_SWEEP};

/// Registers and unregisters `count` workers of alice, each in its own block.
fn forgotten_workers(count: u32) {
    assert_ok!(bond("alice", MIN_BOND));
    for index in 0..count {
        let name = format!("old {index}");
        assert_ok!(register("alice", &name));
        wait(1);
        assert_ok!(unregister("alice", &name));
    }
}

fn kept() -> u32 {
    Workers::<Test>::iter().count() as u32
}

/// The weight of so many visits with the base.
fn visits(count: u64) -> Weight {
    <() as WeightInfo>::sweep_base() + <() as WeightInfo>::prune_worker() * count
}

#[test]
fn the_sweep_forgets_old_workers_a_few_in_a_block() {
    execute_with_invariants(|| {
        forgotten_workers(2 * WORKERS_PER_SWEEP + 5);
        at_block::<Test>(2 * HISTORY);
        let mut left = 2 * WORKERS_PER_SWEEP + 5;
        for _ in 0..3 {
            assert_eq!(kept(), left);
            idle(Weight::MAX);
            left = left.saturating_sub(WORKERS_PER_SWEEP);
        }
        assert_eq!(kept(), 0);
    });
}

#[test]
fn the_sweep_leaves_what_still_counts() {
    execute_with_invariants(|| {
        forgotten_workers(5);
        alice_with_a_worker();
        let before = Workers::<Test>::iter().count();
        at_block::<Test>(HISTORY + 1);
        idle(Weight::MAX);
        assert_eq!(Workers::<Test>::iter().count(), before);
        // The history of `old 0` ends with block 1.
        wait(1);
        idle(Weight::MAX);
        assert_eq!(Workers::<Test>::iter().count(), before - 1);
        assert!(!Workers::<Test>::contains_key(worker("old 0")));
    });
}

#[test]
fn the_sweep_goes_on_where_it_stopped_with_tiny_budgets() {
    execute_with_invariants(|| {
        forgotten_workers(7);
        alice_with_a_worker();
        at_block::<Test>(3 * HISTORY);
        for _ in 0..20 {
            idle(Weight::zero());
            idle(<() as WeightInfo>::sweep_base());
        }
        assert_eq!(kept(), 8);
        for visited in 1..=8 {
            assert_eq!(idle(visits(1)), visits(1));
            assert!(kept() >= 8 - visited);
        }
        assert_eq!(kept(), 1);
        assert!(SweepCursor::<Test>::get().is_some());
        // The end of the round costs a visit too.
        idle(visits(1));
        assert_eq!(SweepCursor::<Test>::get(), None);
    });
}

#[test]
fn lesson_18_the_sweep_survives_a_cursor_whose_worker_is_gone() {
    execute_with_invariants(|| {
        forgotten_workers(5);
        for name in ["nobody", "old 0", "somebody"] {
            SweepCursor::<Test>::put(worker(name));
            idle(Weight::MAX);
        }
    });
}

#[test]
fn lesson_18_the_sweep_weighs_at_most_what_it_is_given() {
    execute_with_invariants(|| {
        forgotten_workers(5);
        at_block::<Test>(3 * HISTORY);
        let full = visits(3);
        for limit in [
            Weight::from_parts(full.ref_time(), 0),
            Weight::from_parts(0, full.proof_size()),
            Weight::from_parts(1, 1),
        ] {
            assert_eq!(idle(limit), Weight::zero());
        }
        assert_eq!(kept(), 5);
    });
}

#[test]
fn reports_are_cleared_when_the_epoch_after_theirs_is_over() {
    execute_with_invariants(|| {
        for index in 0..5 {
            Reports::<Test>::insert(0, H256([index; 32]), ());
        }
        Reports::<Test>::insert(1, H256([9; 32]), ());
        at_block::<Test>(2 * HISTORY - 1);
        idle(Weight::MAX);
        assert_eq!(Reports::<Test>::iter().count(), 6);
        at_block::<Test>(2 * HISTORY);
        idle(<() as WeightInfo>::sweep_base() + <() as WeightInfo>::clear_reports(REPORTS_PER_SWEEP - 1));
        assert_eq!(Reports::<Test>::iter().count(), 6);
        idle(Weight::MAX);
        assert_eq!(Reports::<Test>::iter_keys().collect::<Vec<_>>(), [(1, H256([9; 32]))]);
        assert_eq!(OldestEpoch::<Test>::get(), 1);
    });
}

#[test]
fn many_reports_are_cleared_over_several_blocks() {
    let mut chain = new_test_ext();
    let count = 3 * REPORTS_PER_SWEEP as usize;
    chain.execute_with(|| {
        for index in 0..count as u8 {
            Reports::<Test>::insert(0, H256([index; 32]), ());
        }
        at_block::<Test>(2 * HISTORY);
    });
    for left in [2, 1, 0].map(|tenths| tenths * REPORTS_PER_SWEEP as usize) {
        // The removal's limit applies only to keys in the database.
        chain.commit_all().unwrap();
        chain.execute_with(|| {
            idle(Weight::MAX);
            assert_eq!(Reports::<Test>::iter().count(), left);
        });
    }
    chain.execute_with(|| {
        idle(Weight::MAX);
        assert_eq!(OldestEpoch::<Test>::get(), 1);
        assert_ok!(Bonding::do_try_state());
    });
}

#[test]
fn the_oldest_epoch_catches_up_on_a_chain_that_is_old_already() {
    execute_with_invariants(|| {
        at_block::<Test>(10 * HISTORY);
        for _ in 0..20 {
            idle(Weight::MAX);
        }
        assert_eq!(OldestEpoch::<Test>::get(), 9);
    });
}
