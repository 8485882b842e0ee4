//! The registry's answers about identities.

use super::*;
use tallystick_primitives::state::{DeviceState, IdentityState};

#[test]
fn an_unknown_identity_has_no_beneficiary_and_nonce_zero() {
    execute_with_invariants(|| {
        let alice = account("alice");
        let unknown = IdentityState {
            registered: false,
            beneficiary: None,
            next_nonce: 0,
            devices: Vec::new(),
        };
        assert_eq!(Registry::state(&alice), unknown);
        assert!(!Registry::is_registered(&alice));
        assert_eq!(
            <Registry as tallystick_primitives::traits::Identities>::beneficiary(&alice),
            None
        );
    });
}

#[test]
fn an_identity_shows_its_beneficiary_nonce_and_devices() {
    execute_with_invariants(|| {
        let alice = account("alice");
        register(&alice);
        for lane in [1, 2] {
            let call = Call::<Test>::authorize_device {
                lane,
                key: account("phone"),
                limit: 5,
                valid_until: 9,
            };
            assert_ok!(signed::<Test>(&alice, call));
        }
        assert_ok!(signed::<Test>(&alice, Call::revoke_device { lane: 2 }));
        let mut state = Registry::state(&alice);
        state.devices.sort_by_key(|device| device.lane);
        assert!(state.registered && Registry::is_registered(&alice));
        assert_eq!(state.beneficiary, Some(channel(&alice)));
        assert_eq!(state.next_nonce, 4);
        let phone = DeviceState {
            lane: 1,
            key: Some(account("phone")),
            limit: 5,
            valid_until: 9,
        };
        let revoked = DeviceState {
            lane: 2,
            key: None,
            limit: 0,
            valid_until: 0,
        };
        assert_eq!(state.devices, vec![phone, revoked]);
    });
}
