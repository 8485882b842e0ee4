//! `withdraw_deposit`.

use super::*;

fn withdraw(amount: Balance) -> Call<Test> {
    Call::withdraw_deposit { amount }
}

#[test]
fn free_money_goes_back_at_once() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 100);
        assert_ok!(signed::<Test>(&account("alice"), Call::<Test>::deposit { amount: 50 }));
        assert_noop!(
            signed::<Test>(&account("alice"), withdraw(51)),
            Error::<Test>::InsufficientFunds
        );
        assert_ok!(signed::<Test>(&account("alice"), withdraw(50)));
        System::assert_last_event(
            Event::DepositWithdrawn {
                client: account("alice"),
                amount: 50,
                held: 100,
            }
            .into(),
        );
        assert_eq!(
            (held(HoldReason::Deposit, "alice"), balance("alice")),
            (100, ENDOWMENT - 100)
        );
    });
}

#[test]
fn money_that_is_owed_is_not_withdrawn() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 0);
        assert_ok!(confirm("pat", 0, vec![confirmation("alice", "pat 1", 0, 10)]));
        advance_to(PROCESSING);
        assert_ok!(signed::<Test>(&account("alice"), Call::<Test>::deposit { amount: 130 }));
        assert_noop!(
            signed::<Test>(&account("alice"), withdraw(31)),
            Error::<Test>::InsufficientFunds
        );
        let provider = account("quinn");
        assert_noop!(
            signed::<Test>(&account("alice"), Call::<Test>::earmark { provider, amount: 31 }),
            Error::<Test>::InsufficientFunds
        );
        assert_ok!(signed::<Test>(&account("alice"), withdraw(30)));
    });
}

#[test]
fn withdraw_deposit_fails_for_nothing_and_unknown_clients() {
    execute_with_invariants(|| {
        assert_noop!(signed::<Test>(&account("alice"), withdraw(1)), Error::<Test>::NotFound);
        assert_noop!(
            signed::<Test>(&account("alice"), withdraw(0)),
            Error::<Test>::InvalidAmount
        );
        assert_needs_signature::<Test>(withdraw(1));
    });
}
