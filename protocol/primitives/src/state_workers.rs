//! The chain's answers about bonds and workers.

use crate::{AccountId, Balance, BlockNumber, WorkerId, json};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Blocks in a row, both ends included.
#[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct BlockSpan {
    /// The first block.
    pub from: BlockNumber,
    /// The last block; none if the span goes on.
    pub to: Option<BlockNumber>,
}

/// Money on its way out of a bond.
#[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct UnbondingState {
    /// The amount that unbonds.
    #[serde(with = "json::decimal")]
    pub amount: Balance,
    /// First block in which it can be withdrawn.
    pub from: BlockNumber,
}

/// A provider's bond. All of it is held on the provider's own account.
#[derive(Clone, Debug, Decode, Default, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct BondState {
    /// The bond without what is unbonding.
    #[serde(with = "json::decimal")]
    pub bonded: Balance,
    /// The bond that the provider's workers require. With less bonded, nothing new goes online.
    #[serde(with = "json::decimal")]
    pub required: Balance,
    /// Money that is unbonding, oldest first. A slash reaches it.
    pub unbonding: Vec<UnbondingState>,
    /// The amount that a slash would reach.
    #[serde(with = "json::decimal")]
    pub slashable: Balance,
    /// The amount that can be withdrawn now; 0 during disputes.
    #[serde(with = "json::decimal")]
    pub withdrawable: Balance,
    /// The number of disputes that stop withdrawals of what is unbonding.
    pub disputes: u32,
    /// The registered workers.
    pub workers: Vec<WorkerId>,
}

/// A worker that is registered, or whose history is kept.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct WorkerState {
    /// The provider that runs it.
    pub provider: AccountId,
    /// The libp2p peer id, as bytes; in JSON as libp2p writes it: `12D3KooW…`.
    #[serde(with = "json::base58")]
    pub peer_id: Vec<u8>,
    /// Whether it is registered; if not, its history is all there is.
    pub registered: bool,
    /// Whether the same query always gets the same answer from the same data.
    pub deterministic: bool,
    /// The block since which it has been online, maintenance included; none if it is offline.
    pub online_since: Option<BlockNumber>,
    /// Whether it is in maintenance now, which counts as not online.
    pub in_maintenance: bool,
    /// The price of a unit in force; none if it is not registered.
    #[serde(with = "json::optional_decimal")]
    pub tariff: Option<Balance>,
    /// The units a block it serves; none if it is not registered.
    #[serde(with = "json::optional_decimal")]
    pub capacity: Option<u64>,
    /// The spans in which it was online, as far as the history goes back.
    pub online: Vec<BlockSpan>,
    /// Past, present and announced maintenance.
    pub maintenance: Vec<BlockSpan>,
}
