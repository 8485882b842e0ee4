//! Payments through real proxies.

mod api;
mod careful;
mod common;
mod pages;
mod paid;
