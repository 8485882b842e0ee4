//! An accountant's REST API, written down once: the server answers with these types, clients read the same ones, and
//! with the feature `openapi` the OpenAPI document comes from them too.
//!
//! - [`endpoint`]: what an endpoint consists of; [`endpoints`]: the table of all of them;
//! - [`info`]: terms and health of the service; [`records`]: a party's own channel and agreements;
//!   [`settlements`]: the ledger; [`fast_exit`] and [`batch`]: requests beside the messages of `tallystick-messages`;
//! - [`updates`]: events of `/v1/updates`;
//! - [`problem`]: why a request was refused;
//! - `openapi`: the document.
//!
//! Amounts are decimal strings in units of 10^-12 NOTCH, accounts and bytes are `0x` and hexadecimal. The headers of
//! signed requests are named in [`tallystick_messages::request`].

#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
)]

pub mod batch;
pub mod endpoint;
pub mod endpoints;
pub mod fast_exit;
pub mod info;
#[cfg(feature = "openapi")]
pub mod openapi;
pub mod problem;
pub mod records;
pub mod settlements;
pub mod updates;

pub use batch::{Batch, BatchAnswer, BatchOperation, BatchResult, SignedHeaders};
pub use endpoint::{Access, Endpoint, Method, Parameters};
pub use fast_exit::{FastExitAnswer, FastExitRequest};
pub use info::{AccountantInfo, Alive, Checks, Readiness, ServiceStatus};
pub use problem::{Problem, ServiceProblem};
pub use records::{AgreementPath, AgreementStatus, ConsumerStatus, LaneStatus, PendingExchange, ProviderStatus};
pub use settlements::{SettlementEntry, SettlementKind, SettlementPage, SettlementsQuery};
pub use updates::{UpdateData, UpdateKind};
