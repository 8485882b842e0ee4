//! Keys in files: encrypted with a passphrase, or readable by their owner only.
//!
//! - [`key`]: a key pair of any scheme the chain takes, and how it is made;
//! - [`store`]: creates, imports, loads and lists key files, and changes their passphrases;
//! - [`passphrase`]: sources of passphrases;
//! - [`header`]: the readable part of a key file;
//! - [`error`]: errors, and what to do about them.
//!
//! A key file is JSON: the header, and under `secret` either `plain` (a phrase or another secret URI, in a file that
//! only its owner may read) or `age` (the same in the format of age-encryption.org, encrypted with a passphrase
//! by scrypt, as hexadecimal). The header is sealed in with the secret, so a changed one is noticed. Files are written
//! whole or not at all, and never over another one. Secrets are wiped from memory where their types allow, and are in
//! no error and no `Debug` output.
//!
//! The crate works on Unix only, as it relies on the permissions of files.

#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
)]

pub mod error;
mod file;
pub mod header;
pub mod key;
pub mod passphrase;
mod seal;
pub mod store;

pub use age::secrecy::{ExposeSecret, SecretString};
pub use error::{Error, InvalidSecret};
pub use header::{Header, Subject};
pub use key::{Key, Scheme};
pub use passphrase::PassphraseSource;
pub use store::{Keystore, Listed};

use std::path::Path;
use tallystick_messages::ProviderSecret;

/// [`Keystore::load`] with the defaults.
pub fn load(path: &Path, source: &PassphraseSource) -> Result<Key, Error> {
    Keystore::new().load(path, source)
}

/// [`Keystore::load_provider_secret`] with the defaults.
pub fn load_provider_secret(path: &Path, source: &PassphraseSource) -> Result<ProviderSecret, Error> {
    Keystore::new().load_provider_secret(path, source)
}
