//! Keys and signatures of a simulation.
//!
//! Most runs use [`tags`] for signatures, which cost a hundredth of real ones. Runs with real sr25519 signatures go
//! through the same code, with the verifiers of production.

use sp_crypto_hashing::blake2_256;
use tallystick_messages::verify::{Claim, verify_batch};
use tallystick_primitives::{AccountId, Signature, signature::is_signed_by};
use tallystick_testing_kit::{self as kit, tags};

/// The kind of signatures in a run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scheme {
    /// Tags: hashes of signer and payload.
    Tags,
    /// Real sr25519 signatures.
    Sr25519,
}

/// A party's key.
#[derive(Clone)]
pub struct Key {
    /// Its account.
    pub account: AccountId,
    /// The real key, where there is one.
    real: Option<kit::Key>,
}

impl Scheme {
    /// The key that follows from a number.
    pub fn key(self, number: u64) -> Key {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&number.to_le_bytes());
        seed[8] = 0xA5;
        match self {
            Self::Tags => Key {
                account: AccountId::from(blake2_256(&seed)),
                real: None,
            },
            Self::Sr25519 => {
                let real = kit::Key::from_seed(kit::Scheme::Sr25519, seed);
                Key {
                    account: real.account.clone(),
                    real: Some(real),
                }
            }
        }
    }

    /// The function that says whether a signature is good.
    pub fn verifier(self) -> tallystick_parties::Verifier {
        match self {
            Self::Tags => tags::is_signed_by,
            Self::Sr25519 => is_signed_by,
        }
    }

    /// For each claim whether it is true.
    pub fn verify_all(self, claims: &[Claim<'_>]) -> Vec<bool> {
        match self {
            Self::Tags => tags::verify_all(claims),
            Self::Sr25519 => verify_batch(claims),
        }
    }
}

impl Key {
    /// Signs a payload.
    pub fn sign(&self, payload: &[u8]) -> Signature {
        match &self.real {
            Some(key) => key.sign(payload),
            None => tags::sign(payload, &self.account),
        }
    }
}
