//! What the tests have in common.

pub mod binary;
pub mod client;
pub mod faulty;
pub mod held;
pub mod hub;
pub mod load;
pub mod openapi;
pub mod parties;

pub use client::{Answer, Client};
pub use parties::{Payee, Payer};

/// One NOTCH.
pub const NOTCH: u128 = 1_000_000_000_000;
