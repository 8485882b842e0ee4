//! Writes what clients need to know about this runtime before they meet a node.
//!
//! `make metadata` runs it: `write_metadata metadata` prints the metadata in binary form, `write_metadata parameters`
//! the default and the bounds of every parameter as JSON, because metadata does not contain them.

mod parameters;

use parameters::parameters;
use sp_core::OpaqueMetadata;
use std::{
    io::{self, Write},
    process::ExitCode,
};
use tallystick_runtime::Runtime;

/// The version of metadata that clients read.
const METADATA_VERSION: u32 = 16;

fn main() -> ExitCode {
    let output: fn() -> Result<Vec<u8>, String> = match std::env::args().nth(1).as_deref() {
        Some("metadata") => metadata,
        Some("parameters") => parameters,
        _ => {
            eprintln!("usage: write_metadata metadata|parameters");
            return ExitCode::from(2);
        }
    };
    // Constants that depend on the chain's day are those of a production chain.
    let output = sp_io::TestExternalities::default().execute_with(output);
    match output.and_then(|bytes| io::stdout().write_all(&bytes).map_err(|error| error.to_string())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn metadata() -> Result<Vec<u8>, String> {
    let metadata: OpaqueMetadata =
        Runtime::metadata_at_version(METADATA_VERSION).ok_or("the runtime has no such metadata")?;
    Ok(metadata.to_vec())
}
