//! Looks at the chain from time to time: at its totals for the metrics, and at a validator's keys.
//!
//! The watch runs on a thread of its own, so that neither blocks nor votes wait for it. Counting the totals takes
//! longer with more channels, so the next count comes after a hundred times the duration of the last one: the watch
//! never uses more than a hundredth of a processor core.

use crate::{
    service::{Client, SyncService},
    session_keys::{self, ChainAt, Comparison, Verdict},
    totals::{self, Gauges},
};
use sp_blockchain::{HeaderBackend, Info};
use sp_consensus::SyncOracle;
use sp_keystore::KeystorePtr;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use substrate_prometheus_endpoint::{Gauge, PrometheusError, Registry, U64, register};
use tallystick_primitives::AccountId;
use tallystick_runtime::opaque::{Block, Hash};

const LOG: &str = "tallystick";
/// The time between two checks whether something is due.
const TICK: Duration = Duration::from_secs(2);
/// The least time between two counts.
const LEAST_PAUSE: Duration = Duration::from_secs(30);
/// A count may take this part of the time.
const PAUSE_PER_COUNT: u32 = 100;

/// The subjects of the watch.
pub struct Watch {
    client: Arc<Client>,
    sync: Arc<SyncService>,
    gauges: Option<Gauges>,
    keys: Option<Keys>,
}

/// A validator's keys.
struct Keys {
    keystore: KeystorePtr,
    good: Option<Gauge<U64>>,
    last: Option<Verdict>,
}

impl Watch {
    /// Totals are counted if there is a registry to show them in. Keys are compared if there is a keystore; a node
    /// that signs nothing leaves it out.
    pub fn new(
        client: Arc<Client>,
        sync: Arc<SyncService>,
        registry: Option<&Registry>,
        keystore: Option<KeystorePtr>,
    ) -> Result<Self, PrometheusError> {
        let keys = keystore.map(|keystore| -> Result<Keys, PrometheusError> {
            let good = registry.map(|registry| {
                let gauge = Gauge::new(
                    "tallystick_session_keys_good",
                    "1 if the keystore has the keys of one validator or candidate, 0 if something is to be done",
                )?;
                register(gauge, registry)
            });
            Ok(Keys {
                keystore,
                good: good.transpose()?,
                last: None,
            })
        });
        Ok(Self {
            client,
            sync,
            gauges: registry.map(Gauges::new).transpose()?,
            keys: keys.transpose()?,
        })
    }

    /// Whether there is anything to look at.
    pub fn is_needed(&self) -> bool {
        self.gauges.is_some() || self.keys.is_some()
    }

    /// Looks until the node stops.
    pub async fn run(mut self) {
        let mut pace = Pace::default();
        let mut failed = false;
        loop {
            let info = self.client.info();
            // While the node catches up, its view of the chain is out of date.
            if !self.sync.is_major_syncing() && pace.is_due(Instant::now(), info.finalized_number) {
                let began = Instant::now();
                let outcome = self.look(&info);
                if let (Err(error), false) = (&outcome, failed) {
                    log::warn!(target: LOG, "the chain's totals or the session keys cannot be looked at: {error}");
                }
                failed = outcome.is_err();
                pace.done(Instant::now(), began.elapsed(), info.finalized_number);
            }
            tokio::time::sleep(TICK).await;
        }
    }

    fn look(&mut self, info: &Info<Block>) -> Result<(), Error> {
        if let Some(keys) = &mut self.keys {
            keys.look(&self.client, info)?;
        }
        if let Some(gauges) = &self.gauges {
            let began = Instant::now();
            if let Some(totals) = totals::count(&self.client, info.finalized_hash)? {
                gauges.set(&totals, info.finalized_number, began.elapsed().as_secs_f64());
            }
        }
        Ok(())
    }
}

/// Reasons why something could not be looked at.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Totals(#[from] sp_api::ApiError),
    #[error(transparent)]
    Keys(#[from] KeysError),
}

/// Reasons why a keystore could not be compared with the chain.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The chain did not answer.
    #[error(transparent)]
    Chain(#[from] session_keys::Error),
    /// The keystore did not.
    #[error("the keystore cannot be read ({0}); check its path, its rights and its password")]
    Keystore(#[from] sp_keystore::Error),
}

/// Compares a node's keystore with the chain.
pub fn compare_keys(
    client: &Client,
    keystore: &KeystorePtr,
    at: Hash,
    account: Option<&AccountId>,
) -> Result<Comparison, KeysError> {
    let stored = session_keys::stored(&**keystore)?;
    let chain = ChainAt::new(client, at)?;
    Ok(session_keys::compare(&stored, &chain, account)?)
}

impl Keys {
    /// Logs the verdict if it differs from the last one.
    fn look(&mut self, client: &Client, info: &Info<Block>) -> Result<(), KeysError> {
        let found = compare_keys(client, &self.keystore, info.best_hash, None)?;
        if let Some(gauge) = &self.good {
            gauge.set(found.verdict.is_good().into());
        }
        if self.last.as_ref() != Some(&found.verdict) {
            if found.verdict.is_good() {
                log::info!(target: LOG, "🔑 as of block {}: {}", info.best_number, found.advice);
            } else {
                log::warn!(target: LOG, "🔑 as of block {}: {}", info.best_number, found.advice);
            }
            self.last = Some(found.verdict);
        }
        Ok(())
    }
}

/// The time of the next look.
#[derive(Default)]
struct Pace {
    /// The earliest time of the next, and the finalized block at the last.
    last: Option<(Instant, u32)>,
}

impl Pace {
    fn is_due(&self, now: Instant, finalized: u32) -> bool {
        self.last.is_none_or(|(next, last)| now >= next && finalized != last)
    }

    fn done(&mut self, now: Instant, took: Duration, finalized: u32) {
        let pause = took.saturating_mul(PAUSE_PER_COUNT).max(LEAST_PAUSE);
        self.last = Some((now.checked_add(pause).unwrap_or(now), finalized));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_look_is_at_once() {
        assert!(Pace::default().is_due(Instant::now(), 0));
    }

    #[test]
    fn looks_are_apart_and_see_something_new() {
        let mut pace = Pace::default();
        let now = Instant::now();
        pace.done(now, Duration::from_millis(1), 10);
        assert!(!pace.is_due(now + LEAST_PAUSE - TICK, 20), "too early");
        assert!(!pace.is_due(now + LEAST_PAUSE, 10), "nothing new");
        assert!(pace.is_due(now + LEAST_PAUSE, 11));
    }

    #[test]
    fn a_long_count_is_rare() {
        let mut pace = Pace::default();
        let now = Instant::now();
        pace.done(now, Duration::from_secs(3), 10);
        assert!(!pace.is_due(now + Duration::from_secs(299), 99));
        assert!(pace.is_due(now + Duration::from_secs(300), 99));
    }
}
