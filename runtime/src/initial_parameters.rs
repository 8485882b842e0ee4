//! Lets a genesis set [parameters](crate::configs::parameters), because the parameters pallet has
//! no genesis of its own: a development chain has delays of seconds instead of days.

pub use pallet::*;

/// The pallet. It has a genesis and nothing else.
#[frame_support::pallet]
pub mod pallet {
    use crate::{
        configs::parameters::{dynamic::payments, RuntimeParameters},
        Balance, BlockNumber,
    };
    use frame_support::{pallet_prelude::*, traits::dynamic_params::AggregatedKeyValue};
    use sp_runtime::Permill;

    /// Initial parameters.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Belongs to the parameters pallet of this runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config + pallet_parameters::Config<RuntimeParameters = RuntimeParameters> {}

    /// Parameters that differ from the defaults. Delays are in blocks.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// See [`payments::RegistrationFee`].
        pub registration_fee: Option<Balance>,
        /// See [`payments::PenaltyRate`].
        pub penalty_rate: Option<Permill>,
        /// See [`payments::ExitDelay`].
        pub exit_delay: Option<BlockNumber>,
        /// See [`payments::ExitWindow`].
        pub exit_window: Option<BlockNumber>,
        /// See [`payments::FeeDelay`].
        pub fee_delay: Option<BlockNumber>,
        /// See [`payments::WithdrawDelay`].
        pub withdraw_delay: Option<BlockNumber>,
        /// See [`payments::WithdrawWindow`].
        pub withdraw_window: Option<BlockNumber>,
        /// See [`payments::ClosingDelay`].
        pub closing_delay: Option<BlockNumber>,
        /// See [`payments::PunishmentGrace`].
        pub punishment_grace: Option<BlockNumber>,
        /// See [`payments::CoverageCutDelay`].
        pub coverage_cut_delay: Option<BlockNumber>,
        /// Not in the JSON.
        #[serde(skip)]
        pub _config: core::marker::PhantomData<T>,
    }

    impl<T: Config> GenesisConfig<T> {
        /// What is set.
        fn parameters(&self) -> impl Iterator<Item = payments::Parameters> {
            use payments::Parameters;
            [
                self.registration_fee
                    .map(|v| Parameters::from((payments::RegistrationFee, v))),
                self.penalty_rate.map(|v| Parameters::from((payments::PenaltyRate, v))),
                self.exit_delay.map(|v| Parameters::from((payments::ExitDelay, v))),
                self.exit_window.map(|v| Parameters::from((payments::ExitWindow, v))),
                self.fee_delay.map(|v| Parameters::from((payments::FeeDelay, v))),
                self.withdraw_delay
                    .map(|v| Parameters::from((payments::WithdrawDelay, v))),
                self.withdraw_window
                    .map(|v| Parameters::from((payments::WithdrawWindow, v))),
                self.closing_delay
                    .map(|v| Parameters::from((payments::ClosingDelay, v))),
                self.punishment_grace
                    .map(|v| Parameters::from((payments::PunishmentGrace, v))),
                self.coverage_cut_delay
                    .map(|v| Parameters::from((payments::CoverageCutDelay, v))),
            ]
            .into_iter()
            .flatten()
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            for parameter in self.parameters() {
                let (key, value) = RuntimeParameters::Payments(parameter).into_parts();
                pallet_parameters::Parameters::<T>::set(key, value);
            }
        }
    }
}

impl Config for crate::Runtime {}
