//! `collect`.

use super::*;

#[test]
fn collect_pays_what_is_owed_and_no_more() {
    execute_with_invariants(|| {
        punish();
        fund(&accountant(), 600);
        assert_ok!(relay::<Test>(collect("alice")));
        let paid = Paid {
            gross: 600,
            accountant_fee: 60,
            net: 540,
            shortfall: 400,
            ..Default::default()
        };
        assert_eq!(last_paid("alice", &cold("alice")), paid);
        fund(&accountant(), 5_000);
        assert_ok!(relay::<Test>(collect("alice")));
        assert_eq!((balance(&cold("alice")), record().owed_total), (900, 0));
        assert_noop!(relay::<Test>(collect("alice")), Error::<Test>::AlreadySettled);
    });
}

#[test]
fn collect_fails_when_nothing_is_owed_or_no_money_is_there() {
    execute_with_invariants(|| {
        assert_noop!(relay::<Test>(collect("alice")), Error::<Test>::AlreadySettled);
        assert_noop!(relay::<Test>(collect("carol")), Error::<Test>::NotFound);
        let unknown = Call::<Test>::collect {
            identity: account("alice"),
            accountant: account("nobody"),
        };
        assert_noop!(relay::<Test>(unknown), Error::<Test>::NotFound);
        punish();
        assert_noop!(relay::<Test>(collect("alice")), Error::<Test>::InsufficientFunds);
        assert_noop!(walletless::<Test>(collect("alice")), refusal(Error::InsufficientFunds));
    });
}

#[test]
fn collect_draws_on_a_coverage_granted_later() {
    execute_with_invariants(|| {
        punish();
        fund(&accountant(), 1_000);
        let resolve = Call::<Test>::resolve_punishment {
            accountant: accountant(),
            top_up: 0,
        };
        assert_ok!(relay::<Test>(resolve));
        assert_ok!(by_owner(grant("alice", 5_000)));
        assert_ok!(settle_now("bob", 1_000));
        assert_ok!(relay::<Test>(collect("alice")));
        let paid = last_paid("alice", &cold("alice"));
        assert_eq!((paid.gross, paid.from_coverage, paid.shortfall), (1_000, 900, 0));
    });
}

#[test]
fn a_walletless_collect_pays_its_fee_and_has_the_channels_tag() {
    execute_with_invariants(|| {
        punish();
        fund(&accountant(), 5_000);
        let validity = authorize::<Test>(TransactionSource::External, collect("alice")).unwrap();
        assert_eq!(
            validity.provides,
            vec![codec::Encode::encode(&(b"settle", channel("alice"), 0u32))]
        );
        assert_eq!(validity.longevity, tallystick_primitives::walletless::MAX_LONGEVITY);
        let mut declined = collect("alice");
        if let Call::collect { identity, .. } = &mut declined {
            *identity = account("carol");
        }
        assert_noop!(walletless::<Test>(declined), refusal(Error::NotFound));
        assert_ok!(walletless::<Test>(collect("alice")));
        let paid = Paid {
            gross: 1_000,
            accountant_fee: 100,
            chain_fee: CHAIN_FEE,
            net: 850,
            ..Default::default()
        };
        assert_eq!(last_paid("alice", &cold("alice")), paid);
        assert_noop!(walletless::<Test>(collect("alice")), refusal(Error::AlreadySettled));
    });
}

#[test]
fn a_walletless_collect_respects_minimum_filter_and_twice_fee() {
    execute_with_invariants(|| {
        punish();
        fund(&accountant(), 110);
        assert_noop!(walletless::<Test>(collect("alice")), refusal(Error::BelowMargin));
        let call = Call::<Test>::set_min_settlement {
            accountant: accountant(),
            minimum: 500,
        };
        assert_ok!(signed::<Test>(&account("alice"), call));
        assert_noop!(walletless::<Test>(collect("alice")), refusal(Error::BelowMinimum));
        fund(&accountant(), 1_000);
        Filter::close();
        assert_noop!(walletless::<Test>(collect("alice")), InvalidTransaction::Call);
    });
}
