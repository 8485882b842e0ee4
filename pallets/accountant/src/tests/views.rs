//! The pallet's answers about accountants, provider channels and settlements.

use super::*;
use crate::Pallet;
use tallystick_primitives::state::{AnnouncedWithdrawal, CoverageCut, PendingFee, PreviousOperator, SettlementQuote};

#[test]
fn an_accountant_shows_its_terms_and_money() {
    execute_with_invariants(|| {
        assert_eq!(Pallet::<Test>::state(&account("nobody")), None);
        fund(&accountant(), 700);
        assert_ok!(by_owner(grant("alice", 300)));
        assert_ok!(by_owner(Call::set_fee {
            accountant: accountant(),
            fee: Permill::from_percent(20)
        }));
        assert_ok!(by_owner(Call::set_operator {
            accountant: accountant(),
            operator: account("new")
        }));
        assert_ok!(by_owner(Call::announce_withdrawal {
            accountant: accountant(),
            amount: 5
        }));
        let state = Pallet::<Test>::state(&accountant()).unwrap();
        assert_eq!((state.owner, state.operator), (account("owner"), account("new")));
        let previous = PreviousOperator {
            operator: account("operator"),
            valid_until: 1 + CLOSING_DELAY,
        };
        assert_eq!(state.previous_operator, Some(previous));
        assert_eq!(state.fee, Permill::from_percent(FEE_PERCENT));
        let pending = PendingFee {
            fee: Permill::from_percent(20),
            from: 1 + FEE_DELAY,
        };
        assert_eq!(state.pending_fee, Some(pending));
        assert_eq!(
            (state.stake, state.available, state.covered_total, state.owed_total),
            (STAKE, 700, 300, 0)
        );
        let from = 1 + WITHDRAW_DELAY;
        let announced = AnnouncedWithdrawal {
            amount: 5,
            from,
            until: from + WITHDRAW_WINDOW,
        };
        assert_eq!(state.withdrawal, Some(announced));
        assert_eq!(
            (state.status, state.reclaim_from, state.punished_since),
            (AccountantStatus::Active, None, None)
        );
        assert_eq!(state.url, "https://accountant.example");
        at_block::<Test>(2 + CLOSING_DELAY);
        let state = Pallet::<Test>::state(&accountant()).unwrap();
        assert_eq!((state.fee, state.pending_fee), (Permill::from_percent(20), None));
        assert_eq!(state.previous_operator, None);
    });
}

#[test]
fn a_channel_shows_the_coverage_in_force() {
    execute_with_invariants(|| {
        assert_eq!(Pallet::<Test>::channel_state(&account("carol"), &accountant()), None);
        assert_ok!(by_owner(grant("alice", 300)));
        assert_ok!(by_owner(grant("alice", 100)));
        let state = Pallet::<Test>::channel_state(&account("alice"), &accountant()).unwrap();
        assert_eq!((state.channel, state.coverage), (channel("alice"), 300));
        let cut = CoverageCut {
            coverage: 100,
            from: 1 + CUT_DELAY,
        };
        assert_eq!(state.pending_coverage_cut, Some(cut));
        at_block::<Test>(1 + CUT_DELAY);
        let state = Pallet::<Test>::channel_state(&account("alice"), &accountant()).unwrap();
        assert_eq!((state.coverage, state.pending_coverage_cut), (100, None));
    });
}

#[test]
fn a_walletless_settlement_pays_its_quote() {
    execute_with_invariants(|| {
        fund(&accountant(), 1_000);
        assert_ok!(by_owner(grant("alice", 300)));
        let quote = Pallet::<Test>::quote(&account("alice"), &accountant(), 1_500);
        let expected = SettlementQuote {
            gross: 1_300,
            accountant_fee: 100,
            chain_fee: CHAIN_FEE,
            net: 1_150,
            from_coverage: 300,
            shortfall: 200,
            why_not: None,
        };
        assert_eq!(quote, expected);
        assert_ok!(walletless::<Test>(settle("alice", 1_500)));
        assert_eq!(balance(&cold("alice")), 1_150);
    });
}

#[test]
fn a_quote_names_the_reason_of_a_refusal() {
    execute_with_invariants(|| {
        let why_not = |name: &str, amount| {
            Pallet::<Test>::quote(&account(name), &accountant(), amount)
                .why_not
                .unwrap()
        };
        assert_eq!(why_not("carol", 1_000), "NotFound");
        assert_eq!(why_not("alice", 0), "AlreadySettled");
        fund(&accountant(), 1_000);
        assert_eq!(why_not("alice", 10), "BelowMargin");
        let call = Call::<Test>::set_min_settlement {
            accountant: accountant(),
            minimum: 500,
        };
        assert_ok!(signed::<Test>(&account("alice"), call));
        assert_eq!(why_not("alice", 499), "BelowMinimum");
    });
}
