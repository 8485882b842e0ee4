//! Transfers, of the pallet `Balances`.

use super::Address;
use tallystick_primitives::{AccountId, Balance};

/// Pays `amount` to `to`, and keeps the payer's account alive. So channels are topped up.
///
/// By any signed account. Emits `Transfer`.
pub fn transfer(to: AccountId, amount: Balance) -> super::Call {
    transfer_keep_alive(Address::Id(to), amount)
}

/// Pays all that can be paid to `to`.
///
/// By any signed account. Emits `Transfer`.
pub fn transfer_everything(to: AccountId, keep_alive: bool) -> super::Call {
    transfer_all(Address::Id(to), keep_alive)
}

calls! {
    "Balances" = 10 {
        /// Pays `value` to `dest`, and keeps the payer's account alive.
        transfer_keep_alive = 3 (dest: Address, #[compact] value: Balance);
        /// Pays all that can be paid to `dest`.
        transfer_all = 4 (dest: Address, keep_alive: bool);
    }
}
