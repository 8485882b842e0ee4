//! `grant`.

use super::*;

#[test]
fn a_grant_is_paid_and_recorded() {
    execute_with_invariants(|| {
        flow::<crate::Inflow<Test, crate::Penalty>>(1_000);
        assert_ok!(grant("victim", 400));
        System::assert_last_event(
            Event::Granted {
                beneficiary: account("victim"),
                amount: 400,
            }
            .into(),
        );
        assert_eq!((balance(&account("victim")), reserves()), (400, 600));
        assert_eq!(Paid::<Test>::get(Outflow::Grant), 400);
    });
}

#[test]
fn a_grant_leaves_the_existential_deposit() {
    execute_with_invariants(|| {
        flow::<crate::Inflow<Test, crate::Penalty>>(1_000);
        assert_noop!(grant("victim", 1_001), Error::<Test>::InsufficientFunds);
        assert_ok!(grant("victim", 1_000));
        assert_eq!(balance(&account("fund")), DEPOSIT);
    });
}

#[test]
fn grant_fails_for_nothing_for_dust_and_to_the_fund_itself() {
    execute_with_invariants(|| {
        flow::<crate::Inflow<Test, crate::Penalty>>(1_000);
        assert_noop!(grant("victim", 0), Error::<Test>::ZeroAmount);
        assert_noop!(grant("victim", DEPOSIT - 1), TokenError::BelowMinimum);
        assert_noop!(grant("fund", 100), Error::<Test>::OwnAccount);
    });
}

#[test]
fn only_the_council_grants() {
    execute_with_invariants(|| {
        flow::<crate::Inflow<Test, crate::Penalty>>(1_000);
        let call = Call::<Test>::grant {
            beneficiary: account("eve"),
            amount: 100,
        };
        for origin in [
            RawOrigin::Signed(account("eve")),
            RawOrigin::None,
            RawOrigin::Authorized,
        ] {
            assert_noop!(dispatch::<Test>(origin, call.clone()), DispatchError::BadOrigin);
        }
    });
}
