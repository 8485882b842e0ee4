//! `respond`.

use super::*;

#[test]
fn an_answer_holds_the_same_deposit() {
    execute_with_invariants(|| {
        open_service();
        wait(3);
        assert_ok!(respond("provider", 0));
        System::assert_last_event(
            Event::Responded {
                dispute: 0,
                evidence: ANSWER,
                uri: uri("ipfs://answer"),
                rule_by: 4 + RULE,
            }
            .into(),
        );
        assert_eq!((held("client"), held("provider")), (STAKE, STAKE));
        assert_noop!(respond("provider", 0), Error::<Test>::WrongStage);
    });
}

#[test]
fn an_answer_is_taken_until_the_deadline() {
    let outcome = |blocks| {
        execute_with_invariants(|| {
            open_service();
            wait(blocks);
            respond("provider", 0)
        })
    };
    assert_ok!(outcome(RESPOND));
    assert_eq!(outcome(RESPOND + 1), Err(Error::<Test>::TooLate.into()));
}

#[test]
fn only_the_respondent_answers_and_pays_for_it() {
    execute_with_invariants(|| {
        open_service();
        assert_noop!(respond("client", 0), Error::<Test>::NotRespondent);
        assert_noop!(respond("provider", 1), Error::<Test>::NotFound);
        FakeBonds::bond("poor", BOND);
        let subject = Subject::Service {
            worker: worker("poor"),
            amount: AMOUNT,
        };
        assert_ok!(open("client", subject));
        assert_noop!(respond("poor", 1), TokenError::FundsUnavailable);
    });
}

#[test]
fn respond_needs_a_signed_origin() {
    execute_with_invariants(|| {
        open_service();
        assert_needs_signature::<Test>(Call::respond {
            dispute: 0,
            evidence: ANSWER,
            uri: uri(""),
        });
    });
}
