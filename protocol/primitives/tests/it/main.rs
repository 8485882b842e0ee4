//! The formats that chain and services share.

#![allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")]

#[path = "../../../vectors/action_values.rs"]
mod action_values;
mod amount;
mod common;
mod equivocation;
#[path = "../../../vectors/chain_format.rs"]
mod format;
mod promise;
mod request;
mod signature;
mod state_json;
mod vectors;
mod walletless;
