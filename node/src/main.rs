//! Validator and full node of the Tallystick chain.
//!
//! - [`cli`]: the command line;
//! - [`defaults`]: where this node's defaults differ from the SDK's, and why;
//! - [`command`]: what each command does;
//! - [`chain_spec`]: the chains the node knows by name;
//! - [`service`]: a running node, [`consensus`] the part of it that makes and finalizes blocks;
//! - [`pruning`]: which old states a node keeps;
//! - [`equivocation`]: finds authors who made two blocks in one slot, and reports them;
//! - [`node_key`]: the key of a node's network name;
//! - [`session_keys`]: whether the keys in the keystore are those on chain;
//! - [`keys`]: the commands about keys;
//! - [`watch`]: looks at the chain now and then, for [`totals`] and for validators' keys;
//! - [`runtime_file`]: the wasm runtime as a file;
//! - [`rpc`]: what clients can ask it, `tally_*` among it;
//! - [`block_cost`] and [`cpu_clock`]: how much processor time a block costs.

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
