//! The chain's facts, and the promises to settle.

use super::answer::Working;
use super::{Provider, ProviderChanges};
use crate::{ProviderError, Step};
use codec::{Decode, Encode};
use serde::{Deserialize, Serialize};
use tallystick_messages::{AgreementId, Cheque, json};
use tallystick_primitives::{AccountId, Balance, BlockNumber};

/// The accountant and this provider's channel, as the chain knows them at a finalized block.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChainFacts {
    /// The block.
    pub height: BlockNumber,
    /// Signs the accountant's promises.
    #[serde(with = "json::account")]
    pub operator: AccountId,
    /// Signed them before, if its promises still settle.
    pub previous_operator: Option<AccountId>,
    /// The insured amount, 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub coverage: Balance,
    /// Largest amount that was proven, 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub proven: Balance,
    /// The part of it that was paid, gross; 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub settled: Balance,
}

impl ChainFacts {
    /// The keys whose signatures count.
    pub fn operators(&self) -> impl Iterator<Item = &AccountId> {
        std::iter::once(&self.operator).chain(&self.previous_operator)
    }
}

/// The effect of the chain's news on the exchanges.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Observed {
    /// Agreements to invoice again: the exchange that paid them expired unrevealed.
    pub reinvoice: Vec<AgreementId>,
    /// Whether the pending exchange became final on chain.
    pub finalised: bool,
}

impl Provider {
    /// Takes in what the chain says at a finalized block. Older news than the newest is ignored.
    pub fn observe(&self, facts: ChainFacts) -> Step<Self, Observed> {
        if facts.height < self.record.facts.height {
            return Step::new(ProviderChanges::default(), Observed::default());
        }
        let mut working = Working::new(self);
        let mut observed = Observed::default();
        if let Some(pending) = &self.record.pending {
            let promise = &pending.promise.promise;
            if facts.proven >= promise.amount {
                working.finalise(None);
                observed.finalised = true;
            } else if facts.height > promise.valid_until && !pending.preimage_out {
                observed.reinvoice = working.drop_pending();
            }
        }
        working.record.total = working.record.total.max(facts.proven);
        working.record.facts = facts;
        Step::new(working.into_changes(), observed)
    }

    /// The amount that the accountant promised and has not paid on chain yet, 10^-12 NOTCH.
    pub fn exposure(&self) -> Balance {
        self.record.promised().saturating_sub(self.record.facts.settled)
    }

    /// The most that the accountant may owe: its coverage of this provider, and trust; 10^-12 NOTCH.
    pub fn secured(&self) -> Balance {
        self.record.facts.coverage.saturating_add(self.policy.trust)
    }

    /// The best promise to settle, whenever one likes: its money is due for ever, or its preimage has left
    /// already. None if nothing is due that was not proven on chain.
    pub fn cheque(&self) -> Option<Cheque> {
        self.open_cheque()
            .or_else(|| self.record.last.clone())
            .filter(|cheque| cheque.promise.promise.amount > self.record.facts.proven)
    }

    /// The pending promise, if it must be settled on chain now: its preimage has left, and the accountant
    /// refuses to make it final, or its expiry is near. `height` is the newest finalized block.
    pub fn must_settle(&self, height: BlockNumber) -> Option<Cheque> {
        let pending = self.record.pending.as_ref()?;
        let valid_until = pending.promise.promise.valid_until;
        let near = height.saturating_add(self.policy.settle_margin) >= valid_until;
        let in_time = height < valid_until;
        self.open_cheque().filter(|_| in_time && (pending.disputed || near))
    }

    /// Gives up the pending exchange by settling it: for one that cannot be revealed in time any more, and
    /// whose preimage has not left. Publishing it is safe while the settlement will be included in time.
    pub fn settle_pending(&self, height: BlockNumber) -> Result<Step<Self, Cheque>, ProviderError> {
        let pending = self.record.pending.as_ref().ok_or(ProviderError::NotWaiting)?;
        let valid_until = pending.promise.promise.valid_until;
        if !pending.preimage_out && height.saturating_add(self.policy.settle_margin) > valid_until {
            return Err(ProviderError::PendingExpiring { valid_until });
        }
        let cheque = Cheque {
            promise: pending.promise.clone(),
            preimage: self.preimage(pending.number),
        };
        let mut working = Working::new(self);
        if let Some(pending) = &mut working.record.pending {
            pending.preimage_out = true;
            pending.disputed = true;
        }
        Ok(Step::new(working.into_changes(), cheque))
    }

    fn open_cheque(&self) -> Option<Cheque> {
        let pending = self.record.pending.as_ref().filter(|pending| pending.preimage_out)?;
        Some(Cheque {
            promise: pending.promise.clone(),
            preimage: self.preimage(pending.number),
        })
    }
}
