//! Batches, of the pallet `Utility`.

use super::Call;
use codec::{Compact, Encode};

/// Number of the pallet.
pub(crate) const PALLET: u8 = 30;
/// Names and numbers of the calls below.
pub(crate) const CALLS: [(&str, u8); 3] = [("batch", 0), ("batch_all", 2), ("force_batch", 4)];

/// The calls in their order, until one fails: those before it count.
///
/// By any signed account. Emits `ItemCompleted` for each, and `BatchCompleted` or `BatchInterrupted`.
pub fn batch(calls: &[Call]) -> Call {
    encoded("Utility.batch", 0, calls)
}

/// The calls in their order, all or nothing.
///
/// By any signed account. Emits `ItemCompleted` for each, and `BatchCompleted`.
pub fn batch_all(calls: &[Call]) -> Call {
    encoded("Utility.batch_all", 2, calls)
}

/// The calls in their order, each by itself: one that fails does not block the others. The right one for
/// settlements.
///
/// By any signed account. Emits `ItemCompleted` or `ItemFailed` for each, and `BatchCompleted` or
/// `BatchCompletedWithErrors`.
pub fn force_batch(calls: &[Call]) -> Call {
    encoded("Utility.force_batch", 4, calls)
}

fn encoded(name: &'static str, index: u8, calls: &[Call]) -> Call {
    let mut bytes = vec![PALLET, index];
    // As long as memory can hold them, u32 can count them.
    Compact(u32::try_from(calls.len()).unwrap_or(u32::MAX)).encode_to(&mut bytes);
    for call in calls {
        bytes.extend_from_slice(call.bytes());
    }
    Call::new(name, bytes)
}
