//! `announce_withdrawal` and `withdraw`.

use super::*;

fn announce(amount: Balance) -> Call<Test> {
    Call::announce_withdrawal {
        accountant: accountant(),
        amount,
    }
}

fn call() -> Call<Test> {
    Call::withdraw {
        accountant: accountant(),
    }
}

fn owners_gain() -> Balance {
    balance(&account("owner")) - OWNERS_MONEY
}

#[test]
fn the_owner_withdraws_what_it_announced_once() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        assert_ok!(by_owner(announce(3_000)));
        let from = 1 + WITHDRAW_DELAY;
        System::assert_last_event(
            Event::WithdrawalAnnounced {
                accountant: accountant(),
                amount: 3_000,
                from,
                until: from + WITHDRAW_WINDOW,
            }
            .into(),
        );
        at_block::<Test>(from);
        assert_ok!(by_owner(call()));
        System::assert_last_event(
            Event::Withdrawn {
                accountant: accountant(),
                amount: 3_000,
            }
            .into(),
        );
        assert_eq!((owners_gain(), available(), stake()), (3_000, 2_000, STAKE));
        assert_noop!(by_owner(call()), Error::<Test>::NotAnnounced);
    });
}

#[test]
fn a_withdrawal_is_only_made_within_its_window() {
    let outcome = |block| {
        execute_with_invariants(|| {
            fund(&accountant(), 5_000);
            assert_ok!(by_owner(announce(3_000)));
            at_block::<Test>(block);
            by_owner(call())
        })
    };
    let from = 1 + WITHDRAW_DELAY;
    assert_eq!(outcome(1), Err(Error::<Test>::TooSoon.into()));
    assert_eq!(outcome(from - 1), Err(Error::<Test>::TooSoon.into()));
    assert_ok!(outcome(from));
    assert_ok!(outcome(from + WITHDRAW_WINDOW));
    assert_eq!(
        outcome(from + WITHDRAW_WINDOW + 1),
        Err(Error::<Test>::NotAnnounced.into())
    );
}

#[test]
fn a_withdrawal_pays_at_most_what_settlements_left() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        assert_ok!(by_owner(announce(u128::MAX)));
        assert_ok!(settle_now("alice", 4_000));
        at_block::<Test>(1 + WITHDRAW_DELAY);
        assert_ok!(by_owner(call()));
        // The accountant fee of 400 stayed; stake and existential deposit stay.
        assert_eq!((owners_gain(), available(), stake()), (1_400, 0, STAKE));
        assert_eq!(balance(&accountant()), DEPOSIT);
    });
}

#[test]
fn a_withdrawal_fails_when_nothing_is_there_or_was_announced() {
    execute_with_invariants(|| {
        assert_noop!(by_owner(call()), Error::<Test>::NotAnnounced);
        assert_ok!(by_owner(announce(3_000)));
        at_block::<Test>(1 + WITHDRAW_DELAY);
        assert_noop!(by_owner(call()), Error::<Test>::InsufficientFunds);
        // The announcement is still good.
        fund(&accountant(), 10);
        assert_ok!(by_owner(call()));
        assert_eq!(owners_gain(), 10);
    });
}

#[test]
fn a_new_announcement_replaces_the_one_before_and_starts_anew() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        assert_ok!(by_owner(announce(3_000)));
        at_block::<Test>(WITHDRAW_DELAY);
        assert_ok!(by_owner(announce(1_000)));
        at_block::<Test>(1 + WITHDRAW_DELAY);
        assert_noop!(by_owner(call()), Error::<Test>::TooSoon);
        at_block::<Test>(2 * WITHDRAW_DELAY);
        assert_ok!(by_owner(call()));
        assert_eq!(owners_gain(), 1_000);
    });
}

#[test]
fn only_the_owner_withdraws() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        assert_for_owners_only(|accountant| Call::announce_withdrawal { accountant, amount: 1 });
        assert_ok!(by_owner(announce(1)));
        at_block::<Test>(1 + WITHDRAW_DELAY);
        assert_for_owners_only(|accountant| Call::withdraw { accountant });
    });
}

#[test]
fn withdrawals_fail_while_punished() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(announce(3_000)));
        punish();
        fund(&accountant(), 5_000);
        at_block::<Test>(1 + WITHDRAW_DELAY);
        assert_noop!(by_owner(call()), Error::<Test>::Punished);
        assert_noop!(by_owner(announce(3_000)), Error::<Test>::Punished);
    });
}

#[test]
fn a_withdrawal_leaves_what_is_owed_after_a_resolved_punishment() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(announce(u128::MAX)));
        punish();
        fund(&accountant(), 1_200);
        let resolve = Call::<Test>::resolve_punishment {
            accountant: accountant(),
            top_up: 0,
        };
        assert_ok!(relay::<Test>(resolve));
        at_block::<Test>(1 + WITHDRAW_DELAY);
        assert_ok!(by_owner(call()));
        assert_eq!((owners_gain(), available()), (200, 1_000));
        assert_ok!(relay::<Test>(collect("alice")));
        assert_eq!(balance(&cold("alice")), 900);
    });
}
