//! The accountant: exchanges consumers' promises into one promise for each provider.
//!
//! Its book has three kinds of records, each small, bounded and stored by itself:
//!
//! - [`Consumer`]: one consumer channel. What the chain says of it, and for each [lane](consumer::LaneBook) what was
//!   taken and what is revealed;
//! - [`Provider`]: one provider channel. What the chain says of it, what was promised, and the one exchange that is
//!   not revealed yet;
//! - [`AgreementRecord`]: one agreement and what was paid under it.
//!
//! Every operation reads records through a [`Book`] and returns [`Changes`], which have to be durable *before* anything
//! is answered, whether the operation succeeded or not. Signatures are verified apart from the state ([`check`]), in
//! parallel and in batches. Promises leave as drafts ([`crate::draft`]), which the caller signs.
//!
//! - [`exchange`], [`reveal`], [`expire`]: how a payment runs;
//! - [`observe`]: what finalized blocks tell;
//! - [`collect`]: which consumers' promises can be settled, and by when;
//! - [`fast_exit`]: money that leaves by agreement;
//! - [`reconcile`]: rebuilding after the disk was lost;
//! - [`invariants`]: what holds after every operation, numbered.

pub mod agreement;
pub mod book;
pub mod chain_view;
pub mod check;
pub mod collect;
pub mod committed;
pub mod consumer;
pub mod exchange;
pub mod expire;
pub mod fast_exit;
pub mod invariants;
pub mod observe;
pub mod outcome;
mod pending;
pub mod provider;
pub mod reconcile;
pub mod reveal;
pub mod terms;

pub use crate::draft::{ExchangeDraft, FastExitDraft, FinalDraft};
pub use agreement::AgreementRecord;
pub use book::{Book, Changes, MemoryBook, Overlay};
pub use chain_view::ChainView;
pub use check::{CheckedExchange, PreparedExchange, check_exchange, verify, verify_with};
pub use collect::{Collectable, collectable};
pub use committed::committed;
pub use consumer::{Consumer, ConsumerSnapshot, DeviceFacts, Exit};
pub use exchange::{exchange, replay};
pub use expire::expire;
pub use fast_exit::{FastExitRequest, fast_exit, fast_exit_limit};
pub use observe::{Note, Observation, Observed, observe};
pub use outcome::{Outcome, Refused};
pub use provider::{Provider, ProviderSnapshot};
pub use reconcile::{CheckedReport, check_report, check_report_with, reconcile};
pub use reveal::{renew, reveal};
pub use terms::{InvalidTerms, Terms};
