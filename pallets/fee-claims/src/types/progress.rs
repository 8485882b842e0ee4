//! How far the cycles have come, and what providers have earned by them.

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::BoundedVec;
use scale_info::TypeInfo;
use sp_core::ConstU32;
use tallystick_primitives::{Balance, BlockNumber};

/// How many credits of a new provider mature at a time.
pub type MaxMaturing = ConstU32<16>;

/// A key of the pallet's storage, as a cursor.
pub type RawKey = BoundedVec<u8, ConstU32<160>>;

/// What a provider has earned and not withdrawn.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Payout {
    /// What can be withdrawn.
    pub available: Balance,
    /// What can be withdrawn later, with the first block.
    pub maturing: BoundedVec<(Balance, BlockNumber), MaxMaturing>,
    /// When it earned something for the first time.
    pub first_credit: Option<BlockNumber>,
}

impl Payout {
    /// Makes available what is mature in block `now`.
    pub fn mature(&mut self, now: BlockNumber) {
        let mut mature: Balance = 0;
        self.maturing.retain(|(amount, from)| {
            let waits = now < *from;
            if !waits {
                mature = mature.saturating_add(*amount);
            }
            waits
        });
        self.available = self.available.saturating_add(mature);
    }

    /// The whole.
    pub fn total(&self) -> Balance {
        self.maturing
            .iter()
            .fold(self.available, |sum, (amount, _)| sum.saturating_add(*amount))
    }

    /// Adds what matures in block `from`, or with the last if there are too many to tell apart.
    pub fn add_maturing(&mut self, amount: Balance, from: BlockNumber) {
        if let Some((last, _)) = self.maturing.iter_mut().find(|(_, other)| *other == from) {
            *last = last.saturating_add(amount);
        } else if self.maturing.try_push((amount, from)).is_err() {
            if let Some((last, latest)) = self.maturing.last_mut() {
                *last = last.saturating_add(amount);
                *latest = from.max(*latest);
            }
        }
    }
}

/// What is being swept out of a closed cycle.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
#[allow(
    clippy::as_conversions,
    reason = "the codec derives number an enum's variants with casts"
)]
pub enum Sweep {
    /// Pairs, whose rests expire.
    #[default]
    Pairs,
    /// What each worker served.
    Served,
    /// Bills.
    Bills,
}

/// How far the cycles have come.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Progress {
    /// The first cycle whose bills are not all paid.
    pub next: u32,
    /// The last of its bills that was paid.
    pub paid: Option<RawKey>,
    /// The first cycle that is not swept.
    pub swept: u32,
    /// What of it is being swept.
    pub stage: Sweep,
    /// The last that was swept away.
    pub removed: Option<RawKey>,
}
