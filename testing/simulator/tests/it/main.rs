//! Simulated networks.
#![allow(missing_docs, reason = "tests")]

mod exhaustive;
mod runs;
