//! `tally worker`.

use super::{Whose, Worker};
use clap::Subcommand;
use tallystick_sdk::Amount;

/// Bonds and workers.
#[derive(Debug, Subcommand)]
pub enum WorkerCommand {
    /// Bond money for your workers
    #[command(after_help = "Examples:\n  tally worker bond 100")]
    Bond {
        /// Amount, NOTCH
        amount: Amount,
    },
    /// Begin to take money out of the bond
    #[command(after_help = "Examples:\n  tally worker unbond 50")]
    Unbond {
        /// Amount, NOTCH
        amount: Amount,
    },
    /// Put money that is unbonding back
    #[command(after_help = "Examples:\n  tally worker rebond 50")]
    Rebond {
        /// Amount, NOTCH
        amount: Amount,
    },
    /// Take the part that has unbonded
    #[command(after_help = "Examples:\n  tally worker withdraw")]
    Withdraw,
    /// Register a worker with its own key
    #[command(after_help = "Examples:\n  tally worker register --worker-key node1 --capacity 1000 --tariff 0.0001")]
    Register {
        /// The worker's key, of the scheme ed25519: a name, or the path of a key file
        #[arg(long, value_name = "NAME|PATH")]
        worker_key: String,
        /// Units a block that it serves
        #[arg(long)]
        capacity: u64,
        /// The price of a unit, NOTCH
        #[arg(long, value_name = "NOTCH")]
        tariff: Amount,
        /// The same query always gets the same answer from the same data
        #[arg(long)]
        deterministic: bool,
    },
    /// Forget a worker
    #[command(after_help = "Examples:\n  tally worker unregister <WORKER>")]
    Unregister {
        /// The key in its peer id, 0x-hex
        worker: Worker,
    },
    /// Begin to serve
    #[command(after_help = "Examples:\n  tally worker online <WORKER>")]
    Online {
        /// The key in its peer id, 0x-hex
        worker: Worker,
    },
    /// Stop to serve
    #[command(after_help = "Examples:\n  tally worker offline <WORKER>")]
    Offline {
        /// The key in its peer id, 0x-hex
        worker: Worker,
    },
    /// Announce maintenance
    #[command(after_help = "Examples:\n  tally worker maintenance <WORKER> --from 1000 --to 1200")]
    Maintenance {
        /// The key in its peer id, 0x-hex
        worker: Worker,
        /// First block
        #[arg(long)]
        from: u32,
        /// Last block
        #[arg(long)]
        to: u32,
    },
    /// Change a worker's price
    #[command(after_help = "Examples:\n  tally worker tariff <WORKER> 0.0002")]
    Tariff {
        /// The key in its peer id, 0x-hex
        worker: Worker,
        /// The price of a unit from now on, NOTCH
        tariff: Amount,
    },
    /// Change how much a worker serves
    #[command(after_help = "Examples:\n  tally worker capacity <WORKER> 2000")]
    Capacity {
        /// The key in its peer id, 0x-hex
        worker: Worker,
        /// Units a block that it serves from now on
        capacity: u64,
    },
    /// Show a bond, or a worker
    #[command(after_help = "Examples:\n  tally worker show\n  tally worker show <WORKER>")]
    Show {
        /// The key in its peer id, 0x-hex; your bond if left out
        worker: Option<Worker>,
        /// The provider of the bond
        #[command(flatten)]
        whose: Whose,
    },
}
