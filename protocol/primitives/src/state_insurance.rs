//! What the chain answers when it is asked about the insurance fund.

#![allow(
    clippy::as_conversions,
    reason = "the codec derives number an enum's variants with casts"
)]

use crate::Balance;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// What flowed into the insurance fund and out of it since the chain began. Balance = all inflows −
/// covered − granted.
#[derive(Clone, Debug, Decode, Default, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct InsuranceLedger {
    /// What the fund has now.
    pub balance: Balance,
    /// Penalties of accountants.
    pub penalties: Balance,
    /// Surcharges on calls.
    pub surcharges: Balance,
    /// The fund's part of slashed bonds.
    pub slashes: Balance,
    /// Deposits lost in disputes.
    pub lost_deposits: Balance,
    /// Gifts.
    pub donations: Balance,
    /// Everything that is not recorded by itself: transaction fees, dust, plain transfers and what the
    /// fund had in the first block.
    pub other: Balance,
    /// Paid to providers for clients that could not.
    pub covered: Balance,
    /// Paid by order of the council.
    pub granted: Balance,
    /// What the fund would still cover now for all providers together.
    pub coverable: Balance,
}

/// What the insurance fund did for a provider and would do.
#[derive(Clone, Debug, Decode, Default, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct ProviderCoverState {
    /// Surcharges paid for the provider's claims since the chain began.
    pub surcharged: Balance,
    /// What it was paid for clients that could not.
    pub covered: Balance,
    /// What would be covered for it now.
    pub coverable: Balance,
}
