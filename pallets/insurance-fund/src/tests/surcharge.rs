//! Surcharges, which other pallets take.

use super::*;

#[test]
fn a_surcharge_is_paid_from_free_money_for_one_provider() {
    execute_with_invariants(|| {
        fund(&account("submitter"), 500);
        assert_ok!(Fund::surcharge(&account("submitter"), &account("alice"), 300));
        System::assert_last_event(
            Event::Surcharged {
                from: account("submitter"),
                provider: account("alice"),
                amount: 300,
            }
            .into(),
        );
        assert_eq!((balance(&account("submitter")), reserves()), (200, 300));
        assert_eq!(Received::<Test>::get(Source::Surcharge), 300);
        assert_eq!(Fund::cover_state(&account("alice")).coverable, 150);
        assert_eq!(Fund::cover_state(&account("submitter")).coverable, 0);
    });
}

#[test]
fn a_surcharge_fails_without_the_money_to_pay_it() {
    execute_with_invariants(|| {
        fund(&account("submitter"), 500);
        let surcharge = |amount| Fund::surcharge(&account("submitter"), &account("alice"), amount);
        assert_noop!(surcharge(500), TokenError::NotExpendable);
        assert_noop!(surcharge(501), TokenError::FundsUnavailable);
    });
}

#[test]
fn a_surcharge_of_nothing_leaves_no_trace() {
    execute_with_invariants(|| {
        System::reset_events();
        assert_ok!(Fund::surcharge(&account("nobody"), &account("alice"), 0));
        assert!(System::events().is_empty());
        assert!(!Providers::<Test>::contains_key(account("alice")));
    });
}

#[test]
fn a_surcharge_that_overflows_a_total_changes_nothing() {
    execute_with_invariants(|| {
        Providers::<Test>::mutate(account("alice"), |cover| cover.surcharged = Balance::MAX);
        assert_noop!(
            Fund::surcharge(&account("bank"), &account("alice"), 1),
            Error::<Test>::Overflow
        );
        Providers::<Test>::remove(account("alice"));
    });
}
