//! The signatures that count: the whole truth table of scheme, spelling, key and message.

use crate::common::{Key, hashes, promises};
use codec::Encode;
use proptest::{collection::vec, prelude::*};
use sp_core::ecdsa;
use tallystick_primitives::{
    Signature,
    signature::{WRAP_PREFIX, WRAP_SUFFIX, attempts_until_signed, is_signed_by, wrapped},
};

const PAYLOAD: &[u8] = b"tallystick/promise/1 and so on";

#[test]
fn wrapping_is_what_browser_wallets_do() {
    assert_eq!(wrapped(b"x"), b"<Bytes>x</Bytes>");
    assert_eq!(wrapped(b""), [WRAP_PREFIX, WRAP_SUFFIX].concat());
}

#[test]
fn every_scheme_counts_raw_and_wrapped() {
    for key in Key::of_every_scheme(1) {
        let account = key.account();
        let raw = key.sign(PAYLOAD);
        assert!(is_signed_by(PAYLOAD, &raw, &account));
        assert_eq!(attempts_until_signed(PAYLOAD, &raw, &[Some(&account)]), Some(1));
        let spelt = key.sign(&wrapped(PAYLOAD));
        assert!(is_signed_by(PAYLOAD, &spelt, &account));
        assert_eq!(attempts_until_signed(PAYLOAD, &spelt, &[Some(&account)]), Some(2));
    }
}

#[test]
fn wrapping_counts_once_and_only_whole() {
    for key in Key::of_every_scheme(1) {
        let account = key.account();
        let refused = [
            wrapped(&wrapped(PAYLOAD)),
            [WRAP_PREFIX, PAYLOAD].concat(),
            [PAYLOAD, WRAP_SUFFIX].concat(),
            [b"<bytes>", PAYLOAD, b"</bytes>"].concat(),
            Vec::new(),
        ];
        for message in refused {
            assert!(!is_signed_by(PAYLOAD, &key.sign(&message), &account));
        }
    }
}

#[test]
fn another_key_does_not_count() {
    let others = Key::of_every_scheme(2);
    for key in Key::of_every_scheme(1) {
        for message in [PAYLOAD.to_vec(), wrapped(PAYLOAD)] {
            let signature = key.sign(&message);
            for other in &others {
                assert!(!is_signed_by(PAYLOAD, &signature, &other.account()));
            }
        }
    }
}

#[test]
fn another_scheme_of_the_same_seed_does_not_count() {
    let keys = Key::of_every_scheme(1);
    for (index, key) in keys.iter().enumerate() {
        for (other_index, other) in keys.iter().enumerate() {
            assert_eq!(
                is_signed_by(PAYLOAD, &key.sign(PAYLOAD), &other.account()),
                index == other_index
            );
        }
    }
}

#[test]
fn a_truncated_or_longer_payload_does_not_count() {
    for key in Key::of_every_scheme(1) {
        let account = key.account();
        for message in [PAYLOAD.to_vec(), wrapped(PAYLOAD)] {
            let signature = key.sign(&message);
            for length in 0..PAYLOAD.len() {
                assert!(!is_signed_by(&PAYLOAD[..length], &signature, &account));
            }
            assert!(!is_signed_by(&[PAYLOAD, &[0]].concat(), &signature, &account));
            assert!(!is_signed_by(&[&[0], PAYLOAD].concat(), &signature, &account));
        }
    }
}

#[test]
fn the_eth_variant_is_refused_though_it_verifies() {
    use sp_core::Pair;
    use sp_runtime::traits::{IdentifyAccount, Verify};
    let pair = ecdsa::KeccakPair::from_seed(&[1; 32]);
    for message in [PAYLOAD.to_vec(), wrapped(PAYLOAD)] {
        let signature = Signature::Eth(pair.sign(&message));
        let account = sp_runtime::MultiSigner::Eth(pair.public()).into_account();
        assert!(signature.verify(message.as_slice(), &account), "the SDK takes it");
        assert!(!is_signed_by(PAYLOAD, &signature, &account));
        for key in Key::of_every_scheme(1) {
            assert!(!is_signed_by(PAYLOAD, &signature, &key.account()));
        }
    }
}

#[test]
fn the_first_of_several_signers_is_found() {
    let [first, second, stranger] = Key::of_every_scheme(1);
    let (first_account, second_account) = (first.account(), second.account());
    let signers = [Some(&first_account), Some(&second_account)];
    let attempts = |message: &[u8], key: &Key| attempts_until_signed(PAYLOAD, &key.sign(message), &signers);
    assert_eq!(attempts(PAYLOAD, &first), Some(1));
    assert_eq!(attempts(PAYLOAD, &second), Some(2));
    assert_eq!(attempts(&wrapped(PAYLOAD), &first), Some(3));
    assert_eq!(attempts(&wrapped(PAYLOAD), &second), Some(4));
    assert_eq!(attempts(PAYLOAD, &stranger), None);
    assert_eq!(attempts_until_signed(PAYLOAD, &first.sign(PAYLOAD), &[]), None);
    assert_eq!(
        attempts_until_signed(PAYLOAD, &second.sign(PAYLOAD), &[None, Some(&second_account)]),
        Some(1)
    );
}

#[test]
fn the_scheme_is_one_byte_before_the_signature() {
    let [sr25519, ed25519, ecdsa] = Key::of_every_scheme(1).map(|key| key.sign(PAYLOAD).encode());
    assert_eq!((ed25519[0], ed25519.len()), (0, 65));
    assert_eq!((sr25519[0], sr25519.len()), (1, 65));
    assert_eq!((ecdsa[0], ecdsa.len()), (2, 66));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_signature_covers_every_bit(
        promise in promises(),
        genesis in hashes(),
        byte in 0usize..140,
        bit in 0u8..8,
        wrap in any::<bool>(),
    ) {
        let payload = promise.payload(&genesis);
        let message = if wrap { wrapped(&payload) } else { payload.clone() };
        let mut mutated = payload.clone();
        mutated[byte] ^= 1 << bit;
        for key in Key::of_every_scheme(3) {
            let signature = key.sign(&message);
            prop_assert!(is_signed_by(&payload, &signature, &key.account()));
            prop_assert!(!is_signed_by(&mutated, &signature, &key.account()));
        }
    }

    #[test]
    fn random_bytes_are_no_signature(payload in vec(any::<u8>(), 0..300), noise in vec(any::<u8>(), 65)) {
        let account = Key::of_every_scheme(1)[0].account();
        let half: [u8; 64] = noise[..64].try_into().unwrap();
        let whole: [u8; 65] = noise.as_slice().try_into().unwrap();
        let signatures = [
            Signature::Sr25519(half.into()),
            Signature::Ed25519(half.into()),
            Signature::Ecdsa(whole.into()),
            Signature::Eth(whole.into()),
        ];
        for signature in signatures {
            prop_assert!(!is_signed_by(&payload, &signature, &account));
        }
    }
}
