//! Keys and random messages that the tests and examples share.

#![allow(dead_code, reason = "every test crate uses a part of it")]

use codec::{Decode, MaxEncodedLen};
use proptest::{array::uniform32, collection::vec, option, prelude::*};
use sp_core::H256;
use tallystick_messages::{Agreement, ExchangeMessage, ExchangeRequest, SignedAgreement, SignedPromise};
use tallystick_primitives::{AccountId, Promise, Signature};

pub use tallystick_testing_kit::{Key, Scheme};

/// The names of the schemes that count.
pub const SCHEMES: [&str; 3] = ["sr25519", "ed25519", "ecdsa"];

/// The key of a seed in the scheme of this name.
pub fn key_of(scheme: &str, seed: [u8; 32]) -> Key {
    let place = SCHEMES
        .iter()
        .position(|name| *name == scheme)
        .expect("a scheme that counts");
    Key::from_seed(Scheme::ALL[place], seed)
}

/// The sr25519 key of the seed that repeats this byte.
pub fn sr25519(seed: u8) -> Key {
    key_of("sr25519", [seed; 32])
}

/// Signs these bytes raw, or as a browser wallet does.
pub fn sign_as(key: &Key, payload: &[u8], is_wrapped: bool) -> Signature {
    if is_wrapped {
        key.sign_wrapped(payload)
    } else {
        key.sign(payload)
    }
}

/// Any account.
pub fn accounts() -> impl Strategy<Value = AccountId> {
    uniform32(any::<u8>()).prop_map(AccountId::new)
}

/// Any hash.
pub fn hashes() -> impl Strategy<Value = H256> {
    uniform32(any::<u8>()).prop_map(H256)
}

/// Any amount; the edges more often than chance has it.
pub fn amounts() -> impl Strategy<Value = u128> {
    prop_oneof![1 => Just(0), 1 => Just(1), 1 => Just(u128::MAX), 4 => any::<u128>(), 4 => 0..=1_000_000_000_000_000u128]
}

/// Any u32; the edges more often than chance has it.
pub fn numbers() -> impl Strategy<Value = u32> {
    prop_oneof![1 => Just(0), 1 => Just(u32::MAX), 4 => any::<u32>()]
}

/// Any signature that can be written down, of every scheme; most are nobody's.
pub fn signatures() -> impl Strategy<Value = Signature> {
    (vec(any::<u8>(), 65), 0..4).prop_map(|(noise, scheme)| {
        let half: [u8; 64] = noise[..64].try_into().expect("64 bytes");
        let whole: [u8; 65] = noise.as_slice().try_into().expect("65 bytes");
        match scheme {
            0 => Signature::Ed25519(half.into()),
            1 => Signature::Sr25519(half.into()),
            2 => Signature::Ecdsa(whole.into()),
            _ => Signature::Eth(whole.into()),
        }
    })
}

/// Any promise; all zeros and all ones more often than chance has it.
pub fn promises() -> impl Strategy<Value = Promise> {
    let length = Promise::max_encoded_len();
    prop_oneof![
        1 => Just(vec![0; length]),
        1 => Just(vec![0xff; length]),
        8 => vec(any::<u8>(), length),
    ]
    .prop_map(|bytes| Promise::decode(&mut bytes.as_slice()).expect("every field has a fixed width"))
}

/// Any promise with any signature.
pub fn signed_promises() -> impl Strategy<Value = SignedPromise> {
    (promises(), signatures()).prop_map(|(promise, signature)| SignedPromise { promise, signature })
}

/// Any agreement.
pub fn agreements() -> impl Strategy<Value = Agreement> {
    let parties = (accounts(), numbers(), accounts(), accounts(), hashes());
    let terms = (amounts(), amounts(), amounts(), numbers(), "[!-~]{1,32}");
    (parties, terms).prop_map(
        |((consumer, lane, provider, accountant, salt), (price, cap, invoice_cap, deadline, unit))| Agreement {
            consumer,
            lane,
            provider,
            accountant,
            salt,
            price,
            cap,
            invoice_cap,
            deadline,
            unit: unit.as_str().try_into().expect("a unit"),
        },
    )
}

/// Any agreement with any signatures.
pub fn signed_agreements() -> impl Strategy<Value = SignedAgreement> {
    (agreements(), signatures(), signatures()).prop_map(|(agreement, consumer_signature, provider_signature)| {
        SignedAgreement {
            agreement,
            consumer_signature,
            provider_signature,
        }
    })
}

/// Any payment.
pub fn messages() -> impl Strategy<Value = ExchangeMessage> {
    (promises(), signatures(), hashes(), amounts(), accounts(), signatures()).prop_map(
        |(promise, promise_signature, agreement, agreement_total, provider, signature)| ExchangeMessage {
            promise,
            promise_signature,
            agreement,
            agreement_total,
            provider,
            signature,
        },
    )
}

/// Any exchange.
pub fn exchanges() -> impl Strategy<Value = ExchangeRequest> {
    (
        accounts(),
        any::<u64>(),
        hashes(),
        option::of(uniform32(any::<u8>())),
        vec(signed_agreements(), 0..3),
        vec(messages(), 0..4),
    )
        .prop_map(
            |(provider, number, hashlock, preimage, agreements, messages)| ExchangeRequest {
                provider,
                number,
                hashlock,
                preimage,
                agreements,
                messages,
            },
        )
}
