//! Prints what every call of our own pallets costs, and what spam would: Markdown for `docs/fees.md`.
//!
//! `make fees` runs it. Everything is asked from the runtime, on a development chain in its first block,
//! where fees are at their minimum.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "an example or a tool fails by panicking"
)]

#[path = "../support/mod.rs"]
mod support;

mod calls;
mod fees;
mod repaying;
mod spam;

use std::process::ExitCode;
use support::{Chain, begin_block};
use tallystick_runtime::genesis_config_presets;

fn main() -> ExitCode {
    let table: fn() -> String = match std::env::args().nth(1).as_deref() {
        Some("calls") => fees::table,
        Some("spam") => spam::table,
        _ => {
            eprintln!("usage: fee_table calls|spam");
            return ExitCode::from(2);
        }
    };
    let mut chain = Chain::new(genesis_config_presets::development());
    let table = chain.run(|| {
        begin_block(1);
        table()
    });
    print!("{table}");
    ExitCode::SUCCESS
}
