//! The start of a chain.

use super::*;

#[test]
fn the_first_sessions_have_invulnerables_and_candidates() {
    let chain = new_chain(&["ida"], &[("bob", 1_000), ("alice", 2_000)]);
    run_on(chain, || {
        assert_eq!(validators(), ["ida", "alice", "bob"]);
        assert_eq!(planned(), ["ida", "alice", "bob"]);
        assert_eq!((held("alice"), held("bob")), (2_000, 1_000));
        let exposure = ValidatorExposure { bond: 2_000 };
        assert_eq!(Exposures::<Test>::get(0, account("alice")), Some(exposure));
        assert_eq!(missed("bob"), Some(0));
        equivocate("alice", 1);
        assert_eq!(held("alice"), 1_500);
    });
}

#[test]
fn the_genesis_adds_no_weight_to_the_first_block() {
    run_on(new_test_ext(), || {
        assert_eq!(System::block_weight().total(), Default::default())
    });
}

#[test]
#[should_panic(expected = "an invulnerable is named twice")]
fn an_invulnerable_named_twice_is_refused() {
    new_chain(&["ida", "ida"], &[]);
}

#[test]
#[should_panic(expected = "a candidate is named twice")]
fn a_candidate_named_twice_is_refused() {
    new_chain(&["ida"], &[("bob", 1_000), ("bob", 1_000)]);
}

#[test]
#[should_panic(expected = "a candidate's bond is below the minimum")]
fn a_first_candidate_with_too_small_a_bond_is_refused() {
    new_chain(&["ida"], &[("bob", 999)]);
}

#[test]
#[should_panic(expected = "a candidate does not have the money for its bond")]
fn a_first_candidate_without_its_bond_is_refused() {
    new_chain(&["ida"], &[("bob", MONEY)]);
}

#[test]
#[should_panic(expected = "there are too many invulnerables")]
fn too_many_first_invulnerables_are_refused() {
    new_chain(&["ida", "ivo", "iris", "alice"], &[]);
}

#[test]
#[should_panic(expected = "there are too many candidates")]
fn too_many_first_candidates_are_refused() {
    new_chain(&[], &PEOPLE.map(|name| (name, 1_000)));
}

#[test]
fn a_sound_configuration_is_accepted() {
    execute_with_invariants(ValidatorSet::integrity_test);
}

#[test]
#[should_panic(expected = "unbonding must take longer than offences can be reported")]
fn unbonding_shorter_than_reporting_is_refused() {
    execute_with_invariants(|| {
        UnbondingDelay::set(&(WINDOW * SESSION));
        ValidatorSet::integrity_test();
    });
}

#[test]
#[should_panic(expected = "there must be room for enough validators")]
fn too_little_room_for_enough_validators_is_refused() {
    execute_with_invariants(|| {
        MaxValidators::set(&2);
        ValidatorSet::integrity_test();
    });
}
