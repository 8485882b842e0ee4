//! `authorize_device`, `authorize_device_for`, and the promises that a device may sign.

use super::*;

const LANE: u32 = 3;

fn call(name: &str, limit: Balance, valid_until: BlockNumber) -> Call<Test> {
    Call::authorize_device {
        lane: LANE,
        key: account(name),
        limit,
        valid_until,
    }
}

fn relayed(alice: &Key, nonce: u64) -> Call<Test> {
    let (lane, key, limit, valid_until) = (LANE, account("phone"), 100, 1_000);
    let action = Action::AuthorizeDevice {
        lane,
        key: key.clone(),
        limit,
        valid_until,
    };
    let request = alice.request(&action, nonce, now::<Test>() + LIFETIME);
    Call::authorize_device_for {
        identity: alice.account.clone(),
        lane,
        key,
        limit,
        valid_until,
        request,
    }
}

fn may_promise(alice: &AccountId, device: &str, amount: Balance) -> bool {
    let promise = tallystick_primitives::Promise {
        lane: LANE,
        ..promise(&channel(alice), amount)
    };
    let limit = Registry::check_device_limit(alice, LANE, amount);
    let signed = Registry::check_device_promise(alice, &promise, &key(device).sign_promise(&promise));
    // A promise that fails without a signature fails with any signature.
    assert!(limit.is_ok() || signed.is_err());
    signed.is_ok()
}

fn registered() -> AccountId {
    register(&account("alice"));
    account("alice")
}

#[test]
fn a_device_promises_in_its_lane_up_to_limit_and_expiry() {
    execute_with_invariants(|| {
        let alice = registered();
        assert_ok!(signed::<Test>(&alice, call("phone", 100, 30)));
        System::assert_last_event(
            Event::DeviceAuthorized {
                identity: alice.clone(),
                lane: LANE,
                terms: terms("phone", 100, 30),
                superseded_until: None,
            }
            .into(),
        );
        assert_eq!(Nonces::<Test>::get(&alice), 2);
        at_block::<Test>(30);
        assert!(may_promise(&alice, "phone", 100));
        assert!(!may_promise(&alice, "phone", 101));
        assert!(!may_promise(&alice, "tablet", 100));
        at_block::<Test>(31);
        assert!(!may_promise(&alice, "phone", 100));
        assert_eq!(
            Registry::check_device_limit(&alice, LANE, 100),
            Err(Error::<Test>::DeviceLimitExceeded.into())
        );
        assert_eq!(
            Registry::check_device_limit(&alice, LANE + 1, 1),
            Err(Error::<Test>::NotFound.into())
        );
    });
}

#[test]
fn a_signed_request_authorizes_a_device() {
    execute_with_invariants(|| {
        let alice = key("alice");
        registered();
        assert_ok!(relay::<Test>(relayed(&alice, 1)));
        assert_eq!(
            Devices::<Test>::get(&alice.account, LANE).current,
            Some(terms("phone", 100, 1_000))
        );
        assert_noop!(relay::<Test>(relayed(&alice, 1)), Error::<Test>::StaleNonce);
        let mut raised = relayed(&alice, 2);
        if let Call::authorize_device_for { limit, .. } = &mut raised {
            *limit = 101;
        }
        assert_noop!(relay::<Test>(raised), Error::<Test>::BadSignature);
    });
}

#[test]
fn authorize_device_fails_for_lane_zero_and_for_strangers() {
    execute_with_invariants(|| {
        let alice = registered();
        let own = Call::<Test>::authorize_device {
            lane: 0,
            key: account("phone"),
            limit: 1,
            valid_until: 9,
        };
        assert_noop!(signed::<Test>(&alice, own), Error::<Test>::LaneReserved);
        assert_noop!(
            signed::<Test>(&account("bob"), call("phone", 1, 9)),
            Error::<Test>::NotFound
        );
        assert_noop!(relay::<Test>(relayed(&key("bob"), 0)), Error::<Test>::NotFound);
    });
}

