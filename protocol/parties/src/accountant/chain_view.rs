//! How far the accountant knows the chain.

use tallystick_primitives::{BlockNumber, state::AccountantStatus};

/// The facts that an operation may assume about the chain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ChainView {
    /// The newest finalized block whose observations were all [applied](crate::accountant::observe::observe), as were
    /// those of every block before. An unrevealed exchange is rolled back on the strength of this number.
    pub finalized: BlockNumber,
    /// The accountant's status on chain.
    pub status: AccountantStatus,
    /// Whether `finalized` is recent. Without that nothing new is taken and nothing is made final.
    pub fresh: bool,
    /// Whether the accountant is being rebuilt from reports. Until that is over nothing else is taken.
    pub reconciling: bool,
}

impl ChainView {
    /// Whether promises may be given.
    pub(crate) fn is_writable(&self) -> bool {
        self.fresh && !self.reconciling
    }
}
