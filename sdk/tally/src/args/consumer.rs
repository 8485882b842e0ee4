//! Commands of consumers.

use super::{Account, Relayer, Whose};
use clap::{Args, Subcommand};
use std::{net::SocketAddr, path::PathBuf};
use tallystick_sdk::Amount;

/// `tally address`
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  tally address --accountant http://127.0.0.1:8420\n  tally address --no-qr --output json"
)]
pub struct Address {
    /// The identity
    #[command(flatten)]
    pub whose: Whose,
    /// Without the picture
    #[arg(long)]
    pub no_qr: bool,
}

/// `tally balance`
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  tally balance\n  tally balance --committed")]
pub struct BalanceOf {
    /// The identity
    #[command(flatten)]
    pub whose: Whose,
    /// Ask the accountant as well for payments that are not collected yet
    #[arg(long)]
    pub committed: bool,
}

/// `tally register`
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  tally register\n  tally register --provider --beneficiary <ACCOUNT>")]
pub struct Register {
    /// Open a provider channel as well, to be paid
    #[arg(long)]
    pub provider: bool,
    /// The account that earnings go to; your channel if left out
    #[arg(long, value_name = "ACCOUNT")]
    pub beneficiary: Option<Account>,
}

/// `tally device`
#[derive(Debug, Subcommand)]
pub enum DeviceCommand {
    /// Let a device's key pay from a lane
    #[command(after_help = "Examples:\n  tally device authorize 1 <ACCOUNT> --limit 5 --blocks 864000")]
    Authorize {
        /// The lane, not 0
        lane: u32,
        /// The account of the device's key
        device: Account,
        /// Most that it may pay in total, NOTCH
        #[arg(long)]
        limit: Amount,
        /// Life of the permission, in blocks
        #[arg(long, default_value_t = 864_000)]
        blocks: u32,
        /// The account that pays the fee
        #[command(flatten)]
        relayer: Relayer,
    },
    /// Take the right to pay from a device
    #[command(after_help = "Examples:\n  tally device revoke 1")]
    Revoke {
        /// The lane
        lane: u32,
        /// The account that pays the fee
        #[command(flatten)]
        relayer: Relayer,
    },
    /// List the devices
    #[command(after_help = "Examples:\n  tally device list")]
    List(Whose),
}

/// Limits of payments.
#[derive(Args, Clone, Debug)]
pub struct Spending {
    /// Highest price of a unit (a byte or a request), NOTCH
    #[arg(long, value_name = "NOTCH")]
    pub max_price: Option<Amount>,
    /// Most that may be paid to the provider under one agreement, NOTCH
    #[arg(long, default_value = "10", value_name = "NOTCH")]
    pub cap: Amount,
    /// Most that may be paid at once: what you can lose to the provider, NOTCH
    #[arg(long, default_value = "0.1", value_name = "NOTCH")]
    pub invoice_cap: Amount,
    /// Longest life of an agreement, in blocks
    #[arg(long, default_value_t = 28_800)]
    pub blocks: u32,
    /// The lane of the key: 0 for the identity's own, another one for a device's
    #[arg(long, default_value_t = 0)]
    pub lane: u32,
    /// The identity whose device the key is
    #[arg(long, value_name = "ACCOUNT")]
    pub identity: Option<Account>,
}

/// `tally pay`
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Every program that can connect to the proxy spends your money: keep it on the loopback interface.\n\n\
        Examples:\n  tally pay --provider http://127.0.0.1:8402 --max-price 0.000000001\n  \
        tally pay fetch http://127.0.0.1:8402/data.csv --max-price 0.000000001"
)]
pub struct Pay {
    /// Fetch a single file, without a proxy
    #[command(subcommand)]
    pub fetch: Option<PayCommand>,
    /// The provider's address
    #[arg(long, value_name = "URL")]
    pub provider: Option<String>,
    /// Address that the proxy listens on
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// Limits of payments
    #[command(flatten)]
    pub spending: Spending,
}

/// `tally pay fetch`
#[derive(Debug, Subcommand)]
pub enum PayCommand {
    /// Fetch a single address through a paid session
    #[command(
        after_help = "Examples:\n  tally pay fetch http://127.0.0.1:8402/data.csv --max-price 0.000000001 -o data.csv"
    )]
    Fetch {
        /// The address; the provider's proxy is where it points
        url: String,
        /// Write the answer to this file instead of standard output
        #[arg(short = 'o', long, value_name = "PATH")]
        file: Option<PathBuf>,
        /// Limits of payments
        #[command(flatten)]
        spending: Spending,
    },
}

/// `tally exit`
#[derive(Debug, Subcommand)]
pub enum ExitCommand {
    /// Ask to leave; the delay begins, the fee comes out of the channel
    #[command(after_help = "Examples:\n  tally exit request --to <ACCOUNT>")]
    Request {
        /// The account that the rest of the money goes to; your own if left out
        #[arg(long, value_name = "ACCOUNT")]
        to: Option<Account>,
    },
    /// Take the rest of the money when the delay is over
    #[command(after_help = "Examples:\n  tally exit finalize")]
    Finalize(Whose),
    /// Stay after all
    #[command(after_help = "Examples:\n  tally exit cancel")]
    Cancel(Relayer),
    /// Take money out at once, with the accountant's consent
    #[command(after_help = "Examples:\n  tally exit fast 2.5 --to <ACCOUNT>")]
    Fast {
        /// Amount that leaves the channel, chain fee included, NOTCH
        amount: Amount,
        /// The account that it goes to; your own if left out
        #[arg(long, value_name = "ACCOUNT")]
        to: Option<Account>,
    },
}