#[test]
fn authorize_device_needs_a_signed_origin() {
    execute_with_invariants(|| {
        registered();
        assert_needs_signature::<Test>(call("phone", 1, 9));
        assert_needs_signature::<Test>(relayed(&key("alice"), 1));
    });
}

#[test]
fn better_terms_count_at_once() {
    execute_with_invariants(|| {
        let alice = registered();
        assert_ok!(signed::<Test>(&alice, call("phone", 100, 30)));
        for (limit, valid_until) in [(100, 30), (200, 30), (200, 40), (u128::MAX, u32::MAX)] {
            assert_ok!(signed::<Test>(&alice, call("phone", limit, valid_until)));
            assert_eq!(Devices::<Test>::get(&alice, LANE).superseded, None);
            assert!(may_promise(&alice, "phone", limit));
        }
    });
}

fn assert_old_terms_bind_for_the_exit_delay(next: Call<Test>, new: (&str, Balance)) {
    execute_with_invariants(|| {
        let alice = registered();
        assert_ok!(signed::<Test>(&alice, call("phone", 100, 1_000)));
        at_block::<Test>(5);
        assert_ok!(signed::<Test>(&alice, next.clone()));
        let until = 5 + EXIT_DELAY;
        let Some(RuntimeEvent::Registry(Event::DeviceAuthorized { superseded_until, .. })) =
            System::events().pop().map(|record| record.event)
        else {
            panic!("the device was authorised");
        };
        assert_eq!(superseded_until, Some(until));
        for block in [5, until - 1, until] {
            at_block::<Test>(block);
            assert!(may_promise(&alice, "phone", 100));
            assert!(may_promise(&alice, new.0, new.1));
        }
        // A second cut must wait, or it would overwrite terms that still bind.
        let again = call("another", 1, 2_000);
        assert_noop!(signed::<Test>(&alice, again.clone()), Error::<Test>::ChangePending);
        at_block::<Test>(until + 1);
        assert!(!may_promise(&alice, "phone", 100));
        assert!(may_promise(&alice, new.0, new.1));
        assert_ok!(signed::<Test>(&alice, again));
    });
}

#[test]
fn a_lower_limit_binds_only_after_the_exit_delay() {
    assert_old_terms_bind_for_the_exit_delay(call("phone", 99, 1_000), ("phone", 99));
}

#[test]
fn another_key_leaves_the_old_one_good_for_the_exit_delay() {
    assert_old_terms_bind_for_the_exit_delay(call("tablet", 500, 2_000), ("tablet", 500));
}

#[test]
fn an_earlier_expiry_binds_only_after_the_exit_delay() {
    execute_with_invariants(|| {
        let alice = registered();
        assert_ok!(signed::<Test>(&alice, call("phone", 100, 1_000)));
        at_block::<Test>(5);
        assert_ok!(signed::<Test>(&alice, call("phone", 100, 6)));
        at_block::<Test>(5 + EXIT_DELAY);
        assert!(may_promise(&alice, "phone", 100));
        at_block::<Test>(6 + EXIT_DELAY);
        assert!(!may_promise(&alice, "phone", 100));
    });
}

#[test]
fn a_raise_after_a_cut_counts_at_once_while_the_cut_waits() {
    execute_with_invariants(|| {
        let alice = registered();
        assert_ok!(signed::<Test>(&alice, call("phone", 100, 1_000)));
        assert_ok!(signed::<Test>(&alice, call("tablet", 10, 1_000)));
        assert_ok!(signed::<Test>(&alice, call("tablet", 50, 1_000)));
        assert!(may_promise(&alice, "tablet", 50));
        assert!(may_promise(&alice, "phone", 100));
        assert!(!may_promise(&alice, "phone", 101));
        assert!(!may_promise(&alice, "tablet", 51));
    });
}
