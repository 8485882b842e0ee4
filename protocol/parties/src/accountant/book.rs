//! Where operations read, and what they change.

use crate::accountant::{AgreementRecord, Consumer, Provider};
use std::collections::BTreeMap;
use tallystick_messages::AgreementId;
use tallystick_primitives::AccountId;

/// The records as they are now.
pub trait Book {
    /// The consumer with this channel.
    fn consumer(&self, channel: &AccountId) -> Option<Consumer>;
    /// The provider with this identity.
    fn provider(&self, identity: &AccountId) -> Option<Provider>;
    /// The agreement with this id.
    fn agreement(&self, id: &AgreementId) -> Option<AgreementRecord>;
}

/// Records that an operation wrote, in the order of their keys: the new values.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[must_use = "changes must be made durable"]
pub struct Changes {
    /// Consumers by channel.
    pub consumers: Vec<(AccountId, Consumer)>,
    /// Providers by identity.
    pub providers: Vec<(AccountId, Provider)>,
    /// Agreements by id.
    pub agreements: Vec<(AgreementId, AgreementRecord)>,
}

impl Changes {
    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.consumers.is_empty() && self.providers.is_empty() && self.agreements.is_empty()
    }
}

/// Records in memory.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct MemoryBook {
    /// Consumers by channel.
    pub consumers: BTreeMap<AccountId, Consumer>,
    /// Providers by identity.
    pub providers: BTreeMap<AccountId, Provider>,
    /// Agreements by id.
    pub agreements: BTreeMap<AgreementId, AgreementRecord>,
}

impl MemoryBook {
    /// Takes over what an operation wrote.
    pub fn apply(&mut self, changes: Changes) {
        self.consumers.extend(changes.consumers);
        self.providers.extend(changes.providers);
        self.agreements.extend(changes.agreements);
    }
}

impl Book for MemoryBook {
    fn consumer(&self, channel: &AccountId) -> Option<Consumer> {
        self.consumers.get(channel).cloned()
    }

    fn provider(&self, identity: &AccountId) -> Option<Provider> {
        self.providers.get(identity).cloned()
    }

    fn agreement(&self, id: &AgreementId) -> Option<AgreementRecord> {
        self.agreements.get(id).cloned()
    }
}

/// A book with changes on top, for several operations that are made durable together.
#[derive(Debug)]
pub struct Overlay<'a, B> {
    base: &'a B,
    changed: MemoryBook,
}

impl<'a, B: Book> Overlay<'a, B> {
    /// No changes yet.
    pub fn new(base: &'a B) -> Self {
        Self {
            base,
            changed: MemoryBook::default(),
        }
    }

    /// Puts what another operation wrote on top.
    pub fn apply(&mut self, changes: Changes) {
        self.changed.apply(changes);
    }

    /// Everything that was written.
    pub fn into_changes(self) -> Changes {
        Changes {
            consumers: self.changed.consumers.into_iter().collect(),
            providers: self.changed.providers.into_iter().collect(),
            agreements: self.changed.agreements.into_iter().collect(),
        }
    }

    pub(crate) fn put_consumer(&mut self, channel: AccountId, consumer: Consumer) {
        self.changed.consumers.insert(channel, consumer);
    }

    pub(crate) fn put_provider(&mut self, identity: AccountId, provider: Provider) {
        self.changed.providers.insert(identity, provider);
    }

    pub(crate) fn put_agreement(&mut self, id: AgreementId, record: AgreementRecord) {
        self.changed.agreements.insert(id, record);
    }
}

impl<B: Book> Book for Overlay<'_, B> {
    fn consumer(&self, channel: &AccountId) -> Option<Consumer> {
        self.changed.consumer(channel).or_else(|| self.base.consumer(channel))
    }

    fn provider(&self, identity: &AccountId) -> Option<Provider> {
        self.changed.provider(identity).or_else(|| self.base.provider(identity))
    }

    fn agreement(&self, id: &AgreementId) -> Option<AgreementRecord> {
        self.changed.agreement(id).or_else(|| self.base.agreement(id))
    }
}
