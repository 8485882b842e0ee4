//! The process; see the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    tallystick_accountant::cli::main()
}
