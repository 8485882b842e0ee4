//! The three parties of the first rail as pure state machines.
//!
//! A **consumer** is served by a **provider** and pays for it through an **accountant**:
//!
//! 1. Consumer and provider sign an agreement: price, unit and limits ([`Consumer::agree`],
//!    [`Provider::accept_agreement`]).
//! 2. The provider serves and sends invoices ([`Provider::serve`]). The consumer pays an invoice with a promise for the
//!    lifetime total of its lane, locked with the provider's hashlock ([`Consumer::pay`], [`Provider::receive`]).
//! 3. The provider hands in the payments of many consumers. The accountant answers with one promise to the provider for
//!    their sum, which expires ([`Provider::exchange`], [`accountant::exchange()`], [`Provider::answer`]).
//! 4. With the next exchange, or by itself, the provider reveals the preimage of the hashlock. Now the accountant can
//!    collect the consumers' promises, and its promise to the provider never expires ([`Provider::reveal`],
//!    [`accountant::reveal()`]).
//!
//! Each party verifies what the others say, and each can settle the promises it holds on chain without them.
//!
//! - [`accountant`]: the accountant's book, and every operation on it;
//! - [`consumer`]: the total that one lane of a consumer has signed, and the rules by which it signs more;
//! - [`provider`]: what a provider served, was paid, and holds of one accountant;
//! - [`offer`]: the terms from which an agreement is made;
//! - [`draft`]: messages that wait for their signatures;
//! - [`step`]: how a change of consumer or provider becomes durable before a message leaves;
//! - [`record`]: the bytes in which state is stored;
//! - [`error`]: the reasons of consumers and providers to say no, with codes that programs can read (accountants give a
//!   [`Refusal`](tallystick_messages::Refusal)).
//!
//! Nothing here does input or output, knows a clock, starts a thread or draws a random number: block heights, salts and
//! signatures are passed in. Amounts count units of 10^-12 NOTCH.
//!
//! Every machine is changed in three moves: an operation computes changes and a message without changing the state, the
//! caller makes the changes durable, and only then they are applied and the message leaves. So no message leaves that a
//! crash could make its sender forget. [`Consumer::pay`] and its like give a [`Step`] for that;
//! operations of the accountant read a [`Book`](accountant::Book) and give an [`Outcome`](accountant::Outcome).

#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
)]

pub mod accountant;
pub mod consumer;
pub mod draft;
pub mod error;
pub mod offer;
mod payment;
pub mod provider;
pub mod record;
pub mod step;

pub use consumer::{Consumer, ConsumerChanges, LaneRecord, PaidAgreement, Received, Resynced};
pub use draft::{AgreementDraft, PaymentDraft, Proposal};
pub use error::{AgreeError, Fault, PayError, ProviderError, ResyncError};
pub use offer::{Limits, Offer};
pub use provider::{
    AccountantStatus, Answered, ChainFacts, Next, Observed, Pending, Policy, Provider, ProviderChanges, ProviderRecord,
    Served, ServedSession, Unpaid,
};
pub use record::{Record, RecordError};
pub use step::{Machine, Step};

use tallystick_primitives::{AccountId, Signature};

/// Says whether the account signed the payload, as
/// [`is_signed_by`](tallystick_primitives::signature::is_signed_by) does.
pub type Verifier = fn(payload: &[u8], signature: &Signature, signer: &AccountId) -> bool;
