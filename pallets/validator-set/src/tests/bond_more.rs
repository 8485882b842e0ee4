//! `bond_more`.

use super::*;

#[test]
fn bond_more_holds_more_and_moves_the_candidate_up() {
    execute_with_invariants(|| {
        assert_ok!(join("alice", 3_000));
        assert_ok!(join("bob", 2_000));
        assert_ok!(bond_more("bob", 1_001));
        assert_eq!(candidates(), [("bob", 3_001), ("alice", 3_000)]);
        assert_eq!(held("bob"), 3_001);
        let event = Event::BondedMore {
            candidate: account("bob"),
            amount: 1_001,
            bond: 3_001,
        };
        System::assert_last_event(event.into());
    });
}

#[test]
fn an_equal_bond_keeps_the_order_of_joining() {
    execute_with_invariants(|| {
        assert_ok!(join("alice", 2_000));
        assert_ok!(join("bob", 3_000));
        assert_ok!(bond_more("alice", 1_000));
        assert_eq!(candidates(), [("alice", 3_000), ("bob", 3_000)]);
    });
}

#[test]
fn bond_more_counts_from_the_session_after_next() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        assert_ok!(bond_more("bob", 500));
        let exposure = |session| Exposures::<Test>::get(session, account("bob")).unwrap().bond;
        assert_eq!((exposure(2), exposure(3)), (2_000, 2_000));
        pass_sessions(1);
        assert_eq!((exposure(3), exposure(4)), (2_000, 2_500));
        assert_eq!(planned(), ["ida", "ivo", "iris", "bob", "alice"]);
    });
}

#[test]
fn bond_more_takes_unbonding_money_first() {
    execute_with_invariants(|| {
        assert_ok!(join("alice", 5_000));
        assert_ok!(leave("alice"));
        assert_ok!(join("alice", 2_000));
        assert_ok!(bond_more("alice", 3_500));
        assert_eq!((held("alice"), chunks("alice").len()), (5_500, 0));
    });
}

#[test]
fn bond_more_fails_for_others_and_for_impossible_amounts() {
    execute_with_invariants(|| {
        assert_noop!(bond_more("alice", 1), Error::<Test>::NotFound);
        assert_ok!(join("alice", 2_000));
        assert_noop!(bond_more("alice", 0), Error::<Test>::BelowMinimum);
        assert_noop!(bond_more("alice", Balance::MAX), Error::<Test>::Overflow);
        assert_noop!(bond_more("alice", MONEY), Error::<Test>::InsufficientFunds);
    });
}

#[test]
fn bond_more_needs_a_signed_origin() {
    execute_with_invariants(|| assert_needs_signature::<Test>(Call::bond_more { amount: 1 }));
}
