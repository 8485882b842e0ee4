//! The records that the pallet stores.

use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::Permill;
use tallystick_primitives::{AccountId, Balance, BlockNumber, state::AccountantStatus};

/// The operator before the last change; its promises stay good for a while.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct PreviousOperator {
    /// The operator's account.
    pub key: AccountId,
    /// The last block in which the operator's promises settle.
    pub until: BlockNumber,
}

/// A value that takes effect in a later block.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Pending<Value> {
    /// The later value.
    pub value: Value,
    /// The first block with the later value.
    pub from: BlockNumber,
}

/// The state of an accountant that could not pay.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Punishment {
    /// The block of the first shortfall.
    pub since: BlockNumber,
    /// The block up to which penalties have been charged; at first the end of the grace.
    pub charged_until: BlockNumber,
}

/// One accountant: its keys, state, fee, minima and totals.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct AccountantRecord {
    /// The account that manages the money.
    pub owner: AccountId,
    /// The key that signs promises.
    pub operator: AccountId,
    /// The operator before the last change, while its promises may still settle.
    pub previous_operator: Option<PreviousOperator>,
    /// Whether the owner wants no new channels for now.
    pub paused: bool,
    /// The penalty clock; set while the accountant is punished.
    pub punishment: Option<Punishment>,
    /// The first block in which the stake can be reclaimed; set since closing started.
    pub reclaim_from: Option<BlockNumber>,
    /// Whether the stake was reclaimed.
    pub closed: bool,
    /// The accountant fee before `pending_fee` counts.
    pub fee: Permill,
    /// A higher accountant fee that waits for its block.
    pub pending_fee: Option<Pending<Permill>>,
    /// The bond that a provider needs to open a channel.
    pub min_bond: Balance,
    /// The least amount that a stranger may settle of a consumer's promise.
    pub min_consumer_settlement: Balance,
    /// The sum of all channels' coverage.
    pub covered_total: Balance,
    /// The sum of all channels' [debts](ProviderChannel::owed).
    pub owed_total: Balance,
    /// An announced withdrawal: its amount and the first block in which it can be made.
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

    /// The accountant's state, from the strongest reason: closed, closing, punished, paused, active.
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

/// The most that one channel adds to an accountant's debt: more than any accountant can ever pay, and
/// so little that the total cannot overflow. Without the limit one absurd promise would block the
/// settlements of every other provider, and the coverage they rely on.
pub const MAX_OWED: Balance = 1 << 96;

/// One provider's account with an accountant.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct ProviderChannel {
    /// The largest amount that a promise in time has proven; it never falls.
    pub proven: Balance,
    /// The part of the proven amount that was paid, gross.
    pub settled: Balance,
    /// The stake that is guaranteed to the provider.
    pub coverage: Balance,
    /// A lower coverage that waits for its block.
    pub pending_coverage: Option<Pending<Balance>>,
    /// The least amount that a stranger may settle.
    pub min_settlement: Balance,
}

impl ProviderChannel {
    /// The amount that is proven and not paid, as it counts in the accountant's total.
    pub fn owed(&self) -> Balance {
        self.proven.saturating_sub(self.settled).min(MAX_OWED)
    }

    /// Puts a cut of the coverage into force once it is due; returns the coverage that it frees.
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
