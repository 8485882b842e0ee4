//! The command line.

use crate::block_cost::BlockCostCmd;
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
  tallystick-node --chain chain.json --state-pruning archive --prometheus-port 9615
      A full node that can answer for every block ever made.

  GET /health on the RPC port answers with the node's peers and whether it is catching up;
  GET /health/readiness answers 200 if it has the peers it needs and is in step, else 500.";

/// Validator and full node of the Tallystick chain.
#[derive(Debug, Parser)]
#[command(after_long_help = EXAMPLES)]
pub struct Cli {
    /// Without a command the node runs.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// How the node runs.
    #[command(flatten)]
    pub run: sc_cli::RunCmd,
}

/// Everything but running the node.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make, inspect and store keys.
    #[command(
        subcommand,
        after_help = "Examples:
  tallystick-node key generate --scheme sr25519
  tallystick-node key generate-node-key --file node-key
  tallystick-node key insert --base-path ./data --chain local --key-type aura --scheme sr25519 --suri //Alice
  tallystick-node key insert --base-path ./data --chain local --key-type gran --scheme ed25519 --suri //Alice"
    )]
    Key(sc_cli::KeySubcommand),

    /// Write a chain's specification as JSON.
    #[command(after_help = "Examples:
  tallystick-node export-chain-spec --chain dev
  tallystick-node export-chain-spec --chain local --raw --output local.json")]
    ExportChainSpec(sc_cli::ExportChainSpecCmd),

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
