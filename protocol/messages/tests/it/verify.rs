//! Verifying together says the same as verifying one by one.

use crate::common::{Key, sr25519};
use proptest::{collection::vec, prelude::*};
use schnorrkel::{PreparedBatch, PublicKey};
use sp_core::{Pair, U256, ecdsa};
use sp_runtime::traits::{IdentifyAccount, Verify};
use tallystick_messages::verify::{Claim, verify_batch};
use tallystick_primitives::{
    AccountId, Signature,
    signature::{is_signed_by, wrapped},
};

struct Case {
    payload: Vec<u8>,
    signature: Signature,
    signer: AccountId,
}

impl Case {
    fn new(key: &Key, payload: &[u8], signature: Signature) -> Self {
        Self {
            payload: payload.to_vec(),
            signature,
            signer: key.account.clone(),
        }
    }

    fn alone(&self) -> bool {
        is_signed_by(&self.payload, &self.signature, &self.signer)
    }
}

fn together(cases: &[Case]) -> Vec<bool> {
    let claims: Vec<Claim> = cases
        .iter()
        .map(|case| Claim {
            payload: case.payload.clone(),
            signature: &case.signature,
            signer: &case.signer,
        })
        .collect();
    verify_batch(&claims)
}

fn one_by_one(cases: &[Case]) -> Vec<bool> {
    cases.iter().map(Case::alone).collect()
}

/// `count` good sr25519 signatures by `signers` different keys.
fn good(count: usize, signers: usize) -> Vec<Case> {
    (0..count)
        .map(|place| {
            let key = sr25519(u8::try_from(place % signers).unwrap());
            let payload = format!("payment {place}").into_bytes();
            let signature = key.sign(&payload);
            Case::new(&key, &payload, signature)
        })
        .collect()
}

fn sr25519_bytes(signature: &Signature) -> [u8; 64] {
    match signature {
        Signature::Sr25519(signature) => signature.0,
        other => panic!("{other:?} is not by sr25519"),
    }
}

#[test]
fn an_empty_batch_gives_no_verdict() {
    assert!(verify_batch(&[]).is_empty());
}

#[test]
fn good_signatures_pass_in_every_number() {
    for count in [1, 2, 4, 5, 31, 32, 33, 63, 64, 65, 127, 128, 129, 160, 257] {
        for signers in [1, 3, 200] {
            assert_eq!(
                together(&good(count, signers)),
                vec![true; count],
                "{count} by {signers}"
            );
        }
    }
}

#[test]
fn a_bad_signature_is_found_at_every_place_and_spoils_no_other() {
    const COUNT: usize = 131;
    let mut cases = good(COUNT, 40);
    for place in 0..COUNT {
        let flawless = std::mem::replace(&mut cases[place].signature, sr25519(99).sign(b"something else"));
        let mut expected = vec![true; COUNT];
        expected[place] = false;
        assert_eq!(together(&cases), expected, "at {place}");
        cases[place].signature = flawless;
    }
}

#[test]
fn wrapped_signatures_pass_among_raw_ones() {
    for every in [1, 2, 7, 64] {
        let mut cases = good(130, 9);
        for (place, case) in cases.iter_mut().enumerate().filter(|(place, _)| place % every == 0) {
            let key = sr25519(u8::try_from(place % 9).unwrap());
            case.signature = key.sign(&wrapped(&case.payload));
        }
        assert_eq!(together(&cases), vec![true; 130], "every {every}. is wrapped");
    }
}

#[test]
fn a_signature_wrapped_twice_does_not_pass() {
    let mut cases = good(12, 3);
    cases[5].signature = sr25519(2).sign(&wrapped(&wrapped(&cases[5].payload)));
    assert_eq!(together(&cases), one_by_one(&cases));
    assert!(!together(&cases)[5]);
}

#[test]
fn the_eth_variant_is_refused_among_good_signatures() {
    let mut cases = good(40, 3);
    let pair = ecdsa::KeccakPair::from_seed(&[1; 32]);
    let account = sp_runtime::MultiSigner::Eth(pair.public()).into_account();
    for place in [0, 33] {
        let signature = Signature::Eth(pair.sign(&cases[place].payload));
        assert!(signature.verify(cases[place].payload.as_slice(), &account));
        cases[place].signature = signature;
        cases[place].signer = account.clone();
    }
    let verdicts = together(&cases);
    assert_eq!(verdicts, one_by_one(&cases));
    assert!(!verdicts[0] && !verdicts[33] && verdicts[1]);
}

