//! The readable part of a key file.

use crate::{Key, Scheme, key};
use serde::{Deserialize, Serialize};
use sp_crypto_hashing::blake2_256;
use tallystick_messages::{ProviderSecret, json::to_hex};

/// The format's version.
pub const VERSION: u32 = 1;
/// Domain of a provider secret's fingerprint.
const FINGERPRINT_DOMAIN: &[u8] = b"tallystick/provider-secret-fingerprint/1";
/// Bytes of a fingerprint.
const FINGERPRINT_LENGTH: usize = 8;

/// The readable part of a key file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Header {
    /// The format's version.
    pub version: u32,
    /// The kind of secret.
    #[serde(flatten)]
    pub subject: Subject,
    /// Time of the file's creation: seconds since 1970.
    pub created: u64,
}

/// The kind of secret in a key file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Subject {
    /// A key pair.
    Key {
        /// The signature scheme.
        scheme: Scheme,
        /// Its account in SS58.
        account: String,
    },
    /// The secret from which a provider's preimages follow.
    ProviderSecret {
        /// The beginning of a hash, in hexadecimal, which tells one secret from another.
        fingerprint: String,
    },
}

impl Subject {
    /// The header of a file with this key.
    pub fn of_key(key: &Key) -> Self {
        Self::Key {
            scheme: key.scheme(),
            account: key::address(key.account()),
        }
    }

    /// The header of a file with this provider secret.
    pub fn of_provider_secret(secret: &ProviderSecret) -> Self {
        let input = zeroize::Zeroizing::new([FINGERPRINT_DOMAIN, secret.expose().as_slice()].concat());
        let hash = blake2_256(&input);
        Self::ProviderSecret {
            fingerprint: to_hex(hash.get(..FINGERPRINT_LENGTH).unwrap_or_default()),
        }
    }
}
