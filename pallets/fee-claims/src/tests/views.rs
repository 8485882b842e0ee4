//! The pallet's answers about cycles, clients, claims and payouts.

use super::*;

#[test]
fn a_cycle_shows_its_phase_and_its_blocks() {
    execute_with_invariants(|| {
        let phase = |cycle| FeeClaims::cycle_state(cycle).phase;
        assert_eq!(
            (phase(0), phase(1), phase(u32::MAX)),
            (CyclePhase::Running, CyclePhase::Future, CyclePhase::Future)
        );
        let phases = [
            (CYCLE - 1, CyclePhase::Running),
            (CYCLE, CyclePhase::Grace),
            (PROCESSING - 1, CyclePhase::Grace),
            (PROCESSING, CyclePhase::Processing),
        ];
        for (block, expected) in phases {
            at_block::<Test>(block);
            assert_eq!(phase(0), expected);
        }
        advance_to(PROCESSING);
        let state = FeeClaims::cycle_state(0);
        assert_eq!((state.first_block, state.last_block, state.claims_until), (0, 19, 24));
        assert_eq!((state.processed_at, state.window_until), (Some(25), Some(35)));
        assert_eq!(phase(0), CyclePhase::Window);
        at_block::<Test>(WINDOW_END + 1);
        assert_eq!(phase(0), CyclePhase::Closed);
        advance_to(WINDOW_END + 1);
        assert_eq!(
            (phase(0), FeeClaims::cycle_state(0).processed_at),
            (CyclePhase::Closed, None)
        );
    });
}

#[test]
fn a_client_shows_its_money_and_debts() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        assert_ok!(signed::<Test>(&account("alice"), Call::<Test>::deposit { amount: 40 }));
        let provider = account("pat");
        assert_ok!(signed::<Test>(
            &account("alice"),
            Call::<Test>::thaw { provider, amount: 60 }
        ));
        assert_ok!(confirm("pat", 0, vec![confirmation("alice", "pat 1", 0, 31)]));
        advance_to(PROCESSING);
        let state = FeeClaims::client_state(&account("alice"));
        assert_eq!((state.held, state.free, state.available, state.debt), (40, 40, 30, 10));
        assert_eq!(state.earmarks.len(), 1);
        let earmark = &state.earmarks[0];
        assert_eq!(
            (earmark.amount, earmark.thawing.len(), earmark.debts[0].amount),
            (0, 0, 10)
        );
        assert_eq!(FeeClaims::client_state(&account("nobody")), Default::default());
    });
}

#[test]
fn a_pair_shows_its_matched_and_contestable_amounts() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        assert_ok!(submit("pat", 0, vec![claim("alice", "pat 1", 30)]));
        assert_ok!(request("alice", 0, &[("pat 1", 100)]));
        let state = || FeeClaims::pair_state(0, &account("alice"), &worker("pat 1")).unwrap();
        assert_eq!(
            (state().claimed, state().matched, state().paid, state().rest),
            (300, 100, 0, 200)
        );
        advance_to(PROCESSING);
        assert_eq!((state().matched, state().paid, state().contested), (100, 100, false));
        assert_eq!(FeeClaims::pair_state(0, &account("alice"), &worker("pat 2")), None);
    });
}

#[test]
fn a_payout_shows_its_amount_and_its_hindrance() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        let state = || FeeClaims::payout_state(&account("pat"));
        assert_eq!((state().available, state().why_not), (0, Some("BelowDust".into())));
        assert_ok!(confirm("pat", 0, vec![confirmation("alice", "pat 1", 0, 30)]));
        advance_to(PROCESSING);
        assert_eq!((state().available, state().why_not), (300, None));
        assert_eq!(state().beneficiary, Some(account("pat cold")));
    });
}

#[test]
fn genesis_endows_the_pot() {
    execute_with_invariants(|| {
        assert_eq!(Balances::balance(&FeeClaims::pot()), DEPOSIT);
    });
}
