//! A provider's account of what it served, was paid, and holds of one accountant.
//!
//! Consumers' payments are collected under the hashlock of the exchange to come. One exchange turns them
//! into one promise of the accountant for the lifetime total. Its preimage leaves only after that promise
//! was verified to the last field, and while there is time to settle it on chain if the accountant then
//! falls silent. So what a provider can lose is what it served and has not exchanged yet.

mod agree;
mod answer;
mod chain;
mod exchange;
mod promise;
mod recover;
mod refused;
mod report;
mod reveal;
mod serve;
mod state;

pub use answer::{Answered, Unpaid};
pub use chain::{ChainFacts, Observed};
pub use recover::AccountantStatus;
pub use refused::Next;
pub use serve::Served;
pub use state::{Pending, ProviderChanges, ProviderRecord, ServedSession};

use crate::{Machine, Verifier};
use sp_core::H256;
use std::collections::{BTreeMap, BTreeSet};
use tallystick_messages::{AgreementId, ProviderSecret};
use tallystick_primitives::{Balance, BlockNumber, Preimage, hashlock, signature::is_signed_by};

/// The limits of a provider's risk, and the times when it acts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Policy {
    /// The worth that a session may use before the next payment is there, 10^-12 NOTCH.
    pub allowance: Balance,
    /// The amount that a session may have paid, but not exchanged, while it is still served, 10^-12 NOTCH.
    pub unexchanged: Balance,
    /// By how much the accountant's debt may be above its coverage, 10^-12 NOTCH: plain trust.
    pub trust: Balance,
    /// Most messages in one exchange.
    pub max_messages: usize,
    /// Least number of blocks that an accountant's promise must be valid when it arrives.
    pub answer_margin: BlockNumber,
    /// Least number of blocks that it must be valid when its preimage leaves. Larger than the next.
    pub reveal_margin: BlockNumber,
    /// It is settled on chain when it is valid for this many blocks only: long enough for a settlement to
    /// be included.
    pub settle_margin: BlockNumber,
}

/// A provider's side of its dealings with one accountant.
#[derive(Clone, Debug)]
pub struct Provider {
    secret: ProviderSecret,
    policy: Policy,
    verifier: Verifier,
    record: ProviderRecord,
    sessions: BTreeMap<AgreementId, ServedSession>,
    /// Sessions with a payment that waits to be exchanged.
    ready: BTreeSet<AgreementId>,
}

impl Machine for Provider {
    type Changes = ProviderChanges;

    fn apply(&mut self, changes: ProviderChanges) {
        if let Some(record) = changes.record {
            self.record = record;
        }
        for (id, session) in changes.sessions {
            self.note_ready(id, &session);
            self.sessions.insert(id, session);
        }
        for id in changes.forgotten {
            self.ready.remove(&id);
            self.sessions.remove(&id);
        }
    }
}

impl Provider {
    /// A provider without sessions.
    pub fn new(secret: ProviderSecret, policy: Policy, record: ProviderRecord) -> Self {
        Self::load(secret, policy, record, [])
    }

    /// A provider from its records. The secret is kept apart from them.
    pub fn load(
        secret: ProviderSecret,
        policy: Policy,
        record: ProviderRecord,
        sessions: impl IntoIterator<Item = (AgreementId, ServedSession)>,
    ) -> Self {
        let mut provider = Self {
            secret,
            policy,
            verifier: is_signed_by,
            record,
            sessions: BTreeMap::new(),
            ready: BTreeSet::new(),
        };
        provider.apply(ProviderChanges {
            record: None,
            sessions: sessions.into_iter().collect(),
            forgotten: Vec::new(),
        });
        provider
    }

    /// Checks signatures with something else than [`is_signed_by`]: simulations do.
    pub fn with_verifier(self, verifier: Verifier) -> Self {
        Self { verifier, ..self }
    }

    /// The record.
    pub fn record(&self) -> &ProviderRecord {
        &self.record
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Replaces the policy: an accountant may say only later how long its promises live.
    pub fn set_policy(&mut self, policy: Policy) {
        self.policy = policy;
    }

    /// A session's record.
    pub fn session(&self, id: &AgreementId) -> Option<&ServedSession> {
        self.sessions.get(id)
    }

    /// All sessions.
    pub fn sessions(&self) -> impl Iterator<Item = (&AgreementId, &ServedSession)> {
        self.sessions.iter()
    }

    /// How many payments wait to be exchanged.
    pub fn waiting(&self) -> usize {
        self.ready.len()
    }

    /// The number of the exchange that payments are collected for: the next one, or the one after it while
    /// the next one waits for its answer.
    pub fn collecting(&self) -> u64 {
        match &self.record.in_flight {
            Some(request) => request.number.saturating_add(1),
            None => self.record.number,
        }
    }

    /// The hashlock that invoices carry now.
    pub fn collecting_hashlock(&self) -> H256 {
        hashlock(&self.preimage(self.collecting()))
    }

    fn preimage(&self, number: u64) -> Preimage {
        self.secret.preimage(&self.record.accountant, number)
    }

    fn note_ready(&mut self, id: AgreementId, session: &ServedSession) {
        if session.received.is_some() {
            self.ready.insert(id);
        } else {
            self.ready.remove(&id);
        }
    }
}
