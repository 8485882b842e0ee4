//! The operator's agreement to a fast exit.

use serde::{Deserialize, Serialize};
use tallystick_messages::json;
#[cfg(feature = "openapi")]
use tallystick_messages::schema;
use tallystick_primitives::{AccountId, Balance, BlockNumber, Signature};

/// A consumer's wish to get money out of its channel at once.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FastExitRequest {
    /// The amount that leaves the channel, chain fee included; 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub amount: Balance,
    /// The account that gets the money.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub beneficiary: AccountId,
    /// The last block in which the chain takes the request.
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub valid_until: BlockNumber,
    /// The identity's next nonce on chain.
    pub nonce: u64,
    /// The identity's signature over the payload of the request `payment-channels/fast_exit`.
    #[serde(with = "json::signature")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::SignatureBytes))]
    pub signature: Signature,
}

/// The operator's half of a fast exit.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FastExitAnswer {
    /// The operator's signature over the same bytes as the identity's.
    #[serde(with = "json::signature")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::SignatureBytes))]
    pub operator_signature: Signature,
}
