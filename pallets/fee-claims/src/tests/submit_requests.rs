//! `submit_requests`.

use super::*;

#[test]
fn an_amount_that_both_sides_state_is_paid() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        assert_ok!(request("alice", 0, &[("pat 1", 80), ("pat 2", 500)]));
        System::assert_last_event(
            Event::RequestsSubmitted {
                cycle: 0,
                client: account("alice"),
                entries: 2,
            }
            .into(),
        );
        assert_ok!(submit(
            "pat",
            0,
            vec![claim("alice", "pat 1", 10), claim("alice", "pat 2", 10)]
        ));
        // The lesser of 80 and 100 is paid.
        advance_to(PROCESSING);
        System::assert_has_event(
            Event::Paid {
                cycle: 0,
                client: account("alice"),
                provider: account("pat"),
                matched: 180,
                from_earmark: 180,
                from_credit: 0,
                from_insurance: 0,
                debt: 0,
            }
            .into(),
        );
        assert_eq!((payout("pat"), earmark("alice", "pat")), (180, 820));
        assert_eq!(held(HoldReason::Deposit, "alice"), 820);
    });
}

#[test]
fn a_request_replaces_a_smaller_one_only() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        assert_ok!(request("alice", 0, &[("pat 1", 80)]));
        for amount in [0, 79, 80] {
            assert_noop!(request("alice", 0, &[("pat 1", amount)]), Error::<Test>::NotIncreasing);
        }
        assert_ok!(request("alice", 0, &[("pat 1", 81)]));
        assert_eq!(balance("alice"), ENDOWMENT - 1_000, "a request costs no surcharge");
    });
}

#[test]
fn requests_are_taken_at_the_same_time_as_claims() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        assert_noop!(request("alice", 1, &[("pat 1", 1)]), Error::<Test>::NotOpen);
        at_block::<Test>(PROCESSING - 1);
        assert_ok!(request("alice", 0, &[("pat 1", 1)]));
        at_block::<Test>(PROCESSING);
        assert_noop!(request("alice", 0, &[("pat 1", 2)]), Error::<Test>::NotOpen);
    });
}

#[test]
fn requests_are_about_workers_of_earmarked_providers() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        assert_noop!(request("alice", 0, &[("quinn 1", 1)]), Error::<Test>::NotEarmarked);
        assert_noop!(request("alice", 0, &[("nobody's", 1)]), Error::<Test>::NotFound);
        let call = Call::<Test>::submit_requests {
            cycle: 0,
            entries: Default::default(),
        };
        assert_needs_signature::<Test>(call);
    });
}
