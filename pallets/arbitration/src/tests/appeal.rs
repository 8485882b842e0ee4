//! `appeal`.

use super::*;

const APPEAL_STAKE: Balance = STAKE * 3;

fn ruled(for_opener: bool) {
    open_service();
    assert_ok!(respond("provider", 0));
    assert_ok!(rule(0, for_opener));
}

#[test]
fn the_loser_appeals_for_a_larger_deposit() {
    for (for_opener, loser, winner) in [(true, "provider", "client"), (false, "client", "provider")] {
        execute_with_invariants(|| {
            ruled(for_opener);
            assert_noop!(appeal(winner, 0), Error::<Test>::NotLoser);
            assert_noop!(appeal("stranger", 0), Error::<Test>::NotLoser);
            assert_ok!(appeal(loser, 0));
            System::assert_last_event(
                Event::Appealed {
                    dispute: 0,
                    appellant: account(loser),
                    deposit: APPEAL_STAKE,
                    rule_by: 1 + COUNCIL,
                }
                .into(),
            );
            assert_eq!((held(loser), held(winner)), (STAKE + APPEAL_STAKE, STAKE));
            assert_noop!(appeal(loser, 0), Error::<Test>::WrongStage);
        });
    }
}

#[test]
fn an_appeal_is_taken_until_the_deadline() {
    let outcome = |blocks| {
        execute_with_invariants(|| {
            ruled(true);
            wait(blocks);
            appeal("provider", 0)
        })
    };
    assert_ok!(outcome(APPEAL));
    assert_eq!(outcome(APPEAL + 1), Err(Error::<Test>::TooLate.into()));
}

#[test]
fn nothing_is_appealed_before_it_is_ruled() {
    execute_with_invariants(|| {
        assert_noop!(appeal("client", 0), Error::<Test>::NotFound);
        open_service();
        assert_noop!(appeal("client", 0), Error::<Test>::WrongStage);
        assert_ok!(respond("provider", 0));
        assert_noop!(appeal("client", 0), Error::<Test>::WrongStage);
    });
}

#[test]
fn an_appellant_needs_the_deposit() {
    execute_with_invariants(|| {
        FakeIdentities::register(&account("poor"), &account("poor"));
        fund("poor", STAKE + DEPOSIT + APPEAL_STAKE - 1);
        assert_ok!(open("poor", service(AMOUNT)));
        assert_ok!(rule(0, false));
        assert_noop!(appeal("poor", 0), TokenError::FundsUnavailable);
        fund("poor", 1);
        assert_ok!(appeal("poor", 0));
    });
}

#[test]
fn appeal_needs_a_signed_origin() {
    execute_with_invariants(|| {
        ruled(true);
        assert_needs_signature::<Test>(Call::appeal { dispute: 0 });
    });
}
