//! The arithmetic of a provider's settlement, apart from storage.
//!
//! Gross is paid first from the accountant's available money, then from the channel's coverage. The
//! accountant fee is taken from the first part only: an accountant earns nothing on payments from its
//! stake. The fee is rounded down, in favour of the provider. Gross = accountant fee + chain fee + net.

use sp_runtime::Permill;
use tallystick_primitives::Balance;

/// The amounts that a settlement moves.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Settlement {
    /// The part of gross that the accountant's available money pays.
    pub from_available: Balance,
    /// The part of gross that the accountant's stake pays.
    pub from_coverage: Balance,
    /// The accountant's share, which stays with it.
    pub accountant_fee: Balance,
    /// The part of gross that pays for a walletless transaction.
    pub chain_fee: Balance,
    /// The amount that is proven and stays owed.
    pub shortfall: Balance,
}

impl Settlement {
    /// Pays `due`, as far as `available` and then `coverage` reach.
    pub fn new(due: Balance, available: Balance, coverage: Balance, fee: Permill, chain_fee: Balance) -> Self {
        let from_available = due.min(available);
        let rest = due.saturating_sub(from_available);
        let from_coverage = rest.min(coverage);
        let accountant_fee = fee.mul_floor(from_available);
        let mut settlement = Self {
            from_available,
            from_coverage,
            accountant_fee,
            chain_fee: 0,
            shortfall: rest.saturating_sub(from_coverage),
        };
        settlement.chain_fee = chain_fee.min(settlement.proceeds());
        settlement
    }

    /// The amount paid of the promise; the watermark advances by it.
    pub fn gross(&self) -> Balance {
        self.from_available.saturating_add(self.from_coverage)
    }

    /// The amount left after the accountant fee.
    pub fn proceeds(&self) -> Balance {
        self.gross().saturating_sub(self.accountant_fee)
    }

    /// The amount that the provider receives.
    pub fn net(&self) -> Balance {
        self.proceeds().saturating_sub(self.chain_fee)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn settlement_conserves_money_and_never_pays_more_than_is_due(
            due: u128, available: u128, coverage: u128, parts in 0u32..=500_000, chain_fee: u64,
        ) {
            let s = Settlement::new(due, available, coverage, Permill::from_parts(parts), chain_fee.into());
            prop_assert!(s.from_available <= available && s.from_coverage <= coverage);
            prop_assert_eq!(s.gross() + s.shortfall, due);
            prop_assert_eq!(s.accountant_fee + s.chain_fee + s.net(), s.gross());
            // At most half goes to the accountant, and nothing of the stake's part.
            prop_assert!(s.accountant_fee <= s.from_available / 2 + 1);
            // Coverage is touched only when the available money is used up.
            prop_assert!(s.from_coverage == 0 || s.from_available == available);
        }
    }
}
