//! Transactions, with and without a signer, and what came of them.

use crate::{
    CliError,
    args::Relayer,
    context::Context,
    output::{Answer, answer},
};
use std::sync::Arc;
use tallystick_chain::{Chain, Outcome, Sender, Settlement, SignOptions, calls::Call};
use tallystick_primitives::{Action, BlockNumber, SignedRequest};
use tallystick_sdk::{FileKey, node::submit_walletless};

/// Life of a signed request, in blocks.
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

    /// Signs and submits a call with the key that is named by `--key`.
    pub async fn submit(&self, call: &Call) -> Result<Answer, CliError> {
        let chain = self.chain().await?;
        Ok(receipt(&self.signed(&chain, self.key()?, call).await?))
    }

    /// Submits an order of the identity without a wallet: the fee comes out of its channel.
    pub async fn walletless_order(
        &self,
        chain: &Chain,
        key: &FileKey,
        action: &Action,
        call: impl FnOnce(SignedRequest) -> Call,
    ) -> Result<Outcome, CliError> {
        let request = self.request(chain, key, action).await?;
        self.walletless(chain, &call(request)).await
    }

    /// Submits an order of the identity by its own transaction, or by that of a relayer, who then pays the fee.
    pub async fn order(
        &self,
        relayer: &Relayer,
        action: &Action,
        own: Call,
        relayed: impl FnOnce(SignedRequest) -> Call,
    ) -> Result<Outcome, CliError> {
        let (chain, key) = (self.chain().await?, self.key()?);
        match &relayer.relayer {
            None => self.signed(&chain, key, &own).await,
            Some(relayer) => {
                let relayer = self.key_named(relayer)?;
                let request = self.request(&chain, &key, action).await?;
                self.signed(&chain, relayer, &relayed(request)).await
            }
        }
    }
}

/// The receipt of a transaction.
pub fn receipt(outcome: &Outcome) -> Answer {
    let mut answer = Answer::new()
        .shape("transaction", &outcome.extrinsic)
        .value("block", outcome.number)
        .shape("blockHash", &outcome.block);
    if let Some(fee) = outcome.fee {
        answer = answer.amount("fee", fee);
    }
    if !outcome.settlements.is_empty() {
        answer = answer.list("settlements", outcome.settlements.iter().map(itemised).collect());
    }
    answer
}

fn itemised(settlement: &Settlement) -> Answer {
    answer!(settlement; amount: gross;)
        .amount("accountant_fee", settlement.accountant_fee)
        .join(answer!(settlement; amount: chain_fee net from_coverage shortfall;))
}
