//! Changes [parameters](crate::configs::parameters) within their [bounds](crate::configs::bounds).
//!
//! The SDK's pallet stores them and would take any value; its own call is not part of this runtime.

pub use pallet::*;

/// The pallet. It has one call and stores nothing.
#[frame_support::pallet]
#[allow(
    clippy::cast_possible_truncation,
    clippy::expect_used,
    reason = "the macros number variants with casts and expect what they wrote themselves"
)]
pub mod pallet {
    use crate::configs::parameters::{RuntimeParameters, is_within_bounds};
    use frame_support::{
        pallet_prelude::*,
        traits::{EnsureOriginWithArg, dynamic_params::AggregatedKeyValue},
    };
    use frame_system::pallet_prelude::*;
    use pallet_parameters::WeightInfo;

    /// Changes of parameters.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Belongs to the parameters pallet of this runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config + pallet_parameters::Config<RuntimeParameters = RuntimeParameters> {}

    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The parameter must not have this value: it is below the least or above the greatest one that
        /// is documented for it.
        OutOfBounds,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Sets a parameter, or with no value goes back to its default.
        ///
        /// By root or two thirds of the council. Costs nothing more. Emits `Updated`.
        #[pallet::call_index(0)]
        #[pallet::weight(<T as pallet_parameters::Config>::WeightInfo::set_parameter()
            .saturating_add(T::DbWeight::get().reads(1)))]
        pub fn set_parameter(origin: OriginFor<T>, key_value: RuntimeParameters) -> DispatchResult {
            let (key, _) = key_value.clone().into_parts();
            T::AdminOrigin::ensure_origin(origin.clone(), &key)?;
            ensure!(is_within_bounds(&key_value), Error::<T>::OutOfBounds);
            pallet_parameters::Pallet::<T>::set_parameter(origin, key_value)
        }
    }
}

impl Config for crate::Runtime {}
