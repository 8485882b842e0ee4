//! The records that the pallet stores.

use crate::{
    history,
    pallet::{Config, MAX_CHUNKS},
};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use scale_info::TypeInfo;
use sp_core::ConstU32;
use tallystick_primitives::{AccountId, Balance, BlockNumber};

/// An amount on its way out of a bond.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Chunk {
    /// The amount that unbonds.
    pub amount: Balance,
    /// The first block in which the amount can be withdrawn.
    pub from: BlockNumber,
}

/// A provider's bond, with the number of its workers and disputes.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct ProviderRecord {
    /// The bonded money, without the unbonding money.
    pub bonded: Balance,
    /// The unbonding money, oldest chunk first. It is held like the rest.
    pub unbonding: BoundedVec<Chunk, ConstU32<MAX_CHUNKS>>,
    /// The number of registered workers.
    pub workers: u32,
    /// The number of disputes that keep unbonding money from being withdrawn.
    pub disputes: u32,
}

impl ProviderRecord {
    /// The sum of the unbonding money.
    pub fn unbonding_total(&self) -> Balance {
        self.unbonding
            .iter()
            .fold(0, |total, chunk| chunk.amount.saturating_add(total))
    }

    /// All of the held money, which a slash reaches.
    pub fn total(&self) -> Balance {
        self.bonded.saturating_add(self.unbonding_total())
    }

    /// The unbonding money that can be withdrawn in block `now`.
    pub fn due(&self, now: BlockNumber) -> Balance {
        self.unbonding
            .iter()
            .filter(|chunk| chunk.from <= now)
            .fold(0, |total, chunk| chunk.amount.saturating_add(total))
    }

    /// Takes up to `amount` of the unbonding money, newest chunk first; returns the amount taken.
    pub fn take_unbonding(&mut self, amount: Balance) -> Balance {
        let mut missing = amount;
        while missing > 0 {
            let Some(newest) = self.unbonding.last_mut() else { break };
            let part = newest.amount.min(missing);
            missing = missing.saturating_sub(part);
            newest.amount = newest.amount.saturating_sub(part);
            if newest.amount == 0 {
                self.unbonding.pop();
            }
        }
        amount.saturating_sub(missing)
    }

    /// Takes up to `amount`, bonded money first; returns the amount taken.
    pub fn take(&mut self, amount: Balance) -> Balance {
        let part = self.bonded.min(amount);
        self.bonded = self.bonded.saturating_sub(part);
        part.saturating_add(self.take_unbonding(amount.saturating_sub(part)))
    }

    /// Whether the record has neither money nor workers nor disputes.
    pub fn is_empty(&self) -> bool {
        self.bonded == 0 && self.unbonding.is_empty() && self.workers == 0 && self.disputes == 0
    }
}

/// Blocks in a row, both ends included.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Span {
    /// The first block.
    pub from: BlockNumber,
    /// The last block; [`Span::OPEN`] if the span goes on.
    pub to: BlockNumber,
}

impl Span {
    /// The last block of a span that goes on.
    pub const OPEN: BlockNumber = BlockNumber::MAX;

    /// A span that goes on from `from`.
    pub fn starting(from: BlockNumber) -> Self {
        Self { from, to: Self::OPEN }
    }

    /// Whether the span goes on.
    pub fn is_open(&self) -> bool {
        self.to == Self::OPEN
    }

    /// The number of blocks.
    pub fn blocks(&self) -> BlockNumber {
        match self.to.checked_sub(self.from) {
            Some(more) => more.saturating_add(1),
            None => 0,
        }
    }

    /// The blocks that are in both spans.
    pub fn overlap(&self, other: &Self) -> Option<Self> {
        let (from, to) = (self.from.max(other.from), self.to.min(other.to));
        (from <= to).then_some(Self { from, to })
    }
}

/// A value with the blocks in which it was in force.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Term<Value> {
    /// The tariff or the capacity.
    pub value: Value,
    /// The blocks in which the value was in force.
    pub span: Span,
}

/// A worker that is registered, or whose history is kept.
#[derive(CloneNoBound, DebugNoBound, Decode, Encode, EqNoBound, MaxEncodedLen, PartialEqNoBound, TypeInfo)]
#[codec(mel_bound(T: Config))]
#[scale_info(skip_type_params(T))]
pub struct WorkerRecord<T: Config> {
    /// The provider that runs the worker.
    pub provider: AccountId,
    /// Whether the worker is registered; otherwise only its history is kept.
    pub registered: bool,
    /// Whether two different answers of the worker are an offence.
    pub deterministic: bool,
    /// The block since which provider and kind have been these.
    pub known_since: BlockNumber,
    /// The spans in which the worker was online, maintenance included.
    pub online: BoundedVec<Span, T::MaxIntervals>,
    /// The past, present and future spans of maintenance.
    pub maintenance: BoundedVec<Span, T::MaxMaintenance>,
    /// The prices of a unit; the last one goes on while the worker is registered.
    pub tariffs: BoundedVec<Term<Balance>, T::MaxTariffs>,
    /// The units served in a block; the last entry goes on while the worker is registered.
    pub capacities: BoundedVec<Term<u64>, T::MaxTariffs>,
}

impl<T: Config> WorkerRecord<T> {
    /// A worker without history, not registered yet.
    pub fn new(provider: AccountId, deterministic: bool, now: BlockNumber) -> Self {
        Self {
            provider,
            registered: false,
            deterministic,
            known_since: now,
            online: Default::default(),
            maintenance: Default::default(),
            tariffs: Default::default(),
            capacities: Default::default(),
        }
    }

    /// The block since which the worker has been online; `None` if it is offline.
    pub fn online_since(&self) -> Option<BlockNumber> {
        history::open(&self.online).map(|span| span.from)
    }

    /// The number of blocks of `window` in which the worker was online and not in maintenance. Neither
    /// list overlaps itself, so no block is counted twice.
    pub fn online_blocks(&self, window: &Span) -> BlockNumber {
        let online = self.online.iter().filter_map(|span| span.overlap(window));
        online.fold(0, |total, span| {
            let away = self.maintenance.iter().filter_map(|away| away.overlap(&span));
            let away = away.fold(0, |total: BlockNumber, away| total.saturating_add(away.blocks()));
            total.saturating_add(span.blocks().saturating_sub(away))
        })
    }

    /// The number of entries in the history.
    pub fn entries(&self) -> usize {
        let terms = self.tariffs.len().saturating_add(self.capacities.len());
        let spans = self.online.len().saturating_add(self.maintenance.len());
        terms.saturating_add(spans)
    }

    /// Forgets the entries that ended before block `cutoff`; returns whether there were any.
    pub fn prune(&mut self, cutoff: BlockNumber) -> bool {
        let before = self.entries();
        history::prune(&mut self.online, cutoff);
        history::prune(&mut self.maintenance, cutoff);
        history::prune(&mut self.tariffs, cutoff);
        history::prune(&mut self.capacities, cutoff);
        self.entries() < before
    }

    /// Whether the worker is not registered and has no history.
    pub fn is_empty(&self) -> bool {
        !self.registered && self.entries() == 0
    }
}
