//! What the pallet stores, and the arithmetic of a consumer's settlement.

use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use tallystick_primitives::{AccountId, Balance, BlockNumber};

/// A request to leave an accountant.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Exit {
    /// Where the rest of the money goes.
    pub beneficiary: AccountId,
    /// Block of the request.
    pub requested_at: BlockNumber,
    /// Whether it was taken back. The record stays, because requests are limited in time.
    pub cancelled: bool,
}

impl Exit {
    /// First block in which it can be finalized.
    pub fn opens_at(&self, delay: BlockNumber) -> BlockNumber {
        self.requested_at.saturating_add(delay)
    }

    /// Last block in which it can be finalized.
    pub fn lapses_after(&self, delay: BlockNumber, window: BlockNumber) -> BlockNumber {
        self.opens_at(delay).saturating_add(window)
    }

    /// Whether it is neither cancelled nor lapsed in block `now`.
    pub fn is_open(&self, now: BlockNumber, delay: BlockNumber, window: BlockNumber) -> bool {
        !self.cancelled && now <= self.lapses_after(delay, window)
    }
}

/// What settling a consumer's promise moves. The whole goes to the accountant but for the chain fee.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ConsumerSettlement {
    /// What leaves the channel and advances the watermark.
    pub gross: Balance,
    /// The part of it that pays for the transaction.
    pub chain_fee: Balance,
    /// What the promise still owes and the channel does not have.
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

    /// What the accountant gets.
    pub fn net(&self) -> Balance {
        self.gross.saturating_sub(self.chain_fee)
    }
}
