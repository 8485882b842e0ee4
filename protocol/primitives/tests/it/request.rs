//! Signed requests: domain, offsets, and that every argument is covered.

use crate::common::{accounts, actions, hashes, numbers};
use codec::{DecodeAll, Encode};
use proptest::prelude::*;
use sp_core::H256;
use tallystick_primitives::{AccountId, Action, Promise};

const GENESIS: H256 = H256([7; 32]);

fn payload(action: &Action) -> Vec<u8> {
    action.payload(&GENESIS, &AccountId::new([8; 32]), 9, 10)
}

/// The length of the part before the arguments: domain, genesis, identity, nonce and expiry.
fn header_length(action: &Action) -> usize {
    "tallystick/request/".len() + action.name().len() + "/1".len() + 32 + 32 + 8 + 4
}

proptest! {
    #[test]
    fn the_header_is_as_documented(
        action in actions(),
        genesis in hashes(),
        identity in accounts(),
        nonce in any::<u64>(),
        valid_until in numbers(),
    ) {
        let bytes: &[u8; 32] = identity.as_ref();
        let header = [
            format!("tallystick/request/{}/1", action.name()).as_bytes(),
            genesis.as_bytes(),
            bytes,
            &nonce.to_le_bytes(),
            &valid_until.to_le_bytes(),
        ]
        .concat();
        let payload = action.payload(&genesis, &identity, nonce, valid_until);
        prop_assert!(payload.starts_with(&header));
        prop_assert_eq!(header.len(), header_length(&action));
    }

    #[test]
    fn distinct_actions_have_distinct_payloads(left in actions(), right in actions()) {
        prop_assert_eq!(left == right, payload(&left) == payload(&right));
    }

    #[test]
    fn no_payload_is_the_beginning_of_another(left in actions(), right in actions()) {
        prop_assert!(left == right || !payload(&left).starts_with(&payload(&right)));
    }

    #[test]
    fn chain_identity_nonce_and_expiry_are_covered(
        action in actions(),
        byte in 0usize..76,
        flip in 1u8..,
    ) {
        let start = header_length(&action) - 76;
        let mut expected = action.payload(&GENESIS, &AccountId::new([8; 32]), 9, 10);
        expected[start + byte] ^= flip;
        let (mut genesis, mut identity, mut nonce, mut valid_until) = (GENESIS, [8; 32], 9u64, 10u32);
        match byte {
            0..32 => genesis.0[byte] ^= flip,
            32..64 => identity[byte - 32] ^= flip,
            64..72 => nonce ^= u64::from(flip) << (8 * (byte - 64)),
            _ => valid_until ^= u32::from(flip) << (8 * (byte - 72)),
        }
        prop_assert_eq!(action.payload(&genesis, &AccountId::new(identity), nonce, valid_until), expected);
    }

    /// The bytes after the header decode, with nothing left, to the arguments they were made of.
    #[test]
    fn the_arguments_can_be_read_back(action in actions()) {
        let kind = action.encode()[0];
        let bytes = [&[kind], &payload(&action)[header_length(&action)..]].concat();
        prop_assert_eq!(Action::decode_all(&mut bytes.as_slice()), Ok(action));
    }
}

#[test]
fn domains_are_unlike_each_other_and_unlike_an_extrinsic() {
    let payload = Promise::of_consumer(H256::zero(), 0, 0, H256::zero()).payload(&GENESIS);
    // An extrinsic's payload starts with a pallet's index, and no pallet has the index of `t` or `<`.
    assert_eq!(payload.first(), Some(&116));
    assert_eq!(tallystick_primitives::signature::wrapped(&payload).first(), Some(&60));
    assert!(!payload.starts_with(tallystick_primitives::request::REQUEST_DOMAIN));
}

#[test]
fn options_and_flags_are_one_byte() {
    let accountant = AccountId::new([1; 32]);
    let register = |beneficiary: Option<AccountId>, provider| {
        let action = Action::Register {
            accountant: accountant.clone(),
            beneficiary,
            provider,
        };
        payload(&action)[header_length(&action)..].to_vec()
    };
    assert_eq!(register(None, false), [accountant.encode(), vec![0, 0]].concat());
    assert_eq!(register(None, true), [accountant.encode(), vec![0, 1]].concat());
    let beneficiary = AccountId::new([2; 32]);
    let given = register(Some(beneficiary.clone()), true);
    assert_eq!(
        given,
        [accountant.encode(), vec![1], beneficiary.encode(), vec![1]].concat()
    );
}
