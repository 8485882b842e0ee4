//! Fee claims as they are submitted, and the confirmation that a client signs off chain.

use crate::{AccountId, Balance, Hash, Lane, Signature, worker::WorkerId};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Domain of [`ClaimConfirmation::payload`].
pub const CLAIM_CONFIRMATION_DOMAIN: &[u8] = b"tallystick/claim-confirmation/1";
/// Length of a confirmation's payload in bytes.
pub const CLAIM_CONFIRMATION_PAYLOAD_LENGTH: usize = 155;

/// "I owe this worker `amount` for the `units` it served me in the pay cycle `cycle`."
///
/// Amounts are totals of the cycle, so only the newest confirmation is worth keeping.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Deserialize, Encode, Eq, MaxEncodedLen, PartialEq, Serialize, TypeInfo,
)]
pub struct ClaimConfirmation {
    /// The client that consumed.
    pub client: AccountId,
    /// The worker that served.
    pub worker: WorkerId,
    /// The pay cycle.
    pub cycle: u32,
    /// The total of the worker's units served in the cycle.
    pub units: u64,
    /// The amount owed for the units.
    pub amount: Balance,
}

impl ClaimConfirmation {
    /// The bytes that are signed, on the chain with this genesis hash, by the client's own key or by
    /// one of its devices: `domain | genesis 32 | client 32 | worker 32 | cycle u32 | units u64 |
    /// amount u128`.
    pub fn payload(&self, genesis: &Hash) -> Vec<u8> {
        let client: &[u8; 32] = self.client.as_ref();
        let mut payload = Vec::with_capacity(CLAIM_CONFIRMATION_PAYLOAD_LENGTH);
        payload.extend_from_slice(CLAIM_CONFIRMATION_DOMAIN);
        payload.extend_from_slice(genesis.as_bytes());
        payload.extend_from_slice(client);
        payload.extend_from_slice(self.worker.0.as_bytes());
        payload.extend_from_slice(&self.cycle.to_le_bytes());
        payload.extend_from_slice(&self.units.to_le_bytes());
        payload.extend_from_slice(&self.amount.to_le_bytes());
        payload
    }
}

/// A worker's claim on a client, as its provider submits it.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct ClaimEntry {
    /// The client that consumed.
    pub client: AccountId,
    /// The worker that served.
    pub worker: WorkerId,
    /// The units served in the cycle.
    pub units: u64,
    /// Units times a tariff in force in the cycle.
    pub amount: Balance,
}

/// A client's acknowledgement.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct RequestEntry {
    /// The worker that served.
    pub worker: WorkerId,
    /// The most that the client owes the worker for the cycle.
    pub amount: Balance,
}

/// A claim with the client's signature.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct ConfirmedEntry {
    /// The client that consumed.
    pub client: AccountId,
    /// The worker that served.
    pub worker: WorkerId,
    /// The units served in the cycle.
    pub units: u64,
    /// Units times a tariff in force in the cycle.
    pub amount: Balance,
    /// The lane whose key signed: 0 for the client's own key, else that of a device.
    pub lane: Lane,
    /// Over [`ClaimConfirmation::payload`].
    pub signature: Signature,
}
