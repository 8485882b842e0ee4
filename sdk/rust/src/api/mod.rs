//! An accountant's REST API, with the requests and answers of [`tallystick_rest`].
//!
//! - [`client`]: every endpoint, signed where it has to be;
//! - [`batch`]: many providers' operations in one request;
//! - [`updates`]: events about the own identity, as they happen.

pub mod batch;
pub mod client;
pub mod error;
pub mod sign;
pub mod updates;

pub use batch::Operation;
pub use client::AccountantApi;
pub use error::ApiError;
pub use sign::Caller;
pub use tallystick_rest::{
    AccountantInfo, AgreementStatus, BatchOperation, BatchResult, Checks, ConsumerStatus, FastExitAnswer,
    FastExitRequest, LaneStatus, PendingExchange, ProviderStatus, Readiness, ServiceStatus, SettlementEntry,
    SettlementKind, SettlementPage, SettlementsQuery, UpdateData, UpdateKind,
};
pub use updates::Update;
