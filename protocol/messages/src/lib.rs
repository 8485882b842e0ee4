//! The off-chain messages of consumers, providers and accountants.
//!
//! - [`agreement`]: price, unit and limits of what is paid, signed by consumer and provider;
//! - [`exchange`]: a consumer's payment, and how a provider trades many of them for one promise;
//! - [`invoice`]: what a provider asks a consumer for;
//! - [`preimage`]: how a provider derives the secrets that unlock its promises;
//! - [`refusal`]: every reason to say no, with a code that programs can read;
//! - [`request`]: how requests to an accountant are signed;
//! - [`verify`]: many signatures at once;
//! - [`report`]: what an accountant that lost its disk is rebuilt from;
//! - [`json`]: amounts as decimal strings, bytes as `0x` and hexadecimal; with the feature `openapi`, `schema`
//!   describes them for OpenAPI documents.
//!
//! Nothing here does input or output, or knows a clock. The byte formats are described in
//! `docs/protocol.md` and pinned by the vectors in `protocol/vectors`.

#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
)]

pub mod agreement;
pub mod exchange;
pub mod invoice;
pub mod json;
pub mod preimage;
pub mod refusal;
pub mod report;
pub mod request;
#[cfg(feature = "openapi")]
pub mod schema;
pub mod verify;

pub use agreement::{Agreement, AgreementId, SignedAgreement, Unit};
pub use exchange::{
    Committed, CommittedAgreement, ExchangeAnswer, ExchangeMessage, ExchangeRequest, PendingSummary, RefusedMessage,
    RevealAnswer, RevealRequest, SignedPromise,
};
pub use invoice::Invoice;
pub use preimage::ProviderSecret;
pub use refusal::Refusal;
pub use report::{Cheque, HeldPayment, ReconcileAnswer, ReconcileReport};
pub use request::ApiRequest;

/// Most messages in one exchange.
pub const MAX_MESSAGES: usize = 256;
