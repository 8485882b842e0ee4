//! The borders of sessions.

use super::*;

#[test]
fn the_highest_bonds_make_up_the_set() {
    execute_with_invariants(|| {
        for (name, bond) in [("alice", 2_000), ("bob", 3_000), ("carol", 2_000), ("dave", 4_000)] {
            assert_ok!(join(name, bond));
        }
        pass_sessions(2);
        assert_eq!(validators(), ["ida", "ivo", "iris", "dave", "bob"]);
        MaxValidators::set(&7);
        pass_sessions(2);
        assert_eq!(validators(), ["ida", "ivo", "iris", "dave", "bob", "alice", "carol"]);
        MaxValidators::set(&4);
        pass_sessions(2);
        assert_eq!(validators(), ["ida", "ivo", "iris", "dave"]);
        // A candidate outside of the set remains a candidate.
        assert_eq!(candidates().len(), 4);
    });
}

#[test]
fn a_set_that_stays_the_same_is_not_announced_again() {
    execute_with_invariants(|| {
        pass_sessions(3);
        assert!(!Changed::get());
        assert_eq!(ValidatorSet::term_of(4), 1);
        assert_ok!(join("alice", 2_000));
        pass_sessions(2);
        assert!(Changed::get());
        assert_eq!((ValidatorSet::term_of(5), ValidatorSet::term_of(4)), (5, 1));
        pass_sessions(1);
        assert!(!Changed::get());
        assert_eq!(ValidatorSet::term_of(6), 5);
    });
}

#[test]
fn a_new_validator_in_an_old_place_is_announced() {
    execute_with_invariants(|| {
        pass_sessions(3);
        assert_ok!(set_invulnerables(&["ida", "iris", "ivo"]));
        pass_sessions(2);
        assert!(Changed::get());
        assert_eq!(validators(), ["ida", "iris", "ivo"]);
    });
}

#[test]
fn the_work_between_sessions_is_weighed() {
    execute_with_invariants(|| {
        at_block::<Test>(10);
        let before = System::block_weight().total();
        Session::on_initialize(10);
        let weight = System::block_weight().total() - before;
        use crate::WeightInfo;
        let expected = <() as WeightInfo>::end_session(3) + <() as WeightInfo>::start_session(3);
        assert_eq!(weight, expected + <() as WeightInfo>::new_session());
    });
}

#[test]
fn an_authors_note_and_a_punishment_are_weighed() {
    use crate::WeightInfo;
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        let before = System::block_weight().total();
        next_block("alice");
        let noted = System::block_weight().total();
        assert_eq!(noted - before, <() as WeightInfo>::note_author());
        equivocate("alice", 1);
        assert_eq!(System::block_weight().total() - noted, <() as WeightInfo>::punish());
    });
}

#[test]
fn sessions_are_planned_with_an_event() {
    execute_with_invariants(|| {
        pass_sessions(1);
        let (session, validators, kept) = (2, 3, 0);
        assert_event(Event::Planned {
            session,
            validators,
            kept,
        });
    });
}
