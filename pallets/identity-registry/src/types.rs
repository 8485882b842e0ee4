//! What the registry stores.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use tallystick_primitives::{AccountId, Balance, BlockNumber};

/// A registered identity.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct IdentityRecord {
    /// Where its earnings go.
    pub beneficiary: AccountId,
}

/// What a device key may do in its lane.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct DeviceTerms {
    /// The key that signs the lane's promises.
    pub key: AccountId,
    /// What it may promise in total, per channel.
    pub limit: Balance,
    /// Last block in which its promises settle.
    pub valid_until: BlockNumber,
}

impl DeviceTerms {
    /// Whether changing these terms to `next` takes something away that a payee may rely on.
    pub fn is_cut_by(&self, next: &Self) -> bool {
        self.key != next.key || next.limit < self.limit || next.valid_until < self.valid_until
    }

    /// Whether a promise of `amount` settles under these terms in block `now`.
    pub fn allow(&self, amount: Balance, now: BlockNumber) -> bool {
        amount <= self.limit && now <= self.valid_until
    }
}

/// Terms that were cut but still bind settlement.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct SupersededTerms {
    /// The terms before the cut.
    pub terms: DeviceTerms,
    /// Last block in which they count.
    pub until: BlockNumber,
}

/// One lane's device.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Device {
    /// The terms in force; none after a revocation.
    pub current: Option<DeviceTerms>,
    /// The terms before the last cut, as long as they still count.
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

    /// Whether an earlier cut still waits in block `now`.
    pub fn has_pending_cut(&self, now: BlockNumber) -> bool {
        self.superseded
            .as_ref()
            .is_some_and(|superseded| now <= superseded.until)
    }
}
