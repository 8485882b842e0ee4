//! Formats and contracts that the chain, the node and the services share.
//!
//! - [`amount`]: NOTCH as people write them;
//! - [`claim`]: fee claims, and the confirmation of one that a client signs;
//! - [`device`]: what a device key may do;
//! - [`equivocation`]: proof that a validator authored two blocks for one slot;
//! - [`ids`]: how identifiers and keyless accounts are derived;
//! - [`promise`]: the promise, the format everything else rests on;
//! - [`request`]: signed requests, by which an identity acts without an account of its own;
//! - [`signature`]: which signatures are accepted over which bytes;
//! - [`api`]: the questions that the chain answers, and its answers: [`state`] (identities, channels, accountants),
//!   [`state_workers`], [`state_claims`], [`state_disputes`], [`state_insurance`], [`state_network`]
//!   and [`state_parameters`];
//! - [`json`]: how these answers are written as JSON;
//! - [`walletless`]: rules of transactions without a signer;
//! - [`worker`]: names and signatures of workers;
//! - [`traits`]: the interfaces between the pallets.
//!
//! Every signed message starts with a domain in raw ASCII without a length prefix; integers are
//! fixed-width little-endian, never compact; variable parts are SCALE-encoded and come last.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
)]

extern crate alloc;

pub mod amount;
pub mod api;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
pub mod claim;
pub mod device;
pub mod equivocation;
#[cfg(feature = "frame")]
pub mod frame;
pub mod ids;
pub mod json;
pub mod promise;
pub mod request;
pub mod signature;
pub mod state;
pub mod state_claims;
pub mod state_disputes;
pub mod state_insurance;
pub mod state_network;
pub mod state_parameters;
pub mod state_workers;
pub mod traits;
pub mod walletless;
pub mod worker;

pub use amount::{Amount, InvalidAmount, NOTCH};
pub use claim::ClaimConfirmation;
pub use ids::{accountant_id, consumer_channel_id, provider_channel_id};
pub use promise::{NEVER_EXPIRES, Preimage, Promise, hashlock};
pub use request::{Action, SignedRequest};
pub use worker::WorkerId;

/// An account of the chain: an sr25519 or ed25519 public key, the BLAKE2-256 hash of a compressed
/// ecdsa public key, or a keyless account derived as in [`ids`].
pub type AccountId = sp_core::crypto::AccountId32;
/// An amount of money in the smallest unit; 10^12 of them are one NOTCH.
pub type Balance = u128;
/// A block's height.
pub type BlockNumber = u32;
/// The hash of a block; the first block's hash (the genesis hash) names the chain.
pub type Hash = sp_core::H256;
/// An independent cumulative counter inside a consumer channel, one per device. The identity's
/// own key has lane 0.
pub type Lane = u32;
/// A signature with its scheme.
pub type Signature = sp_runtime::MultiSignature;
