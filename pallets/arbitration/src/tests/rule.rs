//! `rule`.

use super::*;

#[test]
fn the_arbiters_rule_once_the_respondent_was_heard() {
    for for_opener in [true, false] {
        execute_with_invariants(|| {
            open_service();
            assert_ok!(respond("provider", 0));
            wait(2);
            assert_ok!(rule(0, for_opener));
            System::assert_last_event(
                Event::Ruled {
                    dispute: 0,
                    for_opener,
                    appeal_by: 3 + APPEAL,
                }
                .into(),
            );
            assert_noop!(rule(0, !for_opener), Error::<Test>::WrongStage);
        });
    }
}

#[test]
fn the_arbiters_only_dismiss_before_the_respondent_was_heard() {
    execute_with_invariants(|| {
        open_service();
        assert_noop!(rule(0, true), Error::<Test>::WrongStage);
        assert_ok!(rule(0, false));
        assert_noop!(respond("provider", 0), Error::<Test>::WrongStage);
    });
}

#[test]
fn a_ruling_is_taken_until_the_deadline() {
    let outcome = |blocks| {
        execute_with_invariants(|| {
            open_service();
            assert_ok!(respond("provider", 0));
            wait(blocks);
            rule(0, true)
        })
    };
    assert_ok!(outcome(RULE));
    assert_eq!(outcome(RULE + 1), Err(Error::<Test>::TooLate.into()));
}

#[test]
fn a_dismissal_is_taken_until_the_respondents_deadline() {
    let outcome = |blocks| {
        execute_with_invariants(|| {
            open_service();
            wait(blocks);
            rule(0, false)
        })
    };
    assert_ok!(outcome(RESPOND));
    assert_eq!(outcome(RESPOND + 1), Err(Error::<Test>::TooLate.into()));
}

#[test]
fn only_the_arbiters_rule() {
    execute_with_invariants(|| {
        open_service();
        assert_ok!(respond("provider", 0));
        let call = Call::rule {
            dispute: 0,
            for_opener: true,
        };
        for name in ["client", "provider", "council"] {
            assert_noop!(signed::<Test>(&account(name), call.clone()), DispatchError::BadOrigin);
        }
        assert_needs_signature::<Test>(call);
        assert_noop!(rule(1, true), Error::<Test>::NotFound);
    });
}
