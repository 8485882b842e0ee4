//! The bytes of a walletless transaction, which clients build by hand.

use crate::{RuntimeCall, UncheckedExtrinsic, fees::plain_extension};
use codec::{Compact, Decode, Encode};

#[test]
fn a_walletless_transaction_is_its_call_behind_six_bytes() {
    for length in [0usize, 40, 80, 20_000] {
        let call = RuntimeCall::System(frame_system::Call::remark {
            remark: vec![7; length],
        });
        let transaction = UncheckedExtrinsic::new_transaction(call.clone(), plain_extension());

        let version_and_kind = [0x45, 0x00];
        let era_nonce_tip_and_metadata_mode = [0x00, 0x00, 0x00, 0x00];
        let body = [
            &version_and_kind[..],
            &era_nonce_tip_and_metadata_mode[..],
            &call.encode(),
        ]
        .concat();
        let bytes = [Compact(body.len() as u32).encode(), body].concat();

        assert_eq!(hex::encode(transaction.encode()), hex::encode(&bytes));
        let decoded = UncheckedExtrinsic::decode(&mut &bytes[..]).unwrap();
        assert_eq!(decoded.encode(), bytes);
    }
}

#[test]
fn a_signed_transaction_is_version_four() {
    super::support::development().execute_with(|| {
        let call = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
        let transaction = super::support::signed(call, sp_keyring::Sr25519Keyring::Alice, 0);
        let bytes = transaction.encode();
        // Two bytes of length, then the version.
        assert_eq!(bytes[2], 0x84);
    });
}
