//! Payments through real proxies, with the accountant's real service.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod api;
mod common;
mod crashes;
mod faults;
mod pages;
mod paid;
mod settlement;
