//! A party's own channel and agreements, as the accountant knows them. Amounts are in units of 10^-12 NOTCH.

use crate::Parameters;
use serde::{Deserialize, Serialize};
#[cfg(feature = "openapi")]
use tallystick_messages::schema;
use tallystick_messages::{AgreementId, Committed, SignedAgreement, SignedPromise, json};
use tallystick_primitives::{AccountId, Balance, BlockNumber, Hash};

/// An exchange that waits for its preimage.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PendingExchange {
    /// The exchange's number.
    pub number: u64,
    /// The exchange's lock.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Bytes32))]
    pub hashlock: Hash,
    /// The total that is promised with this exchange.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub amount: Balance,
    /// The last block in which the exchange can be revealed.
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub valid_until: BlockNumber,
    /// The promise, signed by the current operator.
    pub promise: SignedPromise,
}

/// A provider's channel.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProviderStatus {
    /// The provider.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub provider: AccountId,
    /// The channel's id, as promises name it.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Bytes32))]
    pub channel: Hash,
    /// The number of the next exchange.
    pub next_number: u64,
    /// The total that is promised without expiry.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub total: Balance,
    /// The newest promise without expiry, signed by the current operator.
    #[serde(rename = "final", default, skip_serializing_if = "Option::is_none")]
    pub last: Option<SignedPromise>,
    /// The exchange that waits for its preimage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<PendingExchange>,
    /// The largest amount proven on chain.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub proven: Balance,
    /// The total paid on chain, gross.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub settled: Balance,
    /// The amount that the accountant's stake guarantees.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub coverage: Balance,
    /// The amount that is promised, with the unrevealed exchange, and not paid on chain.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub exposure: Balance,
}

/// A lane of a consumer's channel.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LaneStatus {
    /// The lane's number and its newest promise.
    #[serde(flatten)]
    pub committed: Committed,
    /// The sum of all payments in the lane.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub sum: Balance,
    /// The part of the sum that was settled on chain.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub settled: Balance,
}

/// A consumer's channel.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConsumerStatus {
    /// The consumer.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub consumer: AccountId,
    /// The channel's id, and the account of its money.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub channel: AccountId,
    /// Whether the channel is open on chain.
    pub opened: bool,
    /// The amount that settlements can take from the channel.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub balance: Balance,
    /// The amount that is paid and not collected.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub committed: Balance,
    /// The amount that can still be paid.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub free: Balance,
    /// Whether an exit is open.
    pub exit_open: bool,
    /// The channel's lanes.
    pub lanes: Vec<LaneStatus>,
}

/// An agreement and the payments under it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AgreementStatus {
    /// The agreement with both signatures.
    pub agreement: SignedAgreement,
    /// The total paid under the agreement, with unrevealed exchanges.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub total: Balance,
}

/// The path of an agreement.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AgreementPath {
    /// The agreement.
    pub id: AgreementId,
}

impl Parameters for AgreementPath {
    fn fill(&self, path: &'static str) -> String {
        path.replace("{id}", &json::to_hex(self.id.as_bytes()))
    }

    #[cfg(feature = "openapi")]
    fn describe() -> Vec<utoipa::openapi::path::Parameter> {
        use utoipa::openapi::{Ref, Required, path::*};
        vec![
            ParameterBuilder::new()
                .name("id")
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .description(Some("The agreement's id."))
                .schema(Some(Ref::from_schema_name("Bytes32")))
                .build(),
        ]
    }
}
