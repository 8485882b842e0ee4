//! Validator and full node of the Tallystick chain.
//!
//! - [`cli`]: the command line;
//! - [`defaults`]: the defaults in which this node differs from the SDK, with reasons;
//! - [`command`]: the work of each command;
//! - [`chain_spec`]: the chains the node knows by name;
//! - [`service`]: a running node, [`consensus`] the part of it that makes and finalizes blocks;
//! - [`pruning`]: the old states that a node keeps;
//! - [`equivocation`]: finds authors that made two blocks in one slot, and reports them;
//! - [`node_key`]: the key of a node's network name;
//! - [`session_keys`]: whether the keys in the keystore are those on chain;
//! - [`keys`]: the commands about keys;
//! - [`watch`]: looks at the chain from time to time, for [`totals`] and for validators' keys;
//! - [`runtime_file`]: the wasm runtime as a file;
//! - [`rpc`]: the methods that it answers, `tally_*` among them;
//! - [`block_cost`] and [`cpu_clock`]: the processor time that a block costs.

#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
)]

mod block_cost;
mod chain_spec;
mod cli;
mod command;
mod consensus;
mod cpu_clock;
mod defaults;
mod equivocation;
mod keys;
mod node_key;
mod pruning;
mod rpc;
mod runtime_file;
mod service;
mod session_keys;
mod totals;
mod watch;

use std::process::ExitCode;

fn main() -> ExitCode {
    match command::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error}");
            ExitCode::FAILURE
        }
    }
}
