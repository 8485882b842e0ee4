//! The accountant's service: adapters around the pure state machine of `tallystick-parties`.
//!
//! - [`config`]: the configuration;
//! - [`cli`]: the commands of the binary;
//! - [`engine`]: signature checks in a pool, and the one writer that makes everything durable before it is answered;
//! - [`chain`]: where the chain's facts come from, and how they are followed;
//! - [`settlement`]: when promises are turned into money, durable jobs, and the ledger;
//! - [`api`]: the interface over HTTP;
//! - [`metrics`] and [`telemetry`]: metrics and log;
//! - [`service`]: how all of it is put together, started and stopped.
//!
//! A request travels `api` → `engine` (verified in the pool, decided and committed by the writer, signed in the pool)
//! → `api`. Blocks travel `chain` → `engine` (observed, with the cursor in the same commit) → `settlement` and the
//! streams of updates.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "sums of money are checked; counters and times stay small"
)]
#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
)]

pub mod api;
pub mod chain;
pub mod cli;
pub mod clock;
pub mod config;
pub mod engine;
pub mod metrics;
pub mod service;
pub mod settlement;
pub mod telemetry;
