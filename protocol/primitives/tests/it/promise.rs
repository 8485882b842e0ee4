//! The promise's payload: its length, its offsets, and that it covers every field.

use crate::common::{hashes, promises};
use codec::{Decode, DecodeAll, Encode, MaxEncodedLen};
use proptest::{array::uniform32, prelude::*};
use sp_core::H256;
use sp_io::hashing::{blake2_256, sha2_256};
use std::ops::Range;
use tallystick_primitives::{
    AccountId, Promise, hashlock,
    promise::{PROMISE_DOMAIN, PROMISE_PAYLOAD_LENGTH},
};

const DOMAIN: Range<usize> = 0..20;
const GENESIS: Range<usize> = 20..52;
const CHANNEL: Range<usize> = 52..84;
const LANE: Range<usize> = 84..88;
const AMOUNT: Range<usize> = 88..104;
const HASHLOCK: Range<usize> = 104..136;
const VALID_UNTIL: Range<usize> = 136..140;

/// The indices of the bytes that differ.
fn differing(left: &[u8], right: &[u8]) -> Vec<usize> {
    assert_eq!(left.len(), right.len());
    (0..left.len()).filter(|index| left[*index] != right[*index]).collect()
}

proptest! {
    #[test]
    fn payload_has_every_field_at_its_place(promise in promises(), genesis in hashes()) {
        let payload = promise.payload(&genesis);
        prop_assert_eq!(payload.len(), PROMISE_PAYLOAD_LENGTH);
        prop_assert_eq!(payload.len(), 140);
        prop_assert_eq!(&payload[DOMAIN], b"tallystick/promise/1".as_slice());
        prop_assert_eq!(&payload[DOMAIN], PROMISE_DOMAIN);
        prop_assert_eq!(&payload[GENESIS], genesis.as_bytes());
        prop_assert_eq!(&payload[CHANNEL], promise.channel.as_bytes());
        prop_assert_eq!(&payload[LANE], &promise.lane.to_le_bytes()[..]);
        prop_assert_eq!(&payload[AMOUNT], &promise.amount.to_le_bytes()[..]);
        prop_assert_eq!(&payload[HASHLOCK], promise.hashlock.as_bytes());
        prop_assert_eq!(&payload[VALID_UNTIL], &promise.valid_until.to_le_bytes()[..]);
        prop_assert_eq!(promise.hash(&genesis), H256(blake2_256(&payload)));
    }

    #[test]
    fn mutating_a_field_changes_exactly_its_byte(
        promise in promises(),
        genesis in hashes(),
        byte in 0usize..32,
        flip in 1u8..,
    ) {
        let payload = promise.payload(&genesis);
        let within = |field: Range<usize>| byte % field.len();
        let flip_in = |hash: H256| {
            let mut hash = hash;
            hash.0[byte] ^= flip;
            hash
        };
        let flip_number = |number: u32, field: Range<usize>| number ^ (u32::from(flip) << (8 * within(field)));
        let amount = promise.amount ^ (u128::from(flip) << (8 * within(AMOUNT)));
        let cases = [
            (promise.payload(&flip_in(genesis)), GENESIS),
            (Promise { channel: flip_in(promise.channel), ..promise.clone() }.payload(&genesis), CHANNEL),
            (Promise { lane: flip_number(promise.lane, LANE), ..promise.clone() }.payload(&genesis), LANE),
            (Promise { amount, ..promise.clone() }.payload(&genesis), AMOUNT),
            (Promise { hashlock: flip_in(promise.hashlock), ..promise.clone() }.payload(&genesis), HASHLOCK),
            (
                Promise { valid_until: flip_number(promise.valid_until, VALID_UNTIL), ..promise.clone() }
                    .payload(&genesis),
                VALID_UNTIL,
            ),
        ];
        for (mutated, field) in cases {
            prop_assert_eq!(differing(&payload, &mutated), vec![field.start + within(field)]);
        }
    }

    #[test]
    fn distinct_promises_have_distinct_payloads(left in promises(), right in promises(), genesis in hashes()) {
        prop_assert_eq!(left == right, left.payload(&genesis) == right.payload(&genesis));
        prop_assert_eq!(left == right, left.hash(&genesis) == right.hash(&genesis));
    }

    #[test]
    fn another_chain_means_another_payload(promise in promises(), one in hashes(), other in hashes()) {
        prop_assert_eq!(one == other, promise.payload(&one) == promise.payload(&other));
    }

    #[test]
    fn encoding_is_the_payload_without_domain_and_genesis(promise in promises(), genesis in hashes()) {
        let encoded = promise.encode();
        prop_assert_eq!(&encoded, &promise.payload(&genesis)[CHANNEL.start..]);
        prop_assert_eq!(encoded.len(), Promise::max_encoded_len());
        prop_assert_eq!(Promise::decode_all(&mut encoded.as_slice()).unwrap(), promise);
    }

    #[test]
    fn a_truncated_promise_does_not_decode(promise in promises(), length in 0usize..88) {
        prop_assert!(Promise::decode(&mut &promise.encode()[..length]).is_err());
    }

    #[test]
    fn only_the_preimage_opens_the_lock(
        promise in promises(),
        preimage in uniform32(any::<u8>()),
        byte in 0usize..32,
        flip in 1u8..,
    ) {
        let promise = Promise { hashlock: hashlock(&preimage), ..promise };
        prop_assert_eq!(promise.hashlock, H256(sha2_256(&preimage)));
        prop_assert!(promise.is_opened_by(&preimage));
        let mut other = preimage;
        other[byte] ^= flip;
        prop_assert!(!promise.is_opened_by(&other));
    }

    #[test]
    fn a_promise_belongs_to_one_channel(promise in promises(), byte in 0usize..32, flip in 1u8..) {
        prop_assert!(promise.is_of(&AccountId::new(promise.channel.0)));
        let mut other = promise.channel.0;
        other[byte] ^= flip;
        prop_assert!(!promise.is_of(&AccountId::new(other)));
    }
}
