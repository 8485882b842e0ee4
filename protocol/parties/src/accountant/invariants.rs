//! The invariants that hold after every operation, numbered.
//!
//! - INV1: what is promised to providers is backed: the totals of all provider channels are at most what all lanes have
//!   spent, and in every lane [the rule](crate::accountant::consumer::lane) holds, so every set of revealed exchanges
//!   is covered by promises;
//! - INV2: no channel owes more than it holds. (The exceptions, which [`crate::accountant::Note::Short`] reports, are a
//!   channel whose exit was finalized before the accountant settled, and one of which more counts as spent after a
//!   rebuild than it holds; give them to [`check`] to leave them out.)
//! - INV3: the same request again changes nothing. (A property of operations: see the tests.)
//! - INV4: a provider has at most one unrevealed exchange, above its total, and lanes and exchange agree on what it
//!   holds;
//! - INV5: lists are bounded and in order;
//! - INV6: totals never fall, except when an unrevealed exchange expires. (A property of operations: see the tests.)
//! - INV7: a refused message changes nothing. (A property of operations: see the tests.)

use crate::accountant::{
    MemoryBook, Terms,
    consumer::{Consumer, LaneBook, MAX_LANES},
    provider::{PendingExchange, Provider},
};
use std::collections::{BTreeMap, BTreeSet};
use tallystick_primitives::{AccountId, Balance, Lane};

/// A rule that does not hold.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    /// Its name.
    pub rule: &'static str,
    /// Where, and how.
    pub what: String,
}

/// Checks all records. Channels in `short` may owe more than they hold: nothing new is taken from them meanwhile.
pub fn check(book: &MemoryBook, terms: &Terms, short: &BTreeSet<AccountId>) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut fail = |rule, what: String| violations.push(Violation { rule, what });
    check_backing(book, short, &mut fail);
    for (channel, consumer) in &book.consumers {
        check_bounds(channel, consumer, terms, &mut fail);
        if !short.contains(channel) && consumer.uncollected() > consumer.balance {
            let (owes, holds) = (consumer.uncollected(), consumer.balance);
            fail("INV2", format!("channel {channel} owes {owes} and holds {holds}"));
        }
    }
    for (identity, provider) in &book.providers {
        check_pending(book, identity, provider, &mut fail);
    }
    check_orphans(book, &mut fail);
    violations
}

fn check_backing(book: &MemoryBook, short: &BTreeSet<AccountId>, fail: &mut impl FnMut(&'static str, String)) {
    let promised = sum(book.providers.values().map(|provider| provider.total));
    let spent = sum(book
        .consumers
        .values()
        .flat_map(|consumer| &consumer.lanes)
        .map(|lane| lane.spent));
    if promised > spent {
        fail(
            "INV1",
            format!("{promised} promised for ever, {spent} spent in all lanes"),
        );
    }
    let whole = book.consumers.iter().filter(|(channel, _)| !short.contains(channel));
    for (channel, consumer) in whole {
        for lane in consumer.lanes.iter().filter(|lane| !lane.holds()) {
            fail(
                "INV1",
                format!("the rule is broken in lane {} of {channel}: {lane:?}", lane.lane),
            );
        }
    }
}

fn check_bounds(channel: &AccountId, consumer: &Consumer, terms: &Terms, fail: &mut impl FnMut(&'static str, String)) {
    let lanes: Vec<Lane> = consumer.lanes.iter().map(|lane| lane.lane).collect();
    let devices: Vec<Lane> = consumer.devices.iter().map(|device| device.lane).collect();
    if lanes.len() > MAX_LANES || devices.len() > MAX_LANES || !is_rising(&lanes) || !is_rising(&devices) {
        fail(
            "INV5",
            format!("channel {channel} has lanes {lanes:?}, devices {devices:?}"),
        );
    }
    let most = usize::try_from(terms.max_pending_per_lane).unwrap_or(usize::MAX);
    let sorted = |lane: &LaneBook| {
        lane.pending
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if a.amount <= b.amount))
    };
    for lane in &consumer.lanes {
        if lane.pending.len() > most || !sorted(lane) {
            fail("INV5", format!("lane {} of {channel}: {:?}", lane.lane, lane.pending));
        }
    }
}

fn check_pending(
    book: &MemoryBook,
    identity: &AccountId,
    provider: &Provider,
    fail: &mut impl FnMut(&'static str, String),
) {
    let Some(pending) = &provider.pending else {
        return;
    };
    if pending.amount <= provider.total || pending.number >= provider.next_number {
        fail(
            "INV4",
            format!("provider {identity}: total {}, pending {pending:?}", provider.total),
        );
    }
    let mut held: BTreeMap<(&AccountId, Lane), Balance> = BTreeMap::new();
    for payment in &pending.payments {
        let sum = held.entry((&payment.channel, payment.lane)).or_default();
        *sum = sum.saturating_add(payment.delta);
    }
    let grown = sum(held.values().copied());
    if pending.digest.is_some() && pending.amount.saturating_sub(provider.total) > grown {
        fail(
            "INV4",
            format!("provider {identity} is promised more than the {grown} taken: {pending:?}"),
        );
    }
    for ((channel, lane), delta) in held {
        let lane_book = book.consumers.get(channel).and_then(|consumer| consumer.lane(lane));
        if !lane_book.is_some_and(|lane| holds_back(lane, identity, pending, delta)) {
            fail(
                "INV4",
                format!("lane {lane} of {channel} does not hold {delta} of {pending:?}"),
            );
        }
    }
}

/// Whether the lane has an entry for what the exchange took of it, and holds back as much. (After a rebuild more may be
/// counted as spent, and less as unrevealed.)
fn holds_back(lane: &LaneBook, identity: &AccountId, pending: &PendingExchange, delta: Balance) -> bool {
    lane.taken() >= delta
        && lane.pending.iter().any(|entry| {
            &entry.provider == identity && entry.number == pending.number && entry.hashlock == pending.hashlock
        })
}

/// Nothing is held for an exchange that is not there.
fn check_orphans(book: &MemoryBook, fail: &mut impl FnMut(&'static str, String)) {
    let entries = book.consumers.iter().flat_map(|(channel, consumer)| {
        consumer
            .lanes
            .iter()
            .flat_map(move |lane| lane.pending.iter().map(move |entry| (channel, lane.lane, entry)))
    });
    for (channel, lane, entry) in entries {
        let explained = book.providers.get(&entry.provider).is_some_and(|provider| {
            provider.pending.as_ref().is_some_and(|pending| {
                pending.number == entry.number
                    && pending
                        .payments
                        .iter()
                        .any(|payment| &payment.channel == channel && payment.lane == lane)
            })
        });
        if !explained {
            fail(
                "INV4",
                format!("lane {lane} of {channel} holds {entry:?} for no exchange"),
            );
        }
    }
}

fn sum(amounts: impl Iterator<Item = Balance>) -> Balance {
    amounts.fold(0, Balance::saturating_add)
}

fn is_rising(lanes: &[Lane]) -> bool {
    lanes.windows(2).all(|pair| matches!(pair, [a, b] if a < b))
}
