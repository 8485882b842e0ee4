//! `leave`.

use super::*;

#[test]
fn leave_unbonds_from_the_end_of_the_last_session_in_the_set() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        assert_ok!(leave("alice"));
        assert_eq!(candidates(), [("bob", 2_000)]);
        let event = Event::CandidacyEnded {
            candidate: account("alice"),
            ending: Ending::Left,
            unbonding: 2_000,
        };
        System::assert_last_event(event.into());
        // Session 3 is planned with alice.
        assert_eq!(chunks("alice"), [(2_000, Due::AfterSession(3))]);
        pass_sessions(1);
        assert_eq!(validators(), ["ida", "ivo", "iris", "alice", "bob"]);
        assert_eq!(chunks("alice"), [(2_000, Due::AfterSession(3))]);
        pass_sessions(1);
        assert_eq!(validators(), ["ida", "ivo", "iris", "bob"]);
        let from = now::<Test>() + UNBONDING;
        assert_eq!(chunks("alice"), [(2_000, Due::Block(from))]);
        let (account, amount) = (account("alice"), 2_000);
        assert_event(Event::Unbonding { account, amount, from });
        assert_eq!(held("alice"), 2_000);
    });
}

#[test]
fn a_validator_of_the_planned_session_waits_for_its_end() {
    execute_with_invariants(|| {
        assert_ok!(join("alice", 2_000));
        pass_sessions(1);
        assert_eq!((validators().len(), planned().len()), (3, 4));
        assert_ok!(leave("alice"));
        assert_eq!(chunks("alice"), [(2_000, Due::AfterSession(2))]);
        pass_sessions(2);
        assert_eq!(chunks("alice"), [(2_000, Due::Block(30 + UNBONDING))]);
    });
}

#[test]
fn a_validator_of_the_running_session_waits_for_its_end() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        // The outbid candidates are not in the set that is planned next.
        for name in ["carol", "dave"] {
            assert_ok!(join(name, 3_000));
        }
        pass_sessions(1);
        assert_eq!(planned(), ["ida", "ivo", "iris", "carol", "dave"]);
        assert_ok!(leave("alice"));
        assert_eq!(chunks("alice"), [(2_000, Due::AfterSession(3))]);
        pass_sessions(1);
        assert_eq!(chunks("alice"), [(2_000, Due::Block(40 + UNBONDING))]);
    });
}

#[test]
fn a_candidate_never_in_the_set_waits_for_the_delay_only() {
    execute_with_invariants(|| {
        assert_ok!(join("alice", 2_000));
        assert_ok!(leave("alice"));
        let from = 1 + UNBONDING;
        assert_eq!(chunks("alice"), [(2_000, Due::Block(from))]);
        let (account, amount) = (account("alice"), 2_000);
        System::assert_last_event(Event::Unbonding { account, amount, from }.into());
    });
}

#[test]
fn money_left_over_from_joining_again_waits_no_longer() {
    execute_with_invariants(|| {
        with_alice_and_bob(5_000);
        assert_ok!(leave("alice"));
        assert_ok!(join("alice", 2_000));
        assert_eq!(chunks("alice"), [(3_000, Due::AfterSession(3))]);
        pass_sessions(2);
        assert!(validators().contains(&"alice"));
        assert_eq!(chunks("alice"), [(3_000, Due::Block(40 + UNBONDING))]);
        // Leaving once more adds a chunk of its own, which is due later.
        assert_ok!(leave("alice"));
        let expected = [(3_000, Due::Block(40 + UNBONDING)), (2_000, Due::AfterSession(5))];
        assert_eq!(chunks("alice"), expected);
    });
}

#[test]
fn leave_fails_when_too_few_would_be_left_until_somebody_joins() {
    execute_with_invariants(|| {
        MinValidators::set(&4);
        assert_ok!(join("alice", 2_000));
        assert_noop!(leave("alice"), Error::<Test>::TooFewValidators);
        assert_ok!(join("bob", 1_000));
        assert_ok!(leave("alice"));
        assert_noop!(leave("bob"), Error::<Test>::TooFewValidators);
    });
}

#[test]
fn candidates_without_keys_do_not_count_and_may_leave() {
    execute_with_invariants(|| {
        MinValidators::set(&4);
        assert_ok!(join("alice", 2_000));
        assert_ok!(join("bob", 2_000));
        assert_ok!(purge_keys("bob"));
        assert_noop!(leave("alice"), Error::<Test>::TooFewValidators);
        assert_ok!(leave("bob"));
    });
}

#[test]
fn an_invulnerable_candidate_may_always_leave() {
    execute_with_invariants(|| {
        assert_ok!(join("ida", 2_000));
        pass_sessions(2);
        assert_ok!(leave("ida"));
        pass_sessions(2);
        assert_eq!(validators(), INVULNERABLES);
        // The account is in the set as before, but its money was at risk until session 3 ended.
        assert_eq!(chunks("ida"), [(2_000, Due::Block(40 + UNBONDING))]);
    });
}

#[test]
fn leave_fails_for_others() {
    execute_with_invariants(|| {
        assert_noop!(leave("alice"), Error::<Test>::NotFound);
        assert_noop!(leave("ida"), Error::<Test>::NotFound);
    });
}

#[test]
fn a_full_list_of_chunks_does_not_stop_leaving() {
    execute_with_invariants(|| {
        for _ in 0..2 * crate::pallet::MAX_CHUNKS {
            // Each join bonds a little more, so that some new money is bonded.
            assert_ok!(join("alice", MIN_BOND));
            assert_ok!(leave("alice"));
            wait(1);
            assert_ok!(join("alice", held("alice") + 1));
            Unbondings::<Test>::remove(account("alice"));
            assert_ok!(leave("alice"));
        }
        let mut unbonding = Unbonding::default();
        for block in 0..2 * crate::pallet::MAX_CHUNKS {
            unbonding.push(1, Due::Block(block));
        }
        assert_eq!(unbonding.chunks.len() as u32, crate::pallet::MAX_CHUNKS);
        assert_eq!(unbonding.total(), 2 * Balance::from(crate::pallet::MAX_CHUNKS));
        assert_eq!(
            unbonding.chunks.last().unwrap().due,
            Due::Block(2 * crate::pallet::MAX_CHUNKS - 1)
        );
    });
}

#[test]
fn a_delay_beyond_the_last_block_does_not_overflow() {
    execute_with_invariants(|| {
        assert_ok!(join("alice", 2_000));
        at_block::<Test>(BlockNumber::MAX - 1);
        assert_ok!(leave("alice"));
        assert_eq!(chunks("alice"), [(2_000, Due::Block(BlockNumber::MAX))]);
    });
}

#[test]
fn leave_needs_a_signed_origin() {
    execute_with_invariants(|| assert_needs_signature::<Test>(Call::leave {}));
}
