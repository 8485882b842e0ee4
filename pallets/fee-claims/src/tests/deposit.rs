//! `deposit`.

use super::*;

fn deposit(amount: Balance) -> Call<Test> {
    Call::deposit { amount }
}

#[test]
fn a_deposit_is_held_on_the_clients_own_account() {
    execute_with_invariants(|| {
        assert_ok!(signed::<Test>(&account("alice"), deposit(300)));
        assert_ok!(signed::<Test>(&account("alice"), deposit(200)));
        System::assert_last_event(
            Event::Deposited {
                client: account("alice"),
                amount: 200,
                held: 500,
            }
            .into(),
        );
        assert_eq!(held(HoldReason::Deposit, "alice"), 500);
        assert_eq!(balance("alice"), ENDOWMENT - 500);
        let record = Clients::<Test>::get(account("alice")).unwrap();
        assert_eq!((record.held, record.free, record.debt), (500, 500, 0));
    });
}

#[test]
fn a_client_counts_as_funded_while_it_has_the_minimum() {
    execute_with_invariants(|| {
        let funded = || FeeClaims::client_state(&account("alice")).funded_since;
        assert_ok!(signed::<Test>(&account("alice"), deposit(99)));
        assert_eq!(funded(), None);
        at_block::<Test>(5);
        assert_ok!(signed::<Test>(&account("alice"), deposit(1)));
        at_block::<Test>(7);
        assert_ok!(signed::<Test>(&account("alice"), deposit(1)));
        assert_eq!(funded(), Some(5));
        // A higher minimum counts at once.
        MinDeposit::set(&102);
        assert_eq!(funded(), None);
        MinDeposit::set(&100);
        assert_ok!(signed::<Test>(
            &account("alice"),
            Call::<Test>::withdraw_deposit { amount: 2 }
        ));
        assert_ok!(signed::<Test>(&account("alice"), deposit(1)));
        assert_eq!(funded(), Some(7));
    });
}

#[test]
fn deposit_fails_without_money_amount_or_registration() {
    execute_with_invariants(|| {
        assert_noop!(
            signed::<Test>(&account("alice"), deposit(0)),
            Error::<Test>::InvalidAmount
        );
        assert_noop!(
            signed::<Test>(&account("nobody"), deposit(1)),
            Error::<Test>::NotRegistered
        );
        assert_noop!(
            signed::<Test>(&account("alice"), deposit(ENDOWMENT)),
            TokenError::FundsUnavailable
        );
        assert_needs_signature::<Test>(deposit(1));
    });
}
