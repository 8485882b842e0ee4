//! `join`.

use super::*;

#[test]
fn join_holds_the_bond_and_makes_a_candidate() {
    execute_with_invariants(|| {
        assert_ok!(join("alice", MIN_BOND));
        assert_eq!(candidates(), [("alice", MIN_BOND)]);
        assert_eq!((held("alice"), balance("alice")), (MIN_BOND, MONEY - MIN_BOND));
        let (candidate, bond) = (account("alice"), MIN_BOND);
        System::assert_last_event(Event::Joined { candidate, bond }.into());
    });
}

#[test]
fn a_candidate_makes_blocks_from_the_session_after_next() {
    execute_with_invariants(|| {
        assert_ok!(join("alice", MIN_BOND));
        assert_eq!((session(), validators().len()), (0, 3));
        pass_sessions(1);
        assert_eq!(validators(), INVULNERABLES);
        assert_eq!(planned(), ["ida", "ivo", "iris", "alice"]);
        pass_sessions(1);
        assert_eq!((session(), validators()), (2, vec!["ida", "ivo", "iris", "alice"]));
    });
}

#[test]
fn join_fails_with_less_than_the_least_bond() {
    execute_with_invariants(|| {
        assert_noop!(join("alice", MIN_BOND - 1), Error::<Test>::BelowMinimum);
        MinBond::set(&(2 * MIN_BOND));
        assert_noop!(join("alice", MIN_BOND), Error::<Test>::BelowMinimum);
    });
}

#[test]
fn join_fails_without_session_keys() {
    execute_with_invariants(|| {
        assert_noop!(join("stranger", MIN_BOND), Error::<Test>::NoSessionKeys);
        assert_ok!(set_keys("stranger", 99));
        assert_ok!(join("stranger", MIN_BOND));
    });
}

#[test]
fn join_fails_for_a_candidate() {
    execute_with_invariants(|| {
        assert_ok!(join("alice", MIN_BOND));
        assert_noop!(join("alice", MIN_BOND), Error::<Test>::AlreadyCandidate);
    });
}

#[test]
fn join_fails_for_a_bond_into_the_existential_deposit() {
    execute_with_invariants(|| {
        for bond in [MONEY - DEPOSIT + 1, MONEY, Balance::MAX] {
            assert_noop!(join("alice", bond), Error::<Test>::InsufficientFunds);
        }
        assert_ok!(join("alice", MONEY - DEPOSIT));
    });
}

#[test]
fn candidates_are_in_the_order_of_bonds_and_then_of_joining() {
    execute_with_invariants(|| {
        assert_ok!(join("dave", 2_000));
        assert_ok!(join("alice", 3_000));
        assert_ok!(join("bob", 2_000));
        assert_ok!(join("carol", 4_000));
        let expected = [("carol", 4_000), ("alice", 3_000), ("dave", 2_000), ("bob", 2_000)];
        assert_eq!(candidates(), expected);
    });
}

#[test]
fn when_the_list_is_full_a_higher_bond_takes_the_last_place() {
    execute_with_invariants(|| {
        for name in ["alice", "bob", "carol", "dave", "erin", "frank"] {
            assert_ok!(join(name, 2_000));
        }
        assert_noop!(join("grace", 2_000), Error::<Test>::ListFull);
        assert_ok!(join("grace", 2_001));
        assert_event(Event::CandidacyEnded {
            candidate: account("frank"),
            ending: Ending::Outbid,
            unbonding: 2_000,
        });
        assert_eq!(candidates()[0], ("grace", 2_001));
        assert_eq!(candidates()[5], ("erin", 2_000));
        // The candidate was never in the set: the delay begins at once.
        assert_eq!(chunks("frank"), [(2_000, Due::Block(1 + UNBONDING))]);
        // An outbid account can outbid others at once, with the same money.
        assert_noop!(join("frank", 2_000), Error::<Test>::ListFull);
        assert_ok!(join("frank", 2_002));
        assert_eq!((held("frank"), chunks("frank").len()), (2_002, 0));
    });
}

#[test]
fn joining_again_takes_unbonding_money_first() {
    execute_with_invariants(|| {
        assert_ok!(join("alice", 5_000));
        assert_ok!(leave("alice"));
        assert_ok!(join("alice", 2_000));
        assert_eq!(
            (held("alice"), chunks("alice")),
            (5_000, vec![(3_000, Due::Block(1 + UNBONDING))])
        );
        assert_ok!(leave("alice"));
        // Both amounts unbond until the same block.
        assert_eq!(chunks("alice"), [(5_000, Due::Block(1 + UNBONDING))]);
        assert_ok!(join("alice", 6_000));
        assert_eq!((held("alice"), chunks("alice").len()), (6_000, 0));
    });
}

#[test]
fn an_invulnerable_joins_too() {
    execute_with_invariants(|| {
        assert_ok!(join("ida", MIN_BOND));
        pass_sessions(2);
        assert_eq!(validators(), INVULNERABLES);
        let exposure = ValidatorExposure { bond: MIN_BOND };
        assert_eq!(Exposures::<Test>::get(2, account("ida")), Some(exposure));
    });
}

#[test]
fn join_needs_a_signed_origin() {
    execute_with_invariants(|| assert_needs_signature::<Test>(Call::join { bond: MIN_BOND }));
}
