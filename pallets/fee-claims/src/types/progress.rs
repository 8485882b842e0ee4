//! The progress of cycles, and the earnings of providers.

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::BoundedVec;
use scale_info::TypeInfo;
use sp_core::ConstU32;
use tallystick_primitives::{Balance, BlockNumber};

/// The most credits of a new provider that mature at a time.
pub type MaxMaturing = ConstU32<16>;

/// A key of the pallet's storage, as a cursor.
pub type RawKey = BoundedVec<u8, ConstU32<160>>;

/// A provider's earnings that are not withdrawn.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Payout {
    /// The amount that can be withdrawn.
    pub available: Balance,
    /// The amounts that can be withdrawn later, each with its first block.
    pub maturing: BoundedVec<(Balance, BlockNumber), MaxMaturing>,
    /// The block of the provider's first credit.
    pub first_credit: Option<BlockNumber>,
}

impl Payout {
    /// Makes the credits available that are mature in block `now`.
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

    /// The available and the maturing amounts together.
    pub fn total(&self) -> Balance {
        self.maturing
            .iter()
            .fold(self.available, |sum, (amount, _)| sum.saturating_add(*amount))
    }

    /// Adds an amount that matures in block `from`, or with the last credit if too many are maturing.
    pub fn add_maturing(&mut self, amount: Balance, from: BlockNumber) {
        if let Some((last, _)) = self.maturing.iter_mut().find(|(_, other)| *other == from) {
            *last = last.saturating_add(amount);
        } else if self.maturing.try_push((amount, from)).is_err()
            && let Some((last, latest)) = self.maturing.last_mut()
        {
            *last = last.saturating_add(amount);
            *latest = from.max(*latest);
        }
    }
}

/// The kinds of records that are removed from a closed cycle, in their order.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
#[allow(
    clippy::cast_possible_truncation,
    reason = "the codec derives number an enum's variants with casts"
)]
pub enum Sweep {
    /// Pairs; their rests expire.
    #[default]
    Pairs,
    /// The units that each worker served.
    Served,
    /// Bills.
    Bills,
}

/// The progress of processing and closing cycles.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Progress {
    /// The first cycle whose bills are not all paid.
    pub next: u32,
    /// The last client of that cycle whose bill was paid.
    pub paid: Option<RawKey>,
    /// The first cycle that is not closed.
    pub swept: u32,
    /// The kind of record that is being removed from that cycle.
    pub stage: Sweep,
    /// The last record that was removed.
    pub removed: Option<RawKey>,
}
