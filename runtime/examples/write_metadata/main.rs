//! Writes what clients need to know about this runtime before they meet a node.
//!
//! `make generate` runs it: `write_metadata WHAT` prints one of the [`OUTPUTS`]. Calls, events and refusals come from
//! the runtime's metadata and keep the pallets' own documentation; signed requests come from
//! [`Action`](tallystick_primitives::Action).

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "an example or a tool fails by panicking"
)]

mod docs;
mod markdown;
mod names;
mod parameters;
mod requests;
mod rust;
mod surface;
mod types;
mod typescript;

use std::{
    io::{self, Write},
    process::ExitCode,
};
use surface::Surface;
use tallystick_runtime::Runtime;

/// The version of metadata that clients read.
const METADATA_VERSION: u32 = 16;

/// Makes something that can be printed.
type Output = fn() -> Result<Vec<u8>, String>;

/// What can be printed, by its name on the command line.
const OUTPUTS: [(&str, Output); 11] = [
    ("metadata", metadata),
    ("parameters", parameters::parameters),
    ("rust-calls", || text(rust::calls)),
    ("rust-events", || text(rust::events)),
    ("rust-refusals", || text(rust::refusals)),
    ("typescript-calls", || text(typescript::calls)),
    ("typescript-actions", || text(typescript::actions)),
    ("typescript-refusals", || text(typescript::refusals)),
    ("markdown-requests", || text(markdown::requests)),
    ("markdown-walletless", || text(markdown::walletless)),
    ("markdown-refusals", || text(markdown::refusals)),
];

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let Some((_, output)) = OUTPUTS.iter().find(|(name, _)| *name == wanted) else {
        let names: Vec<_> = OUTPUTS.iter().map(|(name, _)| *name).collect();
        eprintln!("usage: write_metadata {}", names.join("|"));
        return ExitCode::from(2);
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
    let metadata = Runtime::metadata_at_version(METADATA_VERSION).ok_or("the runtime has no such metadata")?;
    Ok(metadata.to_vec())
}

/// A text about the surface.
fn text(render: fn(&Surface) -> Result<String, String>) -> Result<Vec<u8>, String> {
    Ok(render(&Surface::read(&metadata()?)?)?.into_bytes())
}
