//! The terms from which an agreement is made.

use codec::{Decode, Encode};
use serde::{Deserialize, Serialize};
use tallystick_messages::{Unit, json};
use tallystick_primitives::{AccountId, Balance, BlockNumber};

/// The terms of a provider's service, through one accountant. An offer is not signed: only the agreement binds.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Offer {
    /// The identity that is paid.
    #[serde(with = "json::account")]
    pub provider: AccountId,
    /// The accountant that both will use.
    #[serde(with = "json::account")]
    pub accountant: AccountId,
    /// 10^-12 NOTCH for each unit.
    #[serde(with = "json::decimal")]
    pub price: Balance,
    /// The unit that is metered.
    pub unit: Unit,
    /// Largest cap that the provider takes.
    #[serde(with = "json::decimal")]
    pub cap: Balance,
    /// Smallest invoice cap that the provider takes: it will not send bills for less.
    #[serde(with = "json::decimal")]
    pub minimum_invoice: Balance,
    /// Largest invoice cap that the provider takes.
    #[serde(with = "json::decimal")]
    pub invoice_cap: Balance,
    /// Latest deadline that the provider takes.
    pub deadline: BlockNumber,
}

/// The limits within which a consumer is ready to agree.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Limits {
    /// Highest price, 10^-12 NOTCH for each unit.
    #[serde(with = "json::decimal")]
    pub price: Balance,
    /// Most that may ever be paid under the agreement.
    #[serde(with = "json::decimal")]
    pub cap: Balance,
    /// Most by which the total may grow from one payment to the next: what may be lost at once.
    #[serde(with = "json::decimal")]
    pub invoice_cap: Balance,
    /// Latest deadline.
    pub deadline: BlockNumber,
}