#[test]
fn changed_bits_never_pass() {
    // The unmarked bit is the highest of the last byte; the others are in R, in s and in the order's top bits.
    for (byte, bit) in [
        (0, 0),
        (31, 7),
        (31, 6),
        (32, 0),
        (47, 3),
        (63, 4),
        (63, 5),
        (63, 6),
        (63, 7),
    ] {
        let mut cases = good(8, 2);
        let mut bytes = sr25519_bytes(&cases[3].signature);
        bytes[byte] ^= 1 << bit;
        cases[3].signature = Signature::Sr25519(bytes.into());
        assert!(!cases[3].alone());
        assert_eq!(together(&cases), one_by_one(&cases), "byte {byte}, bit {bit}");
    }
}

#[test]
fn a_scalar_above_the_order_never_passes() {
    let mut cases = good(8, 2);
    let mut bytes = sr25519_bytes(&cases[3].signature);
    bytes[63] &= 0x7f;
    let above = U256::from_little_endian(&bytes[32..]) + order();
    bytes[32..].copy_from_slice(&above.to_little_endian());
    bytes[63] |= 0x80;
    cases[3].signature = Signature::Sr25519(bytes.into());
    assert!(!cases[3].alone());
    assert_eq!(together(&cases), one_by_one(&cases));
}

/// An account of zeros is the group's neutral element: anybody can sign for it. The chain says so too; it is
/// nobody's account.
#[test]
fn an_account_of_zeros_is_judged_alike_together_and_alone() {
    let mut marked = [0; 64];
    marked[63] = 0x80;
    for signature in [[0; 64], marked] {
        for signer in [AccountId::new([0; 32]), sr25519(0).account] {
            let mut cases = good(8, 2);
            cases[3].signature = Signature::Sr25519(signature.into());
            cases[3].signer = signer;
            assert_eq!(together(&cases), one_by_one(&cases));
        }
    }
}

/// The order of the group: 2^252 + 27742317777372353535851937790883648493.
fn order() -> U256 {
    (U256::one() << 252) + U256::from_dec_str("27742317777372353535851937790883648493").unwrap()
}

fn scalar_of(bytes: &[u8; 64]) -> U256 {
    let mut scalar: [u8; 32] = bytes[32..].try_into().unwrap();
    scalar[31] &= 0x7f;
    U256::from_little_endian(&scalar)
}

fn with_scalar(bytes: &[u8; 64], scalar: U256) -> [u8; 64] {
    let mut changed = *bytes;
    changed[32..].copy_from_slice(&scalar.to_little_endian());
    changed[63] |= 0x80;
    changed
}

