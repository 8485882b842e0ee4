//! # Insurance fund
//!
//! The fund is a keyless account that receives penalties, surcharges, slashes and parts of fees, and
//! that pays providers whose clients could not pay.
//!
//! - **Inflows** come through [`Inflow`], one adapter for each kind, through surcharges and through
//!   gifts. Each is recorded with an event, except transaction fees and dust: they come with every
//!   transaction, and a record would make every transaction dearer (an event, and a read and a write of
//!   about 60 µs together on the reference database, an eighth of a plain transfer). The ledger derives
//!   them from the balance.
//! - **Cover** is automatic and bounded. A provider is covered for at most `CoverRatio` of the
//!   surcharges paid for its *own* claims within `CoverPeriod`, minus the cover it received in that
//!   time; only for clients that were funded for `MinFundedPeriod` without interruption; all providers
//!   together for at most `CoverCap` in a period; and never so much that the fund's account would be
//!   reaped.
//! - **Grants** are orders of the council.
//!
//! No coalition of clients, workers and sponsors takes out more than it put in: the cover of a set of
//! providers is at most a share of the surcharges that were paid for this set, with any clients and
//! sponsors. See [`types::Window`] for the reason why rolling periods do not change that.
//!
//! The fund is the exception from the rule that money stays with its owner: it belongs to nobody.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
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

/// The pallet's storage, calls, events and errors.
#[frame_support::pallet]
pub mod pallet {
    #![allow(
        clippy::cast_possible_truncation,
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

    /// The state of the insurance fund.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// The types and parameters that the pallet needs from the runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<AccountId = AccountId> {
        /// The weights of the calls, measured.
        type WeightInfo: WeightInfo;
        /// The currency of the fund.
        type Currency: Balanced<AccountId> + Mutate<AccountId> + Inspect<AccountId, Balance = Balance>;
        /// The origin that orders grants: the council.
        type GrantOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// The fund's account, which presets endow.
        type Account: Get<AccountId>;
        /// Blocks over which cover is measured against surcharges.
        type CoverPeriod: Get<BlockNumber>;
        /// The share of a provider's surcharges up to which it is covered.
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

    /// The cover of all providers together in the last period.
    #[pallet::storage]
    pub type CoveredLately<T: Config> = StorageValue<_, Window, ValueQuery>;

    /// The changes that the pallet reports.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Money flowed in.
        Received {
            /// The kind of the inflow.
            source: Source,
            /// The amount that flowed in.
            amount: Balance,
        },
        /// A surcharge was paid.
        Surcharged {
            /// The account that paid the surcharge.
            from: AccountId,
            /// The provider whose claims the surcharge is for, and whose cover it raises.
            provider: AccountId,
            /// The amount of the surcharge.
            amount: Balance,
        },
        /// Somebody gave money to the fund.
        Donated {
            /// The account that gave the money.
            who: AccountId,
            /// The amount of the gift.
            amount: Balance,
        },
        /// The fund paid for a client that could not.
        Covered {
            /// The provider that the client owed.
            provider: AccountId,
            /// The client that could not pay.
            client: AccountId,
            /// The account that received the cover.
            to: AccountId,
            /// The covered amount.
            amount: Balance,
            /// The part of the shortfall that is still missing.
            uncovered: Balance,
        },
        /// The council ordered a payment.
        Granted {
            /// The account that received the money.
            beneficiary: AccountId,
            /// The amount of the payment.
            amount: Balance,
        },
    }

    /// The reasons for which a call is refused.
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
