//! Workers and bonds, as other pallets see them.

use crate::{AccountId, Balance, BlockNumber, worker::WorkerId};
use alloc::vec::Vec;
use sp_runtime::{DispatchError, DispatchResult};

/// The workers. All intervals include both ends.
pub trait Workers {
    /// The worker's provider, if the worker was ever registered and its history is still kept.
    fn provider(worker: &WorkerId) -> Option<AccountId>;
    /// The number of blocks from `from` to `to` in which the worker was online and not in maintenance.
    fn online_blocks(worker: &WorkerId, from: BlockNumber, to: BlockNumber) -> BlockNumber;
    /// The most units a block that the worker served at some time from `from` to `to`.
    fn capacity(worker: &WorkerId, from: BlockNumber, to: BlockNumber) -> u64;
    /// Every price per unit that was in force at some time from `from` to `to`; a bounded number.
    fn tariffs(worker: &WorkerId, from: BlockNumber, to: BlockNumber) -> Vec<Balance>;
}

/// The parts of a slash. They add up to the provider's loss.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Slash {
    /// Paid to the party that it was owed to, or that reported the offence.
    pub claimant: Balance,
    /// Paid to the insurance fund.
    pub insurance: Balance,
    /// Taken out of existence.
    pub burned: Balance,
}

/// The bonds, as a court sees them.
pub trait SlashableBonds {
    /// The amount that a slash reaches now: the bond and what is unbonding.
    fn slashable(provider: &AccountId) -> Balance;
    /// Stops withdrawals of what is unbonding until as many calls of [`SlashableBonds::release`].
    fn withhold(provider: &AccountId) -> DispatchResult;
    /// Ends one [`SlashableBonds::withhold`].
    fn release(provider: &AccountId);
    /// Takes `amount`, or all there is: `compensation` of it at most goes to `claimant`, the rest is
    /// split between the insurance fund and burning. Never fails.
    fn slash(provider: &AccountId, amount: Balance, claimant: &AccountId, compensation: Balance) -> Slash;
}

/// Turns money that is already the provider's into bond.
pub trait BondDeposits {
    /// Whether [`BondDeposits::bond`] would succeed with `amount` that is about to reach the
    /// provider's account.
    fn check_bond(provider: &AccountId, amount: Balance) -> DispatchResult;
    /// Holds `amount` of the provider's free money as bond.
    fn bond(provider: &AccountId, amount: Balance) -> DispatchResult;
}

/// A chain without worker bonds: nothing can become one.
impl BondDeposits for () {
    fn check_bond(_: &AccountId, _: Balance) -> DispatchResult {
        Err(DispatchError::Unavailable)
    }
    fn bond(_: &AccountId, _: Balance) -> DispatchResult {
        Err(DispatchError::Unavailable)
    }
}
