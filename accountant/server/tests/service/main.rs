//! The whole service in this process, with real signatures, over HTTP: on the embedded store and on PostgreSQL.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]
#![allow(dead_code, reason = "the other tests use the rest of what they have in common")]

mod chain;
mod contract;
mod cross_origin;
mod durability;
mod fuzz;
mod protocol;
mod shared_store;
mod shutdown;
mod store_failures;
mod support;
