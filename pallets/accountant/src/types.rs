//! What the pallet stores.

use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::Permill;
use tallystick_primitives::{state::AccountantStatus, AccountId, Balance, BlockNumber};

/// The operator before the last change, whose promises stay good for a while.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct PreviousOperator {
    /// Its key.
    pub key: AccountId,
    /// Last block in which its promises settle.
    pub until: BlockNumber,
}

/// A change that waits for its block.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Pending<Value> {
    /// What counts then.
    pub value: Value,
    /// First block in which it counts.
    pub from: BlockNumber,
}

/// The state of an accountant that could not pay.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Punishment {
    /// Block of the first shortfall.
    pub since: BlockNumber,
    /// Up to which block penalties have been charged; starts at the end of the grace.
    pub charged_until: BlockNumber,
}

/// An accountant.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct AccountantRecord {
    /// Manages the money.
    pub owner: AccountId,
    /// Signs promises.
    pub operator: AccountId,
    /// The operator before.
    pub previous_operator: Option<PreviousOperator>,
    /// Whether the owner wants no new channels.
    pub paused: bool,
    /// Set while it is punished.
    pub punishment: Option<Punishment>,
    /// First block in which the stake can be reclaimed, once it closes.
    pub reclaim_from: Option<BlockNumber>,
    /// Whether the stake was reclaimed.
    pub closed: bool,
    /// The accountant fee before `pending_fee` counts.
    pub fee: Permill,
    /// A higher fee.
    pub pending_fee: Option<Pending<Permill>>,
    /// The bond a provider needs to open a channel.
    pub min_bond: Balance,
    /// The least a stranger may settle from a consumer's promise.
    pub min_consumer_settlement: Balance,
    /// Sum of all coverage.
    pub covered_total: Balance,
    /// Sum of what the channels are [owed](ProviderChannel::owed).
    pub owed_total: Balance,
    /// A withdrawal that was announced: amount, first block in which it can be made.
    pub withdrawal: Option<Pending<Balance>>,
}

impl AccountantRecord {
    /// The accountant fee in block `now`.
    pub fn fee_at(&self, now: BlockNumber) -> Permill {
        match &self.pending_fee {
            Some(pending) if now >= pending.from => pending.value,
            _ => self.fee,
        }
    }

    /// Whether it can do everything in the world but settle.
    pub fn status(&self) -> AccountantStatus {
        if self.closed {
            AccountantStatus::Closed
        } else if self.punishment.is_some() {
            AccountantStatus::Punished
        } else if self.reclaim_from.is_some() {
            AccountantStatus::Closing
        } else if self.paused {
            AccountantStatus::Paused
        } else {
            AccountantStatus::Active
        }
    }
}

/// The most that one channel adds to what an accountant owes in total: more than there can ever be to
/// pay with, and so little that the total cannot overflow. Otherwise one absurd promise would block
/// the settlements of every other provider, and the coverage they rely on.
pub const MAX_OWED: Balance = 1 << 96;

/// The accountant's side of a provider.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct ProviderChannel {
    /// The largest amount proven by a promise: in time, for ever.
    pub proven: Balance,
    /// What has been paid of it, gross.
    pub settled: Balance,
    /// What the accountant's stake guarantees.
    pub coverage: Balance,
    /// A lower coverage that waits.
    pub pending_coverage: Option<Pending<Balance>>,
    /// The least a stranger may settle.
    pub min_settlement: Balance,
}

impl ProviderChannel {
    /// What is proven and not paid, as it counts in the accountant's total.
    pub fn owed(&self) -> Balance {
        self.proven.saturating_sub(self.settled).min(MAX_OWED)
    }

    /// Puts a cut of the coverage whose time has come into force; returns what it gives back.
    pub fn apply_due_cut(&mut self, now: BlockNumber) -> Balance {
        match self.pending_coverage.take() {
            Some(cut) if now >= cut.from => {
                let before = self.coverage;
                self.coverage = before.min(cut.value);
                before.saturating_sub(self.coverage)
            }
            pending => {
                self.pending_coverage = pending;
                0
            }
        }
    }
}
