//! Keys that sign transactions and requests.

use sp_core::{Pair, ecdsa, ed25519, sr25519};
use sp_runtime::{MultiSigner, traits::IdentifyAccount};
use std::fmt;
use tallystick_primitives::{AccountId, Signature};

/// Something that signs for an account.
pub trait Signer: Send + Sync {
    /// The account.
    fn account(&self) -> AccountId;
    /// The account's signature over these bytes.
    fn sign(&self, payload: &[u8]) -> Signature;
}

impl<S: Signer + ?Sized> Signer for &S {
    fn account(&self) -> AccountId {
        (**self).account()
    }

    fn sign(&self, payload: &[u8]) -> Signature {
        (**self).sign(payload)
    }
}

impl<S: Signer + ?Sized> Signer for std::sync::Arc<S> {
    fn account(&self) -> AccountId {
        (**self).account()
    }

    fn sign(&self, payload: &[u8]) -> Signature {
        (**self).sign(payload)
    }
}

/// A key pair in memory.
#[derive(Clone)]
pub enum Keypair {
    /// Of the scheme sr25519.
    Sr25519(sr25519::Pair),
    /// Of the scheme ed25519.
    Ed25519(ed25519::Pair),
    /// Of the scheme ecdsa; its account is a hash of the public key.
    Ecdsa(ecdsa::Pair),
}

impl Signer for Keypair {
    fn account(&self) -> AccountId {
        let signer: MultiSigner = match self {
            Self::Sr25519(pair) => pair.public().into(),
            Self::Ed25519(pair) => pair.public().into(),
            Self::Ecdsa(pair) => pair.public().into(),
        };
        signer.into_account()
    }

    fn sign(&self, payload: &[u8]) -> Signature {
        match self {
            Self::Sr25519(pair) => pair.sign(payload).into(),
            Self::Ed25519(pair) => pair.sign(payload).into(),
            Self::Ecdsa(pair) => pair.sign(payload).into(),
        }
    }
}

impl From<sr25519::Pair> for Keypair {
    fn from(pair: sr25519::Pair) -> Self {
        Self::Sr25519(pair)
    }
}

impl From<ed25519::Pair> for Keypair {
    fn from(pair: ed25519::Pair) -> Self {
        Self::Ed25519(pair)
    }
}

impl From<ecdsa::Pair> for Keypair {
    fn from(pair: ecdsa::Pair) -> Self {
        Self::Ecdsa(pair)
    }
}

/// Names the account, never the secret.
impl fmt::Debug for Keypair {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Keypair({:?})", self.account())
    }
}
