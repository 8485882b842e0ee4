//! The command line.

pub mod consumer;
pub mod key;
pub mod owner;
pub mod provider;
pub mod second_rail;
mod values;
pub mod worker;

pub use values::{Account, Bytes32, InvalidValue, Percent, Worker};

use crate::output::Format;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use tallystick_keystore::PassphraseSource;
use tallystick_sdk::Amount;

/// The end of every command's help.
const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  failed on this machine
  2  used wrongly
  3  refused by the chain, an accountant or a provider; the message ends with the code
  4  the chain, an accountant or a provider cannot be reached

Examples:
  tally key new
  tally address --accountant http://127.0.0.1:8420
  tally register --accountant http://127.0.0.1:8420
  tally pay --provider http://127.0.0.1:8402 --max-price 0.000000001";

/// Pay for metered services, and get paid for them.
#[derive(Debug, Parser)]
#[command(name = "tally", version, after_help = EXIT_CODES)]
pub struct Cli {
    /// Options of all commands.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of all commands.
#[derive(Args, Debug)]
pub struct Global {
    /// Format of answers; amounts in JSON are decimal strings of 10^-12 NOTCH
    #[arg(long, global = true, env = "TALLY_OUTPUT", value_enum)]
    pub output: Option<Format>,
    /// Address of a node [default: ws://127.0.0.1:9944]
    #[arg(long, global = true, env = "TALLY_CHAIN", value_name = "URL")]
    pub chain: Option<String>,
    /// The accountant: its service's address, or its account
    #[arg(long, global = true, env = "TALLY_ACCOUNTANT", value_name = "URL|ACCOUNT")]
    pub accountant: Option<String>,
    /// The key: a name, or the path of a key file [default: default]
    #[arg(long, global = true, env = "TALLY_KEY", value_name = "NAME|PATH")]
    pub key: Option<String>,
    /// Source of the key's passphrase: env:NAME, file:PATH, prompt or none [default: prompt]
    #[arg(long, global = true, env = "TALLY_PASSPHRASE", value_name = "SOURCE")]
    pub passphrase: Option<PassphraseSource>,
    /// Folder of keys and state [default: $XDG_DATA_HOME/tally]
    #[arg(long, global = true, env = "TALLY_DATA_DIR", value_name = "PATH")]
    pub data_dir: Option<PathBuf>,
    /// The configuration file [default: $XDG_CONFIG_HOME/tally/config.toml]
    #[arg(long, global = true, env = "TALLY_CONFIG", value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// Say more on standard error; twice for even more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// The identity that a command is about.
#[derive(Args, Debug, Default)]
pub struct Whose {
    /// The identity; the key's own if left out
    #[arg(long, value_name = "ACCOUNT")]
    pub identity: Option<Account>,
}

/// The account that submits an order and pays the fee.
#[derive(Args, Debug)]
pub struct Relayer {
    /// A key that submits the order and pays the fee; the key's own account does if left out
    #[arg(long, value_name = "NAME|PATH")]
    pub relayer: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make, import and list keys
    #[command(subcommand, after_help = "Examples:\n  tally key new\n  tally key list")]
    Key(key::KeyCommand),
    /// Show the address of your channel: send money there from any wallet
    Address(consumer::Address),
    /// Pay from the key's own account, such as to a channel
    #[command(after_help = "Examples:\n  tally send <ACCOUNT> 10\n  tally --key wallet send <ACCOUNT> 2.5")]
    Send {
        /// The recipient
        to: Account,
        /// Amount, NOTCH
        amount: Amount,
    },
    /// Show what your channel and your account hold
    Balance(consumer::BalanceOf),
    /// Register your identity; the fee comes out of the channel
    Register(consumer::Register),
    /// Let other devices of yours pay, each from a lane of its own
    #[command(subcommand, after_help = "Examples:\n  tally device list\n  tally device revoke 1")]
    Device(consumer::DeviceCommand),
    /// Use a paid service: through a proxy on this machine, or for a single file
    Pay(consumer::Pay),
    /// Offer a service: put a proxy in front of it that serves only what is paid for
    Serve(provider::Serve),
    /// Show what you earned, what is settled, and what is insured
    Earnings(provider::Earnings),
    /// Show what settling now would give you
    Quote(provider::Quote),
    /// Settle what an accountant owes you
    Settle(provider::Settle),
    /// Collect what is proven and could not be paid before
    #[command(after_help = "Examples:\n  tally collect")]
    Collect(Whose),
    /// Set the account that your earnings go to from now on
    Beneficiary(provider::Beneficiary),
    /// Set the least amount of your earnings that strangers may settle
    MinSettlement(provider::MinSettlement),
    /// Withdraw a provider's payout of the second rail; it is free
    #[command(after_help = "Examples:\n  tally withdraw\n  tally withdraw --identity <ACCOUNT>")]
    Withdraw(Whose),
    /// Leave an accountant with the money in your channel
    #[command(
        subcommand,
        after_help = "Examples:\n  tally exit request --to <ACCOUNT>\n  tally exit finalize"
    )]
    Exit(consumer::ExitCommand),
    /// Bond money and run workers
    #[command(subcommand, after_help = "Examples:\n  tally worker bond 100\n  tally worker show")]
    Worker(worker::WorkerCommand),
    /// Deposits, fee claims and pay cycles of the second rail
    #[command(subcommand, after_help = "Examples:\n  tally claim deposit 10\n  tally claim show")]
    Claim(second_rail::ClaimCommand),
    /// Pay for clients of the second rail that have no money of their own
    #[command(
        subcommand,
        after_help = "Examples:\n  tally credit sponsor <ACCOUNT>\n  tally credit withdraw <CLIENT>"
    )]
    Credit(second_rail::CreditCommand),
    /// Open, answer and end disputes
    #[command(
        subcommand,
        after_help = "Examples:\n  tally dispute show 3\n  tally dispute finalize 3"
    )]
    Dispute(second_rail::DisputeCommand),
    /// Manage an accountant as its owner
    #[command(
        subcommand,
        after_help = "`tallystick-accountant` registers an accountant, runs it, and withdraws.\n\n\
            Examples:\n  tally accountant show\n  tally --key owner accountant coverage <PROVIDER> 50"
    )]
    Accountant(owner::OwnerCommand),
    /// Show the state of chain and accountant
    #[command(after_help = "Examples:\n  tally status --accountant http://127.0.0.1:8420")]
    Status,
    /// Print a script that completes commands in your shell
    #[command(after_help = "Examples:\n  tally completions bash > ~/.local/share/bash-completion/completions/tally")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}
