//! Validator and full node of the Tallystick chain.
//!
//! - [`cli`]: the command line;
//! - [`command`]: what each command does;
//! - [`chain_spec`]: the chains the node knows by name;
//! - [`service`]: a running node;
//! - [`rpc`]: what clients can ask it, `tally_*` among it;
//! - [`block_cost`] and [`cpu_clock`]: how much processor time a block costs.

mod block_cost;
mod chain_spec;
mod cli;
mod command;
mod cpu_clock;
mod rpc;
mod service;

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
