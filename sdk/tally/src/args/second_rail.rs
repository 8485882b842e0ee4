//! The second rail: payouts, claims and disputes.

use super::{Account, Bytes32, Whose, Worker};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use tallystick_sdk::Amount;

/// A cycle of the second rail.
#[derive(Args, Clone, Copy, Debug)]
pub struct Cycle {
    /// The cycle; the current one if left out
    #[arg(long)]
    pub cycle: Option<u32>,
}

/// A provider, and an amount.
#[derive(Args, Debug)]
pub struct ForProvider {
    /// The provider
    pub provider: Account,
    /// Amount, NOTCH
    pub amount: Amount,
}

/// A client, and an amount.
#[derive(Args, Debug)]
pub struct ForClient {
    /// The client
    pub client: Account,
    /// Amount, NOTCH
    pub amount: Amount,
}

/// `tally claim`
#[derive(Debug, Subcommand)]
pub enum ClaimCommand {
    /// Deposit money for queries
    #[command(after_help = "Examples:\n  tally claim deposit 10")]
    Deposit {
        /// Amount, NOTCH
        amount: Amount,
    },
    /// Set money aside for a provider
    #[command(after_help = "Examples:\n  tally claim earmark <PROVIDER> 5")]
    Earmark(ForProvider),
    /// Begin to take money back from a provider's earmark
    #[command(after_help = "Examples:\n  tally claim thaw <PROVIDER> 5")]
    Thaw(ForProvider),
    /// Return thawed money to the deposit
    #[command(after_help = "Examples:\n  tally claim release <PROVIDER>")]
    Release {
        /// The provider
        provider: Account,
    },
    /// Take money out of the deposit
    #[command(after_help = "Examples:\n  tally claim withdraw 5")]
    Withdraw {
        /// Amount, NOTCH
        amount: Amount,
    },
    /// Claim what a client consumed at a worker of yours
    #[command(
        after_help = "Examples:\n  tally claim submit <CLIENT> <WORKER> --units 1000 --amount 0.1\n  \
        tally claim submit <CLIENT> <WORKER> --units 1000 --amount 0.1 --signature 0x…"
    )]
    Submit {
        /// The client
        client: Account,
        /// The worker: the key in its peer id, 0x-hex
        worker: Worker,
        /// Units that it served in the cycle
        #[arg(long)]
        units: u64,
        /// Units times a tariff in force in the cycle, NOTCH
        #[arg(long, value_name = "NOTCH")]
        amount: Amount,
        /// The cycle
        #[command(flatten)]
        cycle: Cycle,
        /// The client's confirmation, 0x-hex: with it the claim is beyond dispute
        #[arg(long, value_name = "HEX")]
        signature: Option<String>,
        /// The lane whose key signed the confirmation
        #[arg(long, default_value_t = 0)]
        lane: u32,
        /// Root of the evidence, 0x-hex
        #[arg(long, value_name = "HEX")]
        evidence: Option<Bytes32>,
    },
    /// Acknowledge as a client what a worker served you
    #[command(after_help = "Examples:\n  tally claim request <WORKER> 0.1")]
    Request {
        /// The worker: the key in its peer id, 0x-hex
        worker: Worker,
        /// Most that you owe for the cycle, NOTCH
        amount: Amount,
        /// The cycle
        #[command(flatten)]
        cycle: Cycle,
    },
    /// Sign as a client what a worker served you; nothing is sent, give the signature to the provider
    #[command(after_help = "Examples:\n  tally claim confirm <WORKER> --units 1000 --amount 0.1")]
    Confirm {
        /// The worker: the key in its peer id, 0x-hex
        worker: Worker,
        /// Units that it served you in the cycle
        #[arg(long)]
        units: u64,
        /// Units times a tariff in force in the cycle, NOTCH
        #[arg(long, value_name = "NOTCH")]
        amount: Amount,
        /// The cycle
        #[command(flatten)]
        cycle: Cycle,
        /// The client, if the key is a device's; the key's own account if left out
        #[arg(long, value_name = "ACCOUNT")]
        identity: Option<Account>,
    },
    /// Pay the bills of a cycle that is over
    #[command(after_help = "Examples:\n  tally claim process 12 --limit 100")]
    Process {
        /// The cycle
        cycle: u32,
        /// Most bills that are paid
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
    /// Take what a client owes its providers out of its deposit
    #[command(after_help = "Examples:\n  tally claim collect <CLIENT>")]
    Collect {
        /// The client
        client: Account,
    },
    /// Show a client's deposit and the cycle, or one claim
    #[command(after_help = "Examples:\n  tally claim show\n  tally claim show --cycle 12 --worker <WORKER>")]
    Show {
        /// The client
        #[command(flatten)]
        whose: Whose,
        /// The cycle
        #[command(flatten)]
        cycle: Cycle,
        /// The claim of this worker
        #[arg(long, value_name = "WORKER")]
        worker: Option<Worker>,
    },
}

