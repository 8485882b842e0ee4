//! An accountant's REST API.
//!
//! - [`client`]: every route, signed where the route wants it;
//! - [`types`]: what travels besides the messages of `tallystick-messages`;
//! - [`batch`]: many providers' operations in one request;
//! - [`updates`]: what happens to the own identity, as it happens.

pub mod batch;
pub mod client;
pub mod error;
pub mod sign;
pub mod types;
pub mod updates;

pub use batch::{BatchOperation, BatchResult, Operation};
pub use client::AccountantApi;
pub use error::ApiError;
pub use sign::Caller;
pub use types::{
    AccountantInfo, AgreementStatus, ConsumerStatus, FastExitAnswer, FastExitRequest, LaneStatus, PendingExchange,
    ProviderStatus, Readiness, ServiceStatus, SettlementEntry, SettlementKind, SettlementPage,
};
pub use updates::{Update, UpdateKind};
