//! The fee of calls, and the filter in front of them.

use frame_support::{pallet_prelude::ValueQuery, storage_alias, traits::Contains};
use tallystick_primitives::{Balance, traits::ChainFee};

#[storage_alias]
type Fee = StorageValue<Testing, Balance, ValueQuery>;
#[storage_alias]
type IsFilterClosed = StorageValue<Testing, bool, ValueQuery>;

/// The same fee for every call.
pub struct FixedFee;

impl FixedFee {
    /// Sets the fee.
    pub fn set(fee: Balance) {
        Fee::put(fee);
    }
}

impl<Call> ChainFee<Call> for FixedFee {
    fn of(_: &Call) -> Balance {
        Fee::get()
    }
}

/// A call filter that lets everything or nothing pass.
pub struct Filter;

impl Filter {
    /// Stops every call from now on.
    pub fn close() {
        IsFilterClosed::put(true);
    }
}

impl<Call> Contains<Call> for Filter {
    fn contains(_: &Call) -> bool {
        !IsFilterClosed::get()
    }
}
