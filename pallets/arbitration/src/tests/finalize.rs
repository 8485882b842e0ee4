//! `finalize`: the blocks in which it works, and the state that it leaves. The payments are in
//! `outcomes`.

use super::*;

#[test]
fn a_finalized_dispute_leaves_only_its_event() {
    execute_with_invariants(|| {
        let subject = claim();
        assert_ok!(open("client", subject.clone()));
        assert_ok!(respond("provider", 0));
        assert_ok!(rule(0, true));
        wait(APPEAL + 1);
        assert_ok!(finalize(0));
        System::assert_last_event(
            Event::DisputeFinalized {
                dispute: 0,
                subject,
                opener: account("client"),
                respondent: account("provider"),
                amount: AMOUNT,
                verdict: Verdict::ForOpener,
                responded: true,
                appealed: false,
                settled: 0,
                compensation: 200,
                slashed_to_insurance: 900,
                burned: 900,
                deposit_paid: STAKE,
                deposit_forfeited: 0,
            }
            .into(),
        );
        assert_eq!(Disputes::<Test>::iter().count(), 0);
        assert_eq!(OpenByTopic::<Test>::iter().count(), 0);
        assert_eq!(OpenCount::<Test>::iter().count(), 0);
        assert_eq!(OpenAgainst::<Test>::iter().count(), 0);
        assert_eq!(Queues::<Test>::iter().count(), 0);
        assert_eq!(FakeBonds::withheld(), []);
        assert_eq!((held("client"), held("provider")), (0, 0));
        assert_noop!(finalize(0), Error::<Test>::NotFound);
    });
}

#[test]
fn a_dispute_number_is_never_given_out_again() {
    execute_with_invariants(|| {
        open_service();
        wait(RESPOND + 1);
        assert_ok!(finalize(0));
        open_service();
        assert!(Disputes::<Test>::contains_key(1) && !Disputes::<Test>::contains_key(0));
    });
}

#[test]
fn a_dispute_is_finalized_once_its_outcome_is_certain() {
    // A step of a dispute, and the deadline after it.
    type Step = fn() -> DispatchResult;
    let steps: [(Step, Option<BlockNumber>); 5] = [
        (|| open("client", service(AMOUNT)), Some(RESPOND)),
        (|| respond("provider", 0), Some(RULE)),
        (|| rule(0, true), Some(APPEAL)),
        (|| appeal("provider", 0), Some(COUNCIL)),
        (|| rule_appeal(0, true), None),
    ];
    for last in 1..=steps.len() {
        execute_with_invariants(|| {
            for (step, _) in &steps[..last] {
                assert_ok!(step());
            }
            if let Some(period) = steps[last - 1].1 {
                wait(period);
                assert_noop!(finalize(0), Error::<Test>::TooSoon);
                wait(1);
            }
            assert_ok!(finalize(0));
        });
    }
}

#[test]
fn any_signed_account_finalizes() {
    execute_with_invariants(|| {
        open_service();
        wait(RESPOND + 1);
        assert_needs_signature::<Test>(Call::finalize { dispute: 0 });
        assert_noop!(finalize(1), Error::<Test>::NotFound);
        assert_ok!(signed::<Test>(&account("client"), Call::finalize { dispute: 0 }));
    });
}

#[test]
fn a_dispute_is_finalized_long_after_its_deadline() {
    execute_with_invariants(|| {
        open_service();
        at_block::<Test>(BlockNumber::MAX);
        assert_ok!(finalize(0));
    });
}

#[test]
fn disputes_about_a_bond_are_finalized_in_opening_order() {
    execute_with_invariants(|| {
        let (first, second) = (claim(), FakeClaims::add(8, "client", "provider", AMOUNT));
        open_service();
        assert_ok!(open("client", first));
        // This dispute is not about the bond.
        assert_ok!(open("provider", Subject::Claim(second)));
        assert_ok!(respond("provider", 0));
        wait(RESPOND + 1);
        assert_eq!(Arbitration::dispute_state(1).unwrap().older, 1);
        assert_noop!(finalize(1), Error::<Test>::OlderOpen);
        assert_ok!(finalize(2));
        wait(RULE);
        assert_ok!(finalize(0));
        assert_eq!(Arbitration::dispute_state(1).unwrap().older, 0);
        assert_ok!(finalize(1));
    });
}
