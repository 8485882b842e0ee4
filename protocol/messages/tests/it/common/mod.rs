//! Keys and random messages that the tests and examples share.

#![allow(dead_code, reason = "every test crate uses a part of it")]

use proptest::{array::uniform32, collection::vec, option, prelude::*};
use sp_core::{ecdsa, ed25519, sr25519, Pair, H256};
use sp_runtime::{traits::IdentifyAccount, MultiSigner};
use tallystick_messages::{Agreement, ExchangeMessage, ExchangeRequest, SignedAgreement, SignedPromise};
use tallystick_primitives::{signature::wrapped, AccountId, Promise, Signature};

/// The names of the schemes that count.
pub const SCHEMES: [&str; 3] = ["sr25519", "ed25519", "ecdsa"];

/// A key of an accepted scheme.
pub enum Key {
    /// Schnorr on Ristretto.
    Sr25519(sr25519::Pair),
    /// EdDSA.
    Ed25519(ed25519::Pair),
    /// secp256k1.
    Ecdsa(ecdsa::Pair),
}

impl Key {
    /// The key of a seed.
    pub fn new(scheme: &str, seed: [u8; 32]) -> Self {
        match scheme {
            "sr25519" => Self::Sr25519(sr25519::Pair::from_seed(&seed)),
            "ed25519" => Self::Ed25519(ed25519::Pair::from_seed(&seed)),
            "ecdsa" => Self::Ecdsa(ecdsa::Pair::from_seed(&seed)),
            other => panic!("unknown scheme {other}"),
        }
    }

    /// One key per scheme, from `seed`.
    pub fn of_every_scheme(seed: u8) -> [Self; 3] {
        SCHEMES.map(|scheme| Self::new(scheme, [seed; 32]))
    }

    /// The sr25519 key of this seed.
    pub fn sr25519(seed: u8) -> Self {
        Self::new("sr25519", [seed; 32])
    }

    /// The public key's bytes, 33 for ecdsa.
    pub fn public(&self) -> Vec<u8> {
        match self {
            Self::Sr25519(pair) => pair.public().0.to_vec(),
            Self::Ed25519(pair) => pair.public().0.to_vec(),
            Self::Ecdsa(pair) => pair.public().0.to_vec(),
        }
    }

    /// The key's account.
    pub fn account(&self) -> AccountId {
        let signer = match self {
            Self::Sr25519(pair) => MultiSigner::from(pair.public()),
            Self::Ed25519(pair) => MultiSigner::from(pair.public()),
            Self::Ecdsa(pair) => MultiSigner::from(pair.public()),
        };
        signer.into_account()
    }

    /// Signs exactly these bytes.
    pub fn sign(&self, message: &[u8]) -> Signature {
        match self {
            Self::Sr25519(pair) => pair.sign(message).into(),
            Self::Ed25519(pair) => pair.sign(message).into(),
            Self::Ecdsa(pair) => pair.sign(message).into(),
        }
    }

    /// Signs these bytes raw, or as a browser wallet does.
    pub fn sign_as(&self, payload: &[u8], is_wrapped: bool) -> Signature {
        if is_wrapped {
            self.sign(&wrapped(payload))
        } else {
            self.sign(payload)
        }
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

/// Any promise.
pub fn promises() -> impl Strategy<Value = Promise> {
    (hashes(), numbers(), amounts(), hashes(), numbers()).prop_map(|(channel, lane, amount, hashlock, valid_until)| {
        Promise {
            channel,
            lane,
            amount,
            hashlock,
            valid_until,
        }
    })
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
