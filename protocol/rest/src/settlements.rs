//! The ledger: every settlement that a finalized block held, itemised. Gross = accountant fee + chain fee + net.

use crate::Parameters;
use codec::{Decode, Encode};
use serde::{Deserialize, Serialize};
use tallystick_messages::json;
#[cfg(feature = "openapi")]
use tallystick_messages::schema;
use tallystick_primitives::{AccountId, Balance, BlockNumber, Hash, Lane};

/// The side whose promise was settled.
#[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum SettlementKind {
    /// The accountant's promise to a provider.
    Provider,
    /// A consumer's promise to the accountant.
    Consumer,
}

impl SettlementKind {
    /// The name in JSON, CSV and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Consumer => "consumer",
        }
    }
}

/// A settlement. Amounts are in units of 10^-12 NOTCH.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SettlementEntry {
    /// Grows with every entry.
    pub id: u64,
    /// The side whose promise was settled.
    pub kind: SettlementKind,
    /// The consumer or the provider.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub identity: AccountId,
    /// The channel's id.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub channel: AccountId,
    /// The lane; 0 in a provider's channel.
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub lane: Lane,
    /// The block's height.
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub block: BlockNumber,
    /// The block's hash.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Bytes32))]
    pub block_hash: Hash,
    /// The transaction's place in the block.
    pub extrinsic_index: Option<u32>,
    /// The amount that left the channel or the accountant's money.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub gross: Balance,
    /// The accountant's share.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub accountant_fee: Balance,
    /// The chain's fee; 0 if a signed account paid it.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub chain_fee: Balance,
    /// The amount that the paid side got.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub net: Balance,
    /// The part of gross that the accountant's stake paid.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub from_coverage: Balance,
    /// The amount that is still owed.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub shortfall: Balance,
}

/// The first line of the ledger as CSV.
pub const CSV_HEADER: &str = "id,kind,identity,channel,lane,block,blockHash,extrinsicIndex,gross,accountantFee,\
                              chainFee,net,fromCoverage,shortfall";

impl SettlementEntry {
    /// The entry as a line of CSV, in the order of [`CSV_HEADER`].
    pub fn to_csv(&self) -> String {
        let extrinsic = self.extrinsic_index.map(|index| index.to_string()).unwrap_or_default();
        format!(
            "{},{},{},{},{},{},{},{extrinsic},{},{},{},{},{},{}",
            self.id,
            self.kind.name(),
            json::to_hex(self.identity.as_ref()),
            json::to_hex(self.channel.as_ref()),
            self.lane,
            self.block,
            json::to_hex(self.block_hash.as_bytes()),
            self.gross,
            self.accountant_fee,
            self.chain_fee,
            self.net,
            self.from_coverage,
            self.shortfall,
        )
    }
}

/// A page of the ledger.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SettlementPage {
    /// Settlements, the oldest first.
    pub settlements: Vec<SettlementEntry>,
    /// The id to ask on with; none at the end.
    pub next: Option<u64>,
}

/// Most settlements on a page.
pub const MAX_PAGE: u32 = 1_000;
/// Settlements on a page if the request does not say.
pub const DEFAULT_PAGE: u32 = 100;

/// The wanted part of the ledger.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub struct SettlementsQuery {
    /// Only entries after the one with this id.
    pub after: Option<u64>,
    /// Most entries in the answer; 100 if left out.
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 1000))]
    pub limit: Option<u32>,
}

impl Parameters for SettlementsQuery {
    fn fill(&self, path: &'static str) -> String {
        let after = self.after.map(|after| format!("after={after}"));
        let limit = self.limit.map(|limit| format!("limit={limit}"));
        let values: Vec<_> = after.into_iter().chain(limit).collect();
        if values.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{}", values.join("&"))
        }
    }

    #[cfg(feature = "openapi")]
    fn describe() -> Vec<utoipa::openapi::path::Parameter> {
        use utoipa::{IntoParams, openapi::path::ParameterIn};
        Self::into_params(|| Some(ParameterIn::Query))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_holds_only_the_values_that_are_given() {
        let filled = |after, limit| SettlementsQuery { after, limit }.fill("/x");
        assert_eq!(filled(None, None), "/x");
        assert_eq!(filled(Some(7), None), "/x?after=7");
        assert_eq!(filled(Some(7), Some(2)), "/x?after=7&limit=2");
    }

    #[test]
    fn a_line_of_csv_has_a_value_for_every_name() {
        let entry = SettlementEntry {
            id: 1,
            kind: SettlementKind::Provider,
            identity: AccountId::new([1; 32]),
            channel: AccountId::new([2; 32]),
            lane: 0,
            block: 3,
            block_hash: Hash::repeat_byte(4),
            extrinsic_index: None,
            gross: 10,
            accountant_fee: 2,
            chain_fee: 1,
            net: 7,
            from_coverage: 0,
            shortfall: 0,
        };
        let line = entry.to_csv();
        assert_eq!(line.split(',').count(), CSV_HEADER.split(',').count());
        assert!(line.ends_with(",,10,2,1,7,0,0"), "{line}");
    }
}
