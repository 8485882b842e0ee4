//! The promises that an accountant has signed, as the world remembers them.

use tallystick_primitives::{Balance, BlockNumber, NEVER_EXPIRES};

/// An accountant's promises to a provider.
#[derive(Clone, Debug, Default)]
pub struct Issued {
    /// The largest amount that never expires.
    pub for_ever: Balance,
    /// Amounts that expire, with the last block.
    pub conditional: Vec<(Balance, BlockNumber)>,
}

impl Issued {
    /// Notes a promise that leaves in block `now`.
    pub fn note(&mut self, amount: Balance, valid_until: BlockNumber, now: BlockNumber) {
        if valid_until == NEVER_EXPIRES {
            self.for_ever = self.for_ever.max(amount);
        } else {
            self.conditional.retain(|(_, last)| *last >= now);
            if !self.conditional.contains(&(amount, valid_until)) {
                self.conditional.push((amount, valid_until));
            }
        }
    }

    /// The largest amount that can be claimed in a block if every preimage is known.
    pub fn claimable(&self, now: BlockNumber) -> Balance {
        let conditional = self.conditional.iter().filter(|(_, last)| *last >= now);
        conditional.map(|(amount, _)| *amount).fold(self.for_ever, Balance::max)
    }
}
