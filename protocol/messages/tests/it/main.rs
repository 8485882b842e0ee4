//! The off-chain messages.

#![allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")]

mod common;
mod digest;
mod docs;
#[path = "../../../vectors/offchain_format.rs"]
mod format;
mod json;
mod payload;
mod preimage;
mod refusal;
mod round_trip;
mod samples;
mod shapes;
mod vectors;
mod verify;
