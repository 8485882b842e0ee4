//! One module for each group of commands. Every command gives an [`Answer`].

pub mod account;
pub mod channel;
pub mod device;
pub mod dispute;
pub mod exit;
pub mod fee_claim;
pub mod key;
pub mod owner;
pub mod pay;
pub mod serve;
pub mod settle;
pub mod status;
pub mod worker;

use crate::{Cli, CliError, args::Command, context::Context, output::Answer};
use clap::CommandFactory;

/// Runs a command.
pub async fn run(command: Command, context: &Context) -> Result<Answer, CliError> {
    match command {
        Command::Key(command) => key::run(command, context),
        Command::Address(command) => account::address(command, context).await,
        Command::Send { to, amount } => account::send(to, amount, context).await,
        Command::Balance(command) => account::balance(command, context).await,
        Command::Register(command) => channel::register(command, context).await,
        Command::Device(command) => device::run(command, context).await,
        Command::Pay(command) => pay::run(command, context).await,
        Command::Serve(command) => serve::run(command, context).await,
        Command::Earnings(command) => settle::earnings(command, context).await,
        Command::Quote(command) => settle::quote(command, context).await,
        Command::Settle(command) => settle::settle(command, context).await,
        Command::Collect(whose) => settle::collect(whose, context).await,
        Command::Beneficiary(command) => settle::beneficiary(command, context).await,
        Command::MinSettlement(command) => settle::min_settlement(command, context).await,
        Command::Withdraw(whose) => fee_claim::withdraw(whose, context).await,
        Command::Exit(command) => exit::run(command, context).await,
        Command::Worker(command) => worker::run(command, context).await,
        Command::Claim(command) => fee_claim::run(command, context).await,
        Command::Credit(command) => fee_claim::credit(command, context).await,
        Command::Dispute(command) => dispute::run(command, context).await,
        Command::Accountant(command) => owner::run(command, context).await,
        Command::Status => status::status(context).await,
        Command::Completions { shell } => Ok(completions(shell)),
    }
}

fn completions(shell: clap_complete::Shell) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "tally", &mut script);
    Answer::raw(script)
}
