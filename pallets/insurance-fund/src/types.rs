//! The records that the pallet stores.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, pallet_prelude::ConstU32};
use scale_info::TypeInfo;
use tallystick_primitives::{Balance, BlockNumber};

/// The kinds of recorded inflows.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub enum Source {
    /// A penalty of an accountant.
    Penalty,
    /// A surcharge on a call.
    Surcharge,
    /// The fund's part of a slashed bond.
    Slash,
    /// A deposit lost in a dispute.
    LostDeposit,
    /// A gift of any account.
    Donation,
}

/// The purposes of payments.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub enum Outflow {
    /// A shortfall, covered automatically.
    Cover,
    /// An order of the council.
    Grant,
}

/// The number of buckets that a period is divided into.
const PARTS: BlockNumber = 4;

/// The sums of one part of a period.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Bucket {
    /// The block of the first entry.
    pub from: BlockNumber,
    /// The block of the last entry.
    pub last: BlockNumber,
    /// The surcharges paid in the bucket's blocks.
    pub surcharged: Balance,
    /// The cover received in the bucket's blocks.
    pub covered: Balance,
}

/// The last period, rounded so that it never allows more than an exact one would: a bucket's surcharges
/// stop counting with its *first* entry, its cover with its *last* one.
///
/// Five buckets are enough for four parts of a period: the last part may lie in two of them.
///
/// For every period, and for every change of it: over all time no more than the highest ratio of all
/// surcharges is covered. Going back from the last cover, each cover's window begins where an earlier
/// one ends, and no window covers more than its own surcharges allow.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Window {
    /// The buckets, oldest first.
    pub buckets: BoundedVec<Bucket, ConstU32<5>>,
}

impl Window {
    /// The surcharges that were certainly paid within the last `period` blocks.
    pub fn surcharged(&self, now: BlockNumber, period: BlockNumber) -> Balance {
        let counting = self
            .buckets
            .iter()
            .filter(|bucket| bucket.from.saturating_add(period) > now);
        counting.fold(0, |sum, bucket| sum.saturating_add(bucket.surcharged))
    }

    /// The cover that may have been received within the last `period` blocks.
    pub fn covered(&self, now: BlockNumber, period: BlockNumber) -> Balance {
        let counting = self.buckets.iter().filter(|bucket| bucket.may_count(now, period));
        counting.fold(0, |sum, bucket| sum.saturating_add(bucket.covered))
    }

    /// Adds an entry; `None` if a sum would overflow.
    pub fn add(&mut self, now: BlockNumber, period: BlockNumber, surcharged: Balance, covered: Balance) -> Option<()> {
        let part = period.div_ceil(PARTS).max(1);
        if let Some(newest) = self.buckets.last_mut()
            && now < newest.from.saturating_add(part)
        {
            newest.last = now;
            newest.surcharged = newest.surcharged.checked_add(surcharged)?;
            newest.covered = newest.covered.checked_add(covered)?;
            return Some(());
        }
        if self.buckets.is_full() {
            let oldest = self.buckets.remove(0);
            // This happens only after the period was made longer. Received cover must not be forgotten.
            if oldest.may_count(now, period) {
                let next = self.buckets.iter_mut().next()?;
                next.covered = next.covered.checked_add(oldest.covered)?;
            }
        }
        let bucket = Bucket {
            from: now,
            last: now,
            surcharged,
            covered,
        };
        self.buckets.try_push(bucket).ok()
    }
}

impl Bucket {
    /// Whether any of the bucket's entries is within the last `period` blocks.
    fn may_count(&self, now: BlockNumber, period: BlockNumber) -> bool {
        self.last.saturating_add(period) > now
    }
}

/// The surcharges and the cover of one provider. A record exists once a surcharge was paid for the
/// provider, and is kept for good.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Cover {
    /// Surcharges paid for the provider's claims since the chain began.
    pub surcharged: Balance,
    /// Cover received since the chain began.
    pub covered: Balance,
    /// The surcharges and the cover of the last period.
    pub window: Window,
}

impl Cover {
    /// Adds an entry; `None` if a sum would overflow.
    pub fn add(&mut self, now: BlockNumber, period: BlockNumber, surcharged: Balance, covered: Balance) -> Option<()> {
        self.surcharged = self.surcharged.checked_add(surcharged)?;
        self.covered = self.covered.checked_add(covered)?;
        self.window.add(now, period, surcharged, covered)
    }
}
