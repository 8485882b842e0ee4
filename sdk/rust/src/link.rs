//! The chain, as the proxies of consumers and providers use it: a trait, so that they can be tested without a node.

use codec::{Decode, Encode};
use futures::future::BoxFuture;
use sp_core::H256;
use tallystick_messages::Cheque;
use tallystick_parties::provider::ChainFacts;
use tallystick_primitives::{AccountId, Balance, BlockNumber, Lane, state::SettlementQuote};

/// An answer to come.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, LinkError>>;

/// Why the chain gave no answer, or did not settle.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum LinkError {
    /// The node cannot be reached.
    #[error("the chain cannot be reached: {0}")]
    Unreachable(String),
    /// The chain refused.
    #[error("the chain refused ({code}): {meaning}")]
    Refused {
        /// The refusal's name, such as `BelowMargin`.
        code: String,
        /// Its meaning.
        meaning: String,
    },
    /// The transaction may have been included or not.
    #[error("it is not known whether the transaction was included: {0}")]
    Unknown(String),
}

/// A consumer's channel at a finalized block.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConsumerFacts {
    /// The block.
    pub height: BlockNumber,
    /// Whether the channel is open.
    pub opened: bool,
    /// The part of its balance that settlements can take, 10^-12 NOTCH.
    pub balance: Balance,
    /// Whether an exit is open.
    pub exit_open: bool,
    /// The lane's key: the identity's in lane 0; none if the lane has no device now.
    pub lane_key: Option<AccountId>,
}

/// A settlement in a finalized block. Gross = accountant fee + chain fee + net; all in 10^-12 NOTCH.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, PartialEq)]
pub struct Settled {
    /// The block.
    pub block: BlockNumber,
    /// Its hash.
    pub block_hash: H256,
    /// Taken from the accountant.
    pub gross: Balance,
    /// The accountant's share.
    pub accountant_fee: Balance,
    /// The fee of the transaction.
    pub chain_fee: Balance,
    /// Paid to the beneficiary.
    pub net: Balance,
    /// The part of `gross` that the accountant's stake paid.
    pub from_coverage: Balance,
    /// Still owed by the accountant.
    pub shortfall: Balance,
}

/// The chain, as the proxies of consumers and providers see it. All state is that of a finalized block.
pub trait ChainLink: Send + Sync {
    /// The newest finalized block's height.
    fn height(&self) -> Answer<'_, BlockNumber>;
    /// A consumer's channel.
    fn consumer(&self, identity: &AccountId, lane: Lane, accountant: &AccountId) -> Answer<'_, ConsumerFacts>;
    /// The accountant and the provider's channel with it; none if one of them does not exist.
    fn provider(&self, identity: &AccountId, accountant: &AccountId) -> Answer<'_, Option<ChainFacts>>;
    /// The result that a settlement of a promise of `amount` would have.
    fn quote(&self, identity: &AccountId, accountant: &AccountId, amount: Balance) -> Answer<'_, SettlementQuote>;
    /// Settles without a wallet, and waits until a finalized block has the settlement.
    fn settle(&self, identity: &AccountId, accountant: &AccountId, cheque: &Cheque) -> Answer<'_, Settled>;
}
