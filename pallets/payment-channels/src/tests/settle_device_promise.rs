//! `settle_consumer_promise` of lanes that belong to devices.

use super::*;

const LANE: Lane = 3;

fn device_promise(amount: Balance) -> Promise {
    Promise {
        lane: LANE,
        ..promise(&channel(), amount)
    }
}

fn with_device(limit: Balance, valid_until: BlockNumber) {
    top_up(10_000);
    FakeIdentities::set_device(&account("alice"), LANE, &account("phone"), limit, valid_until);
}

#[test]
fn a_device_has_a_watermark_of_its_own() {
    execute_with_invariants(|| {
        with_device(5_000, NEVER_EXPIRES);
        assert_ok!(relay::<Test>(settle(1_000)));
        let call = settle_signed_by(&key("phone"), &device_promise(700));
        assert_ok!(relay::<Test>(call.clone()));
        assert_eq!((settled(0), settled(LANE)), (1_000, 700));
        assert_eq!(balance(&accountant()), 1_700 + DEPOSIT);
        assert_noop!(relay::<Test>(call), Error::<Test>::AlreadySettled);
    });
}

#[test]
fn a_device_is_bound_to_its_lane_limit_and_expiry() {
    execute_with_invariants(|| {
        with_device(2_000, 10);
        let over = settle_signed_by(&key("phone"), &device_promise(2_001));
        let error = DispatchError::Other("DeviceLimitExceeded");
        assert_noop!(relay::<Test>(over.clone()), error);
        assert_noop!(walletless::<Test>(over), InvalidTransaction::Call);
        let own_lane = settle_signed_by(&key("phone"), &promise(&channel(), 1_000));
        assert_noop!(relay::<Test>(own_lane), Error::<Test>::BadSignature);
        let other_lane = settle_signed_by(
            &key("phone"),
            &Promise {
                lane: LANE + 1,
                ..device_promise(1_000)
            },
        );
        assert_noop!(relay::<Test>(other_lane), DispatchError::Other("NotFound"));
        at_block::<Test>(10);
        assert_ok!(relay::<Test>(settle_signed_by(&key("phone"), &device_promise(1_000))));
        at_block::<Test>(11);
        let late = settle_signed_by(&key("phone"), &device_promise(2_000));
        assert_noop!(relay::<Test>(late), error);
    });
}

#[test]
fn the_identitys_own_key_does_not_sign_in_a_devices_lane() {
    execute_with_invariants(|| {
        with_device(2_000, NEVER_EXPIRES);
        let call = settle_signed_by(&key("alice"), &device_promise(1_000));
        assert_noop!(relay::<Test>(call.clone()), DispatchError::Other("BadSignature"));
        assert_noop!(walletless::<Test>(call), InvalidTransaction::Call);
    });
}

#[test]
fn a_devices_promise_settles_walletless_under_a_tag_of_its_lane() {
    execute_with_invariants(|| {
        with_device(2_000, NEVER_EXPIRES);
        let call = settle_signed_by(&key("phone"), &device_promise(1_000));
        let validity = authorize::<Test>(TransactionSource::External, call.clone()).unwrap();
        assert_eq!(
            validity.provides,
            vec![codec::Encode::encode(&(b"settle", channel(), LANE))]
        );
        assert_ok!(walletless::<Test>(call));
        assert_eq!(
            (settled(LANE), balance(&accountant())),
            (1_000, 1_000 - CHAIN_FEE + DEPOSIT)
        );
    });
}

#[test]
fn a_walletless_device_promise_weighs_only_checked_signatures() {
    execute_with_invariants(|| {
        with_device(5_000, NEVER_EXPIRES);
        let call = |amount| settle_signed_by(&key("phone"), &device_promise(amount));
        let (declared, actual) = weigh::<Test>(RawOrigin::Authorized, call(1_000));
        assert_eq!(declared, <() as WeightInfo>::settle_device_promise(4));
        assert_eq!(actual, Some(<() as WeightInfo>::settle_device_promise(0)));
        assert!(actual.unwrap().ref_time() < declared.ref_time());
        let relayer = RawOrigin::Signed(account("relayer"));
        assert_eq!(weigh::<Test>(relayer, call(2_000)), (declared, None));
    });
}
