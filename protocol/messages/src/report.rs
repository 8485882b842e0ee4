//! The providers' own records, from which an accountant that lost its disk is rebuilt.

#[cfg(feature = "openapi")]
use crate::schema;
use crate::{ExchangeMessage, SignedAgreement, SignedPromise, json};
use codec::{Decode, Encode};
use serde::{Deserialize, Serialize};
use tallystick_primitives::{AccountId, Balance, Preimage};

/// A payment that a provider keeps.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HeldPayment {
    /// The agreement.
    pub agreement: SignedAgreement,
    /// The newest message under it that the accountant had taken.
    pub message: ExchangeMessage,
    /// Opens the message's promise; none while the exchange is not revealed.
    #[serde(default, with = "json::optional_preimage", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Bytes32>))]
    pub preimage: Option<Preimage>,
}

/// Everything that a provider has of its accountant.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReconcileReport {
    /// The provider that reports.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub provider: AccountId,
    /// The number of its next exchange.
    pub next_number: u64,
    /// Its newest promise without expiry, and the preimage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Cheque>,
    /// Its unrevealed promise, if there is one; its number is the one before `next_number`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<SignedPromise>,
    /// The newest payment under each agreement.
    pub payments: Vec<HeldPayment>,
}

/// An accountant's promise with its preimage: its provider can settle it at any time.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cheque {
    /// The promise.
    pub promise: SignedPromise,
    /// The preimage of its hashlock. Settling publishes it.
    #[serde(with = "json::preimage")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Bytes32))]
    pub preimage: Preimage,
}

/// The accountant's state of the provider after a report.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReconcileAnswer {
    /// The number of the provider's next exchange.
    pub next_number: u64,
    /// The total that the accountant has promised, without an unrevealed exchange.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub total: Balance,
    /// How many of the payments told it something new.
    pub taken: u32,
}
