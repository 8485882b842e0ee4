//! Looks at every record, a page at a time, round and round: finds settlements and expiries that were not
//! noticed (after a restart, or because of age), and adds up what is owed.

use crate::engine::{
    Engine,
    record::{Record, account_of},
};
use codec::DecodeAll;
use std::ops::Bound;
use tallystick_accountant_store::{Batch, Expected, Key, StoreError, Table};
use tallystick_parties::accountant::{AgreementRecord, Consumer, Provider};
use tallystick_primitives::{AccountId, Balance};

/// Records in one step.
const PAGE: usize = 1_000;

/// The result of the last full round.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Totals {
    /// Consumers known.
    pub consumers: u64,
    /// Providers known.
    pub providers: u64,
    /// To be collected from consumers.
    pub uncollected: Balance,
    /// Promised to providers and not settled.
    pub promised: Balance,
}

/// Where the sweep is.
#[derive(Debug)]
pub struct Sweep {
    table: Table,
    from: Bound<Vec<u8>>,
    counting: Totals,
}

/// The result of one step.
#[derive(Debug, Default)]
pub struct Found {
    /// Channels in which something is to be collected.
    pub channels: Vec<AccountId>,
    /// The sums of a round that was finished with this step.
    pub totals: Option<Totals>,
}

impl Default for Sweep {
    fn default() -> Self {
        Self {
            table: Table::Providers,
            from: Bound::Unbounded,
            counting: Totals::default(),
        }
    }
}

impl Sweep {
    /// The next page.
    pub async fn step(&mut self, engine: &Engine) -> Result<Found, StoreError> {
        let store = engine.store();
        let from = self.from.as_ref().map(Vec::as_slice);
        let page = store.scan(self.table, from, PAGE).await?;
        let mut found = Found::default();
        let mut old = Batch::new();
        for entry in &page.entries {
            match self.table {
                Table::Providers => self.provider(engine, &entry.key, &entry.value)?,
                Table::Consumers => found.channels.extend(self.consumer(&entry.key, &entry.value)?),
                _ => {
                    if is_over(engine, &entry.value) {
                        old.delete(
                            Key::new(Table::Agreements, entry.key.clone()),
                            Expected::Version(entry.version),
                        );
                    }
                }
            }
        }
        if !old.is_empty() {
            engine.forget_agreements(old).await;
        }
        match page.entries.last() {
            Some(last) if page.more => self.from = Bound::Excluded(last.key.clone()),
            _ => found.totals = self.next_table(),
        }
        Ok(found)
    }

    /// Goes on to the next table; returns the sums after the last one.
    fn next_table(&mut self) -> Option<Totals> {
        self.from = Bound::Unbounded;
        match self.table {
            Table::Providers => self.table = Table::Consumers,
            Table::Consumers => self.table = Table::Agreements,
            _ => {
                self.table = Table::Providers;
                return Some(std::mem::take(&mut self.counting));
            }
        }
        None
    }

    fn provider(&mut self, engine: &Engine, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        let Some(identity) = account_of(key) else {
            return Ok(());
        };
        let provider = Provider::read(&identity, value)?;
        let owed = provider.total_with_pending().saturating_sub(provider.settled);
        self.counting.promised = self.counting.promised.saturating_add(owed);
        self.counting.providers = self.counting.providers.saturating_add(1);
        if let Some(last) = provider.expires_after() {
            engine.due().expires(last, identity);
        }
        Ok(())
    }

    fn consumer(&mut self, key: &[u8], value: &[u8]) -> Result<Option<AccountId>, StoreError> {
        let Some(channel) = account_of(key) else {
            return Ok(None);
        };
        let consumer = Consumer::read(&channel, value)?;
        let uncollected = consumer.uncollected();
        self.counting.uncollected = self.counting.uncollected.saturating_add(uncollected);
        self.counting.consumers = self.counting.consumers.saturating_add(1);
        Ok((uncollected > 0).then_some(channel))
    }
}

/// Whether nothing can be paid under an agreement any more, and nothing that could be rolled back.
fn is_over(engine: &Engine, value: &[u8]) -> bool {
    let Ok(terms) = engine.terms() else {
        return false;
    };
    let view = engine.view();
    view.fresh && AgreementRecord::decode_all(&mut &value[..]).is_ok_and(|record| record.is_prunable(&terms, &view))
}
