//! The rules that an accountant's configuration and the chain's parameters set.

use sp_core::H256;
use tallystick_messages::MAX_MESSAGES;
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, Hash, consumer_channel_id, ids::as_channel, provider_channel_id,
};

/// The terms that every operation obeys.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Terms {
    /// Names the chain.
    pub genesis: Hash,
    /// The accountant.
    pub accountant: AccountId,
    /// Keys whose promises count: the current operator first, then the one before while it is in grace.
    pub operators: Vec<AccountId>,
    /// For how many blocks after the finalized one an unrevealed promise is valid; at most half of `exit_delay`.
    pub expiry_blocks: BlockNumber,
    /// The chain's `ExitDelay`.
    pub exit_delay: BlockNumber,
    /// The amount that fees of requests may take from a channel until its payments are collected. The existential
    /// deposit is not part of it: balances are counted without it, as the chain's `ConsumerChannelState` does.
    pub reserve: Balance,
    /// Most messages in one exchange.
    pub max_messages: u32,
    /// Most unrevealed exchanges (of as many providers) in one lane.
    pub max_pending_per_lane: u32,
    /// For how many blocks after the finalized one a device's key must still be good; at least `exit_delay`.
    pub device_margin_blocks: BlockNumber,
}

/// Why [`Terms`] are no good.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidTerms {
    /// Consumers could leave before an unrevealed promise expires.
    #[error("expiry_blocks must be at least 1 and at most half of the chain's exit delay")]
    Expiry,
    /// A device's promise could become worthless before it is collected.
    #[error("device_margin_blocks must be at least the chain's exit delay")]
    DeviceMargin,
    /// Nothing, or too much, would fit into an exchange.
    #[error("max_messages must be 1 to 256")]
    Messages,
    /// Nothing would fit into a lane.
    #[error("max_pending_per_lane must be 1 to 1024")]
    PendingPerLane,
    /// No key could sign, or too many could.
    #[error("operators must name the current operator, and at most one before it")]
    Operators,
}

/// Largest [`Terms::max_pending_per_lane`].
const MAX_PENDING_PER_LANE: u32 = 1024;
/// Most keys that count at the same time.
const MAX_OPERATORS: usize = 2;

impl Terms {
    /// Whether the operations keep what they promise under these terms.
    pub fn check(&self) -> Result<(), InvalidTerms> {
        if self.expiry_blocks == 0 || self.expiry_blocks.saturating_mul(2) > self.exit_delay {
            return Err(InvalidTerms::Expiry);
        }
        if self.device_margin_blocks < self.exit_delay {
            return Err(InvalidTerms::DeviceMargin);
        }
        if self.max_messages == 0 || usize::try_from(self.max_messages).map_or(true, |most| most > MAX_MESSAGES) {
            return Err(InvalidTerms::Messages);
        }
        if !(1..=MAX_PENDING_PER_LANE).contains(&self.max_pending_per_lane) {
            return Err(InvalidTerms::PendingPerLane);
        }
        if self.operators.is_empty() || self.operators.len() > MAX_OPERATORS {
            return Err(InvalidTerms::Operators);
        }
        Ok(())
    }

    /// The consumer's channel with this accountant.
    pub fn channel_of(&self, consumer: &AccountId) -> AccountId {
        consumer_channel_id(consumer, &self.accountant)
    }

    /// The provider's channel with this accountant, as promises name it.
    pub fn provider_channel(&self, provider: &AccountId) -> H256 {
        as_channel(&provider_channel_id(provider, &self.accountant))
    }
}
