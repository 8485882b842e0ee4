//! Tests of what holds for the runtime as a whole.

mod fee_split;
mod fees;
mod filter;
mod indices;
mod parameters;
mod presets;
mod support;
mod walletless_bytes;
