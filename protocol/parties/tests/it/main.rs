//! The three parties.
#![allow(missing_docs, reason = "tests")]

mod accountant;
mod consumer;
mod lessons;
