//! Claims in dispute.

use super::*;

/// A claim of 300 of which alice acknowledged 100, processed; her earmark is `rest` after it.
fn half_matched(rest: Balance) -> ClaimId {
    earmarked("alice", "pat", 100 + rest);
    assert_ok!(submit("pat", 0, vec![claim("alice", "pat 1", 30)]));
    assert_ok!(request("alice", 0, &[("pat 1", 100)]));
    advance_to(PROCESSING);
    claim_id(0, "alice", "pat 1")
}

fn withheld() -> Balance {
    Earmarks::<Test>::get(account("alice"), account("pat")).map_or(0, |earmark| earmark.withheld)
}

fn thaw_and_release(amount: Balance) -> DispatchResult {
    let provider = account("pat");
    let call = Call::<Test>::thaw {
        provider: provider.clone(),
        amount,
    };
    signed::<Test>(&account("alice"), call)?;
    advance_to(now::<Test>() + CYCLE + GRACE);
    advance_to(now::<Test>() + THAW);
    signed::<Test>(&account("alice"), Call::<Test>::release { provider })
}

#[test]
fn either_party_contests_the_unmatched_rest_against_the_other() {
    execute_with_invariants(|| {
        let claim = half_matched(400);
        let contest = |opener| FeeClaims::contest(&claim, &account(opener));
        let expected = |respondent| Contest {
            respondent: account(respondent),
            amount: 200,
        };
        assert_eq!(contest("pat"), Ok(expected("alice")));
        assert_eq!(contest("alice"), Ok(expected("pat")));
        assert_eq!(contest("quinn"), Err(Error::<Test>::NotParty.into()));
    });
}

#[test]
fn exactly_what_is_contested_is_withheld() {
    execute_with_invariants(|| {
        let claim = half_matched(400);
        assert_ok!(FeeClaims::withhold(&claim, &account("pat")));
        System::assert_last_event(
            Event::ClaimContested {
                claim: claim.clone(),
                amount: 200,
                withheld: 200,
            }
            .into(),
        );
        assert_eq!(withheld(), 200);
        assert_ok!(FeeClaims::do_try_state());
        // The claim is neither withheld twice, nor confirmed in a dispute.
        assert_noop!(FeeClaims::withhold(&claim, &account("alice")), Error::<Test>::Disputed);
        let entry = vec![confirmation("alice", "pat 1", 0, 30)];
        assert_noop!(confirm("pat", 0, entry), Error::<Test>::Disputed);
        // The other half leaves as usual; the withheld half stays, long after the window.
        assert_ok!(thaw_and_release(400));
        assert_eq!(earmark("alice", "pat"), 200);
        assert_eq!(FeeClaims::settle(&claim, &account("pat"), Verdict::ForOpener), 200);
        assert_eq!(payout("pat"), 300);
    });
}

#[test]
fn a_verdict_pays_the_provider_or_frees_the_clients_money() {
    let outcomes = [
        ("pat", Verdict::ForOpener, 200),
        ("pat", Verdict::ForRespondent, 0),
        ("pat", Verdict::Unruled, 0),
        ("alice", Verdict::ForOpener, 0),
        ("alice", Verdict::ForRespondent, 200),
        ("alice", Verdict::Unruled, 0),
    ];
    for (opener, verdict, paid) in outcomes {
        execute_with_invariants(|| {
            let claim = half_matched(400);
            assert_ok!(FeeClaims::withhold(&claim, &account(opener)));
            assert_eq!(FeeClaims::settle(&claim, &account(opener), verdict), paid);
            System::assert_last_event(
                Event::ContestSettled {
                    claim: claim.clone(),
                    provider: account("pat"),
                    paid,
                    debt: 0,
                }
                .into(),
            );
            assert_eq!((payout("pat"), earmark("alice", "pat")), (100 + paid, 400 - paid));
            assert_eq!((withheld(), held(HoldReason::Deposit, "alice")), (0, 400 - paid));
            // A claim is settled once.
            assert_eq!(FeeClaims::settle(&claim, &account(opener), verdict), 0);
            assert_noop!(FeeClaims::contest(&claim, &account(opener)), Error::<Test>::Disputed);
        });
    }
}

