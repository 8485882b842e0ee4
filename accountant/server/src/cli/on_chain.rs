//! The owner's transactions.

use super::{Failure, OwnerKey, keys};
use crate::{
    config::{Loaded, load::parse_account},
    engine::Operator,
};
use indicatif::ProgressBar;
use sp_runtime::Permill;
use std::time::Duration;
use tallystick_chain::{Call, Chain, ConnectOptions, Outcome, Sender, SignOptions, calls};
use tallystick_messages::json::to_hex;
use tallystick_primitives::{Amount, state::AccountantState};

/// How long the node may take to answer for the first time.
const CONNECT: Duration = Duration::from_secs(15);

/// Connects, or says that the node cannot be reached.
pub async fn connect(loaded: &Loaded) -> Result<Chain, Failure> {
    let chain = Chain::connect_with(
        loaded.config.chain.url.clone(),
        ConnectOptions {
            genesis: loaded.genesis,
        },
    );
    match tokio::time::timeout(CONNECT, chain.connected()).await {
        Ok(_) => Ok(chain),
        Err(_) => Err(Failure::Unreachable(format!(
            "the node at {} does not answer; check chain.url",
            loaded.config.chain.url
        ))),
    }
}

async fn submit(chain: &Chain, owner: Operator, call: &Call, what: &str) -> Result<Outcome, Failure> {
    let progress = ProgressBar::new_spinner().with_message(format!("{what}: waiting until it is final"));
    progress.enable_steady_tick(Duration::from_millis(200));
    let outcome = Sender::new(chain.clone(), owner)
        .submit_and_watch(call, SignOptions::default())
        .await;
    progress.finish_and_clear();
    let outcome = outcome?;
    match &outcome.result {
        Ok(()) => Ok(outcome),
        Err(failure) => Err(Failure::Refused(failure.to_string())),
    }
}

fn owner_of(loaded: &Loaded, from: &OwnerKey) -> Result<Operator, Failure> {
    let owner = keys::owner(from)?;
    if owner.account() != &loaded.owner {
        return Err(Failure::Usage(
            "--owner-key is not the key of the configured owner; check owner".into(),
        ));
    }
    Ok(owner)
}

/// Arguments of `register`.
#[derive(clap::Args, Debug)]
pub struct Register {
    #[command(flatten)]
    owner: OwnerKey,
    /// The operator's account; that of keys.operator if left out
    #[arg(long, value_name = "ACCOUNT")]
    operator: Option<String>,
    /// The stake, in NOTCH
    #[arg(long, value_name = "NOTCH")]
    stake: Amount,
    /// The accountant's share of settlements, in millionths (10000 is 1 %)
    #[arg(long, value_name = "MILLIONTHS")]
    fee_millionths: u32,
    /// The bond that a provider needs, in NOTCH
    #[arg(long, default_value = "0", value_name = "NOTCH")]
    min_bond: Amount,
    /// Where the service is reached
    #[arg(long)]
    url: String,
}

impl Register {
    /// Registers and waits until that is final.
    pub async fn run(&self, loaded: &Loaded) -> Result<(), Failure> {
        let owner = owner_of(loaded, &self.owner)?;
        let operator = match &self.operator {
            Some(account) => parse_account(account)
                .ok_or_else(|| Failure::Usage("--operator: expected an account, SS58 or 0x and hexadecimal".into()))?,
            None => keys::operator(&loaded.config.keys)?.account().clone(),
        };
        let call = calls::accountant::register_accountant(
            operator,
            self.stake.0,
            Permill::from_parts(self.fee_millionths),
            self.min_bond.0,
            self.url.clone().into_bytes(),
        );
        let chain = connect(loaded).await?;
        let outcome = submit(&chain, owner, &call, "register").await?;
        println!(
            "registered {} in block {}",
            to_hex(loaded.accountant.as_ref()),
            outcome.number
        );
        Ok(())
    }
}

/// Arguments of `withdraw`.
#[derive(clap::Args, Debug)]
pub struct Withdraw {
    #[command(flatten)]
    owner: OwnerKey,
    /// Announces a withdrawal of this much, in NOTCH; without it one that is due is made
    #[arg(long, value_name = "NOTCH")]
    amount: Option<Amount>,
}

impl Withdraw {
    /// Announces, or withdraws.
    pub async fn run(&self, loaded: &Loaded) -> Result<(), Failure> {
        let owner = owner_of(loaded, &self.owner)?;
        let chain = connect(loaded).await?;
        if let Some(amount) = self.amount {
            let call = calls::accountant::announce_withdrawal(loaded.accountant.clone(), amount.0);
            submit(&chain, owner, &call, "announce").await?;
            let state = accountant(&chain, loaded).await?;
            let announced = state
                .withdrawal
                .ok_or_else(|| Failure::other("the chain does not show the announcement"))?;
            let (from, until) = (announced.from, announced.until);
            println!("{amount} NOTCH can be withdrawn in blocks {from} to {until}: run this again without --amount");
            return Ok(());
        }
        let state = accountant(&chain, loaded).await?;
        let Some(announced) = state.withdrawal else {
            return Err(Failure::Usage(
                "nothing was announced; announce it with --amount".into(),
            ));
        };
        let (amount, from, until) = (announced.amount, announced.from, announced.until);
        let now = chain.connected().await;
        if now < from {
            return Err(Failure::Refused(format!(
                "{} NOTCH can be withdrawn from block {from} on; now it is {now}",
                Amount(amount)
            )));
        }
        if now > until {
            return Err(Failure::Refused(format!(
                "the announcement lapsed after block {until}; announce anew with --amount"
            )));
        }
        let call = calls::accountant::withdraw(loaded.accountant.clone());
        let outcome = submit(&chain, owner, &call, "withdraw").await?;
        println!("withdrawn in block {}", outcome.number);
        Ok(())
    }
}

/// The accountant on chain.
pub async fn accountant(chain: &Chain, loaded: &Loaded) -> Result<AccountantState, Failure> {
    chain
        .state()
        .await?
        .accountant(&loaded.accountant)
        .await?
        .ok_or_else(|| Failure::Refused("this owner has no accountant; run: tallystick-accountant register".into()))
}
