//! Units of money and time.

use crate::{Balance, BlockNumber};
use sp_weights::{Weight, constants::WEIGHT_REF_TIME_PER_SECOND};

/// One NOTCH in the smallest unit (12 decimals).
pub const NOTCH: Balance = 1_000_000_000_000;
/// A thousandth of a NOTCH.
pub const MILLINOTCH: Balance = 1_000_000_000;
/// The least money with which an account exists: 0.001 NOTCH.
pub const EXISTENTIAL_DEPOSIT: Balance = MILLINOTCH;

/// Time between two blocks in milliseconds.
pub const SLOT_DURATION: u64 = 3_000;
/// Blocks in a minute.
pub const MINUTES: BlockNumber = 20;
/// Blocks in an hour.
pub const HOURS: BlockNumber = 1_200;
/// Blocks in a day.
pub const DAYS: BlockNumber = 28_800;

/// The execution of a full block: one second on the reference machine, a third of the slot. Nothing
/// here depends on a proof's size.
pub const MAXIMUM_BLOCK_WEIGHT: Weight = Weight::from_parts(WEIGHT_REF_TIME_PER_SECOND, u64::MAX);
/// The length of a full block: 5 MiB of transactions.
pub const MAXIMUM_BLOCK_LENGTH: u32 = 5 * 1024 * 1024;

/// The deposit for `items` stored records of together `bytes` bytes.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
    record_price(items).saturating_add(byte_price(bytes))
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "a widening conversion; `From` is not const"
)]
const fn record_price(items: u32) -> Balance {
    (items as Balance).saturating_mul(10 * MILLINOTCH)
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "a widening conversion; `From` is not const"
)]
const fn byte_price(bytes: u32) -> Balance {
    (bytes as Balance).saturating_mul(MILLINOTCH / 10)
}
