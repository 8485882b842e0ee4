//! The meaning of events about money for one account.

use super::money::BalanceEvent;
use tallystick_primitives::{AccountId, Balance};

impl BalanceEvent {
    /// The amount that came to `account`, if any did.
    pub fn credit_to(&self, account: &AccountId) -> Option<Balance> {
        match self {
            Self::Transfer { to: who, amount, .. } | Self::Deposit { who, amount } | Self::Minted { who, amount }
                if who == account =>
            {
                Some(*amount)
            }
            _ => None,
        }
    }
}
