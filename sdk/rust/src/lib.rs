//! Pay for metered services, and get paid for them.
//!
//! - [`consumer`]: payment sessions, which make agreements and pay invoices within limits, and a proxy for them on the
//!   own machine;
//! - [`provider`]: a proxy in front of a service, which is served only while it is paid for;
//! - [`api`]: an accountant's REST API;
//! - [`store`]: the records of a process on disk;
//! - [`link`]: what both sides need of the chain, and [`node`]: the chain behind a node;
//! - [`wire`]: the messages between both sides;
//! - [`problem`]: why a service refuses a request;
//! - [`Amount`]: NOTCH as people write them.
//!
//! The rules are in `tallystick-parties`; here they meet network, disk and clock. A binding message is on disk before it
//! is sent, and every request can be sent again.
//!
//! Each role has a runnable example in `examples/`: `consumer`, `provider` and `operator`.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "sums of money are checked; counters and times stay small"
)]
#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
)]

pub mod api;
mod backoff;
mod clock;
pub mod consumer;
mod durable;
mod http;
pub mod link;
pub mod node;
pub mod provider;
mod signer;
pub mod store;
pub mod wire;

pub use api::{AccountantApi, ApiError, Caller};
pub use consumer::{PaymentSession, PaymentSessionError};
pub use http::ListenError;
pub use node::NodeLink;
pub use provider::{ProviderProxy, ProviderProxyError};
pub use signer::{FileKey, Signer};
pub use tallystick_primitives::{Amount, InvalidAmount, NOTCH};
pub use tallystick_rest::{Problem, problem};
