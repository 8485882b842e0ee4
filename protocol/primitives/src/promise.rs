//! The promise: a hashed, time-locked, cumulative cheque.

use crate::{AccountId, Balance, BlockNumber, Hash, Lane};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H256;
use sp_io::hashing::blake2_256;

/// Domain of [`Promise::payload`].
pub const PROMISE_DOMAIN: &[u8] = b"tallystick/promise/1";
/// Length of a promise's payload in bytes.
pub const PROMISE_PAYLOAD_LENGTH: usize = 140;
/// `valid_until` of a promise that never expires.
pub const NEVER_EXPIRES: BlockNumber = BlockNumber::MAX;

/// The 32 bytes that unlock a promise.
pub type Preimage = [u8; 32];

/// "Channel X owes `amount` in total, against the preimage of `hashlock`, until block `valid_until`."
///
/// Amounts are cumulative over the channel's (and lane's) life, so any promise can be settled in
/// any order, with gaps, in parts, and only the newest is worth keeping.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Deserialize, Encode, Eq, MaxEncodedLen, PartialEq, Serialize, TypeInfo,
)]
pub struct Promise {
    /// [`consumer_channel_id`](crate::consumer_channel_id) or
    /// [`provider_channel_id`](crate::provider_channel_id).
    pub channel: H256,
    /// The counter inside the channel; 0 for the identity's own key and for provider channels.
    pub lane: Lane,
    /// The total owed since the channel exists, gross.
    pub amount: Balance,
    /// SHA-256 of the preimage.
    pub hashlock: H256,
    /// Last block in which the promise can be settled; [`NEVER_EXPIRES`] for ever.
    pub valid_until: BlockNumber,
}

impl Promise {
    /// A consumer's promise to its accountant: `amount` in total in this lane of the channel. It never expires.
    pub fn of_consumer(channel: H256, lane: Lane, amount: Balance, hashlock: H256) -> Self {
        Self {
            channel,
            lane,
            amount,
            hashlock,
            valid_until: NEVER_EXPIRES,
        }
    }

    /// An accountant's promise to a provider: `amount` in total, until block `valid_until`. Provider channels have
    /// lane 0 only.
    pub fn of_accountant(channel: H256, amount: Balance, hashlock: H256, valid_until: BlockNumber) -> Self {
        Self {
            channel,
            lane: 0,
            amount,
            hashlock,
            valid_until,
        }
    }

    /// The bytes that are signed, on the chain with this genesis hash.
    pub fn payload(&self, genesis: &Hash) -> Vec<u8> {
        let mut payload = Vec::with_capacity(PROMISE_PAYLOAD_LENGTH);
        payload.extend_from_slice(PROMISE_DOMAIN);
        payload.extend_from_slice(genesis.as_bytes());
        payload.extend_from_slice(self.channel.as_bytes());
        payload.extend_from_slice(&self.lane.to_le_bytes());
        payload.extend_from_slice(&self.amount.to_le_bytes());
        payload.extend_from_slice(self.hashlock.as_bytes());
        payload.extend_from_slice(&self.valid_until.to_le_bytes());
        payload
    }

    /// BLAKE2-256 of the payload; a signed request names a promise by it.
    pub fn hash(&self, genesis: &Hash) -> H256 {
        H256(blake2_256(&self.payload(genesis)))
    }

    /// Whether the promise belongs to the channel with this id.
    pub fn is_of(&self, channel: &AccountId) -> bool {
        let id: &[u8; 32] = channel.as_ref();
        &self.channel.0 == id
    }

    /// Whether `preimage` opens the hashlock.
    pub fn is_opened_by(&self, preimage: &Preimage) -> bool {
        hashlock(preimage) == self.hashlock
    }
}

/// The lock that `preimage` opens: its SHA-256.
pub fn hashlock(preimage: &Preimage) -> H256 {
    H256(sp_io::hashing::sha2_256(preimage))
}
