//! Messages that wait for their signatures. Whoever holds the key, be it this process, a wallet or a
//! device, signs the payloads.

use codec::{Decode, Encode};
use serde::{Deserialize, Serialize};
use tallystick_messages::{
    agreement::AgreementId, exchange::exchange_payload, json, Agreement, ExchangeMessage, SignedAgreement,
};
use tallystick_primitives::{AccountId, Balance, Hash, Promise, Signature};

/// An agreement that waits for the consumer's signature.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AgreementDraft {
    agreement: Agreement,
}

/// An agreement with the consumer's signature, on its way to the provider.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Proposal {
    /// What the consumer agrees to.
    pub agreement: Agreement,
    /// By the key of the consumer's lane.
    #[serde(with = "json::signature")]
    pub consumer_signature: Signature,
}

impl AgreementDraft {
    pub(crate) fn new(agreement: Agreement) -> Self {
        Self { agreement }
    }

    /// What will be signed.
    pub fn agreement(&self) -> &Agreement {
        &self.agreement
    }

    /// Signs [`Agreement::payload`] with `sign` (the lane's key).
    pub fn sign<E>(self, genesis: &Hash, sign: impl FnOnce(&[u8]) -> Result<Signature, E>) -> Result<Proposal, E> {
        let consumer_signature = sign(&self.agreement.payload(genesis))?;
        Ok(Proposal {
            agreement: self.agreement,
            consumer_signature,
        })
    }
}

impl Proposal {
    pub(crate) fn countersigned(self, provider_signature: Signature) -> SignedAgreement {
        SignedAgreement {
            agreement: self.agreement,
            consumer_signature: self.consumer_signature,
            provider_signature,
        }
    }
}

/// A payment that waits for the lane key's two signatures.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PaymentDraft {
    pub(crate) genesis: Hash,
    pub(crate) promise: Promise,
    pub(crate) agreement: AgreementId,
    pub(crate) agreement_total: Balance,
    pub(crate) provider: AccountId,
}

impl PaymentDraft {
    /// The promise that will be signed.
    pub fn promise(&self) -> &Promise {
        &self.promise
    }

    /// What is paid under the agreement in total, with this payment.
    pub fn agreement_total(&self) -> Balance {
        self.agreement_total
    }

    /// The bytes to sign for the promise, and those to sign for the message.
    pub fn payloads(&self) -> [Vec<u8>; 2] {
        [
            self.promise.payload(&self.genesis),
            exchange_payload(
                &self.genesis,
                &self.promise,
                &self.agreement,
                self.agreement_total,
                &self.provider,
            ),
        ]
    }

    /// The message, with the signatures over [`Self::payloads`] in that order.
    pub fn signed(self, promise_signature: Signature, signature: Signature) -> ExchangeMessage {
        ExchangeMessage {
            promise: self.promise,
            promise_signature,
            agreement: self.agreement,
            agreement_total: self.agreement_total,
            provider: self.provider,
            signature,
        }
    }

    /// Signs both payloads with `sign` (the lane's key).
    pub fn sign<E>(self, mut sign: impl FnMut(&[u8]) -> Result<Signature, E>) -> Result<ExchangeMessage, E> {
        let [promise, message] = self.payloads();
        let promise_signature = sign(&promise)?;
        let signature = sign(&message)?;
        Ok(self.signed(promise_signature, signature))
    }
}
