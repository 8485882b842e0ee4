//! The pallet's answers about disputes.

use super::*;
use tallystick_primitives::state_disputes::{DisputePhase, DisputeState, EvidenceState};

#[test]
fn a_dispute_shows_all_its_parts() {
    execute_with_invariants(|| {
        open_service();
        let mut expected = DisputeState {
            id: 0,
            subject: service(AMOUNT),
            opener: account("client"),
            respondent: account("provider"),
            amount: AMOUNT,
            opened_at: 1,
            phase: DisputePhase::Response,
            deadline: Some(1 + RESPOND),
            outcome: Verdict::ForOpener,
            older: 0,
            opener_deposit: STAKE,
            respondent_deposit: 0,
            appeal_deposit: 3 * STAKE,
            appellant: None,
            evidence: EvidenceState {
                hash: EVIDENCE,
                uri: "ipfs://evidence".into(),
            },
            response: None,
        };
        assert_eq!(Arbitration::dispute_state(0), Some(expected.clone()));
        assert_eq!(
            Arbitration::dispute_about(&service(1), &account("client")),
            Some(expected.clone())
        );
        assert_ok!(respond("provider", 0));
        assert_ok!(rule(0, true));
        assert_ok!(appeal("provider", 0));
        expected.phase = DisputePhase::CouncilRuling;
        expected.deadline = Some(1 + COUNCIL);
        expected.outcome = Verdict::Unruled;
        expected.respondent_deposit = 4 * STAKE;
        expected.appellant = Some(account("provider"));
        expected.response = Some(EvidenceState {
            hash: ANSWER,
            uri: "ipfs://answer".into(),
        });
        assert_eq!(Arbitration::dispute_state(0), Some(expected));
    });
}

#[test]
fn every_phase_has_its_name_and_deadline() {
    execute_with_invariants(|| {
        let shown = || {
            let state = Arbitration::dispute_state(0).unwrap();
            (state.phase, state.deadline, state.outcome)
        };
        open_service();
        assert_eq!(shown(), (DisputePhase::Response, Some(1 + RESPOND), Verdict::ForOpener));
        assert_ok!(respond("provider", 0));
        assert_eq!(shown(), (DisputePhase::Ruling, Some(1 + RULE), Verdict::Unruled));
        assert_ok!(rule(0, true));
        assert_eq!(shown(), (DisputePhase::Appeal, Some(1 + APPEAL), Verdict::ForOpener));
        assert_ok!(appeal("provider", 0));
        assert_ok!(rule_appeal(0, false));
        assert_eq!(shown(), (DisputePhase::Finalization, None, Verdict::ForRespondent));
        assert_ok!(finalize(0));
        assert_eq!(Arbitration::dispute_state(0), None);
        assert_eq!(Arbitration::dispute_about(&service(1), &account("client")), None);
    });
}

#[test]
fn a_dispute_past_its_deadline_waits_for_finalization() {
    execute_with_invariants(|| {
        open_service();
        wait(RESPOND);
        assert_eq!(Arbitration::dispute_state(0).unwrap().phase, DisputePhase::Response);
        wait(1);
        let state = Arbitration::dispute_state(0).unwrap();
        assert_eq!((state.phase, state.deadline), (DisputePhase::Finalization, None));
    });
}
