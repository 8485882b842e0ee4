//! Claims, what clients say to them, and what is owed for them.

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{
    pallet_prelude::Get, BoundedVec, CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound, PartialEqNoBound,
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
    /// What the client acknowledged by its own transaction.
    pub requested: Balance,
    /// What the client acknowledged by a signature.
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

    /// What is to be paid: what both sides say.
    pub fn matched(&self) -> Balance {
        self.claimed.min(self.requested.max(self.confirmed))
    }

    /// What only the provider says.
    pub fn rest(&self) -> Balance {
        self.claimed.saturating_sub(self.matched())
    }
}

/// What a client owes one provider for a cycle, over all its workers.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Due {
    /// Whom.
    pub provider: AccountId,
    /// How much matched.
    pub matched: Balance,
    /// How much of it was paid.
    pub paid: Balance,
}

/// What a client owes for a cycle.
#[derive(
    CloneNoBound, DebugNoBound, Decode, DefaultNoBound, Encode, EqNoBound, MaxEncodedLen, PartialEqNoBound, TypeInfo,
)]
#[codec(mel_bound())]
#[scale_info(skip_type_params(Max))]
pub struct Bill<Max: Get<u32>> {
    /// Whether it was paid.
    pub settled: bool,
    /// By provider, in order.
    pub dues: BoundedVec<Due, Max>,
}

impl<Max: Get<u32>> Bill<Max> {
    /// Adds to what is owed to `provider`, and to what was paid. False if that is too much, or too
    /// many.
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

    /// What is owed to `provider`.
    pub fn due(&self, provider: &AccountId) -> Option<&Due> {
        self.dues.iter().find(|due| &due.provider == provider)
    }
}

/// Money kept while a claim is in dispute.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Contested {
    /// The claim's provider.
    pub provider: AccountId,
    /// What the dispute is about.
    pub amount: Balance,
    /// What the earmark had of it.
    pub withheld: Balance,
}
