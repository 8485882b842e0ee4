//! What an accountant tells, besides the messages of `tallystick-messages`.

use serde::{Deserialize, Serialize};
use sp_core::H256;
use tallystick_messages::{json, Committed, SignedAgreement, SignedPromise};
use tallystick_primitives::{AccountId, Balance, BlockNumber, Hash, Lane, Signature};

/// What the accountant can do at the moment, as the chain says.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ServiceStatus {
    /// Everything.
    Active,
    /// No new channels, by its owner's wish.
    Paused,
    /// It could not pay.
    Punished,
    /// It will close.
    Closing,
    /// It has closed.
    Closed,
    /// The service has not seen the chain yet.
    Unknown,
}

/// An accountant's terms; unsigned, so check them against the chain where they matter.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountantInfo {
    /// The service's name.
    pub name: String,
    /// The software's version.
    pub version: String,
    /// The accountant.
    #[serde(with = "json::account")]
    pub accountant: AccountId,
    /// Names the chain; none before the service has seen it.
    pub genesis: Option<Hash>,
    /// Signs its promises.
    #[serde(with = "json::account")]
    pub operator: AccountId,
    /// Manages its money.
    #[serde(with = "json::account")]
    pub owner: AccountId,
    /// Where the chain says that its service is.
    pub url: Option<String>,
    /// The hub fee in millionths.
    pub hub_fee_millionths: Option<u32>,
    /// Life of its conditional promises in blocks.
    pub expiry_blocks: Option<BlockNumber>,
    /// How long an exit takes at least, in blocks.
    pub exit_delay: Option<BlockNumber>,
    /// What it leaves untouched in a consumer channel, 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub reserve: Balance,
    /// Most messages in one exchange.
    pub max_messages: u32,
    /// Most operations in one batch.
    pub max_batch: u32,
    /// Longest body in bytes.
    pub max_body_bytes: u64,
    /// The newest finalized block it has seen.
    pub finalized: BlockNumber,
    /// What it can do at the moment.
    pub status: ServiceStatus,
    /// Whether it exchanges nothing at the moment.
    pub read_only: bool,
    /// Its clock: milliseconds since 1970.
    pub time: u64,
}

/// Whether the service can work.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Readiness {
    /// Whether every check is good.
    pub ready: bool,
    /// The checks by name.
    #[serde(default)]
    pub checks: serde_json::Map<String, serde_json::Value>,
}

/// The unrevealed exchange of a provider.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PendingExchange {
    /// Its number.
    pub number: u64,
    /// Its lock.
    pub hashlock: H256,
    /// What is promised in total with it, 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub amount: Balance,
    /// Last block in which it settles.
    pub valid_until: BlockNumber,
    /// The promise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<SignedPromise>,
}

/// What the accountant holds of a provider. Amounts in 10^-12 NOTCH.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderStatus {
    /// The provider.
    #[serde(with = "json::account")]
    pub provider: AccountId,
    /// Its channel.
    pub channel: H256,
    /// The number of its next exchange.
    pub next_number: u64,
    /// What is promised without expiry.
    #[serde(with = "json::decimal")]
    pub total: Balance,
    /// The newest promise without expiry.
    #[serde(rename = "final", default, skip_serializing_if = "Option::is_none")]
    pub last: Option<SignedPromise>,
    /// The unrevealed exchange.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<PendingExchange>,
    /// What is proven on chain.
    #[serde(with = "json::decimal")]
    pub proven: Balance,
    /// What is paid on chain, gross.
    #[serde(with = "json::decimal")]
    pub settled: Balance,
    /// What the accountant's stake guarantees.
    #[serde(with = "json::decimal")]
    pub coverage: Balance,
    /// What is promised and not paid.
    #[serde(with = "json::decimal")]
    pub exposure: Balance,
}

/// What the accountant holds of one lane.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LaneStatus {
    /// Its newest promise.
    #[serde(flatten)]
    pub committed: Committed,
    /// What its payments add up to, 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub sum: Balance,
}

/// What the accountant holds of a consumer. Amounts in 10^-12 NOTCH.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsumerStatus {
    /// The consumer.
    #[serde(with = "json::account")]
    pub consumer: AccountId,
    /// Its channel, which is an account.
    #[serde(with = "json::account")]
    pub channel: AccountId,
    /// Whether the channel is open on chain.
    pub opened: bool,
    /// What the channel holds.
    #[serde(with = "json::decimal")]
    pub balance: Balance,
    /// What is paid and not collected.
    #[serde(with = "json::decimal")]
    pub committed: Balance,
    /// What can still be paid.
    #[serde(with = "json::decimal")]
    pub free: Balance,
    /// Whether an exit is open.
    pub exit_open: bool,
    /// Its lanes.
    #[serde(default)]
    pub lanes: Vec<LaneStatus>,
}

/// An agreement as the accountant knows it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AgreementStatus {
    /// The agreement.
    pub agreement: SignedAgreement,
    /// What is paid under it, 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub total: Balance,
}

/// Whose promise was settled.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SettlementKind {
    /// The accountant's, to a provider.
    Provider,
    /// A consumer's, to the accountant.
    Consumer,
}

/// A settlement, itemised: gross = hub fee + chain fee + net. Amounts in 10^-12 NOTCH.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SettlementEntry {
    /// Grows with every entry.
    pub id: u64,
    /// Whose promise.
    pub kind: SettlementKind,
    /// The provider or consumer.
    #[serde(with = "json::account")]
    pub identity: AccountId,
    /// The channel.
    pub channel: H256,
    /// The lane.
    pub lane: Lane,
    /// The block.
    pub block: BlockNumber,
    /// Its hash.
    pub block_hash: H256,
    /// The transaction's place in the block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extrinsic_index: Option<u32>,
    /// What left the payer's money.
    #[serde(with = "json::decimal")]
    pub gross: Balance,
    /// The accountant's share.
    #[serde(with = "json::decimal")]
    pub hub_fee: Balance,
    /// The chain's fee.
    #[serde(with = "json::decimal")]
    pub chain_fee: Balance,
    /// What the payee got.
    #[serde(with = "json::decimal")]
    pub net: Balance,
    /// The part of `gross` that the accountant's stake paid.
    #[serde(with = "json::decimal")]
    pub from_coverage: Balance,
    /// What stayed owed.
    #[serde(with = "json::decimal")]
    pub shortfall: Balance,
}

/// Settlements in the order in which they were final.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SettlementPage {
    /// The settlements.
    pub settlements: Vec<SettlementEntry>,
    /// Where the next page begins; none at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// Asks the operator to let money out of the channel at once.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FastExitRequest {
    /// What leaves the channel, chain fee included; 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub amount: Balance,
    /// Where it goes.
    #[serde(with = "json::account")]
    pub beneficiary: AccountId,
    /// Last block in which the request counts.
    pub valid_until: BlockNumber,
    /// The identity's next nonce on chain.
    pub nonce: u64,
    /// The identity's, over the payload of the request `payment-channels/fast_exit`.
    #[serde(with = "json::signature")]
    pub signature: Signature,
}

/// The operator's half of a fast exit.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FastExitAnswer {
    /// Over the same bytes as the identity's.
    #[serde(with = "json::signature")]
    pub operator_signature: Signature,
}
