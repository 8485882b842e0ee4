//! What the chain answers when it is asked about bonds and workers.

use crate::{AccountId, Balance, BlockNumber, WorkerId};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Blocks in a row, both ends included.
#[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct BlockSpan {
    /// The first.
    pub from: BlockNumber,
    /// The last; none if it goes on.
    pub to: Option<BlockNumber>,
}

/// Money on its way out of a bond.
#[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct UnbondingState {
    /// How much.
    pub amount: Balance,
    /// First block in which it can be withdrawn.
    pub from: BlockNumber,
}

/// A provider's bond. All of it is held on the provider's own account.
#[derive(Clone, Debug, Decode, Default, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct BondState {
    /// What is bonded and not unbonding.
    pub bonded: Balance,
    /// What the provider's workers require. With less bonded nothing new goes online.
    pub required: Balance,
    /// What is unbonding, oldest first. A slash reaches it.
    pub unbonding: Vec<UnbondingState>,
    /// What a slash would reach.
    pub slashable: Balance,
    /// What could be withdrawn now; 0 during disputes.
    pub withdrawable: Balance,
    /// How many disputes keep what is unbonding from being withdrawn.
    pub disputes: u32,
    /// The registered workers.
    pub workers: Vec<WorkerId>,
}

/// A worker that is registered, or whose history is kept.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct WorkerState {
    /// Who runs it.
    pub provider: AccountId,
    /// Its peer id, as bytes.
    pub peer_id: Vec<u8>,
    /// Whether it is registered; if not, its history is all there is.
    pub registered: bool,
    /// Whether the same query always gets the same answer from the same data.
    pub deterministic: bool,
    /// Since which block it has been online; none if it is offline. Maintenance is apart.
    pub online_since: Option<BlockNumber>,
    /// Whether it is in maintenance now, which counts as not online.
    pub in_maintenance: bool,
    /// The price of a unit in force; none if it is not registered.
    pub tariff: Option<Balance>,
    /// The units a block it serves; none if it is not registered.
    pub capacity: Option<u64>,
    /// When it was online, as far as the history goes back.
    pub online: Vec<BlockSpan>,
    /// Maintenance that was or is or will be.
    pub maintenance: Vec<BlockSpan>,
}
