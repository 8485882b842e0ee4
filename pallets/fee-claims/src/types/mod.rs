//! The records that the pallet stores, the arguments of its calls, and their arithmetic.

mod claim;
mod pledge;
mod progress;

pub use claim::{Bill, Contested, Due, Pair};
pub use pledge::{ClientRecord, CreditLine, Debt, Earmark, MaxDebtAges, MaxThaws, Pledge, Thaw, share};
pub use progress::{MaxMaturing, Payout, Progress, RawKey, Sweep};
pub use tallystick_primitives::claim::{ClaimEntry, ConfirmedEntry, RequestEntry};
