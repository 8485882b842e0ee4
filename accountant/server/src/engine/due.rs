//! Work that becomes due by commits: settlements of consumers' channels, expiries of exchanges.

use super::book::WorkBook;
use std::{
    collections::{BTreeMap, HashSet},
    sync::{Mutex, PoisonError},
};
use tallystick_primitives::{AccountId, Balance, BlockNumber};

/// Settlements and expiries that became due.
#[derive(Debug)]
pub struct DueWork {
    threshold: Balance,
    state: Mutex<Due>,
}

#[derive(Debug, Default)]
struct Due {
    collectable: HashSet<AccountId>,
    urgent: HashSet<AccountId>,
    expiries: BTreeMap<BlockNumber, HashSet<AccountId>>,
}

impl DueWork {
    /// Nothing is due yet. A channel is worth settling from `threshold` on, in 10^-12 NOTCH.
    pub(super) fn new(threshold: Balance) -> Self {
        Self {
            threshold,
            state: Mutex::default(),
        }
    }

    /// Notes the consequences of a commit.
    pub(super) fn note(&self, book: &WorkBook) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for (channel, consumer) in book.written_consumers() {
            if consumer.uncollected() >= self.threshold || consumer.exit.is_some() {
                state.collectable.insert(channel.clone());
            }
        }
        for (identity, provider) in book.written_providers() {
            if let Some(last) = provider.expires_after() {
                state.expiries.entry(last).or_default().insert(identity.clone());
            }
        }
    }

    /// Consumers' channels that became worth settling since the last call.
    pub fn take_collectable(&self) -> HashSet<AccountId> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut state.collectable)
    }

    /// Makes the settlement of this channel due at once.
    pub fn settle_at_once(&self, channel: AccountId) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.urgent.insert(channel);
    }

    /// Channels that became due at once since the last call.
    pub fn take_urgent(&self) -> HashSet<AccountId> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut state.urgent)
    }

    /// Notes a provider with an exchange that can be revealed until this block.
    pub fn expires(&self, last: BlockNumber, provider: AccountId) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.expiries.entry(last).or_default().insert(provider);
    }

    /// Providers with an exchange whose last block is before this one.
    pub fn take_expired(&self, finalized: BlockNumber) -> Vec<AccountId> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let later = state.expiries.split_off(&finalized);
        let due = std::mem::replace(&mut state.expiries, later);
        due.into_values().flatten().collect()
    }
}
