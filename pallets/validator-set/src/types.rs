//! What the pallet stores.

#![allow(
    clippy::as_conversions,
    reason = "the codec derives number an enum's variants with casts"
)]

use crate::pallet::MAX_CHUNKS;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::BoundedVec;
use scale_info::TypeInfo;
use sp_core::ConstU32;
use sp_runtime::Perbill;
use sp_staking::SessionIndex;
use tallystick_primitives::{AccountId, Balance, BlockNumber};

/// What a validator risks in a session. Fixed when the session is planned, so that every report of an
/// offence names the same.
#[derive(
    Clone, Copy, Debug, Decode, DecodeWithMemTracking, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct ValidatorExposure {
    /// Its bond then; none if it is in the set without one, as an invulnerable.
    pub bond: Balance,
}

/// Somebody who bonded to be a validator.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Candidate {
    /// Its account, which registered the session keys.
    pub account: AccountId,
    /// What it bonded.
    pub bond: Balance,
    /// The number of its `join` since the chain began: who joined first goes first at the same bond.
    pub joined: u64,
}

impl Candidate {
    /// Whether this one goes before the other.
    pub fn precedes(&self, other: &Self) -> bool {
        self.bond > other.bond || (self.bond == other.bond && self.joined < other.joined)
    }
}

/// From when money that unbonds can be withdrawn.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub enum Due {
    /// From this block on.
    Block(BlockNumber),
    /// The delay begins when this session ends: the last one with its owner in the set.
    AfterSession(SessionIndex),
}

impl Due {
    /// Whether it can be withdrawn in block `now`.
    pub fn is_over(&self, now: BlockNumber) -> bool {
        matches!(self, Self::Block(from) if *from <= now)
    }

    /// Whether the delay has not begun yet.
    pub fn is_waiting(&self) -> bool {
        matches!(self, Self::AfterSession(_))
    }
}

/// Money on its way out of a bond.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Chunk {
    /// How much.
    pub amount: Balance,
    /// From when it can be withdrawn.
    pub due: Due,
}

/// What is unbonding of an account's money, oldest first. It is held like a bond, and a slash reaches it.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Unbonding {
    /// The parts, which become free one by one.
    pub chunks: BoundedVec<Chunk, ConstU32<MAX_CHUNKS>>,
}

impl Unbonding {
    fn sum(&self, is_counted: impl Fn(&Due) -> bool) -> Balance {
        let counted = self.chunks.iter().filter(|chunk| is_counted(&chunk.due));
        counted.fold(0, |total, chunk| chunk.amount.saturating_add(total))
    }

    /// All of it.
    pub fn total(&self) -> Balance {
        self.sum(|_| true)
    }

    /// What can be withdrawn in block `now`.
    pub fn due(&self, now: BlockNumber) -> Balance {
        self.sum(|due| due.is_over(now))
    }

    /// What waits for its owner's last session to end.
    pub fn waiting(&self) -> Balance {
        self.sum(Due::is_waiting)
    }

    /// Adds money that is due no earlier than the rest. If there is no room for it, the newest part
    /// waits with it, so that nobody is kept in the set by a full list.
    pub fn push(&mut self, amount: Balance, due: Due) {
        let joins_newest = self.chunks.is_full() || self.chunks.last().is_some_and(|newest| newest.due == due);
        match self.chunks.last_mut().filter(|_| joins_newest) {
            Some(newest) => {
                newest.amount = newest.amount.saturating_add(amount);
                newest.due = due;
            }
            None => self.chunks.force_push(Chunk { amount, due }),
        }
    }

    /// Takes up to `amount`, newest first; returns how much that was.
    pub fn take(&mut self, amount: Balance) -> Balance {
        let mut missing = amount;
        while missing > 0 {
            let Some(newest) = self.chunks.last_mut() else { break };
            let part = newest.amount.min(missing);
            missing = missing.saturating_sub(part);
            newest.amount = newest.amount.saturating_sub(part);
            if newest.amount == 0 {
                self.chunks.pop();
            }
        }
        amount.saturating_sub(missing)
    }

    /// Removes what can be withdrawn in block `now`; returns how much that was.
    pub fn take_due(&mut self, now: BlockNumber) -> Balance {
        let due = self.due(now);
        self.chunks.retain(|chunk| !chunk.due.is_over(now));
        due
    }
}

/// How diligently a validator of the current session makes blocks.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Attendance {
    /// Whether it authored a block in this session.
    pub authored: bool,
    /// Whole sessions in a row, before this one, in which it authored none although it had its turn.
    pub missed: u32,
}

/// A validator that was reported lately.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Offender {
    /// Its account.
    pub account: AccountId,
    /// The fraction it was slashed, by which it is disabled again in the session that follows.
    pub severity: Perbill,
    /// The last session in which it cannot join again.
    pub until: SessionIndex,
}

/// Why somebody is no candidate any more.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub enum Ending {
    /// It left.
    Left,
    /// The list was full, and somebody with a higher bond joined.
    Outbid,
    /// It made no block for this many sessions in a row.
    Idle(u32),
    /// It was reported for an offence in this session, or a slash for it left too small a bond.
    Offence(SessionIndex),
}
