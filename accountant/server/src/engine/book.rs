//! The book that operations read: records loaded for them, and what earlier operations of the same commit wrote.

use super::{
    cache::{Cache, Cached, Kept},
    record::Record,
};
use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tallystick_accountant_store::{Batch, Expected, Key, MAX_BATCH_KEYS, Store, StoreError, Version};
use tallystick_messages::AgreementId;
use tallystick_parties::accountant::{AgreementRecord, Book, Changes, Consumer, Provider};
use tallystick_primitives::AccountId;

/// Keys of records.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Keys {
    /// Consumers' channels.
    pub consumers: BTreeSet<AccountId>,
    /// Providers' identities.
    pub providers: BTreeSet<AccountId>,
    /// Agreements' ids.
    pub agreements: BTreeSet<AgreementId>,
}

impl Keys {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.consumers
            .len()
            .saturating_add(self.providers.len())
            .saturating_add(self.agreements.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds others.
    pub fn extend(&mut self, others: &Self) {
        self.consumers.extend(others.consumers.iter().cloned());
        self.providers.extend(others.providers.iter().cloned());
        self.agreements.extend(others.agreements.iter().copied());
    }
}

#[derive(Debug)]
struct Slot<R> {
    stored: Option<Version>,
    value: Option<Arc<R>>,
    written: bool,
}

#[derive(Debug)]
struct Slots<R: Record>(HashMap<R::Id, Slot<R>>);

impl<R: Record> Default for Slots<R> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<R: Kept> Slots<R> {
    fn read(&self, id: &R::Id, missing: &RefCell<BTreeSet<R::Id>>) -> Option<R> {
        match self.0.get(id) {
            Some(slot) => slot.value.as_deref().cloned(),
            None => {
                missing.borrow_mut().insert(id.clone());
                None
            }
        }
    }

    fn write(&mut self, id: R::Id, value: R) {
        // A record that was never read cannot be written: operations read first. Should one not, its write is
        // expected to be of an absent key, and fails if it is not.
        let slot = self.0.entry(id).or_insert(Slot {
            stored: None,
            value: None,
            written: false,
        });
        slot.value = Some(Arc::new(value));
        slot.written = true;
    }

    fn want(&self, ids: &BTreeSet<R::Id>) -> Vec<R::Id> {
        ids.iter().filter(|id| !self.0.contains_key(id)).cloned().collect()
    }

    /// Takes what the cache knows; returns what it does not.
    fn take_cached(&mut self, cache: &Cache, ids: Vec<R::Id>) -> Vec<R::Id> {
        ids.into_iter()
            .filter_map(|id| match cache.get::<R>(&id) {
                Some(cached) => {
                    self.insert(id, cached);
                    None
                }
                None => Some(id),
            })
            .collect()
    }

    fn insert(&mut self, id: R::Id, cached: Cached<R>) {
        self.0.insert(
            id,
            Slot {
                stored: cached.version,
                value: cached.value,
                written: false,
            },
        );
    }

    fn add_to(&self, batch: &mut Batch, with_reads: bool) {
        for (id, slot) in &self.0 {
            let expected = slot.stored.map_or(Expected::Absent, Expected::Version);
            match &slot.value {
                Some(value) if slot.written => {
                    batch.put(R::key(id), expected, value.encode());
                }
                _ if with_reads => {
                    batch.require(R::key(id), expected);
                }
                _ => (),
            }
        }
    }

    fn publish(&self, cache: &Cache, version: Version) {
        for (id, slot) in self.0.iter().filter(|(_, slot)| slot.written) {
            let entry = Cached {
                value: slot.value.clone(),
                version: Some(version),
            };
            cache.put::<R>(id.clone(), entry);
        }
    }

    fn forget(&self, cache: &Cache) {
        for id in self.0.keys() {
            cache.remove::<R>(id);
        }
    }

