//! The set does not shrink below the least number.

use super::*;

/// Four validators, all of them needed, the last of them `alice` with this bond; in session 2.
fn all_needed(bond: Balance) {
    MinValidators::set(&4);
    assert_ok!(join("alice", bond));
    pass_sessions(2);
    assert_eq!(validators(), ["ida", "ivo", "iris", "alice"]);
}

#[test]
fn a_punished_validator_stays_until_somebody_takes_its_place() {
    execute_with_invariants(|| {
        all_needed(2_000);
        equivocate("alice", 1);
        assert_eq!((candidates().len(), disabled()), (0, vec!["alice"]));
        pass_sessions(1);
        assert_eq!(planned(), ["ida", "ivo", "iris", "alice"]);
        let (session, validators_count, kept) = (4, 4, 1);
        assert_event(Event::Planned {
            session,
            validators: validators_count,
            kept,
        });
        // Alice's money waits with her, and the rest of it is at risk.
        assert_eq!(chunks("alice"), [(1_500, Due::AfterSession(3))]);
        let exposure = ValidatorExposure { bond: 1_500 };
        assert_eq!(Exposures::<Test>::get(4, account("alice")), Some(exposure));
        pass_sessions(1);
        assert_eq!(chunks("alice"), [(1_500, Due::AfterSession(4))]);
        // Alice is not disabled for ever: the set needs her.
        assert_eq!((validators().len(), disabled()), (4, vec![]));
        assert_ok!(join("bob", MIN_BOND));
        pass_sessions(2);
        assert_eq!(validators(), ["ida", "ivo", "iris", "bob"]);
        assert_eq!(chunks("alice"), [(1_500, Due::Block(60 + UNBONDING))]);
    });
}

#[test]
fn a_kept_validator_joins_again_like_any_other() {
    execute_with_invariants(|| {
        all_needed(4_000);
        equivocate("alice", 1);
        pass_sessions(2);
        assert_ok!(join("alice", 3_000));
        assert_eq!((held("alice"), chunks("alice").len()), (3_000, 0));
        pass_sessions(3);
        assert_eq!(validators(), ["ida", "ivo", "iris", "alice"]);
    });
}

#[test]
fn an_enabled_validator_is_kept_before_a_disabled_one() {
    execute_with_invariants(|| {
        MaxValidators::set(&5);
        with_alice_and_bob(2_000);
        MinValidators::set(&4);
        equivocate("alice", 1);
        equivocate("bob", 1);
        // One of five validators may be disabled.
        assert_eq!(disabled(), ["alice"]);
        pass_sessions(1);
        assert_eq!(planned(), ["ida", "ivo", "iris", "bob"]);
    });
}

#[test]
fn an_idle_validator_stays_while_it_is_needed() {
    execute_with_invariants(|| {
        all_needed(2_000);
        for _ in 0..IDLE + 2 {
            next_session_without(&["alice"]);
        }
        assert_eq!(candidates(), [("alice", 2_000)]);
        assert_ok!(join("bob", 2_000));
        next_session_without(&["alice"]);
        assert_eq!(candidates(), [("bob", 2_000)]);
    });
}

#[test]
fn the_minimum_of_validators_wins_over_the_maximum() {
    execute_with_invariants(|| {
        MaxValidators::set(&3);
        MinValidators::set(&4);
        assert_ok!(join("alice", 2_000));
        assert_ok!(join("bob", 2_000));
        pass_sessions(2);
        assert_eq!(validators(), ["ida", "ivo", "iris", "alice"]);
    });
}

#[test]
fn an_account_without_keys_is_passed_over() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        assert_ok!(join("carol", 1_000));
        assert_ok!(purge_keys("alice"));
        pass_sessions(2);
        assert_eq!(validators(), ["ida", "ivo", "iris", "bob", "carol"]);
        // Alice is still a candidate, and is in the set again when she has keys.
        assert_ok!(set_keys("alice", 77));
        pass_sessions(2);
        assert_eq!(validators(), ["ida", "ivo", "iris", "alice", "bob"]);
    });
}

#[test]
fn a_set_without_any_keys_is_not_planned() {
    execute_with_invariants(|| {
        for name in ["ida", "ivo", "iris"] {
            assert_ok!(purge_keys(name));
        }
        assert_eq!(
            <ValidatorSet as pallet_session::SessionManager<AccountId>>::new_session(2),
            None
        );
        assert_eq!(Exposures::<Test>::iter_prefix(2).count(), 0);
    });
}