/// A colluding consumer and provider take good signatures and shift two of them by amounts
/// that cancel out in the sum that a batch verifies. schnorrkel's deterministic batch lets them know its
/// factors before they choose the amounts, and passes; the chain then refuses both.
#[test]
fn signatures_that_are_right_only_in_sum_never_pass() {
    let mut cases = good(8, 8);
    let context = schnorrkel::signing_context(b"substrate");
    let keys: Vec<PublicKey> = cases
        .iter()
        .map(|case| PublicKey::from_bytes(case.signer.as_ref()).unwrap())
        .collect();
    let parse = |bytes: &[u8; 64]| schnorrkel::Signature::from_bytes(bytes).unwrap();
    let honest: Vec<[u8; 64]> = cases.iter().map(|case| sr25519_bytes(&case.signature)).collect();
    let transcripts: Vec<_> = cases.iter().map(|case| context.bytes(&case.payload)).collect();

    // A half-aggregate of signatures whose scalars are 0 but for one that is 1 shows that one's factor.
    let factor = |place: usize| {
        let shown: Vec<schnorrkel::Signature> = honest
            .iter()
            .enumerate()
            .map(|(other, bytes)| parse(&with_scalar(bytes, U256::from(u8::from(other == place)))))
            .collect();
        let prepared = PreparedBatch::new::<_, _, rand::rngs::OsRng>(transcripts.iter().cloned(), &shown, &keys);
        let mut bytes = vec![0; prepared.byte_len()];
        prepared.write_bytes(&mut bytes);
        let mut sum: [u8; 32] = bytes[..32].try_into().unwrap();
        sum[31] &= 0x7f;
        U256::from_little_endian(&sum)
    };
    let (first, second) = (factor(2), factor(5));
    let shifts = [(2, second), (5, order() - first)];
    for (place, shift) in shifts {
        let scalar = (scalar_of(&honest[place]) + shift) % order();
        cases[place].signature = Signature::Sr25519(with_scalar(&honest[place], scalar).into());
    }

    let forged: Vec<schnorrkel::Signature> = cases
        .iter()
        .map(|case| parse(&sr25519_bytes(&case.signature)))
        .collect();
    let deterministic = schnorrkel::verify_batch_deterministic(transcripts.iter().cloned(), &forged, &keys, true);
    assert!(deterministic.is_ok(), "the attack is real");

    let mut expected = vec![true; 8];
    expected[2] = false;
    expected[5] = false;
    assert_eq!(one_by_one(&cases), expected);
    assert_eq!(together(&cases), expected);
}

/// A change made to a claim.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Raw,
    Wrapped,
    WrappedTwice,
    OtherPayload,
    OtherSigner,
    OtherScheme,
    FlippedBit(u16),
    Noise(u8),
    Eth,
}

fn shapes() -> impl Strategy<Value = Shape> {
    prop_oneof![
        12 => Just(Shape::Raw),
        3 => Just(Shape::Wrapped),
        1 => Just(Shape::WrappedTwice),
        1 => Just(Shape::OtherPayload),
        1 => Just(Shape::OtherSigner),
        1 => Just(Shape::OtherScheme),
        1 => (0u16..520).prop_map(Shape::FlippedBit),
        1 => any::<u8>().prop_map(Shape::Noise),
        1 => Just(Shape::Eth),
    ]
}

fn case(scheme: usize, seed: u8, payload: u8, shape: Shape) -> Case {
    use codec::{Decode, Encode};
    let keys = Key::of_every_scheme(seed);
    let key = &keys[scheme];
    // As long as the payloads that are signed, and different ones by the same signer.
    let payload = vec![payload; 140];
    let mut signer = key.account.clone();
    let signature = match shape {
        Shape::Raw => key.sign(&payload),
        Shape::Wrapped => key.sign(&wrapped(&payload)),
        Shape::WrappedTwice => key.sign(&wrapped(&wrapped(&payload))),
        Shape::OtherPayload => key.sign(b"something else"),
        Shape::OtherSigner => {
            signer = Key::of_every_scheme(seed.wrapping_add(1))[scheme].account.clone();
            key.sign(&payload)
        }
        Shape::OtherScheme => keys[(scheme + 1) % 3].sign(&payload),
        Shape::FlippedBit(bit) => {
            let mut bytes = key.sign(&payload).encode();
            // Not the first byte: that is the scheme.
            let index = 1 + usize::from(bit) / 8 % (bytes.len() - 1);
            bytes[index] ^= 1 << (bit % 8);
            Signature::decode(&mut bytes.as_slice()).unwrap()
        }
        Shape::Noise(noise) => Signature::Sr25519([noise; 64].into()),
        Shape::Eth => {
            let mut bytes = key.sign(&payload).encode();
            bytes[0] = 3;
            bytes.resize(66, 0);
            Signature::decode(&mut bytes.as_slice()).unwrap()
        }
    };
    Case {
        payload,
        signature,
        signer,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn verdicts_are_those_of_verifying_one_by_one(
        parts in vec((prop_oneof![6 => Just(0usize), 1 => Just(1), 1 => Just(2)], 1u8..7, any::<u8>(), shapes()), 0..150),
    ) {
        let cases: Vec<Case> = parts
            .into_iter()
            .map(|(scheme, seed, payload, shape)| case(scheme, seed, payload, shape))
            .collect();
        prop_assert_eq!(together(&cases), one_by_one(&cases));
    }
}
