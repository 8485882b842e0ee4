//! `rule_appeal`.

use super::*;

fn appealed() {
    open_service();
    assert_ok!(respond("provider", 0));
    assert_ok!(rule(0, true));
    assert_ok!(appeal("provider", 0));
}

#[test]
fn the_council_has_the_last_word() {
    for for_opener in [true, false] {
        execute_with_invariants(|| {
            appealed();
            assert_ok!(rule_appeal(0, for_opener));
            System::assert_last_event(Event::AppealRuled { dispute: 0, for_opener }.into());
            assert_noop!(rule_appeal(0, !for_opener), Error::<Test>::WrongStage);
            assert_noop!(rule(0, !for_opener), Error::<Test>::WrongStage);
            assert_noop!(appeal("provider", 0), Error::<Test>::WrongStage);
            assert_noop!(appeal("client", 0), Error::<Test>::WrongStage);
        });
    }
}

#[test]
fn the_council_rules_until_the_deadline() {
    let outcome = |blocks| {
        execute_with_invariants(|| {
            appealed();
            wait(blocks);
            rule_appeal(0, true)
        })
    };
    assert_ok!(outcome(COUNCIL));
    assert_eq!(outcome(COUNCIL + 1), Err(Error::<Test>::TooLate.into()));
}

#[test]
fn the_council_rules_on_appeals_only() {
    execute_with_invariants(|| {
        assert_noop!(rule_appeal(0, true), Error::<Test>::NotFound);
        open_service();
        assert_noop!(rule_appeal(0, false), Error::<Test>::WrongStage);
        assert_ok!(respond("provider", 0));
        assert_noop!(rule_appeal(0, true), Error::<Test>::WrongStage);
        assert_ok!(rule(0, true));
        assert_noop!(rule_appeal(0, true), Error::<Test>::WrongStage);
    });
}

#[test]
fn only_the_council_rules_on_appeals() {
    execute_with_invariants(|| {
        appealed();
        let call = Call::rule_appeal {
            dispute: 0,
            for_opener: true,
        };
        for name in ["client", "provider", "arbiters"] {
            assert_noop!(signed::<Test>(&account(name), call.clone()), DispatchError::BadOrigin);
        }
        assert_needs_signature::<Test>(call);
    });
}
