//! The command `tally`.

mod chain;
mod common;
mod exit_codes;
mod help;
mod keys;
