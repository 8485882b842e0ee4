//! Durable settlement jobs, one for each lane in which something is to be collected.

#![allow(
    clippy::cast_possible_truncation,
    reason = "the codec's derives number variants with casts"
)]

use codec::{Decode, DecodeAll, Encode};
use std::{collections::BTreeMap, ops::Bound};
use tallystick_accountant_store::{Batch, CommitError, Expected, Key, Store, StoreError, Table};
use tallystick_primitives::{AccountId, Balance, BlockNumber, Lane};

/// Format of stored jobs.
const FORMAT: u8 = 1;
/// Jobs that are read or written at once.
const PAGE: usize = 5_000;

/// Which lane.
pub type Place = (AccountId, Lane);

/// How far a job is.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq)]
pub enum State {
    /// Not worth it yet.
    Waiting,
    /// To be sent as soon as possible, but not before this block.
    Wanted {
        /// The block.
        from: BlockNumber,
    },
    /// Sent. Whether it happened, finalized blocks tell.
    Submitted {
        /// The newest block when it was sent.
        at: BlockNumber,
        /// The promise's amount.
        amount: Balance,
    },
}

/// A lane in which something is to be collected.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Job {
    /// The identity that owns the channel.
    pub identity: AccountId,
    /// Since when something is to be collected.
    pub since: BlockNumber,
    /// Whether it must be settled at any cost.
    pub urgent: bool,
    /// How far it is.
    pub state: State,
    /// How often it was sent without being included.
    pub attempts: u8,
}

impl Job {
    /// The state's name in metrics.
    pub fn state_name(&self) -> &'static str {
        match self.state {
            State::Waiting => "waiting",
            State::Wanted { .. } => "wanted",
            State::Submitted { .. } => "submitted",
        }
    }
}

/// All jobs, in memory and in the store.
#[derive(Debug, Default)]
pub struct Jobs {
    jobs: BTreeMap<Place, Job>,
    changed: BTreeMap<Place, Option<Job>>,
}

impl Jobs {
    /// Reads all jobs.
    pub async fn load(store: &dyn Store) -> Result<Self, StoreError> {
        let mut jobs = Self::default();
        let mut from: Bound<Vec<u8>> = Bound::Unbounded;
        loop {
            let page = store.scan(Table::Jobs, from.as_ref().map(Vec::as_slice), PAGE).await?;
            for entry in &page.entries {
                let place = place_of(&entry.key).ok_or_else(|| corrupt("a key"))?;
                let (format, job) = <(u8, Job)>::decode_all(&mut entry.value.as_slice())
                    .map_err(|error| corrupt(&error.to_string()))?;
                if format != FORMAT {
                    return Err(corrupt("a job's format is newer than this program"));
                }
                jobs.jobs.insert(place, job);
            }
            match page.entries.last() {
                Some(last) if page.more => from = Bound::Excluded(last.key.clone()),
                _ => return Ok(jobs),
            }
        }
    }

    /// The job of a lane.
    pub fn get(&self, place: &Place) -> Option<&Job> {
        self.jobs.get(place)
    }

    /// Lanes of a channel that have a job.
    pub fn lanes_of(&self, channel: &AccountId) -> Vec<Lane> {
        let range = (channel.clone(), Lane::MIN)..=(channel.clone(), Lane::MAX);
        self.jobs.range(range).map(|((_, lane), _)| *lane).collect()
    }

    /// All jobs.
    pub fn iter(&self) -> impl Iterator<Item = (&Place, &Job)> {
        self.jobs.iter()
    }

    /// Writes a job.
    pub fn put(&mut self, place: Place, job: Job) {
        if self.jobs.get(&place) != Some(&job) {
            self.changed.insert(place.clone(), Some(job.clone()));
            self.jobs.insert(place, job);
        }
    }

    /// Ends a job.
    pub fn remove(&mut self, place: &Place) {
        if self.jobs.remove(place).is_some() {
            self.changed.insert(place.clone(), None);
        }
    }

    /// Makes all changes durable. If that fails they are kept, to be tried again.
    pub async fn save(&mut self, store: &dyn Store) -> Result<(), CommitError> {
        while !self.changed.is_empty() {
            let places: Vec<Place> = self.changed.keys().take(PAGE).cloned().collect();
            let mut batch = Batch::new();
            for place in &places {
                match self.changed.get(place) {
                    Some(Some(job)) => batch.put(key(place), Expected::Any, (FORMAT, job).encode()),
                    _ => batch.delete(key(place), Expected::Any),
                };
            }
            store.commit(batch).await?;
            for place in &places {
                self.changed.remove(place);
            }
        }
        Ok(())
    }
}

fn key((channel, lane): &Place) -> Key {
    let channel: &[u8; 32] = channel.as_ref();
    let mut bytes = channel.to_vec();
    bytes.extend_from_slice(&lane.to_be_bytes());
    Key::new(Table::Jobs, bytes)
}

fn place_of(key: &[u8]) -> Option<Place> {
    let (channel, lane) = key.split_at_checked(32)?;
    let channel = crate::engine::record::account_of(channel)?;
    Some((channel, Lane::from_be_bytes(lane.try_into().ok()?)))
}

fn corrupt(why: &str) -> StoreError {
    StoreError::Corrupt {
        reason: format!("the settlement jobs: {why}; restore a backup"),
    }
}
