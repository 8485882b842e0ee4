//! What travels besides the protocol's messages. Amounts are decimal strings, bytes `0x` and hexadecimal.

use super::schema;
use crate::settlement::ledger::{Entry, Kind};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use tallystick_messages::{json, Committed, SignedAgreement, SignedPromise};
use tallystick_primitives::{AccountId, Balance, BlockNumber, Lane, Signature};
use utoipa::{IntoParams, ToSchema};

/// What anybody may know of the accountant.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Info {
    /// The software.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The accountant.
    #[serde(with = "json::account")]
    #[schema(value_type = schema::Account)]
    pub accountant: AccountId,
    /// The chain; none before it was seen.
    #[schema(value_type = Option<schema::Bytes32>)]
    pub genesis: Option<H256>,
    /// The key that signs promises.
    #[serde(with = "json::account")]
    #[schema(value_type = schema::Account)]
    pub operator: AccountId,
    /// Who manages the money.
    #[serde(with = "json::account")]
    #[schema(value_type = schema::Account)]
    pub owner: AccountId,
    /// Where the chain says that the service is.
    pub url: Option<String>,
    /// The accountant's share of settlements, in millionths.
    pub hub_fee_millionths: Option<u32>,
    /// The least that a stranger may settle from a consumer's promise.
    #[serde(with = "optional_decimal")]
    #[schema(value_type = Option<schema::Units>)]
    pub min_consumer_settlement: Option<Balance>,
    /// Blocks after which an unrevealed promise expires.
    pub expiry_blocks: Option<BlockNumber>,
    /// Blocks between an exit's request and its payment.
    pub exit_delay: Option<BlockNumber>,
    /// What is kept back in each channel.
    #[serde(with = "json::decimal")]
    #[schema(value_type = schema::Units)]
    pub reserve: Balance,
    /// Most messages in an exchange.
    pub max_messages: u32,
    /// Most operations in a batch.
    pub max_batch: usize,
    /// Largest body of a request.
    pub max_body_bytes: usize,
    /// The newest finalized block that was applied.
    pub finalized: BlockNumber,
    /// `active`, `paused`, `punished`, `closing`, `closed`, or `unknown` before the chain was seen.
    pub status: String,
    /// Whether nothing is exchanged at the moment.
    pub read_only: bool,
    /// The service's clock, in milliseconds since 1970.
    pub time: u64,
}

/// Whether requests can be served, and what is missing otherwise.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Readiness {
    /// Whether everything is well.
    pub ready: bool,
    /// `ok`, or what is wrong.
    pub checks: Checks,
}

/// What readiness consists of.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Checks {
    /// The store can be read and written.
    pub store: String,
    /// Finalized blocks arrive.
    pub chain: String,
    /// The state is complete.
    pub reconciled: String,
    /// The operator's key is the one on chain.
    pub signer: String,
}

/// Alive.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Alive {
    /// Always true.
    pub alive: bool,
}

/// An exchange that is not revealed.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pending {
    /// Its number.
    pub number: u64,
    /// Its lock.
    #[schema(value_type = schema::Bytes32)]
    pub hashlock: H256,
    /// What its promise is for in total.
    #[serde(with = "json::decimal")]
    #[schema(value_type = schema::Units)]
    pub amount: Balance,
    /// Last block in which it can be revealed.
    pub valid_until: BlockNumber,
    /// The promise, signed again.
    #[schema(value_type = schema::SignedPromise)]
    pub promise: SignedPromise,
}

/// A provider, as the accountant knows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProviderAnswer {
    /// Who.
    #[serde(with = "json::account")]
    #[schema(value_type = schema::Account)]
    pub provider: AccountId,
    /// Its channel, as promises name it.
    #[schema(value_type = schema::Bytes32)]
    pub channel: H256,
    /// The number of its next exchange.
    pub next_number: u64,
    /// What is promised for ever.
    #[serde(with = "json::decimal")]
    #[schema(value_type = schema::Units)]
    pub total: Balance,
    /// The newest promise without expiry, signed again.
    #[serde(rename = "final", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::SignedPromise>, required = false)]
    pub last: Option<SignedPromise>,
    /// The exchange that is not revealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub pending: Option<Pending>,
    /// The largest amount proven on chain.
    #[serde(with = "json::decimal")]
    #[schema(value_type = schema::Units)]
    pub proven: Balance,
    /// What was paid on chain.
    #[serde(with = "json::decimal")]
    #[schema(value_type = schema::Units)]
    pub settled: Balance,
    /// What the stake guarantees.
    #[serde(with = "json::decimal")]
    #[schema(value_type = schema::Units)]
    pub coverage: Balance,
    /// What is promised, unrevealed included, and not paid on chain.
    #[serde(with = "json::decimal")]
    #[schema(value_type = schema::Units)]
    pub exposure: Balance,
}

/// A consumer's lane.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LaneAnswer {
    /// What the accountant holds.
    #[serde(flatten)]
    #[schema(value_type = schema::Committed)]
    pub committed: Committed,
    /// Everything ever taken in the lane.
    #[serde(with = "json::decimal")]
    #[schema(value_type = schema::Units)]
    pub sum: Balance,
    /// What was settled of it on chain.
    #[serde(with = "json::decimal")]
    #[schema(value_type = schema::Units)]
    pub settled: Balance,
}

