//! How much memory a known consumer takes in the service's cache: resident memory before and after.
//!
//! `cargo run --release -p tallystick-accountant --example cache_memory -- 1000000`

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "an example or a tool fails by panicking"
)]

use std::sync::Arc;
use tallystick_accountant::engine::cache::{Cache, Cached};
use tallystick_accountant_store::Version;
use tallystick_parties::accountant::Consumer;
use tallystick_primitives::AccountId;

/// Resident memory of this process in bytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse::<u64>().ok()).unwrap_or_default() * 1_024
}

fn main() {
    let number: u64 = std::env::args()
        .nth(1)
        .and_then(|number| number.parse().ok())
        .unwrap_or(100_000);
    let cache = Cache::new(usize::try_from(number).unwrap_or(usize::MAX).saturating_mul(4));
    let before = resident();
    for number in 0..number {
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().zip(number.to_le_bytes()) {
            *place = byte;
        }
        let identity = AccountId::new(bytes);
        let entry = Cached {
            value: Some(Arc::new(Consumer::new(identity.clone()))),
            version: Some(Version(number)),
        };
        cache.put::<Consumer>(identity, entry);
    }
    let after = resident();
    let kept = cache.count::<Consumer>();
    let each = after
        .saturating_sub(before)
        .checked_div(u64::try_from(kept).unwrap_or(u64::MAX))
        .unwrap_or_default();
    println!("{kept} consumers without lanes: {each} bytes each");
}
