//! All engines, as JSON.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::process::{Command, Stdio};

use serde::Serialize;

use crate::engine::ENGINES;
use crate::measure::{Measured, VALUE_BYTES};
use crate::Result;

/// How many keys the engines hold.
pub const KEYS: &[u64] = &[100_000, 1_000_000];
/// How long each size of commits is timed, in seconds.
pub const SECONDS: f64 = 6.0;

#[derive(Serialize)]
struct Report {
    versions: BTreeMap<&'static str, &'static str>,
    value_bytes: usize,
    key_bytes: usize,
    seconds_per_case: f64,
    cores: usize,
    cases: Vec<Measured>,
}

/// The versions of the engines, as the lock file has them.
fn versions() -> BTreeMap<&'static str, &'static str> {
    fn value(line: Option<&'static str>, name: &str) -> Option<&'static str> {
        line?.strip_prefix(name)?.strip_prefix(" = \"")?.strip_suffix('"')
    }
    let packages = include_str!("../Cargo.lock")
        .split("[[package]]")
        .filter_map(|package| {
            let mut lines = package.trim().lines();
            Some((value(lines.next(), "name")?, value(lines.next(), "version")?))
        });
    packages
        .filter(|(name, _)| ["fjall", "redb", "rocksdb"].contains(name))
        .collect()
}

/// Runs this program again with `arguments` and returns the line that it printed.
fn again<I: AsRef<OsStr>>(arguments: &[I]) -> Result<String> {
    let output = Command::new(std::env::current_exe()?)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("a measurement failed: {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn case(engine: &str, keys: u64, seconds: f64) -> Result<Measured> {
    let folder = tempfile::tempdir()?;
    let path = folder
        .path()
        .to_str()
        .ok_or("the folder for temporary files has no plain name")?;
    let line = again(&["measure", engine, &keys.to_string(), &seconds.to_string(), path])?;
    let mut measured: Measured = serde_json::from_str(&line)?;
    measured.open_after_crash_seconds = again(&["open", engine, path])?.parse()?;
    measured.open_after_close_seconds = again(&["open", engine, path])?.parse()?;
    Ok(measured)
}

/// Measures every engine with each number of `keys` and prints the report.
pub fn everything(keys: &[u64], seconds: f64) -> Result<()> {
    let mut cases = Vec::new();
    for keys in keys {
        for engine in ENGINES {
            eprintln!("measuring {engine} with {keys} keys");
            cases.push(case(engine, *keys, seconds)?);
        }
    }
    let report = Report {
        versions: versions(),
        value_bytes: VALUE_BYTES,
        key_bytes: 33,
        seconds_per_case: seconds,
        cores: std::thread::available_parallelism()?.get(),
        cases,
    };
    println!("{}", serde_json::to_string_pretty(&report)?);
    Ok(())
}
