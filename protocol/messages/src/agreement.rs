//! The agreement: price, unit and limits of what a consumer pays a provider.

use crate::json;
#[cfg(feature = "openapi")]
use crate::schema;
use codec::{Decode, Encode, Input};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use tallystick_primitives::{AccountId, Balance, BlockNumber, Hash, Lane, Signature, signature::is_signed_by};

/// Domain of [`Agreement::payload`].
pub const AGREEMENT_DOMAIN: &[u8] = b"tallystick/agreement/1";
/// Longest name of a unit in bytes.
pub const MAX_UNIT_LENGTH: usize = 32;

/// [`Agreement::id`]: the BLAKE2-256 hash of everything that was agreed.
pub type AgreementId = H256;

/// The name of a metered unit, such as `byte` or `request`: 1 to 32 bytes of visible ASCII.
#[derive(Clone, Debug, Deserialize, Encode, Eq, Hash, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Unit(Vec<u8>);

/// Not a name of a unit.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the name of a unit is 1 to 32 visible ASCII characters, such as `byte`")]
pub struct InvalidUnit;

impl TryFrom<Vec<u8>> for Unit {
    type Error = InvalidUnit;
    fn try_from(name: Vec<u8>) -> Result<Self, InvalidUnit> {
        let good = (1..=MAX_UNIT_LENGTH).contains(&name.len()) && name.iter().all(u8::is_ascii_graphic);
        if good { Ok(Self(name)) } else { Err(InvalidUnit) }
    }
}

impl TryFrom<String> for Unit {
    type Error = InvalidUnit;
    fn try_from(name: String) -> Result<Self, InvalidUnit> {
        name.into_bytes().try_into()
    }
}

impl TryFrom<&str> for Unit {
    type Error = InvalidUnit;
    fn try_from(name: &str) -> Result<Self, InvalidUnit> {
        name.as_bytes().to_vec().try_into()
    }
}

impl From<Unit> for String {
    fn from(unit: Unit) -> Self {
        unit.0.into_iter().map(char::from).collect()
    }
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&String::from(self.clone()))
    }
}

impl Decode for Unit {
    fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
        Vec::<u8>::decode(input)?
            .try_into()
            .map_err(|InvalidUnit| "the name of a unit".into())
    }
}

/// Terms of a payment session between a consumer and a provider. Both sign the same bytes, so a signature
/// pins the [id](Self::id), and with it every term.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Agreement {
    /// The identity that pays.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub consumer: AccountId,
    /// The lane of its channel that it pays from: 0 with the identity's key, others with a device's.
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub lane: Lane,
    /// The identity that is paid.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub provider: AccountId,
    /// The accountant that both use.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub accountant: AccountId,
    /// Random, from the consumer: makes the id unique.
    #[serde(with = "json::hash")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Bytes32))]
    pub salt: H256,
    /// 10^-12 NOTCH for each unit.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub price: Balance,
    /// Most that may ever be paid under the agreement.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub cap: Balance,
    /// Most by which the total grows from one payment to the next.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub invoice_cap: Balance,
    /// Last finalized block in which the accountant takes a payment under the agreement.
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub deadline: BlockNumber,
    /// The unit that is metered.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 32))]
    pub unit: Unit,
}

impl Agreement {
    /// The bytes that both sign, on the chain with this genesis hash.
    pub fn payload(&self, genesis: &Hash) -> Vec<u8> {
        let mut payload = AGREEMENT_DOMAIN.to_vec();
        payload.extend_from_slice(genesis.as_bytes());
        payload.extend_from_slice(self.consumer.as_ref());
        payload.extend_from_slice(&self.lane.to_le_bytes());
        payload.extend_from_slice(self.provider.as_ref());
        payload.extend_from_slice(self.accountant.as_ref());
        payload.extend_from_slice(self.salt.as_bytes());
        payload.extend_from_slice(&self.price.to_le_bytes());
        payload.extend_from_slice(&self.cap.to_le_bytes());
        payload.extend_from_slice(&self.invoice_cap.to_le_bytes());
        payload.extend_from_slice(&self.deadline.to_le_bytes());
        self.unit.encode_to(&mut payload);
        payload
    }

    /// BLAKE2-256 of the payload.
    pub fn id(&self, genesis: &Hash) -> AgreementId {
        H256(blake2_256(&self.payload(genesis)))
    }
}

/// An agreement that both have signed.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignedAgreement {
    /// The agreement.
    pub agreement: Agreement,
    /// By the key of the consumer's lane.
    #[serde(with = "json::signature")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::SignatureBytes))]
    pub consumer_signature: Signature,
    /// By the provider's identity key.
    #[serde(with = "json::signature")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::SignatureBytes))]
    pub provider_signature: Signature,
}

impl SignedAgreement {
    /// The agreement, signed by `consumer` with the lane's key and by `provider` with its identity's key.
    pub fn new(
        agreement: Agreement,
        genesis: &Hash,
        consumer: impl FnOnce(&[u8]) -> Signature,
        provider: impl FnOnce(&[u8]) -> Signature,
    ) -> Self {
        let payload = agreement.payload(genesis);
        Self {
            consumer_signature: consumer(&payload),
            provider_signature: provider(&payload),
            agreement,
        }
    }

    /// Whether both signatures are good. `lane_key` is the consumer's identity in lane 0 and the
    /// device's key otherwise.
    pub fn is_signed(&self, genesis: &Hash, lane_key: &AccountId) -> bool {
        let payload = self.agreement.payload(genesis);
        is_signed_by(&payload, &self.consumer_signature, lane_key)
            && is_signed_by(&payload, &self.provider_signature, &self.agreement.provider)
    }
}