/// A consumer, as the accountant knows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsumerAnswer {
    /// Who.
    #[serde(with = "json::account")]
    #[schema(value_type = schema::Account)]
    pub consumer: AccountId,
    /// Its channel.
    #[serde(with = "json::account")]
    #[schema(value_type = schema::Account)]
    pub channel: AccountId,
    /// Whether it is open on chain.
    pub opened: bool,
    /// What settlements can take from it.
    #[serde(with = "json::decimal")]
    #[schema(value_type = schema::Units)]
    pub balance: Balance,
    /// What was taken and is not collected yet.
    #[serde(with = "json::decimal")]
    #[schema(value_type = schema::Units)]
    pub committed: Balance,
    /// What can still be spent.
    #[serde(with = "json::decimal")]
    #[schema(value_type = schema::Units)]
    pub free: Balance,
    /// Whether an exit is open.
    pub exit_open: bool,
    /// Its lanes.
    pub lanes: Vec<LaneAnswer>,
}

/// An agreement and what was paid under it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgreementAnswer {
    /// The agreement with both signatures.
    #[schema(value_type = schema::SignedAgreement)]
    pub agreement: SignedAgreement,
    /// What was paid, unrevealed exchanges included.
    #[serde(with = "json::decimal")]
    #[schema(value_type = schema::Units)]
    pub total: Balance,
}

/// Which part of the ledger.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LedgerQuery {
    /// Entries after the one with this id.
    pub after: Option<u64>,
    /// At most this many, 1 to 1000; 100 if left out.
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<usize>,
}

/// A settlement.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SettlementShape {
    /// Grows with every entry.
    pub id: u64,
    /// Whose promise it was.
    pub kind: Kind,
    /// The consumer or the provider.
    #[schema(value_type = schema::Account)]
    pub identity: String,
    /// Its channel.
    #[schema(value_type = schema::Account)]
    pub channel: String,
    /// The lane.
    pub lane: Lane,
    /// The block.
    pub block: BlockNumber,
    /// Its hash.
    #[schema(value_type = schema::Bytes32)]
    pub block_hash: String,
    /// The transaction's place in the block.
    pub extrinsic_index: Option<u32>,
    /// What left the payer's money: hub fee + chain fee + net.
    #[schema(value_type = schema::Units)]
    pub gross: String,
    /// The accountant's share.
    #[schema(value_type = schema::Units)]
    pub hub_fee: String,
    /// What paid for the transaction.
    #[schema(value_type = schema::Units)]
    pub chain_fee: String,
    /// What the payee got.
    #[schema(value_type = schema::Units)]
    pub net: String,
    /// The part of gross that the accountant's stake paid.
    #[schema(value_type = schema::Units)]
    pub from_coverage: String,
    /// What is still owed.
    #[schema(value_type = schema::Units)]
    pub shortfall: String,
}

/// A part of the ledger.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LedgerAnswer {
    /// Settlements, the oldest first.
    #[schema(value_type = Vec<SettlementShape>)]
    pub settlements: Vec<Entry>,
    /// The id to ask on with; none at the end.
    pub next: Option<u64>,
}

/// A consumer's wish to have money back at once.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FastExitBody {
    /// What leaves the channel, chain fee included.
    #[serde(with = "json::decimal")]
    #[schema(value_type = schema::Units)]
    pub amount: Balance,
    /// Where it goes.
    #[serde(with = "json::account")]
    #[schema(value_type = schema::Account)]
    pub beneficiary: AccountId,
    /// Last block in which the chain takes it.
    pub valid_until: BlockNumber,
    /// The identity's next nonce.
    pub nonce: u64,
    /// The identity's, over the request's payload.
    #[serde(with = "json::signature")]
    #[schema(value_type = schema::SignatureHex)]
    pub signature: Signature,
}

/// The operator agrees.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FastExitAnswer {
    /// Over the same payload.
    #[serde(with = "json::signature")]
    #[schema(value_type = schema::SignatureHex)]
    pub operator_signature: Signature,
}

/// Many operations, each signed by itself.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BatchBody {
    /// At most `maxBatch` of them.
    pub operations: Vec<BatchOperation>,
}

/// One operation of a batch.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BatchOperation {
    /// `/v1/exchanges` or `/v1/reveals`.
    pub path: String,
    /// The JSON that was signed, to the byte.
    pub body: String,
    /// What the headers would be.
    pub headers: BatchHeaders,
}

/// The values of an operation's headers.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BatchHeaders {
    /// `x-tally-identity`.
    pub identity: String,
    /// `x-tally-timestamp`.
    pub timestamp: String,
    /// `x-tally-nonce`.
    pub nonce: String,
    /// `x-tally-signature`.
    pub signature: String,
    /// `x-tally-lane`.
    pub lane: Option<String>,
}

/// What became of each operation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BatchAnswer {
    /// In the order of the operations.
    pub results: Vec<BatchResult>,
}

/// What became of an operation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BatchResult {
    /// The status it would have had by itself.
    pub status: u16,
    /// The body it would have had: its answer, or a problem.
    #[schema(value_type = Object)]
    pub body: serde_json::Value,
}

/// An amount that may be missing.
mod optional_decimal {
    use serde::Serializer;

    pub fn serialize<S: Serializer>(amount: &Option<u128>, serializer: S) -> Result<S::Ok, S::Error> {
        match amount {
            Some(amount) => serializer.collect_str(amount),
            None => serializer.serialize_none(),
        }
    }
}
