//! Keys and random messages that the tests share.

use crate::action_values::{Actions, Part};
use proptest::{array::uniform32, collection::vec, prelude::*};
use sp_core::{H256, Pair, ecdsa, ed25519, sr25519};
use sp_runtime::{MultiSigner, traits::IdentifyAccount};
use tallystick_primitives::{AccountId, Action, Promise, Signature};

/// A key of each accepted scheme.
pub enum Key {
    /// Schnorr on Ristretto.
    Sr25519(sr25519::Pair),
    /// EdDSA.
    Ed25519(ed25519::Pair),
    /// secp256k1.
    Ecdsa(ecdsa::Pair),
}

impl Key {
    /// One key per scheme, from `seed`.
    pub fn of_every_scheme(seed: u8) -> [Self; 3] {
        let seed = [seed; 32];
        [
            Self::Sr25519(sr25519::Pair::from_seed(&seed)),
            Self::Ed25519(ed25519::Pair::from_seed(&seed)),
            Self::Ecdsa(ecdsa::Pair::from_seed(&seed)),
        ]
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

/// Any action; the edges of its numbers more often than chance has it.
pub fn actions() -> impl Strategy<Value = Action> {
    let types = Actions::new();
    // No action has so many parts, nor so large ones.
    let parts = vec((0..6u8, uniform32(any::<u8>())), 16);
    (0..types.count(), parts).prop_map(move |(kind, parts)| {
        let mut parts = parts.into_iter();
        types.make(kind, |_, part| {
            let (edge, bytes) = parts.next().expect("enough parts");
            match (part, edge) {
                (Part::Flag, edge) => vec![edge % 2],
                (Part::Number(length), 0) => vec![0; length],
                (Part::Number(length), 1) => vec![0xff; length],
                (Part::Number(length) | Part::Bytes(length), _) => bytes[..length].to_vec(),
            }
        })
    })
}
