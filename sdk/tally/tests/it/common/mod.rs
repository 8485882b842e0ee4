//! Runs the binary.

#![allow(dead_code, missing_docs, reason = "each test uses a part")]

use serde_json::Value;
use std::{
    path::Path,
    process::{Command, Output},
};

/// Alice's account, which a development chain gives money.
pub const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

/// `tally` with a data folder of its own and nothing from the environment of whoever runs the tests.
pub fn tally(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tally"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TALLY_") || name.starts_with("XDG_")) {
        command.env_remove(name);
    }
    command
        .env("HOME", folder)
        .arg("--data-dir")
        .arg(folder.join("data"))
        .args(["--passphrase", "none"]);
    command
}

pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    tally(folder).args(arguments).output().unwrap()
}

/// The JSON answer of a command that must succeed.
pub fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = run(folder, &[&["--output", "json"], arguments].concat());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
}

/// Exit code and JSON error of a command that must fail.
pub fn failure(folder: &Path, arguments: &[&str]) -> (i32, Value) {
    let output = run(folder, &[&["--output", "json"], arguments].concat());
    assert!(!output.status.success(), "{arguments:?} must fail");
    let errors = String::from_utf8(output.stderr).unwrap();
    let last = errors
        .lines()
        .rev()
        .find(|line| line.starts_with('{'))
        .unwrap_or("null");
    (output.status.code().unwrap(), serde_json::from_str(last).unwrap())
}
