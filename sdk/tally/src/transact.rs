//! Transactions, with and without a signer, and what came of them.

use crate::{context::Context, output::Answer, CliError};
use std::sync::Arc;
use tallystick_chain::{calls::Call, Chain, Outcome, Sender, Settlement, SignOptions};
use tallystick_primitives::{Action, BlockNumber, SignedRequest};
use tallystick_sdk::{node::submit_walletless, FileKey};

/// For how many blocks a signed request is good.
const LIFETIME: BlockNumber = 64;

impl Context {
    /// Submits a call that needs no signer, and waits until it is final.
    pub async fn walletless(&self, chain: &Chain, call: &Call) -> Result<Outcome, CliError> {
        let spinner = self.spinner("waiting until the transaction is final");
        let outcome = submit_walletless(chain, call).await;
        spinner.finish_and_clear();
        Ok(outcome?)
    }

    /// Signs and submits a call, and waits until it is final.
    pub async fn signed(&self, chain: &Chain, key: Arc<FileKey>, call: &Call) -> Result<Outcome, CliError> {
        let spinner = self.spinner("waiting until the transaction is final");
        let sender = Sender::new(chain.clone(), key);
        let outcome = sender.submit_and_watch(call, SignOptions::default()).await;
        spinner.finish_and_clear();
        let outcome = outcome?;
        match &outcome.result {
            Ok(()) => Ok(outcome),
            Err(failure) => Err(CliError::refused(failure.name.clone(), failure.meaning.clone())),
        }
    }

    /// The identity's order, signed with its next nonce.
    pub async fn request(&self, chain: &Chain, key: &FileKey, action: &Action) -> Result<SignedRequest, CliError> {
        let most = chain.constants().await?.max_request_lifetime;
        Ok(chain.request(action, key, LIFETIME.min(most)).await?)
    }

    /// Submits an order of the identity: by its own transaction, or, with a `relayer`, by that one's, which then pays
    /// the fee.
    pub async fn order(
        &self,
        relayer: Option<&str>,
        action: &Action,
        own: Call,
        relayed: impl FnOnce(SignedRequest) -> Call,
    ) -> Result<Outcome, CliError> {
        let (chain, key) = (self.chain().await?, self.key()?);
        match relayer {
            None => self.signed(&chain, key, &own).await,
            Some(relayer) => {
                let relayer = self.key_named(relayer)?;
                let request = self.request(&chain, &key, action).await?;
                self.signed(&chain, relayer, &relayed(request)).await
            }
        }
    }
}

/// What a transaction did.
pub fn receipt(outcome: &Outcome) -> Answer {
    let answer = Answer::new()
        .shape("transaction", &outcome.extrinsic)
        .value("block", outcome.number)
        .shape("blockHash", &outcome.block);
    let answer = match outcome.fee {
        Some(fee) => answer.amount("fee", fee),
        None => answer,
    };
    if outcome.settlements.is_empty() {
        return answer;
    }
    answer.list("settlements", outcome.settlements.iter().map(itemised).collect())
}

/// A settlement: gross = accountant fee + chain fee + net.
pub fn itemised(settlement: &Settlement) -> Answer {
    Answer::new()
        .amount("gross", settlement.gross)
        .amount("accountantFee", settlement.hub_fee)
        .amount("chainFee", settlement.chain_fee)
        .amount("net", settlement.net)
        .amount("fromCoverage", settlement.from_coverage)
        .amount("shortfall", settlement.shortfall)
}
