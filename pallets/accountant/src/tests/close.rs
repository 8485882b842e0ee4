//! `close` and `reclaim_stake`.

use super::*;

fn close() -> Call<Test> {
    Call::close {
        accountant: accountant(),
    }
}

fn reclaim() -> Call<Test> {
    Call::reclaim_stake {
        accountant: accountant(),
    }
}

#[test]
fn closing_settles_for_its_delay_and_returns_the_rest_once() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        assert_ok!(by_owner(grant("bob", 3_000)));
        assert_ok!(by_owner(close()));
        let reclaim_from = 1 + CLOSING_DELAY;
        System::assert_last_event(
            Event::ClosingStarted {
                accountant: accountant(),
                reclaim_from,
            }
            .into(),
        );
        assert_eq!(record().status(), AccountantStatus::Closing);
        assert_noop!(by_owner(close()), Error::<Test>::Closing);
        assert_noop!(
            Accountant::check_opens_channels(&accountant()),
            Error::<Test>::NotActive
        );
        at_block::<Test>(reclaim_from - 1);
        assert_ok!(settle_now("alice", 1_000));
        assert_noop!(by_owner(reclaim()), Error::<Test>::TooSoon);
        at_block::<Test>(reclaim_from);
        // Until the stake is reclaimed, promises are still good.
        assert_ok!(settle_now("alice", 2_000));
        assert_ok!(by_owner(reclaim()));
        let amount = STAKE + DEPOSIT + 5_000 - 1_800;
        System::assert_last_event(
            Event::StakeReclaimed {
                accountant: accountant(),
                amount,
            }
            .into(),
        );
        assert_eq!(balance(&account("owner")), OWNERS_MONEY + amount);
        assert_eq!((balance(&accountant()), stake()), (0, 0));
        assert_eq!(record().status(), AccountantStatus::Closed);
        assert_noop!(by_owner(reclaim()), Error::<Test>::Closed);
        assert_noop!(by_owner(close()), Error::<Test>::Closing);
    });
}

#[test]
fn a_closed_accountant_settles_nothing_more() {
    execute_with_invariants(|| {
        close_for_good();
        fund(&accountant(), 5_000);
        assert_noop!(settle_now("alice", 1_000), Error::<Test>::Closed);
        assert_noop!(relay::<Test>(collect("alice")), Error::<Test>::Closed);
        assert_noop!(walletless::<Test>(settle("alice", 1_000)), refusal(Error::Closed));
        assert_noop!(walletless::<Test>(collect("alice")), refusal(Error::Closed));
        assert_noop!(
            Accountant::check_opens_channels(&accountant()),
            Error::<Test>::NotActive
        );
    });
}

#[test]
fn money_that_arrives_after_closing_goes_to_the_owner() {
    execute_with_invariants(|| {
        close_for_good();
        fund(&accountant(), 5_000);
        assert_ok!(by_owner(Call::announce_withdrawal {
            accountant: accountant(),
            amount: 5_000
        }));
        at_block::<Test>(now::<Test>() + WITHDRAW_DELAY);
        assert_ok!(by_owner(Call::withdraw {
            accountant: accountant()
        }));
        assert_eq!(balance(&accountant()), DEPOSIT);
    });
}

#[test]
fn reclaim_fails_when_closing_was_not_started() {
    execute_with_invariants(|| {
        at_block::<Test>(1_000);
        assert_noop!(by_owner(reclaim()), Error::<Test>::NotAnnounced);
    });
}

#[test]
fn close_and_reclaim_fail_while_punished() {
    execute_with_invariants(|| {
        punish();
        assert_noop!(by_owner(close()), Error::<Test>::Punished);
    });
    execute_with_invariants(|| {
        assert_ok!(by_owner(close()));
        punish();
        at_block::<Test>(1 + CLOSING_DELAY);
        assert_noop!(by_owner(reclaim()), Error::<Test>::Punished);
    });
}

#[test]
fn reclaim_waits_until_what_is_owed_was_collected() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(close()));
        punish();
        let resolve = Call::<Test>::resolve_punishment {
            accountant: accountant(),
            top_up: 1_000,
        };
        assert_ok!(by_owner(resolve));
        at_block::<Test>(1 + CLOSING_DELAY);
        assert_noop!(by_owner(reclaim()), Error::<Test>::InsufficientFunds);
        assert_ok!(relay::<Test>(collect("alice")));
        assert_ok!(by_owner(reclaim()));
        assert_eq!(balance(&cold("alice")), 900);
        assert_eq!(balance(&account("owner")), OWNERS_MONEY + STAKE + DEPOSIT - 900);
    });
}

#[test]
fn only_the_owner_closes() {
    execute_with_invariants(|| {
        assert_for_owners_only(|accountant| Call::close { accountant });
        assert_for_owners_only(|accountant| Call::reclaim_stake { accountant });
    });
}
