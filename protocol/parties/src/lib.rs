//! The three parties of the first rail as pure state machines.
//!
//! - [`accountant`]: exchanges consumers' promises into one per provider;
//! - [`consumer`]: what one lane of a consumer has signed, and the rules by which it signs more;
//! - [`provider`]: what a provider served, was paid, and holds of one accountant;
//! - [`offer`]: the terms from which an agreement is made;
//! - [`draft`]: messages that wait for their signatures;
//! - [`step`]: how a change of state becomes durable before a message leaves;
//! - [`record`]: the bytes in which state is stored;
//! - [`error`]: every reason to say no, with a code that programs can read.
//!
//! Nothing here does input or output, knows a clock, starts a thread or draws a random number: block
//! heights, salts and signatures are passed in. Amounts count units of 10^-12 NOTCH.
//!
//! A machine is changed in three moves. An operation such as [`Consumer::pay`] looks at the machine and
//! gives a [`Step`]; the caller writes [`Step::changes`] to disk; [`Step::apply`] changes the machine and
//! gives out the message. So nothing leaves that a crash could make the machine forget.

#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

pub mod accountant;
pub mod consumer;
pub mod draft;
pub mod error;
pub mod offer;
pub mod provider;
pub mod record;
pub mod step;

pub use consumer::{Consumer, ConsumerChanges, LaneRecord, PaidAgreement, Received, Resynced};
pub use draft::{AgreementDraft, PaymentDraft, Proposal};
pub use error::{AgreeError, Fault, PayError, ProviderError, ResyncError};
pub use offer::{Limits, Offer};
pub use provider::{
    AccountantStatus, Answered, ChainFacts, Cheque, Next, Observed, Pending, Policy, Provider, ProviderChanges,
    ProviderRecord, Served, Session, Unpaid,
};
pub use record::{Record, RecordError};
pub use step::{Machine, Step};

use tallystick_primitives::{AccountId, Signature};

/// Says whether the account signed the payload, as
/// [`is_signed_by`](tallystick_primitives::signature::is_signed_by) does.
pub type Verifier = fn(payload: &[u8], signature: &Signature, signer: &AccountId) -> bool;