    fn written(&self) -> impl Iterator<Item = (&R::Id, &Arc<R>)> {
        self.0
            .iter()
            .filter(|(_, slot)| slot.written)
            .filter_map(|(id, slot)| slot.value.as_ref().map(|value| (id, value)))
    }
}

/// Records for the operations of one commit.
#[derive(Debug, Default)]
pub struct WorkBook {
    consumers: Slots<Consumer>,
    providers: Slots<Provider>,
    agreements: Slots<AgreementRecord>,
    missing_consumers: RefCell<BTreeSet<AccountId>>,
    missing_providers: RefCell<BTreeSet<AccountId>>,
    missing_agreements: RefCell<BTreeSet<AgreementId>>,
}

impl Book for WorkBook {
    fn consumer(&self, channel: &AccountId) -> Option<Consumer> {
        self.consumers.read(channel, &self.missing_consumers)
    }

    fn provider(&self, identity: &AccountId) -> Option<Provider> {
        self.providers.read(identity, &self.missing_providers)
    }

    fn agreement(&self, id: &AgreementId) -> Option<AgreementRecord> {
        self.agreements.read(id, &self.missing_agreements)
    }
}

impl WorkBook {
    /// Keys that were asked for and not loaded since the last call. An operation that missed a key is to be
    /// done again once that is loaded.
    pub fn take_missing(&self) -> Keys {
        Keys {
            consumers: self.missing_consumers.take(),
            providers: self.missing_providers.take(),
            agreements: self.missing_agreements.take(),
        }
    }

    /// Loads records, from the cache where it knows them.
    pub async fn load(&mut self, keys: &Keys, cache: &Cache, store: &dyn Store) -> Result<(), StoreError> {
        let consumers = self.consumers.take_cached(cache, self.consumers.want(&keys.consumers));
        let providers = self.providers.take_cached(cache, self.providers.want(&keys.providers));
        let agreements = self
            .agreements
            .take_cached(cache, self.agreements.want(&keys.agreements));
        load_into(&mut self.consumers, consumers, cache, store).await?;
        load_into(&mut self.providers, providers, cache, store).await?;
        load_into(&mut self.agreements, agreements, cache, store).await
    }

    /// Puts what an operation wrote on top.
    pub fn apply(&mut self, changes: Changes) {
        for (channel, consumer) in changes.consumers {
            self.consumers.write(channel, consumer);
        }
        for (identity, provider) in changes.providers {
            self.providers.write(identity, provider);
        }
        for (id, record) in changes.agreements {
            self.agreements.write(id, record);
        }
    }

    /// Adds everything that was written to a batch, and the condition that all else that was read is as it was.
    pub fn add_to(&self, batch: &mut Batch, with_reads: bool) {
        self.consumers.add_to(batch, with_reads);
        self.providers.add_to(batch, with_reads);
        self.agreements.add_to(batch, with_reads);
    }

    /// Hands committed records to the cache.
    pub fn publish(&self, cache: &Cache, version: Version) {
        self.consumers.publish(cache, version);
        self.providers.publish(cache, version);
        self.agreements.publish(cache, version);
    }

    /// Makes the cache forget everything that was read: it may be outdated.
    pub fn forget(&self, cache: &Cache) {
        self.consumers.forget(cache);
        self.providers.forget(cache);
        self.agreements.forget(cache);
    }

    /// Consumers that were written.
    pub fn written_consumers(&self) -> impl Iterator<Item = (&AccountId, &Arc<Consumer>)> {
        self.consumers.written()
    }

    /// Providers that were written.
    pub fn written_providers(&self) -> impl Iterator<Item = (&AccountId, &Arc<Provider>)> {
        self.providers.written()
    }
}

async fn load_into<R: Kept>(
    slots: &mut Slots<R>,
    ids: Vec<R::Id>,
    cache: &Cache,
    store: &dyn Store,
) -> Result<(), StoreError> {
    for ids in ids.chunks(MAX_BATCH_KEYS) {
        let keys: Vec<Key> = ids.iter().map(R::key).collect();
        let found = store.load(&keys).await?;
        for (id, found) in ids.iter().zip(found) {
            let cached = match found {
                None => Cached {
                    value: None,
                    version: None,
                },
                Some(versioned) => Cached {
                    value: Some(Arc::new(R::read(id, &versioned.value)?)),
                    version: Some(versioned.version),
                },
            };
            cache.put_read::<R>(id.clone(), cached.clone());
            slots.insert(id.clone(), cached);
        }
    }
    Ok(())
}
