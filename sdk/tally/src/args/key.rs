//! `tally key`.

use clap::Subcommand;
use std::path::PathBuf;
use tallystick_keystore::{PassphraseSource, Scheme};

/// Keys.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a new key; the phrase it can be made from again is shown once
    #[command(after_help = "Examples:\n  tally key new\n  tally key new phone --scheme ed25519 --passphrase none")]
    New {
        /// Its name
        #[arg(default_value = "default")]
        name: String,
        /// Signature scheme: sr25519, ed25519 or ecdsa
        #[arg(long, default_value_t)]
        scheme: Scheme,
    },
    /// Import a key from its phrase or secret URI
    #[command(after_help = "Examples:\n  tally key import old\n  tally key import old --from phrase.txt")]
    Import {
        /// Its name
        #[arg(default_value = "default")]
        name: String,
        /// Signature scheme: sr25519, ed25519 or ecdsa
        #[arg(long, default_value_t)]
        scheme: Scheme,
        /// Read the phrase from this file; without it you are asked
        #[arg(long, value_name = "PATH")]
        from: Option<PathBuf>,
    },
    /// List the keys
    #[command(after_help = "Examples:\n  tally key list")]
    List,
    /// Show a key's account
    #[command(after_help = "Examples:\n  tally key show phone")]
    Show {
        /// Its name or file; --key if left out
        name: Option<String>,
    },
    /// Change a key's passphrase
    #[command(after_help = "Examples:\n  tally key passphrase phone --new file:/run/secrets/phone")]
    Passphrase {
        /// Its name or file; --key if left out
        name: Option<String>,
        /// Source of the new one: env:NAME, file:PATH, prompt or none
        #[arg(long, default_value = "prompt", value_name = "SOURCE")]
        new: PassphraseSource,
    },
}
