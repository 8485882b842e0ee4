//! The commands about keys.
//!
//! - [`insert`]: puts a session key into the keystore, and says whether the chain knows it;
//! - [`check`]: compares the keystore with the chain;
//! - node keys are in [`crate::node_key`].

mod check;
mod insert;

use crate::{cli::Cli, node_key::GenerateNodeKeyCmd};
use check::CheckCmd;
use insert::InsertCmd;
use sc_cli::SubstrateCli;
use sc_service::BasePath;
use std::path::{Path, PathBuf};

/// Make, inspect, store and check keys.
#[derive(Debug, clap::Subcommand)]
pub enum KeyCmd {
    /// Make a node key and print its peer id.
    GenerateNodeKey(GenerateNodeKeyCmd),
    /// Print the peer id of a node key.
    InspectNodeKey(sc_cli::InspectNodeKeyCmd),
    /// Make a random account.
    Generate(sc_cli::GenerateCmd),
    /// Print public key and address of a secret.
    Inspect(sc_cli::InspectKeyCmd),
    /// Put a session key into the keystore, and say whether it is the one on chain.
    Insert(InsertCmd),
    /// Say whether the session keys in the keystore are the ones on chain.
    Check(CheckCmd),
}

impl KeyCmd {
    /// Runs the command.
    pub fn run(&self, cli: &Cli) -> sc_cli::Result<()> {
        match self {
            Self::GenerateNodeKey(cmd) => cmd.run(|base, chain| chain_folder(cli, base, chain)),
            Self::InspectNodeKey(cmd) => cmd.run(),
            Self::Generate(cmd) => cmd.run(),
            Self::Inspect(cmd) => cmd.run(),
            Self::Insert(cmd) => cli.create_runner(cmd)?.sync_run(|config| cmd.run(&config)),
            Self::Check(cmd) => cli.create_runner(cmd)?.sync_run(|config| cmd.run(&config)),
        }
    }
}

/// The folder in which a node with this base path keeps the chain.
fn chain_folder(cli: &Cli, base: &Path, chain: &str) -> sc_cli::Result<PathBuf> {
    let spec = cli.load_spec(chain)?;
    Ok(BasePath::new(base).config_dir(spec.id()))
}
