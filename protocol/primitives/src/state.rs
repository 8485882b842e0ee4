//! The chain's answers about identities, channels, accountants and settlements.

use crate::{AccountId, Balance, BlockNumber, Lane, json};
use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::Permill;

/// The effect of settling a promise now. Gross = accountant fee + chain fee + net.
#[derive(Clone, Debug, Decode, Default, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct SettlementQuote {
    /// The whole amount that is taken: from the channel for a consumer's promise, from the accountant's money and
    /// stake for its own promise.
    #[serde(with = "json::decimal")]
    pub gross: Balance,
    /// The accountant's share; 0 for a consumer's promise.
    #[serde(with = "json::decimal")]
    pub accountant_fee: Balance,
    /// The fee of a walletless settlement. A signed settlement takes nothing from the proceeds.
    #[serde(with = "json::decimal")]
    pub chain_fee: Balance,
    /// The proceeds of a walletless settlement: the accountant's for a consumer's promise, the provider's for an
    /// accountant's promise.
    #[serde(with = "json::decimal")]
    pub net: Balance,
    /// The part of `gross` that the accountant's stake pays.
    #[serde(with = "json::decimal")]
    pub from_coverage: Balance,
    /// The part of the promise that stays owed because there is no money for it.
    #[serde(with = "json::decimal")]
    pub shortfall: Balance,
    /// Why a walletless settlement is refused: the name of the error, such as `BelowMargin`; none if it would
    /// succeed.
    pub why_not: Option<String>,
}

/// A device key and what it may do.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct DeviceState {
    /// The device's counter in every channel of the identity.
    pub lane: Lane,
    /// The device's key; none if it is revoked.
    pub key: Option<AccountId>,
    /// The largest amount that it may promise in a channel, in total.
    #[serde(with = "json::decimal")]
    pub limit: Balance,
    /// Last block in which its promises settle.
    pub valid_until: BlockNumber,
}

/// An identity, registered or not.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct IdentityState {
    /// Whether the registry has a record of it.
    pub registered: bool,
    /// The account that its earnings go to; none while it is not registered.
    pub beneficiary: Option<AccountId>,
    /// The nonce its next signed request must carry.
    pub next_nonce: u64,
    /// Its devices, revoked ones included.
    pub devices: Vec<DeviceState>,
}

/// An exit that is open, was cancelled or has lapsed.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct ExitState {
    /// The account that the rest of the money goes to.
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

/// The watermark of one lane.
#[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct SettledLane {
    /// The counter inside the channel.
    pub lane: Lane,
    /// The total settled in the lane since the channel exists, gross.
    #[serde(with = "json::decimal")]
    pub amount: Balance,
}

/// A consumer channel, opened or not.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct ConsumerChannelState {
    /// The channel's account; top it up by a plain transfer.
    pub channel: AccountId,
    /// Whether the channel is open.
    pub opened: bool,
    /// Money that settlements can take from it.
    #[serde(with = "json::decimal")]
    pub balance: Balance,
    /// The lanes in which something has been settled.
    pub settled: Vec<SettledLane>,
    /// The newest exit, if there was one.
    pub exit: Option<ExitState>,
}

/// A cut of a channel's coverage that is not yet in force.
#[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct CoverageCut {
    /// The lower coverage.
    #[serde(with = "json::decimal")]
    pub coverage: Balance,
    /// First block in which it counts.
    pub from: BlockNumber,
}

/// A provider channel.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct ProviderChannelState {
    /// The channel's id, as promises name it.
    pub channel: AccountId,
    /// The largest amount proven by a settled promise.
    #[serde(with = "json::decimal")]
    pub proven: Balance,
    /// The part of `proven` that has been paid, gross.
    #[serde(with = "json::decimal")]
    pub settled: Balance,
    /// The amount that the accountant's stake guarantees.
    #[serde(with = "json::decimal")]
    pub coverage: Balance,
    /// A cut of the coverage that was announced.
    pub pending_coverage_cut: Option<CoverageCut>,
    /// Least amount strangers may settle.
    #[serde(with = "json::decimal")]
    pub min_settlement: Balance,
}

/// The things that an accountant can do at the moment.
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

/// An operator that was replaced and whose promises still settle.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct PreviousOperator {
    /// The operator's key.
    pub operator: AccountId,
    /// Last block in which its promises settle.
    pub valid_until: BlockNumber,
}

/// A higher accountant fee that is not yet in force.
#[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct PendingFee {
    /// The fee, in millionths of the gross amount.
    pub fee: Permill,
    /// First block in which it counts.
    pub from: BlockNumber,
}

/// A withdrawal that the owner announced.
#[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct AnnouncedWithdrawal {
    /// The largest amount that can be withdrawn.
    #[serde(with = "json::decimal")]
    pub amount: Balance,
    /// First block in which it can be withdrawn.
    pub from: BlockNumber,
    /// Last block in which it can be withdrawn.
    pub until: BlockNumber,
}

/// An accountant.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct AccountantState {
    /// The account that manages the money.
    pub owner: AccountId,
    /// The key that signs promises.
    pub operator: AccountId,
    /// The operator before, while its promises settle.
    pub previous_operator: Option<PreviousOperator>,
    /// The things that it can do at the moment.
    pub status: AccountantStatus,
    /// The accountant fee in force, in millionths of the gross amount.
    pub fee: Permill,
    /// A higher fee that was announced.
    pub pending_fee: Option<PendingFee>,
    /// The bond a provider needs to open a channel.
    #[serde(with = "json::decimal")]
    pub min_bond: Balance,
    /// The least amount a stranger may settle from a consumer's promise.
    #[serde(with = "json::decimal")]
    pub min_consumer_settlement: Balance,
    /// Money at risk.
    #[serde(with = "json::decimal")]
    pub stake: Balance,
    /// Money that settlements can take.
    #[serde(with = "json::decimal")]
    pub available: Balance,
    /// Stake promised to providers.
    #[serde(with = "json::decimal")]
    pub covered_total: Balance,
    /// Proven to providers and not paid.
    #[serde(with = "json::decimal")]
    pub owed_total: Balance,
    /// The withdrawal that was announced, if any.
    pub withdrawal: Option<AnnouncedWithdrawal>,
    /// First block in which the stake can be reclaimed.
    pub reclaim_from: Option<BlockNumber>,
    /// Block since which it is punished.
    pub punished_since: Option<BlockNumber>,
    /// Address of its service.
    pub url: String,
}
