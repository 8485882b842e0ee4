//! Devices: keys that sign an identity's promises in a lane of their own.

use crate::{AccountId, Balance, BlockNumber};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The rights of a device key in its lane.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct DeviceTerms {
    /// The key that signs the lane's promises.
    pub key: AccountId,
    /// The most that the device may promise in total, per channel.
    pub limit: Balance,
    /// Last block in which its promises settle.
    pub valid_until: BlockNumber,
}

impl DeviceTerms {
    /// Whether changing these terms to `next` takes something away that an accountant may rely on.
    pub fn is_cut_by(&self, next: &Self) -> bool {
        self.key != next.key || next.limit < self.limit || next.valid_until < self.valid_until
    }

    /// Whether a promise of `amount` settles under these terms in block `now`.
    pub fn allow(&self, amount: Balance, now: BlockNumber) -> bool {
        amount <= self.limit && now <= self.valid_until
    }
}