/// `tally credit`
#[derive(Debug, Subcommand)]
pub enum CreditCommand {
    /// Name as a client the sponsor that may pay for you; nobody if left out
    #[command(after_help = "Examples:\n  tally credit sponsor <ACCOUNT>\n  tally credit sponsor")]
    Sponsor {
        /// The sponsor
        sponsor: Option<Account>,
    },
    /// Set money aside for a client that named you
    #[command(after_help = "Examples:\n  tally credit open <CLIENT> 20 --cap 5 --providers <PROVIDER> <PROVIDER>")]
    Open {
        /// The client
        client: Account,
        /// Amount, NOTCH
        amount: Amount,
        /// Most that is paid in one cycle, NOTCH
        #[arg(long, value_name = "NOTCH")]
        cap: Amount,
        /// The providers that it pays
        #[arg(long, required = true, num_args = 1.., value_name = "PROVIDER")]
        providers: Vec<Account>,
    },
    /// Add money for the client
    #[command(after_help = "Examples:\n  tally credit extend <CLIENT> 10")]
    Extend(ForClient),
    /// Begin to take money back
    #[command(after_help = "Examples:\n  tally credit thaw <CLIENT> 10")]
    Thaw(ForClient),
    /// Return thawed money to the sponsor
    #[command(after_help = "Examples:\n  tally credit withdraw <CLIENT>")]
    Withdraw {
        /// The client
        client: Account,
    },
}

/// Published evidence.
#[derive(Args, Debug)]
pub struct Evidence {
    /// A file with the evidence; its BLAKE2-256 hash goes to the chain
    #[arg(long, value_name = "PATH", conflicts_with = "hash", required_unless_present = "hash")]
    pub file: Option<PathBuf>,
    /// The evidence's hash, 0x-hex
    #[arg(long, value_name = "HEX")]
    pub hash: Option<Bytes32>,
    /// Address at which it can be read
    #[arg(long, default_value = "")]
    pub uri: String,
}

/// `tally dispute`
#[derive(Debug, Subcommand)]
pub enum DisputeCommand {
    /// Open a dispute about a claim, or about a worker's service
    #[command(
        after_help = "Examples:\n  tally dispute open <WORKER> --cycle 12 --client <ACCOUNT> --file log.txt\n  \
        tally dispute open <WORKER> --damage 3 --hash 0x… --uri https://example.org/log"
    )]
    Open {
        /// The worker: the key in its peer id, 0x-hex
        worker: Worker,
        /// The cycle of the claim
        #[arg(
            long,
            conflicts_with = "damage",
            requires = "client",
            required_unless_present = "damage"
        )]
        cycle: Option<u32>,
        /// The client of the claim
        #[arg(long, value_name = "ACCOUNT", requires = "cycle")]
        client: Option<Account>,
        /// The damage by bad service, NOTCH
        #[arg(long, value_name = "NOTCH")]
        damage: Option<Amount>,
        /// Published evidence
        #[command(flatten)]
        evidence: Evidence,
    },
    /// Answer a dispute
    #[command(after_help = "Examples:\n  tally dispute respond 3 --file answer.txt")]
    Respond {
        /// Its number
        dispute: u64,
        /// Published evidence
        #[command(flatten)]
        evidence: Evidence,
    },
    /// Ask the council for a second opinion
    #[command(after_help = "Examples:\n  tally dispute appeal 3")]
    Appeal {
        /// Its number
        dispute: u64,
    },
    /// End a dispute for which nothing more can happen
    #[command(after_help = "Examples:\n  tally dispute finalize 3")]
    Finalize {
        /// Its number
        dispute: u64,
    },
    /// Show a dispute
    #[command(after_help = "Examples:\n  tally dispute show 3")]
    Show {
        /// Its number
        dispute: u64,
    },
}
