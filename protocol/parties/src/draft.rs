//! Messages that wait for their signatures. The machines know no keys: the process, wallet or device that holds
//! the key signs the payloads, after the changes are durable.

use codec::{Decode, Encode};
use serde::{Deserialize, Serialize};
use tallystick_messages::{
    Agreement, ExchangeAnswer, ExchangeMessage, RefusedMessage, RevealAnswer, SignedAgreement, SignedPromise,
    agreement::AgreementId, exchange::exchange_payload, json,
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
    /// The agreement that the consumer proposes.
    pub agreement: Agreement,
    /// By the key of the consumer's lane.
    #[serde(with = "json::signature")]
    pub consumer_signature: Signature,
}

impl AgreementDraft {
    pub(crate) fn new(agreement: Agreement) -> Self {
        Self { agreement }
    }

    /// The agreement that will be signed.
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

    /// The total paid under the agreement, with this payment.
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

/// An accountant's answer to an exchange.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ExchangeDraft {
    /// The request's number.
    pub number: u64,
    /// Places of the messages that were taken.
    pub accepted: Vec<u32>,
    /// The others.
    pub refused: Vec<RefusedMessage>,
    /// For everything, this exchange included; expires. None if no message was taken.
    pub promise: Option<Promise>,
    /// The exchange before, now revealed, without expiry.
    pub previous: Option<Promise>,
    /// The promised total, this exchange included.
    pub total: Balance,
}

impl ExchangeDraft {
    /// Signs the promises with the operator's key, given as a function from payload to signature.
    pub fn sign(self, genesis: &Hash, sign: impl Fn(&[u8]) -> Signature) -> ExchangeAnswer {
        ExchangeAnswer {
            number: self.number,
            accepted: self.accepted,
            refused: self.refused,
            promise: self.promise.map(|promise| SignedPromise::new(promise, genesis, &sign)),
            previous: self.previous.map(|promise| SignedPromise::new(promise, genesis, &sign)),
            total: self.total,
        }
    }
}

/// A provider's promise that is revealed: it never expires.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FinalDraft {
    /// The exchange.
    pub number: u64,
    /// Its promise.
    pub promise: Promise,
}

impl FinalDraft {
    /// Signs the promise with the operator's key.
    pub fn sign(self, genesis: &Hash, sign: impl Fn(&[u8]) -> Signature) -> RevealAnswer {
        RevealAnswer {
            number: self.number,
            promise: SignedPromise::new(self.promise, genesis, sign),
        }
    }
}

/// A fast exit that the operator may sign.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FastExitDraft {
    /// The bytes to sign, the same that the identity has signed.
    pub payload: Vec<u8>,
}
