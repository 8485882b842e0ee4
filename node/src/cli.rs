//! The command line.

use crate::{block_cost::BlockCostCmd, defaults, keys::KeyCmd, runtime_file::ExportRuntimeCmd};
use clap::{Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  tallystick-node --dev
      A throw-away chain with one validator (Alice); RPC on ws://127.0.0.1:9944.
  tallystick-node --dev --base-path ./data
      The same, but the chain is kept.
  tallystick-node key generate-node-key --file node-key
  tallystick-node --chain local --alice --base-path ./alice --node-key-file node-key
      One validator of the local test network; the others are --bob, --charlie and --dave.
  tallystick-node --chain chain.json --sync warp
      A full node that starts from the newest finalized state instead of executing every block.
  tallystick-node --chain chain.json --state-pruning archive --prometheus-port 9615
      A full node that can answer for every block ever made.

What is kept: by default the states of the newest 2400 finalized blocks (two hours, two sessions) and all
finalized blocks. Archives, explorers and accountants that may be away for longer: --state-pruning archive-canonical.

Who may ask: RPC listens on loopback only. With --rpc-external it takes harmless methods only, 6000 calls
a minute and connection, 100 calls a batch, 5 MB a request. docs/node.md explains each default.

  GET /health on the RPC port answers with the node's peers and whether it is catching up;
  GET /health/readiness answers 200 if it has the peers it needs and is in step, else 500.";

/// Validator and full node of the Tallystick chain.
#[derive(Debug, Parser)]
#[command(
    after_long_help = EXAMPLES,
    mut_args(defaults::rpc),
    mut_subcommand("chain-spec-builder", defaults::chain_spec_builder)
)]
pub struct Cli {
    /// Without a command the node runs.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Options of the running node.
    #[command(flatten)]
    pub run: sc_cli::RunCmd,
}

/// A command other than running the node.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make, inspect and store keys.
    #[command(
        subcommand,
        after_help = "Examples:
  tallystick-node key generate --scheme sr25519
  tallystick-node key generate-node-key --file node-key
  tallystick-node key insert --base-path ./data --chain local --key-type aura --scheme sr25519 --suri //Alice
  tallystick-node key insert --base-path ./data --chain local --key-type gran --scheme ed25519 --suri //Alice
  tallystick-node key check --base-path ./data --chain local"
    )]
    Key(KeyCmd),

    /// Write a chain's specification as JSON.
    #[command(after_help = "Examples:
  tallystick-node export-chain-spec --chain dev
  tallystick-node export-chain-spec --chain local --raw --output local.json")]
    ExportChainSpec(sc_cli::ExportChainSpecCmd),

    /// Make a chain's specification from a runtime file, a preset and a genesis of one's own.
    #[command(after_help = "Example: a chain with its own validators, money and council
  tallystick-node export-runtime --output runtime.wasm
  tallystick-node chain-spec-builder display-preset -r runtime.wasm -p testnet > genesis.json
  (edit genesis.json)
  tallystick-node chain-spec-builder -c plain.json create -n \"My Chain\" -i my-chain -r runtime.wasm -t live -v patch genesis.json
  tallystick-node chain-spec-builder -c chain.json convert-to-raw plain.json")]
    ChainSpecBuilder(staging_chain_spec_builder::ChainSpecBuilder),

    /// Write the wasm runtime that this binary carries, and print its hash.
    ///
    /// The hash is what a council authorises for an upgrade.
    #[command(after_help = "Example:
  tallystick-node export-runtime --output runtime.wasm")]
    ExportRuntime(ExportRuntimeCmd),

    /// Execute one block again and check it.
    #[command(after_help = "Example:
  tallystick-node check-block --chain dev --base-path ./data 42")]
    CheckBlock(sc_cli::CheckBlockCmd),

    /// Write blocks to a file.
    #[command(after_help = "Example:
  tallystick-node export-blocks --chain dev --base-path ./data --from 1 --to 100 blocks.json")]
    ExportBlocks(sc_cli::ExportBlocksCmd),

    /// Write the state after a block as a chain specification.
    #[command(after_help = "Example:
  tallystick-node export-state --chain dev --base-path ./data 42 > state.json")]
    ExportState(sc_cli::ExportStateCmd),

    /// Read blocks from a file that `export-blocks` wrote, check them and add them to the chain.
    #[command(after_help = "Example:
  tallystick-node import-blocks --chain chain.json --base-path ./copy blocks.json")]
    ImportBlocks(sc_cli::ImportBlocksCmd),

    /// Take back the newest blocks that are not finalized.
    #[command(after_help = "Example:
  tallystick-node revert --chain dev --base-path ./data 10")]
    Revert(sc_cli::RevertCmd),

    /// Delete the chain's database. Keys stay.
    #[command(after_help = "Example:
  tallystick-node purge-chain --chain dev --base-path ./data -y")]
    PurgeChain(sc_cli::PurgeChainCmd),

    /// Print heights and hashes of the best and the finalized block as JSON.
    #[command(after_help = "Example:
  tallystick-node chain-info --chain dev --base-path ./data")]
    ChainInfo(sc_cli::ChainInfoCmd),

    /// Measure the processor time that executing blocks costs.
    ///
    /// Executes each block of the range again on the state before it, as an import does, and
    /// prints the median of the repeats. Stop the node first: a database has one user at a time.
    /// The states must still be there, so run the node with `--state-pruning archive`.
    #[command(after_help = "Example:
  tallystick-node block-cost --chain dev --base-path ./data --from 10 --to 20 --repeat 10 --output json")]
    BlockCost(BlockCostCmd),
}

/// Form of a command's result on standard output.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
pub enum Output {
    /// One JSON object.
    Json,
    /// Lines.
    Text,
}

/// An error of a command as one of the command line.
pub fn application(error: impl std::error::Error + Send + Sync + 'static) -> sc_cli::Error {
    sc_cli::Error::Application(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn dev_needs_no_command() {
        let cli = Cli::try_parse_from(["tallystick-node", "--dev"]).unwrap();
        assert!(cli.command.is_none());
        assert!(cli.run.shared_params.is_dev());
    }

    #[test]
    fn block_cost_takes_its_range() {
        let line = [
            "tallystick-node",
            "block-cost",
            "--dev",
            "--from",
            "3",
            "--to",
            "7",
            "--output",
            "json",
        ];
        assert!(matches!(
            Cli::try_parse_from(line).unwrap().command,
            Some(Command::BlockCost(_))
        ));
        assert!(Cli::try_parse_from(["tallystick-node", "block-cost", "--from", "3"]).is_err());
    }
}
