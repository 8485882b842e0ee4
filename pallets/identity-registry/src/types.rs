//! The records that the pallet stores.

use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use tallystick_primitives::{AccountId, BlockNumber};

pub use tallystick_primitives::device::DeviceTerms;

/// A registered identity.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct IdentityRecord {
    /// The account that receives the identity's earnings.
    pub beneficiary: AccountId,
}

/// Terms that were cut but still bind settlement.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct SupersededTerms {
    /// The terms before the cut.
    pub terms: DeviceTerms,
    /// The last block in which the terms count.
    pub until: BlockNumber,
}

/// The device of one lane.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Device {
    /// The terms in force; none after a revocation.
    pub current: Option<DeviceTerms>,
    /// The terms before the last cut, while they still count.
    pub superseded: Option<SupersededTerms>,
}

impl Device {
    /// The terms that bind settlement in block `now`, the newest first.
    pub fn terms(&self, now: BlockNumber) -> impl Iterator<Item = &DeviceTerms> {
        let superseded = self.superseded.as_ref().filter(|superseded| now <= superseded.until);
        self.current
            .iter()
            .chain(superseded.map(|superseded| &superseded.terms))
    }

    /// Whether an earlier cut has not taken effect in block `now`.
    pub fn has_pending_cut(&self, now: BlockNumber) -> bool {
        self.superseded
            .as_ref()
            .is_some_and(|superseded| now <= superseded.until)
    }
}
