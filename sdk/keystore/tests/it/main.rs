//! Keys in files.

#![allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")]

mod files;
mod key;
mod passphrase;
