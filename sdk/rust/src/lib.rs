//! Pay for metered services, and get paid for them.
//!
//! - [`consumer`]: the consumer's side: a client, and a proxy on the own machine, that makes agreements and pays
//!   invoices within limits;
//! - [`provider`]: the provider's side: a proxy in front of a service that serves only what is paid for;
//! - [`api`]: an accountant's REST API;
//! - [`store`]: what a process keeps on disk;
//! - [`link`]: what both sides need of the chain, and [`node`]: the chain behind a node;
//! - [`wire`]: what both sides say to each other;
//! - [`problem`]: what a service answers when it says no;
//! - [`amount`]: NOTCH as people write them.
//!
//! The rules are in `tallystick-parties`; here they meet network, disk and clock. Whatever binds is on
//! disk before it leaves, and every request can be sent again.
//!
//! One runnable example for each role is in `examples/`: `consumer`, `provider` and `operator`.

#![cfg_attr(
    not(test),
    deny(
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

pub mod amount;
pub mod api;
mod backoff;
mod clock;
pub mod consumer;
mod durable;
mod http;
pub mod link;
pub mod node;
pub mod problem;
pub mod provider;
mod signer;
pub mod store;
pub mod wire;

pub use amount::{Amount, InvalidAmount, NOTCH};
pub use api::{AccountantApi, ApiError, Caller};
pub use consumer::{PaymentSession, PaymentSessionError};
pub use node::NodeLink;
pub use problem::Problem;
pub use provider::{ProviderProxy, ProviderProxyError};
pub use signer::{FileKey, Signer};
