//! The chain as services see it.

#![allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")]

mod bytes;
mod connection;
#[allow(dead_code, reason = "only a part of the vectors is used here")]
#[path = "../../../../protocol/vectors/chain_format.rs"]
mod format;
mod payments;
