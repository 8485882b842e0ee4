//! The accountant's service, with real signatures, over HTTP.
//!
//! In this process, on a chain in memory: [`protocol`], [`contract`], [`cross_origin`], [`chain`], [`durability`],
//! [`store_failures`], [`shared_store`], [`shutdown`], [`fuzz`]. As the real binary: [`commands`] and [`kill`] on a
//! chain in a file, [`node`] on a real node.

#![allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")]

mod chain;
mod commands;
mod contract;
mod cross_origin;
mod durability;
mod fuzz;
mod kill;
mod node;
mod protocol;
mod shared_store;
mod shutdown;
mod store_failures;
mod support;
