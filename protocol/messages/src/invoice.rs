//! The invoice: what a provider asks a consumer for.

#[cfg(feature = "openapi")]
use crate::schema;
use crate::{AgreementId, json};
use codec::{Decode, Encode};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use tallystick_primitives::Balance;

/// "You owe me this much under this agreement; lock your promise with this." Not signed: only the
/// consumer's answer binds anybody.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Invoice {
    /// The agreement that is billed.
    #[serde(with = "json::hash")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Bytes32))]
    pub agreement: AgreementId,
    /// The total owed since the agreement began.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub total: Balance,
    /// Lock of the provider's exchange to come; all invoices between two exchanges carry the same.
    #[serde(with = "json::hash")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Bytes32))]
    pub hashlock: H256,
}
