//! Keys and signatures of a simulation.
//!
//! Most runs use *tags* for signatures: the hash of signer and payload. They cost a hundredth of a real signature, and
//! nobody in a simulation makes one for somebody else. Runs with real sr25519 signatures go through the same code, with
//! the verifiers of production.

use sp_core::{sr25519, Pair};
use sp_crypto_hashing::blake2_256;
use tallystick_messages::verify::{verify_batch, Claim};
use tallystick_primitives::{signature::is_signed_by, AccountId, Signature};

/// How things are signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scheme {
    /// By a hash of signer and payload.
    Tags,
    /// By sr25519.
    Sr25519,
}

/// Somebody's key.
#[derive(Clone)]
pub struct Key {
    /// Its account.
    pub account: AccountId,
    pair: Option<sr25519::Pair>,
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
                pair: None,
            },
            Self::Sr25519 => {
                let pair = sr25519::Pair::from_seed(&seed);
                Key {
                    account: AccountId::from(pair.public().0),
                    pair: Some(pair),
                }
            }
        }
    }

    /// Says whether a signature is good.
    pub fn verifier(self) -> tallystick_parties::Verifier {
        match self {
            Self::Tags => is_tag,
            Self::Sr25519 => is_signed_by,
        }
    }

    /// The same for many.
    pub fn verify_all(self, claims: &[Claim<'_>]) -> Vec<bool> {
        match self {
            Self::Tags => claims
                .iter()
                .map(|claim| is_tag(&claim.payload, claim.signature, claim.signer))
                .collect(),
            Self::Sr25519 => verify_batch(claims),
        }
    }
}

impl Key {
    /// Signs.
    pub fn sign(&self, payload: &[u8]) -> Signature {
        match &self.pair {
            Some(pair) => pair.sign(payload).into(),
            None => tag(payload, &self.account),
        }
    }
}

fn tag(payload: &[u8], signer: &AccountId) -> Signature {
    let mut bytes = payload.to_vec();
    bytes.extend_from_slice(signer.as_ref());
    let hash = blake2_256(&bytes);
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&hash);
    Signature::Sr25519(signature.into())
}

fn is_tag(payload: &[u8], signature: &Signature, signer: &AccountId) -> bool {
    *signature == tag(payload, signer)
}
