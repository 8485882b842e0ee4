//! A key pair of any scheme the chain takes.

use crate::InvalidSecret;
use age::secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sp_core::{
    Pair as _,
    crypto::{SecretStringError, Ss58AddressFormat, Ss58Codec},
    ecdsa, ed25519, sr25519,
};
use sp_crypto_hashing::blake2_256;
use sp_runtime::{MultiSigner, traits::IdentifyAccount};
use std::{fmt, str::FromStr};
use tallystick_messages::{ProviderSecret, json::fixed_from_hex};
use tallystick_primitives::{AccountId, Signature};
use zeroize::Zeroizing;

/// The chain's SS58 prefix.
pub const SS58_PREFIX: u16 = 42;
/// Domain of [`Key::provider_secret`].
const PROVIDER_SECRET_DOMAIN: &[u8] = b"tallystick/provider-secret/1";

/// A signature scheme.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Schnorr over ristretto255, as wallets of this ecosystem use.
    #[default]
    Sr25519,
    /// EdDSA.
    Ed25519,
    /// secp256k1.
    Ecdsa,
}

/// The text is not the name of a scheme.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a scheme is sr25519, ed25519 or ecdsa")]
pub struct UnknownScheme;

impl FromStr for Scheme {
    type Err = UnknownScheme;
    fn from_str(name: &str) -> Result<Self, UnknownScheme> {
        match name {
            "sr25519" => Ok(Self::Sr25519),
            "ed25519" => Ok(Self::Ed25519),
            "ecdsa" => Ok(Self::Ecdsa),
            _ => Err(UnknownScheme),
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sr25519 => "sr25519",
            Self::Ed25519 => "ed25519",
            Self::Ecdsa => "ecdsa",
        })
    }
}

#[derive(Clone)]
enum Pair {
    Sr25519(sr25519::Pair),
    Ed25519(ed25519::Pair),
    Ecdsa(ecdsa::Pair),
}

/// A key pair with its account. `Debug` shows its scheme and address only.
#[derive(Clone)]
pub struct Key {
    pair: Pair,
    account: AccountId,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({} {})", self.scheme(), self.address())
    }
}

impl Key {
    /// A new random key, and the phrase of twelve words from which it can be made again. Show the phrase once, to be
    /// written down.
    pub fn generate(scheme: Scheme) -> (Self, SecretString) {
        let (pair, phrase) = match scheme {
            Scheme::Sr25519 => {
                let (pair, phrase, _) = sr25519::Pair::generate_with_phrase(None);
                (Pair::Sr25519(pair), phrase)
            }
            Scheme::Ed25519 => {
                let (pair, phrase, _) = ed25519::Pair::generate_with_phrase(None);
                (Pair::Ed25519(pair), phrase)
            }
            Scheme::Ecdsa => {
                let (pair, phrase, _) = ecdsa::Pair::generate_with_phrase(None);
                (Pair::Ecdsa(pair), phrase)
            }
        };
        (Self::of(pair), SecretString::from(phrase))
    }

    /// The key of a secret URI: a phrase, or `0x` and a seed of 64 hexadecimal digits, and then as wished
    /// `//hard` and `/soft` derivation and `///password`.
    pub fn from_uri(scheme: Scheme, uri: &SecretString) -> Result<Self, InvalidSecret> {
        let uri = uri.expose_secret().trim();
        if uri.is_empty() {
            return Err(InvalidSecret {
                reason: "the secret is empty",
            });
        }
        if scheme == Scheme::Ecdsa {
            check_ecdsa_seed(uri)?;
        }
        let pair = match scheme {
            Scheme::Sr25519 => sr25519::Pair::from_string(uri, None).map(Pair::Sr25519),
            Scheme::Ed25519 => ed25519::Pair::from_string(uri, None).map(Pair::Ed25519),
            Scheme::Ecdsa => ecdsa::Pair::from_string(uri, None).map(Pair::Ecdsa),
        };
        pair.map(Self::of)
            .map_err(|error| InvalidSecret { reason: reason(&error) })
    }

    fn of(pair: Pair) -> Self {
        let signer = match &pair {
            Pair::Sr25519(pair) => MultiSigner::from(pair.public()),
            Pair::Ed25519(pair) => MultiSigner::from(pair.public()),
            Pair::Ecdsa(pair) => MultiSigner::from(pair.public()),
        };
        Self {
            pair,
            account: signer.into_account(),
        }
    }

    /// The signature scheme.
    pub fn scheme(&self) -> Scheme {
        match self.pair {
            Pair::Sr25519(_) => Scheme::Sr25519,
            Pair::Ed25519(_) => Scheme::Ed25519,
            Pair::Ecdsa(_) => Scheme::Ecdsa,
        }
    }

    /// The account it controls.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// The account in SS58 with the chain's prefix.
    pub fn address(&self) -> String {
        address(&self.account)
    }

    /// Signs these bytes as they are.
    pub fn sign(&self, payload: &[u8]) -> Signature {
        match &self.pair {
            Pair::Sr25519(pair) => pair.sign(payload).into(),
            Pair::Ed25519(pair) => pair.sign(payload).into(),
            Pair::Ecdsa(pair) => pair.sign(payload).into(),
        }
    }

    /// A provider secret that follows from the key, so that a provider with one phrase has nothing else to lose.
    pub fn provider_secret(&self) -> ProviderSecret {
        let secret = Zeroizing::new(match &self.pair {
            Pair::Sr25519(pair) => pair.to_raw_vec(),
            Pair::Ed25519(pair) => pair.to_raw_vec(),
            Pair::Ecdsa(pair) => pair.to_raw_vec(),
        });
        let input = Zeroizing::new([PROVIDER_SECRET_DOMAIN, secret.as_slice()].concat());
        ProviderSecret::from(blake2_256(&input))
    }
}

/// An account in SS58 with the chain's prefix.
pub fn address(account: &AccountId) -> String {
    account.to_ss58check_with_version(Ss58AddressFormat::custom(SS58_PREFIX))
}

/// Whether a seed makes a key of secp256k1. The SDK panics over others: 0, and those from the group's order on.
fn check_ecdsa_seed(uri: &str) -> Result<(), InvalidSecret> {
    let root = uri.split('/').next().unwrap_or_default();
    let Ok(seed) = fixed_from_hex::<32>(root).map(Zeroizing::new) else {
        return Ok(());
    };
    ecdsa::Pair::from_seed_slice(seed.as_slice())
        .map(drop)
        .map_err(|error| InvalidSecret { reason: reason(&error) })
}

fn reason(error: &SecretStringError) -> &'static str {
    match error {
        SecretStringError::InvalidPhrase => "the phrase is not one of known words with a right checksum",
        SecretStringError::InvalidSeed | SecretStringError::InvalidSeedLength => "the seed makes no key of this scheme",
        SecretStringError::InvalidPath => "the scheme cannot derive like this (only sr25519 derives softly)",
        _ => "the secret is not well-formed",
    }
}
