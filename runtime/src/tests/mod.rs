//! Tests of what holds for the runtime as a whole.

mod block_reward;
mod equivocation;
mod fee_split;
mod fees;
mod filter;
mod indices;
mod network;
mod parameters;
mod presets;
mod sessions;
mod support;
mod walletless_bytes;
