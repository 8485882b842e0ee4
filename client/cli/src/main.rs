//! The command `tally`.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    tallystick_cli::run(tallystick_cli::Cli::parse())
}
