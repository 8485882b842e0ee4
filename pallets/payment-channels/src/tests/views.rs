//! The pallet's answers about channels and settlements.

use super::*;
use crate::Pallet;
use tallystick_primitives::state::{ExitState, SettledLane, SettlementQuote};

#[test]
fn a_channel_has_its_address_before_registration() {
    execute_with_invariants(|| {
        fund(&consumer_channel_id(&account("bob"), &accountant()), 1_000);
        let state = Pallet::<Test>::state(&account("bob"), &accountant());
        assert_eq!(state.channel, consumer_channel_id(&account("bob"), &accountant()));
        assert_eq!((state.opened, state.balance), (false, 1_000 - DEPOSIT));
        assert_eq!((state.settled, state.exit), (vec![], None));
    });
}

#[test]
fn a_channel_shows_its_watermarks_and_its_exit() {
    execute_with_invariants(|| {
        top_up(1_000);
        assert_ok!(relay::<Test>(settle(600)));
        let call = Call::<Test>::request_exit {
            accountant: accountant(),
            beneficiary: account("cold"),
        };
        assert_ok!(signed::<Test>(&account("alice"), call));
        let exit = |open| {
            Some(ExitState {
                beneficiary: account("cold"),
                requested_at: 1,
                opens_at: 1 + EXIT_DELAY,
                lapses_after: 1 + EXIT_DELAY + EXIT_WINDOW,
                open,
            })
        };
        let state = Pallet::<Test>::state(&account("alice"), &accountant());
        assert_eq!(
            (state.opened, state.balance, state.settled),
            (true, 400, vec![SettledLane { lane: 0, amount: 600 }])
        );
        assert_eq!(state.exit, exit(true));
        at_block::<Test>(2 + EXIT_DELAY + EXIT_WINDOW);
        assert_eq!(
            Pallet::<Test>::state(&account("alice"), &accountant()).exit,
            exit(false)
        );
    });
}

#[test]
fn a_walletless_settlement_pays_its_quote() {
    execute_with_invariants(|| {
        top_up(1_000);
        let quote = Pallet::<Test>::quote(&account("alice"), &accountant(), 0, 1_500);
        let expected = SettlementQuote {
            gross: 1_000,
            accountant_fee: 0,
            chain_fee: CHAIN_FEE,
            net: 1_000 - CHAIN_FEE,
            from_coverage: 0,
            shortfall: 500,
            why_not: None,
        };
        assert_eq!(quote, expected);
        assert_ok!(walletless::<Test>(settle(1_500)));
        assert_eq!(
            (settled(0), balance(&accountant())),
            (1_000, 1_000 - CHAIN_FEE + DEPOSIT)
        );
    });
}

#[test]
fn a_quote_names_the_reason_of_a_refusal() {
    execute_with_invariants(|| {
        let why_not = |identity: &str, amount| {
            Pallet::<Test>::quote(&account(identity), &accountant(), 0, amount)
                .why_not
                .unwrap()
        };
        assert_eq!(why_not("alice", 1_000), "InsufficientFunds");
        assert_eq!(why_not("alice", 0), "AlreadySettled");
        top_up(1_000);
        assert_eq!(why_not("alice", MINIMUM - 1), "BelowMinimum");
        fund(&consumer_channel_id(&account("bob"), &accountant()), 5_000);
        assert_eq!(why_not("bob", 1_000), "NotFound");
    });
}
