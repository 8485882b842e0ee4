//! `settle_consumer_promise` without a signer: the chain fee comes out of the proceeds.

use super::*;
use tallystick_primitives::walletless::{MAX_LONGEVITY, priority};

#[test]
fn a_walletless_settlement_pays_the_fee_out_of_what_it_moves() {
    execute_with_invariants(|| {
        top_up(2_000);
        assert_ok!(walletless::<Test>(settle(1_500)));
        System::assert_last_event(
            Event::PromiseSettled {
                identity: account("alice"),
                accountant: accountant(),
                lane: 0,
                gross: 1_500,
                chain_fee: CHAIN_FEE,
                net: 1_500 - CHAIN_FEE,
                shortfall: 0,
                preimage: PREIMAGE,
            }
            .into(),
        );
        assert_eq!(settled(0), 1_500);
        assert_eq!(balance(&channel()), 500 + DEPOSIT);
        assert_eq!(balance(&accountant()), 1_500 - CHAIN_FEE + DEPOSIT);
        assert_eq!(balance(&account("fees")), CHAIN_FEE + DEPOSIT);
    });
}

#[test]
fn a_walletless_settlement_moves_at_least_twice_its_fee() {
    execute_with_invariants(|| {
        top_up(5_000);
        FakeAccountants::set(&accountant(), &account("owner"), &account("operator"), 0);
        let (too_little, enough) = (settle(2 * CHAIN_FEE - 1), settle(2 * CHAIN_FEE));
        assert_noop!(walletless::<Test>(too_little), refusal(Error::BelowMargin));
        assert_ok!(walletless::<Test>(enough));
        FixedFee::set(u128::MAX);
        assert_noop!(walletless::<Test>(settle(5_000)), refusal(Error::BelowMargin));
    });
}

#[test]
fn a_walletless_settlement_is_refused_where_its_dispatch_fails() {
    execute_with_invariants(|| {
        assert_noop!(walletless::<Test>(settle(1_000)), refusal(Error::InsufficientFunds));
        top_up(5_000);
        let stranger = settle_signed_by(&key("bob"), &promise(&channel(), 1_000));
        assert_noop!(walletless::<Test>(stranger), refusal(Error::BadSignature));
        let elsewhere = settle_signed_by(&key("alice"), &promise(&accountant(), 1_000));
        assert_noop!(walletless::<Test>(elsewhere), refusal(Error::WrongChannel));
        let late = settle_signed_by(
            &key("alice"),
            &Promise {
                valid_until: 0,
                ..promise(&channel(), 1_000)
            },
        );
        assert_noop!(walletless::<Test>(late), refusal(Error::Expired));
        let mut locked = settle(1_000);
        if let Call::settle_consumer_promise { preimage, .. } = &mut locked {
            *preimage = [0; 32];
        }
        assert_noop!(walletless::<Test>(locked), refusal(Error::WrongPreimage));
        let mut unknown = settle(1_000);
        if let Call::settle_consumer_promise { identity, .. } = &mut unknown {
            *identity = account("bob");
        }
        assert_noop!(walletless::<Test>(unknown), refusal(Error::NotFound));
        assert_noop!(walletless::<Test>(settle(MINIMUM - 1)), refusal(Error::BelowMinimum));
        assert_ok!(walletless::<Test>(settle(1_000)));
        assert_noop!(walletless::<Test>(settle(1_000)), refusal(Error::AlreadySettled));
        let call = settle(2_000);
        Filter::close();
        assert_noop!(walletless::<Test>(call), InvalidTransaction::Call);
    });
}

#[test]
fn a_newer_promise_replaces_an_older_one_in_the_pool() {
    execute_with_invariants(|| {
        top_up(5_000);
        let authorized = |amount| authorize::<Test>(TransactionSource::External, settle(amount)).unwrap();
        let (old, new) = (authorized(1_000), authorized(1_001));
        assert_eq!(old.provides, new.provides);
        assert_eq!(old.provides, vec![codec::Encode::encode(&(b"settle", channel(), 0u32))]);
        assert_eq!(old.priority, priority(1_000 - CHAIN_FEE));
        assert!(new.priority > old.priority);
        assert!(old.requires.is_empty());
        assert_eq!(old.longevity, MAX_LONGEVITY);
        // Every source is treated alike.
        for source in [TransactionSource::Local, TransactionSource::InBlock] {
            assert_eq!(authorize::<Test>(source, settle(1_000)).unwrap(), old);
        }
    });
}

#[test]
fn a_walletless_settlement_leaves_the_pool_with_its_promise() {
    execute_with_invariants(|| {
        top_up(5_000);
        let longevity = |valid_until| {
            let promise = Promise {
                valid_until,
                ..promise(&channel(), 1_000)
            };
            authorize::<Test>(TransactionSource::External, settle_signed_by(&key("alice"), &promise))
                .unwrap()
                .longevity
        };
        at_block::<Test>(10);
        assert_eq!([10, 11, 20, 73, 74, 75].map(longevity), [1, 1, 10, 63, 64, 64]);
    });
}

#[test]
fn a_walletless_settlement_weighs_only_checked_signatures() {
    execute_with_invariants(|| {
        top_up(5_000);
        let (declared, actual) = weigh::<Test>(RawOrigin::Authorized, settle(1_000));
        assert_eq!(declared, <() as WeightInfo>::settle_consumer_promise(2));
        assert_eq!(actual, Some(<() as WeightInfo>::settle_consumer_promise(0)));
        assert!(actual.unwrap().ref_time() < declared.ref_time());
        // A signed call pays for the declared weight.
        let relayer = RawOrigin::Signed(account("relayer"));
        assert_eq!(weigh::<Test>(relayer, settle(2_000)), (declared, None));
    });
}
