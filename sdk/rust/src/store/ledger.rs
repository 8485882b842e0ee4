//! The ledger: what was settled, item by item.

#![allow(
    clippy::as_conversions,
    reason = "the codec derives number an enum's variants with casts"
)]

use codec::{Decode, Encode};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use tallystick_messages::json;
use tallystick_primitives::{AccountId, Balance, BlockNumber};

/// A settlement that is final. Gross = accountant fee + chain fee + net. Amounts in 10^-12 NOTCH.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LedgerEntry {
    /// When it was noted: milliseconds since 1970.
    pub noted_at: u64,
    /// Whose promise it was.
    #[serde(with = "json::account")]
    pub accountant: AccountId,
    /// The block.
    pub block: BlockNumber,
    /// Its hash.
    pub block_hash: H256,
    /// What left the accountant's money.
    #[serde(with = "json::decimal")]
    pub gross: Balance,
    /// The accountant's share.
    #[serde(with = "json::decimal")]
    pub accountant_fee: Balance,
    /// The chain's fee.
    #[serde(with = "json::decimal")]
    pub chain_fee: Balance,
    /// What the beneficiary got.
    #[serde(with = "json::decimal")]
    pub net: Balance,
    /// The part of `gross` that the accountant's stake paid.
    #[serde(with = "json::decimal")]
    pub from_coverage: Balance,
    /// What stayed owed.
    #[serde(with = "json::decimal")]
    pub shortfall: Balance,
}
