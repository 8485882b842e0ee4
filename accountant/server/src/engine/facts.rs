//! Facts about the chain and the service, by which operations are judged.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tallystick_parties::accountant::{ChainView, Terms};
use tallystick_primitives::{
    AccountId, BlockNumber, Hash,
    state::{AccountantState, AccountantStatus},
};

/// How many finalized blocks may be unapplied while promises are given.
const MAX_LAG: BlockNumber = 3;

/// The facts of a moment. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The key that this service signs with.
    pub operator: AccountId,
    /// How old the newest finalized block may be while promises are given.
    pub max_age: Duration,
    /// The accountant's terms; none before the chain was seen for the first time.
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

impl Facts {
    /// Nothing is known yet. `operator` is the key that this service signs with; after `max_age` without a new
    /// finalized block nothing is exchanged.
    pub fn new(operator: AccountId, max_age: Duration) -> Self {
        Self {
            operator,
            max_age,
            terms: None,
            applied: 0,
            applied_hash: Hash::zero(),
            accountant: None,
            existential_deposit: 0,
            reconciling: false,
            everybody_was_read: false,
            head: None,
            connection: None,
        }
    }

    /// Why nothing is exchanged at the moment, if so.
    pub fn read_only(&self) -> Option<ReadOnly> {
        self.incomplete().or_else(|| self.out_of_touch())
    }

    /// How far a restored or lost state is from being complete, if it is not.
    pub fn incomplete(&self) -> Option<ReadOnly> {
        match (self.reconciling, self.everybody_was_read) {
            (false, _) => None,
            (true, false) => Some(ReadOnly::ReadingEverybody),
            (true, true) => Some(ReadOnly::Reconciling),
        }
    }

    fn out_of_touch(&self) -> Option<ReadOnly> {
        let (Some(_), Some((head, seen))) = (&self.terms, self.head) else {
            return Some(ReadOnly::NeverConnected);
        };
        if seen.elapsed() > self.max_age {
            return Some(ReadOnly::Stale);
        }
        if head.saturating_sub(self.applied) > MAX_LAG {
            return Some(ReadOnly::CatchingUp);
        }
        match &self.accountant {
            None => Some(ReadOnly::NotRegistered),
            Some(accountant) if accountant.operator != self.operator => Some(ReadOnly::WrongOperator),
            Some(_) => None,
        }
    }

    /// The chain as operations see it.
    pub fn view(&self) -> ChainView {
        ChainView {
            finalized: self.applied,
            status: self
                .accountant
                .as_ref()
                .map_or(AccountantStatus::Closed, |accountant| accountant.status),
            fresh: self.out_of_touch().is_none(),
            reconciling: self.reconciling,
        }
    }
}

/// The facts of the moment, shared by all tasks.
#[derive(Debug)]
pub struct SharedFacts(Mutex<Arc<Facts>>);

impl SharedFacts {
    /// Begins with these facts.
    pub fn new(facts: Facts) -> Self {
        Self(Mutex::new(Arc::new(facts)))
    }

    /// The facts of the moment.
    pub fn get(&self) -> Arc<Facts> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the facts.
    pub fn change(&self, change: impl FnOnce(&mut Facts)) {
        let mut facts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(Arc::make_mut(&mut facts));
    }
}
