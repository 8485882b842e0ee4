//! One provider channel.

use crate::{
    accountant::{ChainView, terms::Terms},
    record::V1,
};
use codec::{Decode, Encode};
use sp_core::H256;
use tallystick_messages::{AgreementId, Refusal};
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, Lane, NEVER_EXPIRES, Promise, state::ProviderChannelState,
};

/// A provider channel, as the accountant knows it.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Provider {
    version: V1,
    /// The block that the chain's facts are of.
    pub as_of: BlockNumber,
    /// Whether the channel is open on chain.
    pub opened: bool,
    /// The largest amount proven on chain.
    pub proven: Balance,
    /// The part of it that is paid.
    pub settled: Balance,
    /// The part of the accountant's stake that guarantees the provider's money.
    pub coverage: Balance,
    /// The number of the next exchange.
    pub next_number: u64,
    /// The total promised for ever: that of all revealed exchanges.
    pub total: Balance,
    /// The newest exchange that is revealed.
    pub last: Option<LastExchange>,
    /// The one revealed before it.
    pub before: Option<FinalPromise>,
    /// The one that is not revealed. There is never more than one.
    pub pending: Option<Box<PendingExchange>>,
    /// The newest one that expired unrevealed.
    pub expired: Option<ExpiredExchange>,
}

/// A promise that is revealed.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq)]
pub struct FinalPromise {
    /// The exchange.
    pub number: u64,
    /// Its amount.
    pub amount: Balance,
    /// Its lock.
    pub hashlock: H256,
}

/// The newest revealed exchange, with what it takes to answer it again.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct LastExchange {
    /// Its promise.
    pub promise: FinalPromise,
    /// Names the request; none if the exchange is known from a report only.
    pub digest: Option<H256>,
    /// The verdict on each of its messages.
    pub verdicts: Verdicts,
}

/// An exchange that is not revealed.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct PendingExchange {
    /// Its number.
    pub number: u64,
    /// Names the request; none if the exchange is known from a report only.
    pub digest: Option<H256>,
    /// Its lock.
    pub hashlock: H256,
    /// The amount of its promise.
    pub amount: Balance,
    /// Last block in which its promise settles.
    pub valid_until: BlockNumber,
    /// The payments that were taken in it.
    pub payments: Vec<Payment>,
    /// The verdict on each of its messages.
    pub verdicts: Verdicts,
}

/// One message that was taken.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Payment {
    /// Under which agreement.
    pub agreement: AgreementId,
    /// From whose channel.
    pub channel: AccountId,
    /// From which lane.
    pub lane: Lane,
    /// By how much the agreement's total grew.
    pub delta: Balance,
}

/// The verdicts on an exchange's messages.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, PartialEq)]
pub struct Verdicts {
    /// Places of those that were taken.
    pub accepted: Vec<u16>,
    /// The others.
    pub refused: Vec<RefusedPlace>,
}

/// A message that was refused.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq)]
pub struct RefusedPlace {
    /// Its place.
    pub place: u16,
    /// Why.
    pub refusal: Refusal,
    /// Whether its signatures were good, so that its sender may be told what is committed.
    pub is_signed: bool,
}

/// An exchange that expired unrevealed.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq)]
pub struct ExpiredExchange {
    /// Its number, which is used up.
    pub number: u64,
    /// Its lock, which is used up.
    pub hashlock: H256,
}

impl Default for Provider {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider {
    /// A channel of which the chain has told nothing yet.
    pub fn new() -> Self {
        Self {
            version: V1,
            as_of: 0,
            opened: false,
            proven: 0,
            settled: 0,
            coverage: 0,
            next_number: 0,
            total: 0,
            last: None,
            before: None,
            pending: None,
            expired: None,
        }
    }

    /// The promised total, an unrevealed exchange included.
    pub fn total_with_pending(&self) -> Balance {
        let pending = self.pending.as_ref().map_or(0, |pending| pending.amount);
        self.total.max(pending)
    }

    /// The last block in which the unrevealed exchange can be revealed: when a later one is finalized,
    /// [`crate::accountant::expire()`] it. None without one, or if the chain has proven it.
    pub fn expires_after(&self) -> Option<BlockNumber> {
        self.pending
            .as_ref()
            .filter(|pending| self.proven < pending.amount)
            .map(|pending| pending.valid_until)
    }

    /// Whether the unrevealed exchange can never be settled any more.
    pub(crate) fn is_expired(&self, view: &ChainView) -> bool {
        self.expires_after().is_some_and(|last| view.finalized > last)
    }

    /// Whether a lock is, or was lately, one of this channel's.
    pub(crate) fn has_used(&self, hashlock: &H256) -> bool {
        let last = self.last.as_ref().map(|last| last.promise.hashlock);
        let before = self.before.map(|before| before.hashlock);
        let pending = self.pending.as_ref().map(|pending| pending.hashlock);
        let expired = self.expired.map(|expired| expired.hashlock);
        [last, before, pending, expired]
            .iter()
            .flatten()
            .any(|used| used == hashlock)
    }

    /// Takes the chain's word; an older snapshot than the last is ignored.
    pub(crate) fn apply(&mut self, snapshot: &ProviderSnapshot) {
        if snapshot.height < self.as_of {
            return;
        }
        self.as_of = snapshot.height;
        self.opened = self.opened || snapshot.opened;
        self.proven = self.proven.max(snapshot.proven);
        self.settled = self.settled.max(snapshot.settled);
        self.coverage = snapshot.coverage;
        // A proven amount was promised, even if this book does not remember it. The unrevealed exchange becomes part of
        // the total with its preimage, when its consumers' side can be collected as well.
        let proves_pending = self
            .pending
            .as_ref()
            .is_some_and(|pending| pending.amount == self.proven);
        if !proves_pending {
            self.total = self.total.max(self.proven);
        }
    }
}

impl FinalPromise {
    /// The promise as the provider gets it: without expiry.
    pub(crate) fn promise(&self, terms: &Terms, provider: &AccountId) -> Promise {
        Promise::of_accountant(
            terms.provider_channel(provider),
            self.amount,
            self.hashlock,
            NEVER_EXPIRES,
        )
    }
}

impl PendingExchange {
    /// The promise as the provider gets it: it expires.
    pub(crate) fn promise(&self, terms: &Terms, provider: &AccountId) -> Promise {
        Promise::of_accountant(
            terms.provider_channel(provider),
            self.amount,
            self.hashlock,
            self.valid_until,
        )
    }
}

/// Everything the chain says of a provider channel, as of one finalized block.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ProviderSnapshot {
    /// The block.
    pub height: BlockNumber,
    /// Whether the channel is open.
    pub opened: bool,
    /// The largest amount proven.
    pub proven: Balance,
    /// The part of it that is paid.
    pub settled: Balance,
    /// The part of the accountant's stake that guarantees the provider's money.
    pub coverage: Balance,
}

impl ProviderSnapshot {
    /// The snapshot from what the chain's API answers about block `height`; it knows no channel that is not open.
    pub fn new(height: BlockNumber, state: Option<&ProviderChannelState>) -> Self {
        Self {
            height,
            opened: state.is_some(),
            proven: state.map_or(0, |state| state.proven),
            settled: state.map_or(0, |state| state.settled),
            coverage: state.map_or(0, |state| state.coverage),
        }
    }
}
