//! Answers whose promises are not signed yet. The core knows no keys: the adapter signs, after the changes are durable.

use tallystick_messages::{ExchangeAnswer, RefusedMessage, RevealAnswer, SignedPromise};
use tallystick_primitives::{Balance, Hash, Promise, Signature};

/// The answer to an exchange.
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
    /// What is promised in total, this exchange included.
    pub total: Balance,
}

impl ExchangeDraft {
    /// Signs the promises with the operator's key, given as a function from payload to signature.
    pub fn sign(self, genesis: &Hash, sign: impl Fn(&[u8]) -> Signature) -> ExchangeAnswer {
        ExchangeAnswer {
            number: self.number,
            accepted: self.accepted,
            refused: self.refused,
            promise: self.promise.map(|promise| signed(promise, genesis, &sign)),
            previous: self.previous.map(|promise| signed(promise, genesis, &sign)),
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
            promise: signed(self.promise, genesis, &sign),
        }
    }
}

/// A fast exit that the operator may sign.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FastExitDraft {
    /// The bytes to sign, the same that the identity has signed.
    pub payload: Vec<u8>,
}

fn signed(promise: Promise, genesis: &Hash, sign: &impl Fn(&[u8]) -> Signature) -> SignedPromise {
    let signature = sign(&promise.payload(genesis));
    SignedPromise { promise, signature }
}
