//! The command `tally`.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    tallystick_tally::run(tallystick_tally::Cli::parse())
}
