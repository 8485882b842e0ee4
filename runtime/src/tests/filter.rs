//! The emergency brakes.

use super::support::development;
use crate::{configs::filter::CallFilter, RuntimeCall, RuntimeOrigin, SafeMode};
use frame_support::{assert_ok, traits::Contains};
use sp_keyring::Sr25519Keyring::Bob;

#[test]
fn safe_mode_stops_transfers_but_not_time() {
    development().execute_with(|| {
        let transfer = RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
            dest: Bob.to_account_id().into(),
            value: 1,
        });
        assert!(CallFilter::contains(&transfer));
        assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));
        assert!(!CallFilter::contains(&transfer));
        assert!(CallFilter::contains(&RuntimeCall::Timestamp(
            pallet_timestamp::Call::set { now: 1 }
        )));
    });
}
