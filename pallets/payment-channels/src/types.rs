//! The records that the pallet stores, and the arithmetic of a consumer's settlement.

use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use tallystick_primitives::{AccountId, Balance, BlockNumber};

/// A request to leave an accountant.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Exit {
    /// The account that the rest of the money goes to.
    pub beneficiary: AccountId,
    /// The block of the request.
    pub requested_at: BlockNumber,
    /// Whether the request was taken back. The record stays, because a new request must wait for the
    /// delay of the last one.
    pub cancelled: bool,
}

impl Exit {
    /// The first block in which the exit can be finalized.
    pub fn opens_at(&self, delay: BlockNumber) -> BlockNumber {
        self.requested_at.saturating_add(delay)
    }

    /// The last block in which the exit can be finalized.
    pub fn lapses_after(&self, delay: BlockNumber, window: BlockNumber) -> BlockNumber {
        self.opens_at(delay).saturating_add(window)
    }

    /// Whether the exit is neither cancelled nor lapsed in block `now`.
    pub fn is_open(&self, now: BlockNumber, delay: BlockNumber, window: BlockNumber) -> bool {
        !self.cancelled && now <= self.lapses_after(delay, window)
    }
}

/// The amounts that settling a consumer's promise moves. Everything but the chain fee goes to the
/// accountant.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ConsumerSettlement {
    /// The amount that leaves the channel; the watermark advances by it.
    pub gross: Balance,
    /// The part of gross that pays for the transaction.
    pub chain_fee: Balance,
    /// The part of the promise that the channel cannot pay now.
    pub shortfall: Balance,
}

impl ConsumerSettlement {
    /// Pays `promised - settled`, as far as `balance` reaches.
    pub fn new(promised: Balance, settled: Balance, balance: Balance, chain_fee: Balance) -> Self {
        let due = promised.saturating_sub(settled);
        let gross = due.min(balance);
        Self {
            gross,
            chain_fee: chain_fee.min(gross),
            shortfall: due.saturating_sub(gross),
        }
    }

    /// The amount that the accountant receives.
    pub fn net(&self) -> Balance {
        self.gross.saturating_sub(self.chain_fee)
    }
}
