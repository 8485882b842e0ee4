//! The command `tally`: pay, serve, settle and manage from a terminal.
//!
//! - [`args`]: the command line;
//! - [`settings`]: what comes from flags, the environment and the configuration file;
//! - [`context`]: keys, chain and accountant, opened when a command needs them;
//! - [`transact`]: transactions, with and without a signer;
//! - [`commands`]: one module for each group of commands;
//! - [`output`]: answers for people and for programs;
//! - [`error`]: what can go wrong, and the exit codes.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "sums of money are checked; counters and times stay small"
)]
#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
)]

pub mod args;
pub mod commands;
pub mod context;
pub mod error;
pub mod output;
pub mod settings;
pub mod transact;

pub use args::Cli;
pub use error::CliError;

use context::Context;
use output::Format;
use settings::Settings;
use std::process::ExitCode;

/// Runs a command and tells what came of it.
pub fn run(cli: Cli) -> ExitCode {
    let settings = match Settings::gather(&cli.global) {
        Ok(settings) => settings,
        Err(error) => return fail(&error, cli.global.output.unwrap_or_default()),
    };
    start_log(cli.global.verbose);
    let format = settings.output;
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::failed(format!("the runtime does not start: {error}")))
        .and_then(|runtime| runtime.block_on(commands::run(cli.command, &Context::new(settings))));
    match outcome {
        Ok(answer) => match output::print(&answer, format) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&error, format),
        },
        Err(error) => fail(&error, format),
    }
}

fn fail(error: &CliError, format: Format) -> ExitCode {
    output::print_error(error, format);
    ExitCode::from(error.exit_code())
}

/// The log goes to standard error; answers alone go to standard output.
fn start_log(verbose: u8) {
    let level = match verbose {
        0 => "error",
        1 => "warn",
        2 => "info",
        _ => "debug",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    // A log that was started before stays.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
