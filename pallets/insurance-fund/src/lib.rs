//! # Insurance fund
//!
//! A keyless account that penalties, surcharges, slashes and parts of fees flow into, and that pays
//! providers whose clients could not.
//!
//! - **Inflows** come through [`Inflow`], one adapter per kind, through surcharges and through gifts.
//!   Each is recorded with an event, but for transaction fees and dust: they come with every
//!   transaction, and a record would make every transaction dearer (an event, and a read and a write
//!   of about 60 µs together on the reference database, an eighth of a plain transfer). The ledger
//!   derives them from the balance.
//! - **Cover** is automatic and bounded: one provider is covered for at most `CoverRatio` of the
//!   surcharges paid for its *own* claims within `CoverPeriod`, minus the cover it received in it; only
//!   for clients that were funded for `MinFundedPeriod` without interruption; all providers together
//!   for at most `CoverCap` in a period; and never so much that the fund's account would be reaped.
//! - **Grants** are orders of the council.
//!
//! No coalition of clients, workers and sponsors takes out more than it put in: what a set of providers
//! was covered for is at most a part of the surcharges that were paid for this set, whoever its clients
//! and sponsors are. See [`types::Window`] for why rolling periods do not change that.
//!
//! The fund is the exception from the rule that money stays with its owner: it belongs to nobody.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod impls;
mod inflow;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod views;
pub mod weights;

pub use inflow::{Dust, Inflow, Kind, LostDeposit, Penalty, Slash, Surcharge, TransactionFee};
pub use pallet::*;
pub use types::{Cover, Outflow, Source};
pub use weights::WeightInfo;

/// The pallet.
#[frame_support::pallet]
pub mod pallet {
    #![allow(
        clippy::as_conversions,
        clippy::expect_used,
        reason = "the macros number variants with casts and expect what they wrote themselves"
    )]

    use super::*;
    use crate::types::Window;
    use frame_support::{
        pallet_prelude::*,
        traits::fungible::{Balanced, Credit, Inspect, Mutate},
    };
    use frame_system::pallet_prelude::*;
    use sp_runtime::Permill;
    use tallystick_primitives::{AccountId, Balance, BlockNumber};

    /// Money that left an account and has not arrived yet.
    pub type CreditOf<T> = Credit<AccountId, <T as Config>::Currency>;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The insurance fund.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the fund needs from the runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<AccountId = AccountId> {
        /// Weights of the calls.
        type WeightInfo: WeightInfo;
        /// The chain's money.
        type Currency: Balanced<AccountId> + Mutate<AccountId> + Inspect<AccountId, Balance = Balance>;
        /// Who orders grants: the council.
        type GrantOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// The fund's account, which presets endow.
        type Account: Get<AccountId>;
        /// Blocks over which cover is measured against surcharges.
        type CoverPeriod: Get<BlockNumber>;
        /// The part of a provider's surcharges that it can be covered for.
        type CoverRatio: Get<Permill>;
        /// The most that is covered in a period for all providers together.
        type CoverCap: Get<Balance>;
        /// Blocks for which a client must have held the minimum deposit without interruption.
        type MinFundedPeriod: Get<BlockNumber>;
    }

    /// Recorded inflows by source, since the chain began.
    #[pallet::storage]
    pub type Received<T: Config> = StorageMap<_, Twox64Concat, Source, Balance, ValueQuery>;

    /// Outflows by purpose, since the chain began.
    #[pallet::storage]
    pub type Paid<T: Config> = StorageMap<_, Twox64Concat, Outflow, Balance, ValueQuery>;

    /// Surcharges and cover by provider.
    #[pallet::storage]
    pub type Providers<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Cover, ValueQuery>;

    /// What was covered for all providers in the last period.
    #[pallet::storage]
    pub type CoveredLately<T: Config> = StorageValue<_, Window, ValueQuery>;

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Money flowed in.
        Received {
            /// Where it comes from.
            source: Source,
            /// How much it is.
            amount: Balance,
        },
        /// A surcharge was paid.
        Surcharged {
            /// Who paid it.
            payer: AccountId,
            /// The provider for whose claims it was paid, and which it lets be covered.
            provider: AccountId,
            /// How much it was.
            amount: Balance,
        },
        /// Somebody gave money to the fund.
        Donated {
            /// Who gave it.
            who: AccountId,
            /// How much it was.
            amount: Balance,
        },
        /// The fund paid for a client that could not.
        Covered {
            /// Who was to be paid.
            provider: AccountId,
            /// Who could not pay.
            client: AccountId,
            /// Where the money went.
            to: AccountId,
            /// How much it was.
            amount: Balance,
            /// What is still missing.
            uncovered: Balance,
        },
        /// The council ordered a payment.
        Granted {
            /// Who was paid.
            beneficiary: AccountId,
            /// How much it was.
            amount: Balance,
        },
    }

    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The amount is zero.
        ZeroAmount,
        /// The fund cannot pay itself.
        OwnAccount,
        /// The fund does not have that much beyond the existential deposit.
        InsufficientFunds,
        /// A number grew too large.
        Overflow,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Gives `amount` of the caller's money to the fund, for good.
        ///
        /// By any signed account. Costs the amount. Emits `Donated`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::donate())]
        pub fn donate(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_donate(who, amount)
        }

        /// Pays `amount` of the fund's money to `beneficiary`. The fund keeps the existential deposit.
        ///
        /// By the council. Costs nothing more. Emits `Granted`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::grant())]
        pub fn grant(
            origin: OriginFor<T>,
            beneficiary: AccountId,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResult {
            T::GrantOrigin::ensure_origin(origin)?;
            Self::do_grant(beneficiary, amount)
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            assert!(T::CoverPeriod::get() > 0, "a period must have blocks");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
