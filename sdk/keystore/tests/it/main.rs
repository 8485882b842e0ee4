//! Keys in files.

mod files;
mod key;
mod passphrase;
