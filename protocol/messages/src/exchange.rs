//! The exchange: a provider hands in consumers' promises and gets the accountant's promise.

#[cfg(feature = "openapi")]
use crate::schema;
use crate::{AgreementId, Refusal, SignedAgreement, json};
use codec::{Decode, Encode};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use tallystick_primitives::{AccountId, Balance, BlockNumber, Hash, Lane, Preimage, Promise, Signature};

/// Domain of [`ExchangeMessage::payload`].
pub const EXCHANGE_DOMAIN: &[u8] = b"tallystick/exchange/1";

/// A promise with its signature.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignedPromise {
    /// The promise.
    #[serde(with = "json::promise")]
    #[cfg_attr(feature = "openapi", schema(value_type = json::promise::Shape))]
    pub promise: Promise,
    /// By the lane's key for a consumer's, by the accountant's operator for a provider's promise.
    #[serde(with = "json::signature")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::SignatureBytes))]
    pub signature: Signature,
}

impl SignedPromise {
    /// The promise with the signature that `sign` gives for its payload.
    pub fn new(promise: Promise, genesis: &Hash, sign: impl FnOnce(&[u8]) -> Signature) -> Self {
        let signature = sign(&promise.payload(genesis));
        Self { promise, signature }
    }
}

/// An exchange that waits for its preimage, as a refusal names it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PendingSummary {
    /// The exchange's number.
    pub number: u64,
    /// The exchange's lock.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Bytes32))]
    pub hashlock: H256,
    /// The total that the accountant has promised with this exchange, 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub total: Balance,
    /// The last block in which the exchange can be revealed.
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub valid_until: BlockNumber,
}

/// A consumer's payment: its promise to the accountant, and for whom it is meant.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExchangeMessage {
    /// For the lifetime total of the consumer's lane, under the provider's hashlock, without expiry.
    #[serde(with = "json::promise")]
    #[cfg_attr(feature = "openapi", schema(value_type = json::promise::Shape))]
    pub promise: Promise,
    /// The lane key's signature over the promise.
    #[serde(with = "json::signature")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::SignatureBytes))]
    pub promise_signature: Signature,
    /// The agreement that is paid.
    #[serde(with = "json::hash")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Bytes32))]
    pub agreement: AgreementId,
    /// The total paid under the agreement, with this message.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub agreement_total: Balance,
    /// The identity that is paid.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub provider: AccountId,
    /// The lane key's signature over [`Self::payload`].
    #[serde(with = "json::signature")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::SignatureBytes))]
    pub signature: Signature,
}

/// The bytes that the lane's key signs to say for whom `promise` is meant.
pub fn exchange_payload(
    genesis: &Hash,
    promise: &Promise,
    agreement: &AgreementId,
    agreement_total: Balance,
    provider: &AccountId,
) -> Vec<u8> {
    let mut payload = EXCHANGE_DOMAIN.to_vec();
    payload.extend_from_slice(genesis.as_bytes());
    payload.extend_from_slice(promise.hash(genesis).as_bytes());
    payload.extend_from_slice(agreement.as_bytes());
    payload.extend_from_slice(&agreement_total.to_le_bytes());
    payload.extend_from_slice(provider.as_ref());
    payload
}

impl ExchangeMessage {
    /// A payment of `agreement_total` in total under the agreement. The lane's key signs its promise first, then
    /// [`Self::payload`], by `sign`.
    pub fn new(
        genesis: &Hash,
        promise: Promise,
        agreement: AgreementId,
        agreement_total: Balance,
        provider: AccountId,
        mut sign: impl FnMut(&[u8]) -> Signature,
    ) -> Self {
        let promise_signature = sign(&promise.payload(genesis));
        let signature = sign(&exchange_payload(
            genesis,
            &promise,
            &agreement,
            agreement_total,
            &provider,
        ));
        Self {
            promise,
            promise_signature,
            agreement,
            agreement_total,
            provider,
            signature,
        }
    }

    /// The bytes of [`Self::signature`], on the chain with this genesis hash.
    pub fn payload(&self, genesis: &Hash) -> Vec<u8> {
        exchange_payload(
            genesis,
            &self.promise,
            &self.agreement,
            self.agreement_total,
            &self.provider,
        )
    }

    /// The promise alone, as the chain takes it.
    pub fn signed_promise(&self) -> SignedPromise {
        SignedPromise {
            promise: self.promise.clone(),
            signature: self.promise_signature.clone(),
        }
    }
}

/// A provider's request to exchange consumers' messages, with the preimage of its exchange before.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExchangeRequest {
    /// The identity that is paid.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub provider: AccountId,
    /// 0, 1, 2 … for every exchange that was answered with a promise.
    pub number: u64,
    /// The lock of every message and of the promise to come.
    #[serde(with = "json::hash")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Bytes32))]
    pub hashlock: H256,
    /// Opens the exchange before, if it is not revealed yet.
    #[serde(default, with = "json::optional_preimage", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Bytes32>))]
    pub preimage: Option<Preimage>,
    /// Agreements that the accountant may not know yet.
    #[serde(default)]
    pub agreements: Vec<SignedAgreement>,
    /// 1 to [`MAX_MESSAGES`](crate::MAX_MESSAGES) payments.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 256))]
    pub messages: Vec<ExchangeMessage>,
}

impl ExchangeRequest {
    /// Names the request: posting the same one again gives the same answer.
    pub fn digest(&self) -> H256 {
        H256(blake2_256(&self.encode()))
    }
}

/// A message that was not taken.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RefusedMessage {
    /// Its place in the request, from 0.
    pub index: u32,
    /// Why.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "nothing_new"))]
    pub refusal: Refusal,
    /// The accountant's state of the consumer, so that both are in step again at once; only for
    /// messages whose signatures are good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub committed: Option<Committed>,
}

/// An accountant's state of a consumer's lane.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Committed {
    /// The lane.
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub lane: Lane,
    /// The promise with the largest amount, with the consumer's own signature: proof enough for a
    /// consumer that lost its counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<SignedPromise>,
    /// The total paid under the agreement in question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<CommittedAgreement>,
}

/// The total that an accountant has taken under an agreement.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CommittedAgreement {
    /// The agreement.
    #[serde(with = "json::hash")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Bytes32))]
    pub id: AgreementId,
    /// The paid total.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub total: Balance,
}

/// The answer to an exchange.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ExchangeAnswer {
    /// The request's number.
    pub number: u64,
    /// Places of the messages that were taken.
    pub accepted: Vec<u32>,
    /// The others.
    pub refused: Vec<RefusedMessage>,
    /// The accountant's promise for everything, this exchange included, under its hashlock, which
    /// expires; none if no message was taken (then the number is not used up).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<SignedPromise>,
    /// The promise of the exchange before, now that it is revealed, without expiry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<SignedPromise>,
    /// The total that the accountant has promised, this exchange included.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub total: Balance,
}

/// Makes the last exchange final without a new one.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RevealRequest {
    /// The identity that is paid.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub provider: AccountId,
    /// The exchange.
    pub number: u64,
    /// The preimage of its hashlock.
    #[serde(with = "json::preimage")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Bytes32))]
    pub preimage: Preimage,
}

/// The answer to a reveal.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RevealAnswer {
    /// The exchange.
    pub number: u64,
    /// Its promise, without expiry.
    pub promise: SignedPromise,
}
