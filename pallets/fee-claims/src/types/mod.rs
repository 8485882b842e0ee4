//! What the pallet stores, what its calls take, and the arithmetic of it.

mod claim;
mod pledge;
mod progress;

pub use claim::{Bill, ClaimEntry, ConfirmedEntry, Contested, Due, Pair, RequestEntry};
pub use pledge::{share, ClientRecord, CreditLine, Debt, Earmark, MaxDebtAges, MaxThaws, Pledge, Thaw};
pub use progress::{MaxMaturing, Payout, Progress, RawKey, Sweep};
