//! The ledger: settlements, item by item.

use crate::link::Settled;
use codec::{Decode, Encode};
use tallystick_primitives::AccountId;

/// A final settlement.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct LedgerEntry {
    /// Time of the entry: milliseconds since 1970.
    pub noted_at: u64,
    /// The accountant whose promise it was.
    pub accountant: AccountId,
    /// Block and amounts.
    pub settled: Settled,
}
