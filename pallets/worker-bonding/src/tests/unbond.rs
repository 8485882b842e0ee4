//! `unbond`.

use super::*;
use crate::pallet::MAX_CHUNKS;

#[test]
fn unbond_keeps_the_money_held_for_the_unbonding_period() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", 500));
        assert_ok!(unbond("alice", 200));
        assert_eq!(chunks("alice"), [(200, 1 + UNBONDING)]);
        assert_eq!((provider("alice").bonded, held("alice")), (300, 500));
        let event = Event::Unbonding {
            provider: account("alice"),
            amount: 200,
            from: 1 + UNBONDING,
            bonded: 300,
        };
        System::assert_last_event(event.into());
        assert_eq!(<Bonding as ProviderBonds>::bond(&account("alice")), 300);
        assert_eq!(Bonding::slashable(&account("alice")), 500);
    });
}

#[test]
fn unbond_fails_without_a_bond_or_for_more_than_is_bonded() {
    execute_with_invariants(|| {
        assert_noop!(unbond("alice", 100), Error::<Test>::NotFound);
        assert_ok!(bond("alice", 500));
        for amount in [0, 501, Balance::MAX] {
            assert_noop!(unbond("alice", amount), Error::<Test>::InsufficientFunds);
        }
    });
}

#[test]
fn unbond_fails_for_dust_unless_it_is_all_there_is() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", 2 * MIN_UNBOND - 1));
        assert_noop!(unbond("alice", MIN_UNBOND - 1), Error::<Test>::BelowMinimum);
        assert_ok!(unbond("alice", MIN_UNBOND));
        assert_ok!(unbond("alice", MIN_UNBOND - 1));
        assert_eq!(provider("alice").bonded, 0);
    });
}

#[test]
fn unbond_leaves_what_the_workers_require() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(bond("alice", MIN_BOND + 99));
        assert_ok!(register("alice", "w2"));
        assert_noop!(unbond("alice", 100), Error::<Test>::InsufficientBond);
        assert_ok!(unbond("alice", 99));
        assert_ok!(unregister("alice", "w2"));
        assert_noop!(unbond("alice", MIN_BOND + 1), Error::<Test>::InsufficientBond);
        assert_ok!(unbond("alice", MIN_BOND));
        assert_ok!(unregister("alice", "w1"));
        assert_ok!(unbond("alice", MIN_BOND));
    });
}

#[test]
fn unbond_fails_when_the_bond_is_below_what_is_required_already() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(bond("alice", 500));
        MinBondPerWorker::set(&2_000);
        assert_noop!(unbond("alice", 100), Error::<Test>::InsufficientBond);
    });
}

#[test]
fn unbond_fails_with_too_many_chunks_until_some_are_withdrawn() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", 10_000));
        for _ in 0..MAX_CHUNKS {
            assert_ok!(unbond("alice", MIN_UNBOND));
            wait(1);
        }
        assert_noop!(unbond("alice", MIN_UNBOND), Error::<Test>::TooManyChunks);
        at_block::<Test>(1 + UNBONDING);
        assert_ok!(withdraw("alice"));
        assert_ok!(unbond("alice", MIN_UNBOND));
    });
}

#[test]
fn lesson_09_nobody_fills_the_chunks_of_another() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", 10_000));
        assert_ok!(bond("bob", 10_000));
        for _ in 0..MAX_CHUNKS {
            assert_ok!(unbond("bob", MIN_UNBOND));
        }
        // Money sent to alice, or bonded for her by a settlement, is not a chunk.
        fund(&account("alice"), DEPOSIT);
        assert_ok!(<Bonding as BondDeposits>::bond(&account("alice"), DEPOSIT));
        assert!(chunks("alice").is_empty());
        assert_ok!(unbond("alice", 10_000));
    });
}

#[test]
fn lesson_07_an_end_of_unbonding_past_the_last_block_saturates() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", 500));
        at_block::<Test>(BlockNumber::MAX - UNBONDING + 1);
        assert_ok!(unbond("alice", 500));
        assert_eq!(chunks("alice"), [(500, BlockNumber::MAX)]);
        assert_noop!(withdraw("alice"), Error::<Test>::TooSoon);
    });
}

#[test]
fn lesson_10_unbonding_and_history_outlast_a_dispute() {
    execute_with_invariants(|| {
        Bonding::integrity_test();
        // A dispute opened in the last block before the unbonding began is over before its end.
        assert_ok!(bond("alice", 500));
        assert_ok!(unbond("alice", 500));
        at_block::<Test>(now::<Test>() + DISPUTE);
        assert_noop!(withdraw("alice"), Error::<Test>::TooSoon);
        assert_eq!(slash_alice(500, "bob", 500).claimant, 500);
    });
}

#[test]
#[should_panic(expected = "unbonding must take longer than a dispute")]
fn lesson_10_an_unbonding_period_equal_to_a_dispute_is_refused() {
    execute_with_invariants(|| {
        DisputePeriod::set(&UNBONDING);
        Bonding::integrity_test();
    });
}

#[test]
fn unbond_needs_a_signed_origin() {
    execute_with_invariants(|| assert_needs_signature::<Test>(Call::unbond { amount: 300 }));
}
