//! `set_invulnerables`.

use super::*;

#[test]
fn set_invulnerables_changes_the_set_at_the_session_after_next() {
    execute_with_invariants(|| {
        assert_ok!(set_invulnerables(&["ivo", "heidi", "grace"]));
        let invulnerables = ["ivo", "heidi", "grace"].map(account).to_vec();
        System::assert_last_event(Event::InvulnerablesSet { invulnerables }.into());
        pass_sessions(1);
        assert_eq!(validators(), INVULNERABLES);
        pass_sessions(1);
        assert_eq!(validators(), ["ivo", "heidi", "grace"]);
        // An account that left the set is not counted any more.
        assert_eq!((missed("ida"), missed("heidi")), (None, Some(0)));
    });
}

#[test]
fn invulnerables_come_before_higher_bonds() {
    execute_with_invariants(|| {
        MaxValidators::set(&4);
        assert_ok!(join("alice", 50_000));
        assert_ok!(join("bob", 60_000));
        pass_sessions(2);
        assert_eq!(validators(), ["ida", "ivo", "iris", "bob"]);
    });
}

#[test]
fn a_bonded_invulnerable_keeps_its_place_as_a_candidate() {
    execute_with_invariants(|| {
        assert_ok!(join("ida", 2_000));
        assert_ok!(set_invulnerables(&["ivo", "iris"]));
        pass_sessions(2);
        assert_eq!(validators(), ["ivo", "iris", "ida"]);
    });
}

#[test]
fn set_invulnerables_fails_for_impossible_lists() {
    execute_with_invariants(|| {
        assert_noop!(set_invulnerables(&["ida", "ivo", "ida"]), Error::<Test>::Duplicate);
        assert_noop!(
            set_invulnerables(&["ida", "ivo", "stranger"]),
            Error::<Test>::NoSessionKeys
        );
        assert_noop!(set_invulnerables(&["ida", "ivo"]), Error::<Test>::TooFewValidators);
        assert_noop!(set_invulnerables(&[]), Error::<Test>::TooFewValidators);
        assert_ok!(join("alice", MIN_BOND));
        assert_ok!(set_invulnerables(&["ida", "ivo"]));
        // A candidate that is named does not make two validators of one.
        assert_noop!(set_invulnerables(&["ida", "alice"]), Error::<Test>::TooFewValidators);
    });
}

#[test]
fn only_the_council_names_invulnerables() {
    execute_with_invariants(|| {
        let call = || Call::<Test>::set_invulnerables {
            invulnerables: vec![account("ida")].try_into().unwrap(),
        };
        for origin in [
            RawOrigin::Signed(account("ida")),
            RawOrigin::None,
            RawOrigin::Authorized,
        ] {
            assert_noop!(dispatch::<Test>(origin, call()), DispatchError::BadOrigin);
        }
    });
}
