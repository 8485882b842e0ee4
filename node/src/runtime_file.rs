//! The command `export-runtime`: the wasm runtime that this binary carries, as a file.

use crate::chain_spec;
use clap::Args;
use sp_core::H256;
use sp_io::hashing::blake2_256;
use std::{fs, io, path::PathBuf};

/// Writes the wasm runtime that this binary carries.
#[derive(Clone, Debug, Args)]
pub struct ExportRuntimeCmd {
    /// File to write.
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
}

/// Reasons why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The runtime was left out of the build.
    #[error(transparent)]
    NoWasm(#[from] chain_spec::Error),
    /// The file cannot be written.
    #[error("{path:?} cannot be written ({reason}); name a file in a folder that exists and that you may write to")]
    Write {
        /// The file.
        path: PathBuf,
        /// The message of the operating system.
        reason: io::Error,
    },
}

impl ExportRuntimeCmd {
    /// Writes the file and prints its hash.
    pub fn run(&self) -> Result<(), Error> {
        let wasm = chain_spec::wasm()?;
        fs::write(&self.output, wasm).map_err(|reason| Error::Write {
            path: self.output.clone(),
            reason,
        })?;
        let version = tallystick_runtime::VERSION;
        println!("{:?}", H256(blake2_256(wasm)));
        eprintln!(
            "{} {}: {} bytes in {}; above is the blake2-256 hash that System.authorizeUpgrade takes",
            version.spec_name,
            version.spec_version,
            wasm.len(),
            self.output.display(),
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_folder_is_named() {
        let output = PathBuf::from("/no-such-folder/runtime.wasm");
        let refusal = ExportRuntimeCmd { output }.run().unwrap_err();
        match refusal {
            Error::Write { .. } => assert!(refusal.to_string().contains("no-such-folder")),
            Error::NoWasm(_) => assert!(tallystick_runtime::WASM_BINARY.is_none()),
        }
    }
}
