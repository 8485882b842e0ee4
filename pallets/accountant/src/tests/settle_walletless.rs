//! `settle_provider_promise` without a signer: the chain fee comes out of the proceeds.

use super::*;
use tallystick_primitives::walletless::{MAX_LONGEVITY, priority};

#[test]
fn a_walletless_settlement_pays_both_fees_out_of_gross() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        assert_ok!(walletless::<Test>(settle("alice", 1_000)));
        let paid = Paid {
            gross: 1_000,
            accountant_fee: 100,
            chain_fee: CHAIN_FEE,
            net: 850,
            ..Default::default()
        };
        assert_eq!(last_paid("alice", &cold("alice")), paid);
        assert_eq!(
            (balance(&cold("alice")), balance(&account("fees"))),
            (850, CHAIN_FEE + DEPOSIT)
        );
        assert_eq!(available(), 4_100);
        assert_eq!(provider("alice").settled, 1_000);
    });
}

#[test]
fn a_walletless_settlement_draws_on_coverage_too() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(grant("alice", 1_000)));
        assert_ok!(walletless::<Test>(settle("alice", 1_500)));
        let paid = Paid {
            gross: 1_000,
            chain_fee: CHAIN_FEE,
            net: 950,
            from_coverage: 1_000,
            shortfall: 500,
            ..Default::default()
        };
        assert_eq!(last_paid("alice", &cold("alice")), paid);
        assert_eq!(record().status(), AccountantStatus::Punished);
    });
}

#[test]
fn a_walletless_settlement_nets_at_least_twice_its_fee() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        // 110 - 11 = 99 is less than twice the fee; 111 - 11 = 100 is not.
        assert_noop!(walletless::<Test>(settle("alice", 110)), refusal(Error::BelowMargin));
        assert_ok!(walletless::<Test>(settle("alice", 111)));
        FixedFee::set(u128::MAX);
        assert_noop!(walletless::<Test>(settle("alice", 5_000)), refusal(Error::BelowMargin));
    });
}

#[test]
fn a_walletless_settlement_without_a_payment_proves_nothing() {
    execute_with_invariants(|| {
        // A proof without a payment would be free block space.
        assert_noop!(walletless::<Test>(settle("alice", 1_000)), refusal(Error::BelowMargin));
    });
}

#[test]
fn a_walletless_settlement_is_refused_where_its_dispatch_fails() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        let with = |change: &dyn Fn(&mut Promise)| {
            let mut promise = promise(&channel("alice"), 1_000);
            change(&mut promise);
            settle_signed_by(&key("operator"), "alice", &promise)
        };
        let elsewhere = with(&|promise| promise.channel = Default::default());
        assert_noop!(walletless::<Test>(elsewhere), refusal(Error::WrongChannel));
        assert_noop!(
            walletless::<Test>(with(&|promise| promise.lane = 1)),
            refusal(Error::WrongLane)
        );
        assert_noop!(
            walletless::<Test>(with(&|promise| promise.valid_until = 0)),
            refusal(Error::Expired)
        );
        let locked = with(&|promise| promise.hashlock = Default::default());
        assert_noop!(walletless::<Test>(locked), refusal(Error::WrongPreimage));
        assert_noop!(walletless::<Test>(settle("carol", 1_000)), refusal(Error::NotFound));
        let forged = settle_signed_by(&key("owner"), "alice", &promise(&channel("alice"), 1_000));
        assert_noop!(walletless::<Test>(forged), refusal(Error::BadSignature));
        FakeIdentities::deregister(&account("alice"));
        assert_noop!(
            walletless::<Test>(settle("alice", 1_000)),
            refusal(Error::NotRegistered)
        );
        FakeIdentities::register(&account("alice"), &cold("alice"));
        assert_ok!(walletless::<Test>(settle("alice", 1_000)));
        assert_noop!(
            walletless::<Test>(settle("alice", 1_000)),
            refusal(Error::AlreadySettled)
        );
        Filter::close();
        assert_noop!(walletless::<Test>(settle("alice", 2_000)), InvalidTransaction::Call);
    });
}

#[test]
fn a_walletless_settlement_of_dust_is_refused() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        FixedFee::set(4);
        // 10 - 1 - 4 = 5 does not reach the existential deposit.
        assert_noop!(walletless::<Test>(settle("alice", 10)), refusal(Error::CannotDeposit));
        fund(&cold("alice"), DEPOSIT);
        assert_ok!(walletless::<Test>(settle("alice", 10)));
    });
}

#[test]
fn an_absurd_promise_succeeds_once_authorised() {
    execute_with_invariants(|| {
        assert_ok!(settle_now("bob", 1_000));
        fund(&accountant(), 5_000);
        // Together with the debt to bob, this is more than the total can hold.
        assert_ok!(walletless::<Test>(settle("alice", u128::MAX)));
        assert_eq!(provider("alice").proven, u128::MAX);
    });
}

#[test]
fn a_newer_promise_replaces_an_older_one_in_the_pool() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        let authorized = |amount| authorize::<Test>(TransactionSource::External, settle("alice", amount)).unwrap();
        let (old, new) = (authorized(1_000), authorized(1_001));
        assert_eq!(
            old.provides,
            vec![codec::Encode::encode(&(b"settle", channel("alice"), 0u32))]
        );
        assert_eq!(old.provides, new.provides);
        assert_eq!(old.priority, priority(850));
        assert!(new.priority > old.priority);
        assert!(old.requires.is_empty() && old.propagate);
        assert_eq!(old.longevity, MAX_LONGEVITY);
        let longevity = |valid_until| {
            let promise = Promise {
                valid_until,
                ..promise(&channel("alice"), 1_000)
            };
            let call = settle_signed_by(&key("operator"), "alice", &promise);
            authorize::<Test>(TransactionSource::External, call).unwrap().longevity
        };
        assert_eq!([1, 2, 3, 64, 65, 66].map(longevity), [1, 1, 2, 63, 64, 64]);
    });
}

#[test]
fn a_walletless_settlement_weighs_less_than_declared() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        let (declared, actual) = weigh::<Test>(RawOrigin::Authorized, settle("alice", 1_000));
        assert!(actual.is_some_and(|actual| actual.all_lte(declared)));
    });
}
