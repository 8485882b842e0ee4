//! The three parties.
#![allow(missing_docs, reason = "tests")]

mod accountant;
mod common;
mod consumer;
mod lessons;
