//! The records that the pallet stores.

#![allow(
    clippy::cast_possible_truncation,
    reason = "the codec's derives number variants with casts"
)]

use crate::pallet::MAX_CHUNKS;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::BoundedVec;
use scale_info::TypeInfo;
use sp_core::ConstU32;
use sp_runtime::Perbill;
use sp_staking::SessionIndex;
use tallystick_primitives::{AccountId, Balance, BlockNumber};

/// The money that a validator risks in a session. The exposure is fixed when the session is planned, so
/// that every report of an offence names the same one.
#[derive(
    Clone, Copy, Debug, Decode, DecodeWithMemTracking, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct ValidatorExposure {
    /// The validator's bond at that time; `None` for an invulnerable without a bond.
    pub bond: Balance,
}

/// An account that bonded to be a validator.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Candidate {
    /// The candidate's account, which registered the session keys.
    pub account: AccountId,
    /// The bonded money.
    pub bond: Balance,
    /// The number of the candidate's `join` since the chain began: at the same bond the earlier one
    /// goes first.
    pub joined: u64,
}

impl Candidate {
    /// Whether this candidate goes before the other.
    pub fn precedes(&self, other: &Self) -> bool {
        self.bond > other.bond || (self.bond == other.bond && self.joined < other.joined)
    }
}

/// The time from which unbonding money can be withdrawn.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub enum Due {
    /// From this block on.
    Block(BlockNumber),
    /// The delay begins when this session ends: the last one with its owner in the set.
    AfterSession(SessionIndex),
}

impl Due {
    /// Whether the money can be withdrawn in block `now`.
    pub fn is_over(&self, now: BlockNumber) -> bool {
        matches!(self, Self::Block(from) if *from <= now)
    }

    /// Whether the delay has not begun yet.
    pub fn is_waiting(&self) -> bool {
        matches!(self, Self::AfterSession(_))
    }
}

/// An amount on its way out of a bond.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Chunk {
    /// The amount that unbonds.
    pub amount: Balance,
    /// The time from which the amount can be withdrawn.
    pub due: Due,
}

/// An account's unbonding money, oldest chunk first. It is held like a bond, and a slash reaches it.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Unbonding {
    /// The chunks, which become free one by one.
    pub chunks: BoundedVec<Chunk, ConstU32<MAX_CHUNKS>>,
}

impl Unbonding {
    fn sum(&self, is_counted: impl Fn(&Due) -> bool) -> Balance {
        let counted = self.chunks.iter().filter(|chunk| is_counted(&chunk.due));
        counted.fold(0, |total, chunk| chunk.amount.saturating_add(total))
    }

    /// The sum of the chunks.
    pub fn total(&self) -> Balance {
        self.sum(|_| true)
    }

    /// The money that can be withdrawn in block `now`.
    pub fn due(&self, now: BlockNumber) -> Balance {
        self.sum(|due| due.is_over(now))
    }

    /// The money that waits for its owner's last session to end.
    pub fn waiting(&self) -> Balance {
        self.sum(Due::is_waiting)
    }

    /// Adds money that is due no earlier than the rest. If the list is full, the newest chunk waits
    /// with it, so that a full list keeps no account in the set.
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

    /// Takes up to `amount`, newest chunk first; returns the amount taken.
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

    /// Removes the chunks that can be withdrawn in block `now`; returns their sum.
    pub fn take_due(&mut self, now: BlockNumber) -> Balance {
        let due = self.due(now);
        self.chunks.retain(|chunk| !chunk.due.is_over(now));
        due
    }
}

/// A validator's record of making blocks in the current session.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Attendance {
    /// Whether the validator authored a block in this session.
    pub authored: bool,
    /// Whole sessions in a row, before this one, in which the validator authored no block although it
    /// had its turn.
    pub missed: u32,
}

/// A recently reported validator.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Offender {
    /// The reported account.
    pub account: AccountId,
    /// The slashed fraction, by which the validator is disabled again in the next session.
    pub severity: Perbill,
    /// The last session in which the validator cannot join again.
    pub until: SessionIndex,
}

/// The reason for the end of a candidacy.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub enum Ending {
    /// The candidate left.
    Left,
    /// The list was full, and a candidate with a higher bond joined.
    Outbid,
    /// The candidate made no block for this many sessions in a row.
    Idle(u32),
    /// The candidate was reported for an offence in this session, or a slash for it left too small a
    /// bond.
    Offence(SessionIndex),
}
