//! `revoke_device` and `revoke_device_for`.

use super::*;

const LANE: u32 = 3;

fn with_device() -> Key {
    let alice = key("alice");
    register(&alice.account);
    let call = Call::<Test>::authorize_device {
        lane: LANE,
        key: account("phone"),
        limit: 100,
        valid_until: 1_000,
    };
    assert_ok!(signed::<Test>(&alice.account, call));
    alice
}

fn call() -> Call<Test> {
    Call::revoke_device { lane: LANE }
}

fn relayed(alice: &Key, nonce: u64) -> Call<Test> {
    let request = alice.request(&Action::RevokeDevice { lane: LANE }, nonce, now::<Test>() + LIFETIME);
    Call::revoke_device_for {
        identity: alice.account.clone(),
        lane: LANE,
        request,
    }
}

#[test]
fn a_revoked_device_stays_good_for_the_exit_delay_and_no_longer() {
    execute_with_invariants(|| {
        let alice = with_device().account;
        assert_ok!(signed::<Test>(&alice, call()));
        let superseded_until = 1 + EXIT_DELAY;
        let identity = alice.clone();
        System::assert_last_event(
            Event::DeviceRevoked {
                identity,
                lane: LANE,
                superseded_until,
            }
            .into(),
        );
        let promise = tallystick_primitives::Promise {
            lane: LANE,
            ..promise(&channel(&alice), 100)
        };
        let signature = key("phone").sign_promise(&promise);
        at_block::<Test>(superseded_until);
        assert_ok!(Registry::check_device_promise(&alice, &promise, &signature));
        at_block::<Test>(superseded_until + 1);
        let error = Error::<Test>::BadSignature;
        assert_noop!(Registry::check_device_promise(&alice, &promise, &signature), error);
        assert_noop!(Registry::check_device_limit(&alice, LANE, 1), Error::<Test>::NotFound);
        // The lane can be used again.
        let call = Call::<Test>::authorize_device {
            lane: LANE,
            key: account("phone"),
            limit: 1,
            valid_until: 1_000,
        };
        assert_ok!(signed::<Test>(&alice, call));
    });
}

#[test]
fn a_signed_request_revokes_a_device_once() {
    execute_with_invariants(|| {
        let alice = with_device();
        let request = relayed(&alice, 2);
        assert_ok!(relay::<Test>(request.clone()));
        assert_eq!(Devices::<Test>::get(&alice.account, LANE).current, None);
        assert_noop!(relay::<Test>(request), Error::<Test>::StaleNonce);
        assert_eq!(Nonces::<Test>::get(&alice.account), 3);
    });
}

#[test]
fn a_request_of_another_identity_does_not_revoke_a_device() {
    execute_with_invariants(|| {
        let alice = with_device();
        let request = key("eve").request(&Action::RevokeDevice { lane: LANE }, 2, 50);
        let call = Call::<Test>::revoke_device_for {
            identity: alice.account,
            lane: LANE,
            request,
        };
        assert_noop!(relay::<Test>(call), Error::<Test>::BadSignature);
    });
}

#[test]
fn revoke_device_fails_when_there_is_none() {
    execute_with_invariants(|| {
        let alice = with_device();
        for lane in [0, LANE + 1] {
            assert_noop!(
                signed::<Test>(&alice.account, Call::revoke_device { lane }),
                Error::<Test>::NotFound
            );
        }
        assert_ok!(signed::<Test>(&alice.account, call()));
        assert_noop!(signed::<Test>(&alice.account, call()), Error::<Test>::NotFound);
    });
}

#[test]
fn revoke_device_waits_for_an_earlier_cut() {
    execute_with_invariants(|| {
        let alice = with_device().account;
        let cut = Call::<Test>::authorize_device {
            lane: LANE,
            key: account("tablet"),
            limit: 1,
            valid_until: 1_000,
        };
        assert_ok!(signed::<Test>(&alice, cut));
        assert_noop!(signed::<Test>(&alice, call()), Error::<Test>::ChangePending);
        at_block::<Test>(1 + EXIT_DELAY);
        assert_noop!(signed::<Test>(&alice, call()), Error::<Test>::ChangePending);
        at_block::<Test>(2 + EXIT_DELAY);
        assert_ok!(signed::<Test>(&alice, call()));
    });
}

#[test]
fn revoke_device_needs_a_signed_origin() {
    execute_with_invariants(|| {
        let alice = with_device();
        assert_needs_signature::<Test>(call());
        assert_needs_signature::<Test>(relayed(&alice, 2));
    });
}
