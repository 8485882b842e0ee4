//! What the chain answers when it is asked about channels, accountants and settlements.

#![allow(
    clippy::as_conversions,
    reason = "the codec derives number an enum's variants with casts"
)]

use crate::{AccountId, Balance, BlockNumber, Lane};
use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::Permill;

/// What settling a promise now would do. Gross = hub fee + chain fee + net.
#[derive(Clone, Debug, Decode, Default, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct SettlementQuote {
    /// What leaves the payer's money.
    pub gross: Balance,
    /// The accountant's share; 0 for a consumer's promise.
    pub hub_fee: Balance,
    /// The fee of a walletless settlement. A signed settlement takes nothing from the proceeds.
    pub chain_fee: Balance,
    /// What the payee gets from a walletless settlement.
    pub net: Balance,
    /// The part of `gross` that the accountant's stake pays.
    pub from_coverage: Balance,
    /// What stays owed because the payer does not have it.
    pub shortfall: Balance,
    /// Why a walletless settlement is refused: the name of the error, such as `BelowMargin`; none if it would
    /// succeed.
    pub why_not: Option<String>,
}

/// A device key and what it may do.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct DeviceState {
    /// The device's lane.
    pub lane: Lane,
    /// Its key; none if revoked.
    pub key: Option<AccountId>,
    /// What it may promise in total per channel.
    pub limit: Balance,
    /// Last block in which its promises settle.
    pub valid_until: BlockNumber,
}

/// An identity.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct IdentityState {
    /// Whether the registry knows it.
    pub registered: bool,
    /// Where its earnings go; none while it is not registered.
    pub beneficiary: Option<AccountId>,
    /// The nonce its next signed request must carry.
    pub next_nonce: u64,
    /// Its device keys.
    pub devices: Vec<DeviceState>,
}

/// An exit that is open, or was opened lately.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct ExitState {
    /// Where the rest of the money goes.
    pub beneficiary: AccountId,
    /// Block of the request.
    pub requested_at: BlockNumber,
    /// First block in which it can be finalized.
    pub opens_at: BlockNumber,
    /// Last block in which it can be finalized.
    pub lapses_after: BlockNumber,
    /// Whether it is neither cancelled nor lapsed.
    pub open: bool,
}

/// A consumer channel.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct ConsumerChannelState {
    /// The channel's account; top it up by a plain transfer.
    pub channel: AccountId,
    /// Whether the channel is open.
    pub opened: bool,
    /// What settlements can take from it.
    pub balance: Balance,
    /// What has been settled, by lane.
    pub settled: Vec<(Lane, Balance)>,
    /// The exit, if one was requested.
    pub exit: Option<ExitState>,
}

/// A provider channel.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct ProviderChannelState {
    /// The channel's id, as promises name it.
    pub channel: AccountId,
    /// The largest amount proven by a settled promise.
    pub proven: Balance,
    /// What has been paid of it, gross.
    pub settled: Balance,
    /// What the accountant's stake guarantees.
    pub coverage: Balance,
    /// A cut of the coverage that waits: (new coverage, first block in which it counts).
    pub pending_coverage_cut: Option<(Balance, BlockNumber)>,
    /// Least amount strangers may settle.
    pub min_settlement: Balance,
}

/// What an accountant can do at the moment.
#[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub enum AccountantStatus {
    /// Everything.
    Active,
    /// Settles, but opens no channels, by its owner's wish.
    Paused,
    /// Settles, but opens no channels, pays out nothing to its owner and cannot close, because it
    /// could not pay.
    Punished,
    /// Settles until the stake can be reclaimed.
    Closing,
    /// Has reclaimed its stake.
    Closed,
}

/// An accountant.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct AccountantState {
    /// Manages the money.
    pub owner: AccountId,
    /// Signs promises.
    pub operator: AccountId,
    /// The operator before and the last block in which its promises settle.
    pub previous_operator: Option<(AccountId, BlockNumber)>,
    /// What it can do at the moment.
    pub status: AccountantStatus,
    /// The hub fee in force.
    pub fee: Permill,
    /// A higher fee and the first block in which it counts.
    pub pending_fee: Option<(Permill, BlockNumber)>,
    /// The bond a provider needs to open a channel.
    pub min_bond: Balance,
    /// The least a stranger may settle from a consumer's promise.
    pub min_consumer_settlement: Balance,
    /// Money at risk.
    pub stake: Balance,
    /// Money that settlements can take.
    pub available: Balance,
    /// Stake promised to providers.
    pub covered_total: Balance,
    /// Proven to providers and not paid.
    pub owed_total: Balance,
    /// Announced withdrawal: (amount, first block, last block).
    pub withdrawal: Option<(Balance, BlockNumber, BlockNumber)>,
    /// First block in which the stake can be reclaimed.
    pub reclaim_from: Option<BlockNumber>,
    /// Block since which it is punished.
    pub punished_since: Option<BlockNumber>,
    /// Where its service is reached.
    pub url: String,
}
