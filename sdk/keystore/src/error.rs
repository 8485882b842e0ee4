//! Errors of keys in files, and what to do about them.

use std::{io, path::PathBuf};

/// Why a key file could not be used. No message holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something is at the path already.
    #[error("{path} exists already, and a key is never overwritten; choose another name")]
    Exists {
        /// The path.
        path: PathBuf,
    },
    /// Nothing is at the path.
    #[error("there is no key file {path}; check the name, or create or import a key")]
    NotFound {
        /// The path.
        path: PathBuf,
    },
    /// The file's permissions let others use it.
    #[error("{path} holds a secret and others may use it (mode {mode:03o}); run: chmod 600 '{path}'")]
    OpenToOthers {
        /// The path.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The file system failed.
    #[error("cannot {doing} {path}: {source}")]
    Io {
        /// The operation.
        doing: &'static str,
        /// The path.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The file is no key file, or only a part of one.
    #[error("{path} is not a whole key file ({reason}); restore it from a backup, or import the phrase again")]
    Malformed {
        /// The path.
        path: PathBuf,
        /// The reason, without a quote of the file.
        reason: String,
    },
    /// The file was written by a later version.
    #[error("{path} is a key file of version {version}, which is not known here; use a newer version of this software")]
    UnknownVersion {
        /// The path.
        path: PathBuf,
        /// Its version.
        version: u32,
    },
    /// The passphrase is wrong, or the encrypted part was changed.
    #[error("the passphrase does not open {path}; check it, or restore the file from a backup if it was changed")]
    WrongPassphrase {
        /// The path.
        path: PathBuf,
    },
    /// The header does not belong to the secret.
    #[error("{path} was changed: what it says about its key is not true; restore it from a backup")]
    Changed {
        /// The path.
        path: PathBuf,
    },
    /// The file holds a provider secret instead of a key, or a key instead of a provider secret.
    #[error("{path} does not hold {wanted}; use the file that does")]
    OtherSubject {
        /// The path.
        path: PathBuf,
        /// The wanted kind.
        wanted: &'static str,
    },
    /// The file is encrypted, and no passphrase is given.
    #[error("{path} is encrypted; say where its passphrase comes from (env:NAME, file:PATH or prompt)")]
    PassphraseNeeded {
        /// The path.
        path: PathBuf,
    },
    /// The passphrase is empty.
    #[error("the passphrase from {from} is empty; choose one, or `none` to keep the key unencrypted")]
    EmptyPassphrase {
        /// Its source.
        from: String,
    },
    /// The environment lacks the variable.
    #[error("the environment variable {name} with the passphrase is not set, or not text; set it")]
    NoSuchVariable {
        /// Its name.
        name: String,
    },
    /// The two typed passphrases differ.
    #[error("the two passphrases differ; try again")]
    PassphrasesDiffer,
    /// No terminal is there to ask for the passphrase.
    #[error("cannot ask for a passphrase: {source}; give it by env:NAME or file:PATH where there is no terminal")]
    NoTerminal {
        /// The reason.
        source: io::Error,
    },
    /// The secret could not be encrypted.
    #[error("cannot encrypt the key: {reason}")]
    Encrypt {
        /// The reason.
        reason: String,
    },
    /// The secret makes no key.
    #[error(transparent)]
    InvalidSecret(#[from] InvalidSecret),
}

/// A text from which no key follows. The text itself is not shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "{reason}; a secret is a phrase of 12 to 24 words or 0x and 64 hexadecimal digits, with //derivation if wanted"
)]
pub struct InvalidSecret {
    /// The reason.
    pub reason: &'static str,
}
