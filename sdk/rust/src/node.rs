//! The chain behind a node.

use crate::link::{Answer, ChainLink, ConsumerFacts, LinkError, Settled};
use std::time::Duration;
use tallystick_chain::{Chain, Error, Extrinsic, Outcome, Refusal, State, calls};
use tallystick_messages::Cheque;
use tallystick_parties::provider::ChainFacts;
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, Lane,
    state::{ProviderChannelState, SettlementQuote},
};

/// Longest wait for a connection.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most salts that are tried when the pool has seen the same bytes lately.
const SALTS: u8 = 8;

/// A node, whose finalized state counts.
#[derive(Clone, Debug)]
pub struct NodeLink {
    chain: Chain,
}

impl NodeLink {
    /// Uses this connection.
    pub fn new(chain: Chain) -> Self {
        Self { chain }
    }

    /// The connection.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    async fn state(&self) -> Result<State, LinkError> {
        // The first connection takes a moment; the error of the question says why there is none.
        let _ = tokio::time::timeout(PATIENCE, self.chain.connected()).await;
        Ok(self.chain.state().await?)
    }

    async fn settle_at(
        &self,
        identity: AccountId,
        accountant: AccountId,
        cheque: Cheque,
    ) -> Result<Settled, LinkError> {
        let (promise, signature) = (cheque.promise.promise, cheque.promise.signature);
        let call = calls::accountant::settle_provider_promise(
            identity.clone(),
            accountant.clone(),
            promise,
            cheque.preimage,
            signature,
        );
        let outcome = submit_walletless(&self.chain, &call).await?;
        let found = outcome
            .settlements
            .iter()
            .find(|settlement| settlement.identity == identity && settlement.accountant == accountant);
        let nothing = Settled {
            block: outcome.number,
            block_hash: outcome.block,
            ..Settled::default()
        };
        // A promise that only proved something paid nothing.
        Ok(found.map_or(nothing.clone(), |settlement| Settled {
            gross: settlement.gross,
            accountant_fee: settlement.accountant_fee,
            chain_fee: settlement.chain_fee,
            net: settlement.net,
            from_coverage: settlement.from_coverage,
            shortfall: settlement.shortfall,
            ..nothing
        }))
    }
}

/// Submits a call that needs no signer, and waits until a finalized block has it. A call that failed in its block is an
/// error.
pub async fn submit_walletless(chain: &Chain, call: &calls::Call) -> Result<Outcome, LinkError> {
    let mut salt = 0;
    let outcome = loop {
        let extrinsic = Extrinsic::walletless(call, salt)?;
        match chain.submit_and_watch(&extrinsic).await {
            Err(Error::Refused(Refusal::Banned)) if salt < SALTS => salt = salt.saturating_add(1),
            outcome => break outcome?,
        }
    };
    if let Err(failure) = &outcome.result {
        return Err(LinkError::Refused {
            code: failure.name.clone(),
            meaning: failure.meaning.clone(),
        });
    }
    Ok(outcome)
}

impl ChainLink for NodeLink {
    fn height(&self) -> Answer<'_, BlockNumber> {
        Box::pin(async move {
            let known = self.chain.status().borrow().finalized();
            match known {
                Some(height) => Ok(height),
                None => Ok(self.state().await?.number()),
            }
        })
    }

    fn consumer(&self, identity: &AccountId, lane: Lane, accountant: &AccountId) -> Answer<'_, ConsumerFacts> {
        let (identity, accountant) = (identity.clone(), accountant.clone());
        Box::pin(async move {
            let state = self.state().await?;
            let channel = state.consumer_channel(&identity, &accountant).await?;
            let lane_key = if lane == 0 {
                Some(identity)
            } else {
                let devices = state.identity(&identity).await?.devices;
                let device = devices.into_iter().find(|device| device.lane == lane);
                device
                    .filter(|device| device.valid_until > state.number())
                    .and_then(|device| device.key)
            };
            Ok(ConsumerFacts {
                height: state.number(),
                opened: channel.opened,
                balance: channel.balance,
                exit_open: channel.exit.is_some_and(|exit| exit.open),
                lane_key,
            })
        })
    }

    fn provider(&self, identity: &AccountId, accountant: &AccountId) -> Answer<'_, Option<ChainFacts>> {
        let (identity, accountant) = (identity.clone(), accountant.clone());
        Box::pin(async move {
            let state = self.state().await?;
            let channel = state.provider_channel(&identity, &accountant).await?;
            let accountant = state.accountant(&accountant).await?;
            let (Some(channel), Some(accountant)) = (channel, accountant) else {
                return Ok(None);
            };
            let previous = accountant
                .previous_operator
                .filter(|previous| previous.valid_until >= state.number());
            Ok(Some(ChainFacts {
                height: state.number(),
                operator: accountant.operator,
                previous_operator: previous.map(|previous| previous.operator),
                coverage: secured(&channel),
                proven: channel.proven,
                settled: channel.settled,
            }))
        })
    }

    fn quote(&self, identity: &AccountId, accountant: &AccountId, amount: Balance) -> Answer<'_, SettlementQuote> {
        let (identity, accountant) = (identity.clone(), accountant.clone());
        Box::pin(async move {
            let state = self.state().await?;
            Ok(state.quote_provider_settlement(&identity, &accountant, amount).await?)
        })
    }

    fn settle(&self, identity: &AccountId, accountant: &AccountId, cheque: &Cheque) -> Answer<'_, Settled> {
        Box::pin(self.settle_at(identity.clone(), accountant.clone(), cheque.clone()))
    }
}

/// The reliable part of a coverage. An announced cut counts already: a promise of today may be settled after it.
fn secured(channel: &ProviderChannelState) -> Balance {
    let cut = channel
        .pending_coverage_cut
        .map_or(channel.coverage, |cut| cut.coverage);
    channel.coverage.min(cut)
}

impl From<Error> for LinkError {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(Refusal::Pallet { name, meaning, .. }) => Self::Refused { code: name, meaning },
            Error::Refused(refusal) => Self::Refused {
                code: refusal_code(&refusal).to_owned(),
                meaning: refusal.to_string(),
            },
            Error::NotIncluded { .. } => Self::Unknown(error.to_string()),
            error if error.is_transient() => Self::Unreachable(error.to_string()),
            error => Self::Refused {
                code: "Error".to_owned(),
                meaning: error.to_string(),
            },
        }
    }
}

fn refusal_code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Pallet { .. } | Refusal::UnknownCode(_) | Refusal::Other(_) => "Refused",
        Refusal::Stale => "Stale",
        Refusal::Future => "Future",
        Refusal::CallNotAllowed => "CallNotAllowed",
        Refusal::Payment => "Payment",
        Refusal::BadProof => "BadProof",
        Refusal::AncientBirthBlock => "AncientBirthBlock",
        Refusal::ExhaustsResources => "ExhaustsResources",
        Refusal::AlreadyInPool => "AlreadyInPool",
        Refusal::Outranked => "Outranked",
        Refusal::Banned => "Banned",
        Refusal::PoolFull => "PoolFull",
    }
}
