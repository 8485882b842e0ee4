//! Messages between a consumer's and a provider's proxy, below `/.tally/`.

use serde::{Deserialize, Serialize};
use tallystick_messages::{AgreementId, Committed, Invoice, Refusal, Unit, json};
use tallystick_parties::Offer;
use tallystick_primitives::{AccountId, Balance, BlockNumber, Hash, Signature};

/// Path of the provider's offer.
pub const OFFER_PATH: &str = "/.tally/offer";
/// Path of proposals of agreements.
pub const AGREEMENTS_PATH: &str = "/.tally/agreements";
/// Path of payments.
pub const PAYMENTS_PATH: &str = "/.tally/payments";
/// Path of the payment session's state.
pub const SESSION_PATH: &str = "/.tally/session";
/// Path that closes the payment session.
pub const CLOSE_PATH: &str = "/.tally/close";
/// Header with a payment session's token, `0x` and hexadecimal. `Authorization: Tally <token>` does as well.
pub const TOKEN_HEADER: &str = "x-tally-token";
/// Header with the consumer's identity, for the service behind a provider's proxy.
pub const CONSUMER_HEADER: &str = "x-tally-consumer";
/// The unit that counts bytes of bodies, in both directions.
pub const UNIT_BYTE: &str = "byte";
/// The unit that counts requests.
pub const UNIT_REQUEST: &str = "request";

/// An accountant that a provider uses.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OfferedAccountant {
    /// The accountant.
    #[serde(with = "json::account")]
    pub accountant: AccountId,
    /// The address of its service.
    pub url: String,
}

/// A provider's terms. Amounts in 10^-12 NOTCH.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderOffer {
    /// The provider.
    #[serde(with = "json::account")]
    pub provider: AccountId,
    /// The chain's genesis hash.
    pub genesis: Hash,
    /// The accountants it uses, best first.
    pub accountants: Vec<OfferedAccountant>,
    /// The unit that is counted.
    pub unit: Unit,
    /// Price of a unit.
    #[serde(with = "json::decimal")]
    pub price: Balance,
    /// Largest cap that it accepts.
    #[serde(with = "json::decimal")]
    pub cap: Balance,
    /// Smallest invoice cap that it accepts.
    #[serde(with = "json::decimal")]
    pub minimum_invoice: Balance,
    /// Largest invoice cap that it accepts.
    #[serde(with = "json::decimal")]
    pub invoice_cap: Balance,
    /// How much it serves before it is paid.
    #[serde(with = "json::decimal")]
    pub allowance: Balance,
    /// Latest deadline that it accepts.
    pub deadline: BlockNumber,
}

impl ProviderOffer {
    /// The terms with one of the accountants.
    pub fn through(&self, accountant: &AccountId) -> Offer {
        Offer {
            provider: self.provider.clone(),
            accountant: accountant.clone(),
            price: self.price,
            unit: self.unit.clone(),
            cap: self.cap,
            minimum_invoice: self.minimum_invoice,
            invoice_cap: self.invoice_cap,
            deadline: self.deadline,
        }
    }
}

/// The answer to a proposal.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Accepted {
    /// The provider's signature under the agreement.
    #[serde(with = "json::signature")]
    pub provider_signature: Signature,
    /// Opens the payment session; keep it like a key.
    pub token: String,
}

impl std::fmt::Debug for Accepted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Accepted(token hidden)")
    }
}

/// The answer to a payment.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The total that is paid under the agreement.
    #[serde(with = "json::decimal")]
    pub paid: Balance,
    /// Always true: otherwise the answer is a problem.
    pub accepted: bool,
    /// Whether the accountant has taken it for ever.
    #[serde(rename = "final")]
    pub is_final: bool,
}

/// A payment session, as its provider sees it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionStatus {
    /// The agreement.
    pub agreement: AgreementId,
    /// Units served.
    pub served: u64,
    /// Their price, 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub total: Balance,
    /// Paid of it, 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub paid: Balance,
    /// Whether the payment session is over.
    pub ended: bool,
    /// The invoice that can be paid now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<Invoice>,
    /// Why the accountant refused the last payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// The accountant's record of the consumer, if it was shown with the refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub committed: Option<Committed>,
}

/// The answer to closing a payment session.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Closed {
    /// Whether everything is paid.
    pub settled: bool,
    /// The final invoice. Pay it and close again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<Invoice>,
}
