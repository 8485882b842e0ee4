//! What the service knows about the chain and itself at the moment: what operations are judged by.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tallystick_parties::accountant::{ChainView, Terms};
use tallystick_primitives::{
    state::{AccountantState, AccountantStatus},
    AccountId, BlockNumber, Hash,
};

/// How many finalized blocks may be unapplied while promises are given.
const MAX_LAG: BlockNumber = 3;

/// The moment's facts. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What operations are judged by; none before the chain was seen for the first time.
    pub terms: Option<Arc<Terms>>,
    /// The newest finalized block that was applied.
    pub applied: BlockNumber,
    /// Its hash.
    pub applied_hash: Hash,
    /// The accountant as of that block.
    pub accountant: Option<Arc<AccountantState>>,
    /// The existential deposit.
    pub existential_deposit: u128,
    /// Whether the store is being rebuilt or was restored.
    pub reconciling: bool,
    /// Whether everybody's channel was read from the chain since then.
    pub everybody_was_read: bool,
    /// The node's newest finalized block, and when it was seen.
    pub head: Option<(BlockNumber, Instant)>,
    /// Whether there is a connection to the node; why not otherwise.
    pub connection: Option<Arc<str>>,
}

/// Why nothing is exchanged at the moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ReadOnly {
    /// The chain was never seen.
    #[error("the node has not been reached yet")]
    NeverConnected,
    /// No new finalized block.
    #[error("no new finalized block was seen for too long")]
    Stale,
    /// Old blocks are still being applied.
    #[error("finalized blocks are still being applied")]
    CatchingUp,
    /// Being rebuilt, and everybody's channel was not read yet.
    #[error("everybody's channel is being read from the chain, because the state was restored")]
    ReadingEverybody,
    /// Being rebuilt.
    #[error("the state is being rebuilt from providers' reports; when they have come, restart with --reconciled")]
    Reconciling,
    /// The chain knows no such accountant.
    #[error("the accountant is not registered on chain; run: tallystick-accountant register")]
    NotRegistered,
    /// The key in use is not the current operator's.
    #[error("the operator's key is not the one on chain; configure the current operator's key file")]
    WrongOperator,
}

/// Shared knowledge of the moment.
#[derive(Debug)]
pub struct Situation {
    facts: Mutex<Arc<Facts>>,
    operator: AccountId,
    max_age: Duration,
}

impl Situation {
    /// Nothing known yet. `operator` is the key that this service signs with.
    pub fn new(operator: AccountId, max_age: Duration) -> Self {
        Self {
            facts: Mutex::default(),
            operator,
            max_age,
        }
    }

    /// The facts.
    pub fn facts(&self) -> Arc<Facts> {
        Arc::clone(&self.facts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the facts.
    pub fn change(&self, change: impl FnOnce(&mut Facts)) {
        let mut facts = self.facts.lock().unwrap_or_else(PoisonError::into_inner);
        change(Arc::make_mut(&mut facts));
    }

    /// The key that this service signs with.
    pub fn operator(&self) -> &AccountId {
        &self.operator
    }

    /// Why nothing is exchanged at the moment, if so.
    pub fn read_only(&self, facts: &Facts) -> Option<ReadOnly> {
        self.reconciling(facts).or_else(|| self.out_of_touch(facts))
    }

    /// How far a restored or lost state is from being complete, if it is not.
    pub fn reconciling(&self, facts: &Facts) -> Option<ReadOnly> {
        match (facts.reconciling, facts.everybody_was_read) {
            (false, _) => None,
            (true, false) => Some(ReadOnly::ReadingEverybody),
            (true, true) => Some(ReadOnly::Reconciling),
        }
    }

    fn out_of_touch(&self, facts: &Facts) -> Option<ReadOnly> {
        let (Some(_), Some((head, seen))) = (&facts.terms, facts.head) else {
            return Some(ReadOnly::NeverConnected);
        };
        if seen.elapsed() > self.max_age {
            return Some(ReadOnly::Stale);
        }
        if head.saturating_sub(facts.applied) > MAX_LAG {
            return Some(ReadOnly::CatchingUp);
        }
        match &facts.accountant {
            None => Some(ReadOnly::NotRegistered),
            Some(accountant) if accountant.operator != self.operator => Some(ReadOnly::WrongOperator),
            Some(_) => None,
        }
    }

    /// How operations see the chain.
    pub fn view(&self, facts: &Facts) -> ChainView {
        ChainView {
            finalized: facts.applied,
            status: facts
                .accountant
                .as_ref()
                .map_or(AccountantStatus::Closed, |accountant| accountant.status),
            fresh: self.out_of_touch(facts).is_none(),
            reconciling: facts.reconciling,
        }
    }
}
