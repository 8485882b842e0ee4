//! `donate`.

use super::*;

#[test]
fn a_gift_reaches_the_fund_and_the_ledger() {
    execute_with_invariants(|| {
        fund(&account("alice"), 500);
        assert_ok!(signed::<Test>(&account("alice"), Call::donate { amount: 300 }));
        System::assert_last_event(
            Event::Donated {
                who: account("alice"),
                amount: 300,
            }
            .into(),
        );
        assert_eq!((balance(&account("alice")), reserves()), (200, 300));
        assert_eq!(Received::<Test>::get(Source::Donation), 300);
    });
}

#[test]
fn donate_fails_for_nothing_and_for_more_than_there_is() {
    execute_with_invariants(|| {
        fund(&account("alice"), 500);
        let donate = |amount| signed::<Test>(&account("alice"), Call::donate { amount });
        assert_noop!(donate(0), Error::<Test>::ZeroAmount);
        assert_noop!(donate(501), TokenError::FundsUnavailable);
        assert_noop!(donate(500), TokenError::NotExpendable);
    });
}

#[test]
fn donate_needs_a_signed_origin() {
    execute_with_invariants(|| {
        assert_needs_signature::<Test>(Call::donate { amount: 1 });
    });
}
