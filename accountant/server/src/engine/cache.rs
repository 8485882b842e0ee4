//! Records in memory, a bounded number of them, each with the version it has in the store.
//!
//! The cache may be behind the store (another instance, a reader that was overtaken): every commit says which
//! versions it was decided on, so that no decision rests on an outdated record.

use super::record::Record;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tallystick_accountant_store::Version;
use tallystick_parties::accountant::{AgreementRecord, Consumer, Provider};

/// The record of a key: its value and version, or that it is absent.
#[derive(Debug)]
pub struct Cached<R> {
    /// The value; none if the key is absent.
    pub value: Option<Arc<R>>,
    /// Its version in the store; none if the key is absent.
    pub version: Option<Version>,
}

impl<R> Clone for Cached<R> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            version: self.version,
        }
    }
}

/// Two generations: a record in use moves to the young one; when that is full, the old one is forgotten.
#[derive(Debug)]
struct Generations<R: Record> {
    young: HashMap<R::Id, Cached<R>>,
    old: HashMap<R::Id, Cached<R>>,
    half: usize,
}

impl<R: Record> Generations<R> {
    fn new(capacity: usize) -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
            half: (capacity / 2).max(1),
        }
    }

    fn get(&mut self, id: &R::Id) -> Option<Cached<R>> {
        if let Some(found) = self.young.get(id) {
            return Some(found.clone());
        }
        let found = self.old.remove(id)?;
        self.put(id.clone(), found.clone());
        Some(found)
    }

    fn put(&mut self, id: R::Id, entry: Cached<R>) {
        self.old.remove(&id);
        self.young.insert(id, entry);
        if self.young.len() >= self.half {
            self.old = std::mem::take(&mut self.young);
        }
    }

    fn remove(&mut self, id: &R::Id) {
        self.young.remove(id);
        self.old.remove(id);
    }
}

/// All three kinds of records.
#[derive(Debug)]
pub struct Cache {
    consumers: Mutex<Generations<Consumer>>,
    providers: Mutex<Generations<Provider>>,
    agreements: Mutex<Generations<AgreementRecord>>,
}

/// A kind of record that the cache keeps.
pub trait Kept: Record {
    /// Its part of the cache.
    #[doc(hidden)]
    fn with<T>(cache: &Cache, use_it: impl FnOnce(&mut dyn Part<Self>) -> T) -> T;
}

/// One kind's part of the cache.
pub trait Part<R: Record> {
    /// The record of a key, if it is known.
    fn get(&mut self, id: &R::Id) -> Option<Cached<R>>;
    /// Keeps it.
    fn put(&mut self, id: R::Id, entry: Cached<R>);
    /// Forgets it.
    fn remove(&mut self, id: &R::Id);
    /// How many are kept.
    fn count(&self) -> usize;
}

impl<R: Record> Part<R> for Generations<R> {
    fn get(&mut self, id: &R::Id) -> Option<Cached<R>> {
        Self::get(self, id)
    }
    fn put(&mut self, id: R::Id, entry: Cached<R>) {
        Self::put(self, id, entry);
    }
    fn remove(&mut self, id: &R::Id) {
        Self::remove(self, id);
    }
    fn count(&self) -> usize {
        self.young.len().saturating_add(self.old.len())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Kept for Consumer {
    fn with<T>(cache: &Cache, use_it: impl FnOnce(&mut dyn Part<Self>) -> T) -> T {
        use_it(&mut *lock(&cache.consumers))
    }
}

impl Kept for Provider {
    fn with<T>(cache: &Cache, use_it: impl FnOnce(&mut dyn Part<Self>) -> T) -> T {
        use_it(&mut *lock(&cache.providers))
    }
}

impl Kept for AgreementRecord {
    fn with<T>(cache: &Cache, use_it: impl FnOnce(&mut dyn Part<Self>) -> T) -> T {
        use_it(&mut *lock(&cache.agreements))
    }
}

impl Cache {
    /// Keeps at most about `entries` records: a half of them agreements, the rest consumers and providers.
    pub fn new(entries: usize) -> Self {
        Self {
            consumers: Mutex::new(Generations::new(entries / 2)),
            providers: Mutex::new(Generations::new(entries / 8)),
            agreements: Mutex::new(Generations::new(entries / 2)),
        }
    }

    /// The record of a key, if it is known.
    pub fn get<R: Kept>(&self, id: &R::Id) -> Option<Cached<R>> {
        R::with(self, |part| part.get(id))
    }

    /// Keeps committed records.
    pub fn put<R: Kept>(&self, id: R::Id, entry: Cached<R>) {
        R::with(self, |part| part.put(id, entry));
    }

    /// Keeps a record that was read, unless a record is there already.
    pub fn put_read<R: Kept>(&self, id: R::Id, entry: Cached<R>) {
        R::with(self, |part| {
            if part.get(&id).is_none() {
                part.put(id, entry);
            }
        });
    }

    /// Forgets a key.
    pub fn remove<R: Kept>(&self, id: &R::Id) {
        R::with(self, |part| part.remove(id));
    }

    /// How many records of a kind are kept.
    pub fn count<R: Kept>(&self) -> usize {
        R::with(self, |part| part.count())
    }
}