#[test]
fn a_lost_dispute_beyond_the_earmark_becomes_a_debt() {
    execute_with_invariants(|| {
        let claim = half_matched(150);
        assert_ok!(FeeClaims::withhold(&claim, &account("pat")));
        assert_eq!(withheld(), 150);
        // Money earmarked later is for later claims.
        assert_ok!(signed::<Test>(&account("alice"), Call::<Test>::deposit { amount: 500 }));
        let provider = account("pat");
        assert_ok!(signed::<Test>(
            &account("alice"),
            Call::<Test>::earmark { provider, amount: 500 }
        ));
        assert_eq!(FeeClaims::settle(&claim, &account("pat"), Verdict::ForOpener), 150);
        assert_eq!(
            (payout("pat"), debt("alice", "pat"), earmark("alice", "pat")),
            (250, 50, 500)
        );
    });
}

#[test]
fn withheld_money_pays_no_other_claim() {
    execute_with_invariants(|| {
        let claim = half_matched(200);
        assert_ok!(FeeClaims::withhold(&claim, &account("alice")));
        assert_ok!(confirm("pat", 1, vec![confirmation("alice", "pat 2", 1, 10)]));
        advance_to(2 * CYCLE + GRACE);
        assert_eq!((payout("pat"), debt("alice", "pat")), (100, 100));
        assert_eq!(FeeClaims::settle(&claim, &account("alice"), Verdict::ForOpener), 0);
        assert_eq!(earmark("alice", "pat"), 200);
    });
}

#[test]
fn a_disputed_claim_outlives_its_cycle() {
    execute_with_invariants(|| {
        let claim = half_matched(0);
        assert_ok!(FeeClaims::withhold(&claim, &account("pat")));
        advance_to(10 * CYCLE);
        advance_to(11 * CYCLE);
        assert!(Pairs::<Test>::iter().next().is_none());
        let expired = |event: &RuntimeEvent| matches!(event, RuntimeEvent::FeeClaims(Event::ClaimExpired { .. }));
        assert!(!System::events().iter().any(|record| expired(&record.event)));
        // The earmark is empty, but it stays during the dispute.
        let release = Call::<Test>::release {
            provider: account("pat"),
        };
        assert_noop!(
            signed::<Test>(&account("alice"), release.clone()),
            Error::<Test>::NotMatured
        );
        assert_eq!(FeeClaims::settle(&claim, &account("pat"), Verdict::ForRespondent), 0);
        assert!(!Contests::<Test>::contains_key(&claim));
        assert_ok!(signed::<Test>(&account("alice"), release));
    });
}

/// Lesson 10: no gap between the end of the window and the hold on the money.
#[test]
fn the_window_takes_disputes_and_keeps_money_until_its_end() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        let provider = account("pat");
        let thaw = Call::<Test>::thaw {
            provider: provider.clone(),
            amount: 300,
        };
        assert_ok!(signed::<Test>(&account("alice"), thaw));
        assert_ok!(submit("pat", 0, vec![claim("alice", "pat 1", 30)]));
        let claim = claim_id(0, "alice", "pat 1");
        let contest = || FeeClaims::contest(&claim, &account("pat"));
        assert_eq!(contest(), Err(Error::<Test>::NotOpen.into()));
        // The cycle is processed only when the thaw period is over.
        advance_to(1 + THAW);
        assert!(contest().is_ok());
        at_block::<Test>(1 + THAW + WINDOW);
        let release = || {
            signed::<Test>(
                &account("alice"),
                Call::<Test>::release {
                    provider: provider.clone(),
                },
            )
        };
        assert_noop!(release(), Error::<Test>::NotMatured);
        assert_ok!(FeeClaims::withhold(&claim, &account("pat")));
        at_block::<Test>(1 + THAW + WINDOW + 1);
        assert_eq!(contest(), Err(Error::<Test>::NotOpen.into()));
        assert_noop!(release(), Error::<Test>::NotMatured);
        assert_eq!(FeeClaims::settle(&claim, &account("pat"), Verdict::Unruled), 0);
        assert_ok!(release());
    });
}

#[test]
fn matched_or_unclaimed_amounts_are_not_contested() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        assert_ok!(confirm("pat", 0, vec![confirmation("alice", "pat 1", 0, 30)]));
        advance_to(PROCESSING);
        let contest = |name| FeeClaims::contest(&claim_id(0, "alice", name), &account("pat"));
        assert_eq!(contest("pat 1"), Err(Error::<Test>::NothingToContest.into()));
        assert_eq!(contest("pat 2"), Err(Error::<Test>::NotFound.into()));
        let unknown = claim_id(0, "alice", "pat 2");
        assert_eq!(FeeClaims::settle(&unknown, &account("pat"), Verdict::ForOpener), 0);
    });
}
