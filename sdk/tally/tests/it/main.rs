//! The command `tally`.

#![allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")]

mod chain;
mod common;
mod exit_codes;
mod help;
mod keys;
