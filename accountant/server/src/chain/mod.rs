//! Where the chain's facts come from, and how they are followed.
//!
//! - [`live`]: a node;
//! - [`offline`]: facts from a file or a test, for drills;
//! - [`worker`]: follows finalized blocks, one commit each;
//! - [`cursor`]: how far it came, durably;
//! - [`digest`]: the consequences of a block for the accountant.

pub mod cursor;
pub mod digest;
pub mod live;
pub mod offline;
pub mod worker;

use futures::{future::BoxFuture, stream::BoxStream};
use tallystick_chain::{Error, FinalizedBlock, Status};
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, Hash, Lane, Preimage, Promise, Signature,
    state::{AccountantState, ConsumerChannelState, DeviceState, ProviderChannelState, SettlementQuote},
};
use tokio::sync::watch;

/// Facts that the chain seldom changes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ChainConstants {
    /// The hash of the first block.
    pub genesis: Hash,
    /// Blocks between an exit's request and its payment.
    pub exit_delay: BlockNumber,
    /// The amount that an account must hold to live.
    pub existential_deposit: Balance,
}

/// The parties with an open channel.
#[derive(Clone, Debug, Default)]
pub struct Parties {
    /// Consumers' identities.
    pub consumers: Vec<AccountId>,
    /// Providers' identities.
    pub providers: Vec<AccountId>,
}

/// A consumer's promise to be turned into money.
#[derive(Clone, Debug)]
pub struct SettleOrder {
    /// The consumer.
    pub identity: AccountId,
    /// Its promise.
    pub promise: Promise,
    /// The preimage.
    pub preimage: Preimage,
    /// The lane key's signature.
    pub signature: Signature,
    /// Signed by the operator with this tip; walletless if none.
    pub tip: Option<Balance>,
    /// Makes the bytes differ from those that were sent before; walletless only.
    pub attempt: u8,
}

/// The chain, as the service needs it. A trait so that the service can be tested without a node.
pub trait ChainSource: Send + Sync + 'static {
    /// Whether it can be reached; tells every new finalized block.
    fn status(&self) -> watch::Receiver<Status>;
    /// Names and delays that seldom change, as of a block (the newest finalized one if none).
    fn constants(&self, at: Option<Hash>) -> BoxFuture<'_, Result<ChainConstants, Error>>;
    /// Finalized blocks from this one on (from the newest if none), without a gap.
    fn blocks(&self, from: Option<BlockNumber>) -> BoxStream<'static, Result<FinalizedBlock, Error>>;
    /// The accountant as of a block.
    fn accountant(&self, at: Hash) -> BoxFuture<'_, Result<Option<AccountantState>, Error>>;
    /// A consumer's channel and devices as of a block.
    fn consumer<'a>(
        &'a self,
        at: Hash,
        identity: &'a AccountId,
    ) -> BoxFuture<'a, Result<(ConsumerChannelState, Vec<DeviceState>), Error>>;
    /// A provider's channel as of a block; none if it is not open.
    fn provider<'a>(
        &'a self,
        at: Hash,
        identity: &'a AccountId,
    ) -> BoxFuture<'a, Result<Option<ProviderChannelState>, Error>>;
    /// All consumers and all providers with an open channel, as of a block. A long answer.
    fn parties(&self, at: Hash) -> BoxFuture<'_, Result<Parties, Error>>;
    /// The quote for a settlement of a consumer's promise, as of a block.
    fn quote<'a>(
        &'a self,
        at: Hash,
        identity: &'a AccountId,
        lane: Lane,
        amount: Balance,
    ) -> BoxFuture<'a, Result<SettlementQuote, Error>>;
    /// Sends a settlement. That the pool has taken it does not mean that it happened.
    fn settle(&self, order: SettleOrder) -> BoxFuture<'_, Result<(), Error>>;
}
