//! The chain's answers about the insurance fund.

use crate::{Balance, json};
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The insurance fund's inflows and outflows since the chain began. Balance = all inflows − covered − granted.
#[derive(Clone, Debug, Decode, Default, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct InsuranceLedger {
    /// The fund's money now.
    #[serde(with = "json::decimal")]
    pub balance: Balance,
    /// Penalties of accountants.
    #[serde(with = "json::decimal")]
    pub penalties: Balance,
    /// Surcharges on calls.
    #[serde(with = "json::decimal")]
    pub surcharges: Balance,
    /// The fund's part of slashed bonds.
    #[serde(with = "json::decimal")]
    pub slashes: Balance,
    /// Deposits lost in disputes.
    #[serde(with = "json::decimal")]
    pub lost_deposits: Balance,
    /// Payments by `donate`.
    #[serde(with = "json::decimal")]
    pub donations: Balance,
    /// Everything that is not recorded by itself: transaction fees, dust, plain transfers and what the
    /// fund had in the first block.
    #[serde(with = "json::decimal")]
    pub other: Balance,
    /// Paid to providers for clients that could not pay.
    #[serde(with = "json::decimal")]
    pub covered: Balance,
    /// Paid by order of the council.
    #[serde(with = "json::decimal")]
    pub granted: Balance,
    /// The amount that the fund would still cover now for all providers together.
    #[serde(with = "json::decimal")]
    pub coverable: Balance,
}

/// The insurance fund's payments to a provider.
#[derive(Clone, Debug, Decode, Default, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct ProviderCoverState {
    /// Surcharges paid for the provider's claims since the chain began.
    #[serde(with = "json::decimal")]
    pub surcharged: Balance,
    /// The total it was paid for clients that could not pay.
    #[serde(with = "json::decimal")]
    pub covered: Balance,
    /// The amount that would be covered for it now.
    #[serde(with = "json::decimal")]
    pub coverable: Balance,
}
