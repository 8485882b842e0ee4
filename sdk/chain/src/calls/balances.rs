//! Transfers, of the pallet `Balances`.

pub use super::generated::balances::*;
use super::{Address, Call};
use tallystick_primitives::{AccountId, Balance};

/// Pays `amount` to `to`, and keeps the sender's account alive. Channels are topped up like this.
///
/// By any signed account. Emits `Transfer`.
pub fn transfer(to: AccountId, amount: Balance) -> Call {
    transfer_keep_alive(Address::Id(to), amount)
}
