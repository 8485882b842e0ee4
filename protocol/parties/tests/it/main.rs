//! The three parties.

#![allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")]
#![allow(missing_docs, reason = "tests")]

mod accountant;
mod consumer;
mod lessons;
