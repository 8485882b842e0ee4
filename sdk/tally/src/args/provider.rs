//! What providers do.

use super::{Account, Percent};
use clap::{Args, ValueEnum};
use std::net::SocketAddr;
use tallystick_sdk::Amount;

/// What is counted.
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
    /// Where the service is that is sold
    #[arg(long, value_name = "URL")]
    pub upstream: String,
    /// Where the proxy listens
    #[arg(long, default_value = "127.0.0.1:8402", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// What is counted
    #[arg(long, value_enum, default_value_t)]
    pub unit: Unit,
    /// The price, NOTCH
    #[arg(long, value_name = "NOTCH")]
    pub price: Amount,
    /// For how many units that is the price; must divide it without a rest
    #[arg(long, default_value_t = 1, value_name = "UNITS")]
    pub per: u64,
    /// What a consumer may use before it pays: what you can lose to it, NOTCH [default: 1 MiB or 10 requests]
    #[arg(long, value_name = "NOTCH")]
    pub allowance: Option<Amount>,
    /// Most that one agreement may come to, NOTCH
    #[arg(long, value_name = "NOTCH")]
    pub cap: Option<Amount>,
    /// By how much the accountant's debt may be above what its stake insures, NOTCH
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
    /// Settle by itself only while the chain's fee is no larger share than this, per cent
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
    /// How many settlements are listed at most; the sums are of all
    #[arg(long, default_value_t = 20)]
    pub last: usize,
}

/// `tally quote`
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  tally quote\n  tally quote --amount 12.5 --identity <ACCOUNT>")]
pub struct Quote {
    /// What is owed in total, for ever, NOTCH; what the accountant has promised if left out
    #[arg(long, value_name = "NOTCH")]
    pub amount: Option<Amount>,
    /// The provider; the key's if left out
    #[arg(long, value_name = "ACCOUNT")]
    pub identity: Option<Account>,
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
    /// A key that pays the fee; your own account if left out
    #[arg(long, value_name = "NAME|PATH")]
    pub relayer: Option<String>,
}

/// `tally min-settlement`
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  tally min-settlement 2.5\n  tally min-settlement 0 --relayer wallet")]
pub struct MinSettlement {
    /// Least that others may settle at once, NOTCH
    pub minimum: Amount,
    /// A key that pays the fee; your own account if left out
    #[arg(long, value_name = "NAME|PATH")]
    pub relayer: Option<String>,
}

/// `tally collect`
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  tally collect")]
pub struct Collect {
    /// The provider; the key's if left out
    #[arg(long, value_name = "ACCOUNT")]
    pub identity: Option<Account>,
}
