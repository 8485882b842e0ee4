//! Commands of providers.

use super::{Account, Percent, Relayer, Whose};
use clap::{Args, ValueEnum};
use std::net::SocketAddr;
use tallystick_sdk::Amount;

/// The unit that is counted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum Unit {
    /// Bytes of the bodies of requests and answers
    #[default]
    Byte,
    /// Requests
    Request,
}

/// `tally serve`
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  tally serve --upstream http://127.0.0.1:3000 --price 0.001 --per 1000000\n  \
    tally serve --upstream http://127.0.0.1:3000 --unit request --price 0.0001 --trust 5"
)]
pub struct Serve {
    /// Address of the service behind the proxy
    #[arg(long, value_name = "URL")]
    pub upstream: String,
    /// Address that the proxy listens on
    #[arg(long, default_value = "127.0.0.1:8402", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// The unit that is counted
    #[arg(long, value_enum, default_value_t)]
    pub unit: Unit,
    /// The price, NOTCH
    #[arg(long, value_name = "NOTCH")]
    pub price: Amount,
    /// Number of units that the price is for; must divide it without a rest
    #[arg(long, default_value_t = 1, value_name = "UNITS")]
    pub per: u64,
    /// How much a consumer may use before it pays, and so may never pay, NOTCH [default: 1 MiB or 10 requests]
    #[arg(long, value_name = "NOTCH")]
    pub allowance: Option<Amount>,
    /// Most that one agreement may come to, NOTCH
    #[arg(long, value_name = "NOTCH")]
    pub cap: Option<Amount>,
    /// By how much the accountant's debt may be above its coverage for you, NOTCH
    #[arg(long, default_value = "0", value_name = "NOTCH")]
    pub trust: Amount,
    /// Exchange after so many payments
    #[arg(long, default_value_t = 64, value_name = "PAYMENTS")]
    pub exchange_every: usize,
    /// Exchange at the latest after so many seconds
    #[arg(long, default_value_t = 5, value_name = "SECONDS")]
    pub exchange_within: u64,
    /// Settle by itself from this amount on, NOTCH
    #[arg(long, default_value = "1", value_name = "NOTCH")]
    pub settle_from: Amount,
    /// Settle by itself only while the chain fee is at most this share, per cent
    #[arg(long, default_value = "1", value_name = "PERCENT")]
    pub settle_max_fee: Percent,
    /// Never settle by itself, except where a promise would be lost otherwise
    #[arg(long)]
    pub settle_by_hand: bool,
}

/// `tally earnings`
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  tally earnings\n  tally earnings --output json")]
pub struct Earnings {
    /// Most settlements that are listed; the sums are of all
    #[arg(long, default_value_t = 20)]
    pub last: usize,
}

/// `tally quote`
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  tally quote\n  tally quote --amount 12.5 --identity <ACCOUNT>")]
pub struct Quote {
    /// The promise's amount, NOTCH; the one that the accountant has promised if left out
    #[arg(long, value_name = "NOTCH")]
    pub amount: Option<Amount>,
    /// The provider
    #[command(flatten)]
    pub whose: Whose,
}

/// `tally settle`
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  tally settle\n  tally settle --to <ACCOUNT>\n  tally settle --into-bond")]
pub struct Settle {
    /// Pay to this account, now and from now on
    #[arg(long, value_name = "ACCOUNT", conflicts_with = "into_bond")]
    pub to: Option<Account>,
    /// Add it to your bond
    #[arg(long)]
    pub into_bond: bool,
}

/// `tally beneficiary`
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  tally beneficiary <ACCOUNT>\n  tally beneficiary <ACCOUNT> --relayer wallet")]
pub struct Beneficiary {
    /// The account
    pub account: Account,
    /// The account that pays the fee
    #[command(flatten)]
    pub relayer: Relayer,
}

/// `tally min-settlement`
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  tally min-settlement 2.5\n  tally min-settlement 0 --relayer wallet")]
pub struct MinSettlement {
    /// Least that others may settle at once, NOTCH
    pub minimum: Amount,
    /// The account that pays the fee
    #[command(flatten)]
    pub relayer: Relayer,
}
