//! The time for which an offence can be reported, and the proof of it.

use super::*;

#[test]
fn an_offence_is_reported_once_in_its_session_or_after_it() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        let proof = prove("alice").unwrap();
        assert_eq!(report("alice", 1, proof.clone()), Some(Ok(())));
        assert_eq!(
            report("alice", 1, proof.clone()),
            Some(Err(OffenceError::DuplicateReport))
        );
        pass_sessions(1);
        // Alice has less money now, but her exposure then is the same.
        assert_eq!(report("alice", 1, proof), Some(Err(OffenceError::DuplicateReport)));
        assert_eq!(
            report("alice", 1, prove("alice").unwrap()),
            Some(Err(OffenceError::DuplicateReport))
        );
        assert_eq!(held("alice"), 1_500);
    });
}

#[test]
fn an_account_outside_of_the_set_has_no_proof() {
    execute_with_invariants(|| {
        assert_ok!(join("alice", 2_000));
        pass_sessions(1);
        // The account is planned, but not in the set yet.
        let proof = prove("alice").unwrap();
        assert_eq!(report("alice", 1, proof), None);
    });
}

#[test]
fn bonding_more_does_not_make_a_second_offence_of_the_first() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        equivocate("alice", 1);
        pass_sessions(2);
        let before = held("alice");
        assert_ok!(join("alice", 5_000));
        assert_ok!(bond_more("alice", 500));
        assert_eq!(before, 1_500);
        assert_eq!(prove("alice").and_then(|proof| report("alice", 1, proof)), None);
        assert_eq!(held("alice"), 5_500);
    });
}

#[test]
fn an_offence_is_reportable_for_the_window_and_no_longer() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        let proof = prove("alice").unwrap();
        pass_sessions(WINDOW);
        assert_eq!((session(), OldestSession::<Test>::get()), (2 + WINDOW, 2));
        assert_eq!(report("alice", 1, proof.clone()), Some(Ok(())));
        pass_sessions(1);
        assert_eq!(report("alice", 2, proof), None);
    });
}

#[test]
fn unbonding_money_is_reachable_while_a_report_is_possible() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        assert_ok!(leave("alice"));
        pass_sessions(1);
        let proof = prove("alice").unwrap();
        assert_eq!(proof.session, 3);
        pass_sessions(WINDOW);
        // The last block in which session 3 can be reported.
        wait(SESSION - 1);
        assert_eq!(session(), 3 + WINDOW);
        assert_noop!(withdraw("alice"), Error::<Test>::TooSoon);
        assert_eq!(report("alice", 1, proof.clone()), Some(Ok(())));
        assert_eq!(held("alice"), 1_500);
        wait(1);
        assert_eq!(report("alice", 2, proof), None);
    });
}

#[test]
fn proofs_hold_for_sessions_planned_like_the_one_before() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        pass_sessions(2);
        assert!(!Changed::get());
        let proof = prove("alice").unwrap();
        assert_eq!((proof.session, ValidatorSet::term_of(4)), (4, 2));
        pass_sessions(1);
        assert_eq!(report("alice", 1, proof), Some(Ok(())));
    });
}

#[test]
fn new_keys_are_provable_in_the_session_that_uses_them() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        pass_sessions(2);
        assert_ok!(set_keys("alice", 77));
        pass_sessions(2);
        // This is another term: the consensus was told of the key, and the proof names it.
        assert_eq!(ValidatorSet::term_of(6), 6);
        let root = Historical::historical_root(6).unwrap();
        assert_ne!(Historical::historical_root(5).unwrap(), root);
    });
}

#[test]
fn punishments_are_forgotten_with_their_sessions() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        equivocate("alice", 1);
        assert_eq!(Slashes::<Test>::iter().count(), 1);
        pass_sessions(WINDOW);
        assert_eq!(Slashes::<Test>::iter().count(), 1);
        // Session 3 is of the same term.
        pass_sessions(2);
        assert_eq!(
            (Slashes::<Test>::iter().count(), Terms::<Test>::contains_key(3)),
            (0, false)
        );
    });
}

#[test]
fn a_shorter_window_is_reached_step_by_step() {
    execute_with_invariants(|| {
        ReportingWindow::set(&30);
        pass_sessions(29);
        assert_eq!(OldestSession::<Test>::get(), 0);
        ReportingWindow::set(&WINDOW);
        pass_sessions(1);
        assert_eq!(OldestSession::<Test>::get(), crate::pallet::MAX_FORGOTTEN);
        pass_sessions(5);
        assert_eq!(OldestSession::<Test>::get(), session() - WINDOW);
    });
}
