//! The price of an offence.

use super::*;

#[test]
fn an_offender_loses_its_slash_its_place_and_its_turn() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        equivocate("alice", 1);
        assert_event(Event::Slashed {
            validator: account("alice"),
            session: 2,
            fraction: Perbill::from_percent(25),
            amount: 500,
        });
        assert_event(Event::CandidacyEnded {
            candidate: account("alice"),
            ending: Ending::Offence(2),
            unbonding: 1_500,
        });
        assert_eq!(balance("insurance"), DEPOSIT + 500);
        assert_eq!(
            (held("alice"), chunks("alice")),
            (1_500, vec![(1_500, Due::AfterSession(3))])
        );
        assert_eq!((candidates(), disabled()), (vec![("bob", 2_000)], vec!["alice"]));
        // The next session is planned with alice; she is disabled in it too.
        pass_sessions(1);
        assert_eq!((validators().len(), disabled()), (5, vec!["alice"]));
        pass_sessions(1);
        assert_eq!((validators().len(), disabled().len()), (4, 0));
        assert_eq!(chunks("alice"), [(1_500, Due::Block(40 + UNBONDING))]);
    });
}

#[test]
fn an_offender_joins_again_only_once_it_is_out_of_the_set() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        equivocate("alice", 1);
        assert_eq!(offenders(), ["alice"]);
        assert_noop!(join("alice", 1_500), Error::<Test>::ReportedLately);
        pass_sessions(1);
        assert_noop!(join("alice", 1_500), Error::<Test>::ReportedLately);
        pass_sessions(1);
        assert_eq!(offenders().len(), 0);
        assert_ok!(join("alice", 1_500));
    });
}

#[test]
fn the_slash_is_a_share_of_what_was_at_risk_then() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        assert_ok!(bond_more("alice", 6_000));
        equivocate("alice", 1);
        assert_eq!(held("alice"), 8_000 - 500);
    });
}

#[test]
fn a_slash_reaches_unbonding_money() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        assert_ok!(leave("alice"));
        equivocate("alice", 1);
        assert_eq!(
            (held("alice"), chunks("alice")),
            (1_500, vec![(1_500, Due::AfterSession(3))])
        );
        assert_eq!(disabled(), ["alice"]);
    });
}

#[test]
fn a_slash_takes_the_bond_first_and_then_the_newest_chunk() {
    execute_with_invariants(|| {
        with_alice_and_bob(10_000);
        assert_ok!(leave("alice"));
        pass_sessions(1);
        let proof = prove("alice").unwrap();
        assert_ok!(join("alice", 1_000));
        pass_sessions(1);
        assert_eq!(chunks("alice"), [(9_000, Due::Block(40 + UNBONDING))]);
        // Alice loses a quarter of her exposure in session 3.
        assert_eq!(report("alice", 1, proof), Some(Ok(())));
        assert_eq!((candidates(), held("alice")), (vec![("bob", 10_000)], 7_500));
        assert_eq!(chunks("alice"), [(7_500, Due::Block(40 + UNBONDING))]);
    });
}

#[test]
fn an_offender_with_too_little_loses_all_it_has() {
    execute_with_invariants(|| {
        assert_ok!(join("alice", 2_000));
        let exposure = ValidatorExposure { bond: 10_000 };
        ValidatorSet::punish(&account("alice"), exposure, Perbill::from_percent(50), 0);
        assert_eq!((held("alice"), chunks("alice").len(), candidates().len()), (0, 0, 0));
        assert_eq!(balance("insurance"), DEPOSIT + 2_000);
    });
}

#[test]
fn offences_at_the_same_time_cost_their_joint_fraction_once() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        equivocate("alice", 1);
        assert_eq!(held("alice"), 1_500);
        equivocate("bob", 1);
        // Each loses half of its exposure.
        assert_eq!((held("alice"), held("bob")), (1_000, 1_000));
        assert_event(Event::Slashed {
            validator: account("alice"),
            session: 2,
            fraction: Perbill::from_percent(50),
            amount: 500,
        });
    });
}

#[test]
fn several_offences_in_a_session_cost_only_the_gravest() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        for slot in 1..5 {
            equivocate("alice", slot);
        }
        assert_eq!(held("alice"), 1_500);
        equivocate("bob", 4);
        assert_eq!((held("alice"), held("bob")), (1_000, 1_000));
    });
}

#[test]
fn offences_in_sessions_of_one_term_count_as_one_session() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        pass_sessions(1);
        assert_eq!((ValidatorSet::term_of(2), ValidatorSet::term_of(3)), (2, 2));
        equivocate("alice", 1);
        pass_sessions(1);
        // The set of session 4 was planned before, and is the same.
        assert_eq!(ValidatorSet::term_of(4), 2);
        equivocate("bob", 1);
        assert_eq!((held("alice"), held("bob")), (1_000, 1_000));
    });
}

#[test]
fn an_offence_in_another_term_costs_again() {
    execute_with_invariants(|| {
        with_alice_and_bob(8_000);
        let first = prove("alice").unwrap();
        // The exposure of alice changes, and with it the term.
        assert_ok!(bond_more("alice", 4_000));
        pass_sessions(2);
        assert_eq!(ValidatorSet::term_of(4), 4);
        equivocate("alice", 7);
        assert_eq!(held("alice"), 12_000 - 3_000);
        assert_eq!(report("alice", 1, first), Some(Ok(())));
        assert_eq!(held("alice"), 12_000 - 3_000 - 2_000);
    });
}

#[test]
fn a_graver_old_offence_keeps_a_candidate_that_joined_again() {
    for (bond, stays) in [(4_000, true), (2_000, false)] {
        execute_with_invariants(|| {
            with_alice_and_bob(bond);
            let proof = prove("bob").unwrap();
            equivocate("alice", 1);
            pass_sessions(2);
            let left = held("alice");
            assert_ok!(join("alice", MIN_BOND + bond / 4 - u128::from(!stays)));
            assert_eq!(report("bob", 1, proof), Some(Ok(())));
            assert_eq!(candidates().iter().any(|(name, _)| *name == "alice"), stays);
            assert_eq!(
                held("alice") + bond / 4,
                left.max(MIN_BOND + bond / 4 - u128::from(!stays))
            );
            assert!(!disabled().contains(&"alice"));
        });
    }
}

#[test]
fn an_offending_invulnerable_loses_that_place() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        equivocate("ivo", 1);
        let (account, session) = (account("ivo"), 2);
        assert_event(Event::InvulnerableRemoved { account, session });
        assert_eq!(disabled(), ["ivo"]);
        pass_sessions(2);
        assert_eq!(validators(), ["ida", "iris", "alice", "bob"]);
        // The council may name it again.
        assert_ok!(set_invulnerables(&["ida", "ivo", "iris"]));
    });
}

#[test]
fn at_most_a_third_is_disabled() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        equivocate("alice", 1);
        equivocate("bob", 1);
        equivocate("ida", 1);
        assert_eq!(disabled(), ["alice"]);
        pass_sessions(1);
        assert_eq!(disabled(), ["alice"]);
    });
}
