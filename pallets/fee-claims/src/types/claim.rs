//! Claims, the clients' answers to them, and the resulting bills.

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{
    BoundedVec, CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound, PartialEqNoBound, pallet_prelude::Get,
};
use scale_info::TypeInfo;
use tallystick_primitives::{AccountId, Balance};

/// A claim of one worker on one client for one cycle, and the client's answers.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Pair {
    /// The worker's provider.
    pub provider: AccountId,
    /// Units claimed.
    pub units: u64,
    /// Amount claimed.
    pub claimed: Balance,
    /// The amount that the client acknowledged by its own transaction.
    pub requested: Balance,
    /// The amount that the client acknowledged by a signature.
    pub confirmed: Balance,
    /// Whether the rest is, or was, in dispute.
    pub contested: bool,
}

impl Pair {
    /// Nothing claimed, nothing acknowledged.
    pub fn new(provider: AccountId) -> Self {
        Self {
            provider,
            units: 0,
            claimed: 0,
            requested: 0,
            confirmed: 0,
            contested: false,
        }
    }

    /// The amount to be paid: the amount that both sides state.
    pub fn matched(&self) -> Balance {
        self.claimed.min(self.requested.max(self.confirmed))
    }

    /// The amount that only the provider states.
    pub fn rest(&self) -> Balance {
        self.claimed.saturating_sub(self.matched())
    }
}

/// A client's debt to one provider for a cycle, over all its workers.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Due {
    /// The provider that is owed.
    pub provider: AccountId,
    /// The matched amount.
    pub matched: Balance,
    /// The part of it that was paid.
    pub paid: Balance,
}

/// A client's debts for a cycle.
#[derive(
    CloneNoBound, DebugNoBound, Decode, DefaultNoBound, Encode, EqNoBound, MaxEncodedLen, PartialEqNoBound, TypeInfo,
)]
#[codec(mel_bound())]
#[scale_info(skip_type_params(Max))]
pub struct Bill<Max: Get<u32>> {
    /// Whether the bill was paid.
    pub settled: bool,
    /// The debts, in the order of their providers.
    pub dues: BoundedVec<Due, Max>,
}

impl<Max: Get<u32>> Bill<Max> {
    /// Adds to the debt to `provider`, and to the paid part. Returns false if the amounts are too
    /// large, or the providers too many.
    pub fn add(&mut self, provider: &AccountId, matched: Balance, paid: Balance) -> bool {
        match self.dues.binary_search_by(|due| due.provider.cmp(provider)) {
            Ok(index) => {
                let Some(due) = self.dues.get_mut(index) else {
                    return false;
                };
                let Some(sum) = due.matched.checked_add(matched) else {
                    return false;
                };
                due.matched = sum;
                due.paid = due.paid.saturating_add(paid);
                true
            }
            Err(index) => {
                let due = Due {
                    provider: provider.clone(),
                    matched,
                    paid,
                };
                self.dues.try_insert(index, due).is_ok()
            }
        }
    }

    /// The debt to `provider`.
    pub fn due(&self, provider: &AccountId) -> Option<&Due> {
        self.dues.iter().find(|due| &due.provider == provider)
    }
}

/// Money kept while a claim is in dispute.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Contested {
    /// The claim's provider.
    pub provider: AccountId,
    /// The contested amount.
    pub amount: Balance,
    /// The part of the amount that the earmark had.
    pub withheld: Balance,
}
