//! What the pallet stores.

use crate::{
    history,
    pallet::{Config, MAX_CHUNKS},
};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use scale_info::TypeInfo;
use sp_core::ConstU32;
use tallystick_primitives::{AccountId, Balance, BlockNumber};

/// Money on its way out of a bond.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Chunk {
    /// How much.
    pub amount: Balance,
    /// First block in which it can be withdrawn.
    pub from: BlockNumber,
}

/// A provider's bond.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct ProviderRecord {
    /// What is bonded and not unbonding.
    pub bonded: Balance,
    /// What is unbonding, oldest first. Held like the rest.
    pub unbonding: BoundedVec<Chunk, ConstU32<MAX_CHUNKS>>,
    /// How many registered workers it has.
    pub workers: u32,
    /// How many disputes keep what is unbonding from being withdrawn.
    pub disputes: u32,
}

impl ProviderRecord {
    /// What is unbonding.
    pub fn unbonding_total(&self) -> Balance {
        self.unbonding
            .iter()
            .fold(0, |total, chunk| chunk.amount.saturating_add(total))
    }

    /// All that is held, which is what a slash reaches.
    pub fn total(&self) -> Balance {
        self.bonded.saturating_add(self.unbonding_total())
    }

    /// What is unbonding and can be withdrawn in block `now`.
    pub fn due(&self, now: BlockNumber) -> Balance {
        self.unbonding
            .iter()
            .filter(|chunk| chunk.from <= now)
            .fold(0, |total, chunk| chunk.amount.saturating_add(total))
    }

    /// Takes up to `amount` of what is unbonding, newest first; returns how much that was.
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

    /// Takes up to `amount`, what is bonded first; returns how much that was.
    pub fn take(&mut self, amount: Balance) -> Balance {
        let part = self.bonded.min(amount);
        self.bonded = self.bonded.saturating_sub(part);
        part.saturating_add(self.take_unbonding(amount.saturating_sub(part)))
    }

    /// Whether there is nothing to remember.
    pub fn is_empty(&self) -> bool {
        self.bonded == 0 && self.unbonding.is_empty() && self.workers == 0 && self.disputes == 0
    }
}

/// Blocks in a row, both ends included.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Span {
    /// The first.
    pub from: BlockNumber,
    /// The last; [`Span::OPEN`] if it goes on.
    pub to: BlockNumber,
}

impl Span {
    /// The end of what goes on.
    pub const OPEN: BlockNumber = BlockNumber::MAX;

    /// Goes on from `from`.
    pub fn starting(from: BlockNumber) -> Self {
        Self { from, to: Self::OPEN }
    }

    /// Whether it goes on.
    pub fn is_open(&self) -> bool {
        self.to == Self::OPEN
    }

    /// How many blocks it has.
    pub fn blocks(&self) -> BlockNumber {
        match self.to.checked_sub(self.from) {
            Some(more) => more.saturating_add(1),
            None => 0,
        }
    }

    /// The blocks that are in both.
    pub fn overlap(&self, other: &Self) -> Option<Self> {
        let (from, to) = (self.from.max(other.from), self.to.min(other.to));
        (from <= to).then_some(Self { from, to })
    }
}

/// A value and when it was in force.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Term<Value> {
    /// The value.
    pub value: Value,
    /// When it was in force.
    pub span: Span,
}

/// A worker that is registered, or whose history is kept.
#[derive(CloneNoBound, DebugNoBound, Decode, Encode, EqNoBound, MaxEncodedLen, PartialEqNoBound, TypeInfo)]
#[codec(mel_bound(T: Config))]
#[scale_info(skip_type_params(T))]
pub struct WorkerRecord<T: Config> {
    /// Who runs it.
    pub provider: AccountId,
    /// Whether it is registered. If not, its history is all there is.
    pub registered: bool,
    /// Whether its answers can be held against it.
    pub deterministic: bool,
    /// Block since which provider and kind have been these.
    pub known_since: BlockNumber,
    /// When it was online, maintenance included.
    pub online: BoundedVec<Span, T::MaxIntervals>,
    /// When it was, is or will be in maintenance.
    pub maintenance: BoundedVec<Span, T::MaxMaintenance>,
    /// Prices of a unit; the last goes on while it is registered.
    pub tariffs: BoundedVec<Term<Balance>, T::MaxTariffs>,
    /// Units a block that it serves; the last goes on while it is registered.
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

    /// Since which block it has been online; none if it is offline.
    pub fn online_since(&self) -> Option<BlockNumber> {
        history::open(&self.online).map(|span| span.from)
    }

    /// In how many blocks of `window` it was online and not in maintenance. Neither list overlaps
    /// itself, so that nothing is counted twice.
    pub fn online_blocks(&self, window: &Span) -> BlockNumber {
        let online = self.online.iter().filter_map(|span| span.overlap(window));
        online.fold(0, |total, span| {
            let away = self.maintenance.iter().filter_map(|away| away.overlap(&span));
            let away = away.fold(0, |total: BlockNumber, away| total.saturating_add(away.blocks()));
            total.saturating_add(span.blocks().saturating_sub(away))
        })
    }

    /// How many entries its history has.
    pub fn entries(&self) -> usize {
        let terms = self.tariffs.len().saturating_add(self.capacities.len());
        let spans = self.online.len().saturating_add(self.maintenance.len());
        terms.saturating_add(spans)
    }

    /// Forgets what ended before block `cutoff`; says whether there was anything to forget.
    pub fn prune(&mut self, cutoff: BlockNumber) -> bool {
        let before = self.entries();
        history::prune(&mut self.online, cutoff);
        history::prune(&mut self.maintenance, cutoff);
        history::prune(&mut self.tariffs, cutoff);
        history::prune(&mut self.capacities, cutoff);
        self.entries() < before
    }

    /// Whether there is nothing to remember.
    pub fn is_empty(&self) -> bool {
        !self.registered && self.entries() == 0
    }
}
