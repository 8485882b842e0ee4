//! Where an accountant keeps its state.

#![allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")]

#[macro_use]
mod suite;

mod crash;
mod disk_full;
mod embedded;
mod lost_answer;
mod postgres;
