//! Integration tests of the real runtime, natively executed: real extrinsics, real keys.
//!
//! - [`common`]: a chain in memory, keys, promises, requests, transactions, and what must hold after
//!   every test;
//! - [`scenarios`]: the behaviours that contracts of this kind are tested for in production;
//! - [`lessons`]: failures of other systems;
//! - [`three_ways`]: by oneself, relayed, walletless;
//! - [`mutation`]: every signed field;
//! - [`second_rail`]: the second rail: bonds, claims, disputes, insurance;
//! - [`pool`]: a flood of promises in the pool;
//! - [`upgrade`]: from this runtime to the next, through the council, in wasm;
//! - [`chaos`], [`chaos_validators`], [`chaos_second_rail`], [`authorised`], [`sequences`]: random states and operations.

#![allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")]

mod authorised;
mod chaos;
mod chaos_second_rail;
mod chaos_validators;
mod common;
mod lessons;
mod mutation;
mod pool;
mod scenarios;
mod second_rail;
mod sequences;
mod three_ways;
mod upgrade;
