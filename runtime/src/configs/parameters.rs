//! What can be changed without an upgrade of the runtime.
//!
//! Every read of a parameter is a read of the storage; none of them is on a settlement's path.

use crate::{
    constants::{DAYS, HOURS, NOTCH},
    Balance, BlockNumber, Runtime, RuntimeEvent,
};
use frame_support::{
    dynamic_params::{dynamic_pallet_params, dynamic_params},
    traits::AsEnsureOriginWithArg,
};
use frame_system::EnsureRoot;
use sp_runtime::Permill;

/// The parameters and their defaults, which are those of a production chain. A genesis can set
/// others ([`initial_parameters`](crate::initial_parameters)), root any at any time.
#[dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
#[allow(missing_docs)]
pub mod dynamic {
    use super::*;

    /// Surcharges and delays of identities, channels and accountants. Delays are in blocks.
    #[dynamic_pallet_params]
    #[codec(index = 0)]
    pub mod payments {
        /// What registering an identity costs on top of the transaction fee.
        #[codec(index = 0)]
        pub static RegistrationFee: Balance = NOTCH / 100;
        /// What a punished accountant loses per hour, as a part of what it owes.
        #[codec(index = 1)]
        pub static PenaltyRate: Permill = Permill::from_percent(1);
        /// From the request of an exit to the first block in which it can be finalized.
        #[codec(index = 2)]
        pub static ExitDelay: BlockNumber = 3 * DAYS;
        /// For how long an exit can be finalized.
        #[codec(index = 3)]
        pub static ExitWindow: BlockNumber = 3 * DAYS;
        /// How long a rise of a hub fee is announced.
        #[codec(index = 4)]
        pub static FeeDelay: BlockNumber = DAYS;
        /// How long an accountant's withdrawal is announced.
        #[codec(index = 5)]
        pub static WithdrawDelay: BlockNumber = 3 * DAYS;
        /// For how long an announced withdrawal can be made.
        #[codec(index = 6)]
        pub static WithdrawWindow: BlockNumber = 3 * DAYS;
        /// For how long settlements go on after an accountant closes, and for how long a previous
        /// operator's promises settle.
        #[codec(index = 7)]
        pub static ClosingDelay: BlockNumber = 7 * DAYS;
        /// How long an accountant may be short of money before it is penalised.
        #[codec(index = 8)]
        pub static PunishmentGrace: BlockNumber = 24 * HOURS;
        /// How long a cut of a provider's coverage is announced.
        #[codec(index = 9)]
        pub static CoverageCutDelay: BlockNumber = 7 * DAYS;
    }
}

#[cfg(feature = "runtime-benchmarks")]
impl Default for RuntimeParameters {
    fn default() -> Self {
        Self::Payments(dynamic::payments::Parameters::RegistrationFee(
            dynamic::payments::RegistrationFee,
            Some(Balance::MAX),
        ))
    }
}

impl pallet_parameters::Config for Runtime {
    type AdminOrigin = AsEnsureOriginWithArg<EnsureRoot<crate::AccountId>>;
    type RuntimeEvent = RuntimeEvent;
    type RuntimeParameters = RuntimeParameters;
    type WeightInfo = ();
}
