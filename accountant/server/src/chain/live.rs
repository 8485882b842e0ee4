//! The chain behind a node.

use super::{ChainConstants, ChainSource, Parties, SettleOrder};
use crate::engine::Operator;
use futures::{FutureExt, future::BoxFuture, stream::BoxStream};
use tallystick_chain::{
    Chain, ConnectOptions, Error, Extrinsic, FinalizedBlock, Sender, SignOptions, Signer, Status, calls,
};
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, Hash, Lane, Signature,
    state::{AccountantState, ConsumerChannelState, DeviceState, ProviderChannelState, SettlementQuote},
};
use tokio::sync::watch;

impl Signer for Operator {
    fn account(&self) -> AccountId {
        Self::account(self).clone()
    }

    fn sign(&self, payload: &[u8]) -> Signature {
        Self::sign(self, payload)
    }
}

/// A node, asked about one accountant.
pub struct LiveChain {
    chain: Chain,
    accountant: AccountId,
    sender: Sender<Operator>,
}

impl LiveChain {
    /// Begins to connect, and returns at once. With a genesis hash, only a node of that chain will do.
    pub fn connect(url: &str, genesis: Option<Hash>, accountant: AccountId, operator: Operator) -> Self {
        let chain = Chain::connect_with(url, ConnectOptions { genesis });
        Self {
            sender: Sender::new(chain.clone(), operator),
            chain,
            accountant,
        }
    }
}

impl ChainSource for LiveChain {
    fn status(&self) -> watch::Receiver<Status> {
        self.chain.status()
    }

    fn constants(&self, at: Option<Hash>) -> BoxFuture<'_, Result<ChainConstants, Error>> {
        async move {
            let constants = self.chain.constants().await?;
            let state = match at {
                Some(at) => self.chain.state_at(at).await?,
                None => self.chain.state().await?,
            };
            let genesis = match self.chain.genesis() {
                Some(genesis) => genesis,
                None => self.chain.block_hash(0).await?,
            };
            Ok(ChainConstants {
                genesis,
                exit_delay: state.parameters().await?.exit_delay,
                existential_deposit: constants.existential_deposit,
            })
        }
        .boxed()
    }

    fn blocks(&self, from: Option<BlockNumber>) -> BoxStream<'static, Result<FinalizedBlock, Error>> {
        self.chain.finalized(from)
    }

    fn accountant(&self, at: Hash) -> BoxFuture<'_, Result<Option<AccountantState>, Error>> {
        async move { self.chain.state_at(at).await?.accountant(&self.accountant).await }.boxed()
    }

    fn consumer<'a>(
        &'a self,
        at: Hash,
        identity: &'a AccountId,
    ) -> BoxFuture<'a, Result<(ConsumerChannelState, Vec<DeviceState>), Error>> {
        async move {
            let state = self.chain.state_at(at).await?;
            let channel = state.consumer_channel(identity, &self.accountant).await?;
            let devices = state.identity(identity).await?.devices;
            Ok((channel, devices))
        }
        .boxed()
    }

    fn provider<'a>(
        &'a self,
        at: Hash,
        identity: &'a AccountId,
    ) -> BoxFuture<'a, Result<Option<ProviderChannelState>, Error>> {
        async move {
            let state = self.chain.state_at(at).await?;
            state.provider_channel(identity, &self.accountant).await
        }
        .boxed()
    }

    fn parties(&self, at: Hash) -> BoxFuture<'_, Result<Parties, Error>> {
        async move {
            let state = self.chain.state_at(at).await?;
            Ok(Parties {
                consumers: state.consumers_of(&self.accountant).await?,
                providers: state.providers_of(&self.accountant).await?,
            })
        }
        .boxed()
    }

    fn quote<'a>(
        &'a self,
        at: Hash,
        identity: &'a AccountId,
        lane: Lane,
        amount: Balance,
    ) -> BoxFuture<'a, Result<SettlementQuote, Error>> {
        async move {
            let state = self.chain.state_at(at).await?;
            state
                .quote_consumer_settlement(identity, &self.accountant, lane, amount)
                .await
        }
        .boxed()
    }

    fn settle(&self, order: SettleOrder) -> BoxFuture<'_, Result<(), Error>> {
        async move {
            let call = calls::channels::settle_consumer_promise(
                order.identity,
                self.accountant.clone(),
                order.promise,
                order.preimage,
                order.signature,
            );
            match order.tip {
                None => {
                    let extrinsic = Extrinsic::walletless(&call, order.attempt)?;
                    self.chain.submit(&extrinsic).await?;
                }
                Some(tip) => {
                    let options = SignOptions {
                        tip,
                        ..SignOptions::default()
                    };
                    self.sender.submit(&call, options).await?;
                }
            }
            Ok(())
        }
        .boxed()
    }
}
