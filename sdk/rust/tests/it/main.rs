//! Payments through real proxies, with the accountant's real service.

#![allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")]

mod api;
mod common;
mod crashes;
mod faults;
mod pages;
mod paid;
mod settlement;
