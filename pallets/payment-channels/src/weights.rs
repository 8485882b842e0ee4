//! Weights of the calls. Placeholder until `make weights`.

#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::weights::Weight;

/// Weight functions needed for the pallet.
pub trait WeightInfo {
    fn authorize_fast_exit() -> Weight;
    fn authorize_finalize_exit() -> Weight;
    fn authorize_open_channel_for() -> Weight;
    fn authorize_request_exit_for() -> Weight;
    fn authorize_settle_consumer_promise() -> Weight;
    fn authorize_settle_device_promise() -> Weight;
    fn cancel_exit() -> Weight;
    fn cancel_exit_for() -> Weight;
    fn fast_exit() -> Weight;
    fn finalize_exit() -> Weight;
    fn open_channel() -> Weight;
    fn open_channel_for() -> Weight;
    fn request_exit() -> Weight;
    fn request_exit_for() -> Weight;
    fn settle_consumer_promise() -> Weight;
    fn settle_device_promise() -> Weight;
}

/// Weights of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn authorize_fast_exit() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_finalize_exit() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_open_channel_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_request_exit_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_settle_consumer_promise() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_settle_device_promise() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn cancel_exit() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn cancel_exit_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn fast_exit() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn finalize_exit() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn open_channel() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn open_channel_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn request_exit() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn request_exit_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn settle_consumer_promise() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn settle_device_promise() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
}

impl WeightInfo for () {
    fn authorize_fast_exit() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_finalize_exit() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_open_channel_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_request_exit_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_settle_consumer_promise() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_settle_device_promise() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn cancel_exit() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn cancel_exit_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn fast_exit() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn finalize_exit() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn open_channel() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn open_channel_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn request_exit() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn request_exit_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn settle_consumer_promise() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn settle_device_promise() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
}
