//! Weights of the calls. Placeholder until `make weights`.

#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::weights::Weight;

/// Weight functions needed for the pallet.
pub trait WeightInfo {
    fn authorize_device() -> Weight;
    fn authorize_device_for() -> Weight;
    fn authorize_register_for() -> Weight;
    fn register() -> Weight;
    fn register_for() -> Weight;
    fn revoke_device() -> Weight;
    fn revoke_device_for() -> Weight;
    fn set_beneficiary() -> Weight;
    fn set_beneficiary_for() -> Weight;
}

/// Weights of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn authorize_device() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_device_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_register_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn register() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn register_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn revoke_device() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn revoke_device_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_beneficiary() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_beneficiary_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
}

impl WeightInfo for () {
    fn authorize_device() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_device_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_register_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn register() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn register_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn revoke_device() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn revoke_device_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_beneficiary() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_beneficiary_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
}
