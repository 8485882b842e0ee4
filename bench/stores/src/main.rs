//! Measures fjall, redb and RocksDB as an accountant would use them, next to plain `append + fdatasync`.
//!
//! Without arguments it measures everything and writes JSON to standard output. Each engine runs in a process of
//! its own, which ends without closing it, so that opening afterwards is opening after a crash.
//!
//! - [`engine`]: what is asked of an engine, and the engines;
//! - [`measure`]: one engine with one number of keys;
//! - [`report`]: all of them, as JSON.

pub mod engine;
pub mod measure;
pub mod report;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

/// Whatever goes wrong ends the measurement.
pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn run() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => report::everything(report::KEYS, report::SECONDS),
        ["quick"] => report::everything(&[10_000], 0.3),
        ["measure", engine, keys, seconds, folder] => {
            measure::measure(engine, keys.parse()?, seconds.parse()?, Path::new(folder))
        }
        ["open", engine, folder] => measure::open(engine, Path::new(folder)),
        _ => Err("arguments: none, or quick".into()),
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
