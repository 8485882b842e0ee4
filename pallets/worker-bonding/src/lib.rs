//! # Worker bonding
//!
//! The bonds of providers of metered services, the machines that serve for them, and the times of service.
//!
//! ## Bonds
//!
//! A provider posts one bond for all its workers: a hold on its own account, so that every wallet shows it.
//! `MinBondPerWorker` is required for each registered worker. Below that amount (after a slash, or when the
//! parameter rises) workers that are online stay online, but no worker is registered or goes online, and no
//! money unbonds.
//!
//! Unbonding money stays held for `UnbondingPeriod`, which is longer than any dispute, and a slash reaches it.
//! While a dispute withholds the bond, no unbonding money is paid out.
//!
//! ## Slashes
//!
//! A slash takes bonded money first, then unbonding money, newest chunk first. A slash larger than the bond
//! takes the whole bond and never fails: a creditor does not depend on its debtor. The claimant's part comes
//! first, or goes to the insurance fund if the claimant's account cannot take it. `InsuranceShare` of the rest,
//! rounded down, goes to the insurance fund, and the remainder is burned.
//!
//! ## Workers
//!
//! The ed25519 key inside a worker's peer id names the worker; the key signs that the worker serves for this
//! provider. Blocks are counted as follows:
//!
//! - the block of `go_online` counts as online, the block of `go_offline` does not;
//! - a tariff or capacity is in force from the block that sets it; of several in one block, the last counts;
//! - maintenance counts as not online, both ends included, and is declared before it starts;
//! - a worker's state in the current block is final with the next block.
//!
//! History is exact for `HistoryPeriod`, which is longer than any dispute. Older entries are forgotten, by the
//! worker's own calls or by the sweep in spare block space. An unregistered worker keeps its provider and its
//! kind until its history is empty, so that neither can be shed by registering anew.
//!
//! ## The objective offence
//!
//! A worker registered as deterministic answers a query (by the request hash) from one data version always in
//! the same way. Two different signed answers are proof enough: no arbiter is needed. The proof is
//! [`tallystick_primitives::worker::Equivocation`]; its docs show that an honest worker can never be made to
//! produce one.
//!
//! Each (worker, request hash, data version) is punished once. The query carries its time; after
//! `HistoryPeriod` it is too old to be reported, and only therefore can punished offences be forgotten: reports
//! are kept by epochs of `HistoryPeriod` blocks, and an epoch is cleared when the epoch after it is over.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
)]

extern crate alloc;

mod availability;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod bonds;
mod equivocation;
mod history;
#[cfg(test)]
mod mock;
mod slashing;
mod sweep;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod views;
pub mod weights;
mod workers;

pub use pallet::*;
pub use types::{Chunk, ProviderRecord, Span, Term, WorkerRecord};
pub use weights::WeightInfo;

/// The pallet's storage, calls, events and errors.
#[frame_support::pallet]
pub mod pallet {
    #![allow(
        clippy::cast_possible_truncation,
        clippy::expect_used,
        clippy::too_many_arguments,
        reason = "the macros number variants with casts and expect what they wrote themselves"
    )]

    use super::*;
    use frame_support::{
        pallet_prelude::*,
        traits::{
            OnUnbalanced,
            fungible::{Balanced, Credit, Inspect, hold},
        },
    };
    use frame_system::pallet_prelude::*;
    use sp_core::{H256, ed25519};
    use sp_runtime::Permill;
    use tallystick_primitives::{
        AccountId, Balance, BlockNumber, Hash, WorkerId,
        traits::Identities,
        worker::{Equivocation, PeerId},
    };

    /// Money that left an account and has not arrived yet.
    pub type CreditOf<T> = Credit<AccountId, <T as Config>::Currency>;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The state of all bonds and workers.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// The reasons for which the pallet holds money.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// A provider's bond, unbonding parts included.
        Bond,
    }

    /// The types and parameters that the pallet needs from the runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<AccountId = AccountId, Hash = Hash> {
        /// The weights of the calls, measured.
        type WeightInfo: WeightInfo;
        /// The runtime's hold reason, of which the bond's is one.
        type RuntimeHoldReason: From<HoldReason>;
        /// The currency of the bonds.
        type Currency: Balanced<AccountId>
            + Inspect<AccountId, Balance = Balance>
            + hold::Mutate<AccountId, Reason = Self::RuntimeHoldReason>
            + hold::Balanced<AccountId>;
        /// The registry of identities.
        type Identities: Identities;
        /// The receiver of the insurance fund's share of slashes. Its account must exist.
        type InsuranceFund: OnUnbalanced<CreditOf<Self>>;
        /// The bond that each worker requires.
        type MinBondPerWorker: Get<Balance>;
        /// The least amount that is unbonded at a time.
        type MinUnbond: Get<Balance>;
        /// Blocks until unbonding money can be withdrawn; more than `DisputePeriod`.
        #[pallet::constant]
        type UnbondingPeriod: Get<BlockNumber>;
        /// Blocks for which history is kept and queries can be reported; more than `DisputePeriod`.
        /// Reports are filed by it: it must never change on a running chain.
        #[pallet::constant]
        type HistoryPeriod: Get<BlockNumber>;
        /// The longest time that a dispute takes, from its opening to its end.
        type DisputePeriod: Get<BlockNumber>;
        /// The slash for an equivocation.
        type EquivocationSlash: Get<Balance>;
        /// The insurance fund's share of a slash, after the claimant's.
        type InsuranceShare: Get<Permill>;
        /// The most workers of a provider.
        #[pallet::constant]
        type MaxWorkers: Get<u32>;
        /// The most intervals in which a worker was online, within the history.
        #[pallet::constant]
        type MaxIntervals: Get<u32>;
        /// The most tariffs of a worker within the history, and the most capacities; the ones in force
        /// included.
        #[pallet::constant]
        type MaxTariffs: Get<u32>;
        /// The most maintenance intervals of a worker, within the history or ahead.
        #[pallet::constant]
        type MaxMaintenance: Get<u32>;
        /// The most blocks of a maintenance interval.
        #[pallet::constant]
        type MaxMaintenanceLength: Get<BlockNumber>;
    }

    /// The most unbonding chunks of a provider.
    pub const MAX_CHUNKS: u32 = 32;
    /// The largest share of a slash that goes to the reporter.
    pub const REPORTER_SHARE: Permill = Permill::from_percent(10);
    /// The most workers that the sweep visits in a block.
    pub const WORKERS_PER_SWEEP: u32 = 10;
    /// The most reports that the sweep forgets in a block.
    pub const REPORTS_PER_SWEEP: u32 = 10;

    /// Bonds by provider.
    #[pallet::storage]
    pub type Providers<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, ProviderRecord>;

    /// Workers that are registered or whose history is kept.
    #[pallet::storage]
    pub type Workers<T: Config> = StorageMap<_, Blake2_128Concat, WorkerId, WorkerRecord<T>>;

    /// Registered workers by provider.
    #[pallet::storage]
    pub type ProviderWorkers<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, AccountId, Blake2_128Concat, WorkerId, (), OptionQuery>;

    /// Punished equivocations, by the epoch in which the query was asked and the hash of (worker,
    /// request hash, data version).
    #[pallet::storage]
    pub type Reports<T: Config> = StorageDoubleMap<_, Twox64Concat, u32, Identity, H256, (), OptionQuery>;

    /// The oldest epoch whose reports are not cleared.
    #[pallet::storage]
    pub type OldestEpoch<T: Config> = StorageValue<_, u32, ValueQuery>;

    /// The worker that the sweep visited last; `None` if the sweep starts over.
    #[pallet::storage]
    pub type SweepCursor<T: Config> = StorageValue<_, WorkerId, OptionQuery>;

    /// The changes that the pallet reports.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A provider added money to its bond.
        Bonded {
            /// The provider with the larger bond.
            provider: AccountId,
            /// The added amount.
            amount: Balance,
            /// The bonded amount after it.
            bonded: Balance,
        },
        /// A provider takes money out of its bond; the money stays held for a while.
        Unbonding {
            /// The provider's identity.
            provider: AccountId,
            /// The amount that unbonds.
            amount: Balance,
            /// The first block in which the money can be withdrawn.
            from: BlockNumber,
            /// The bonded amount after it.
            bonded: Balance,
        },
        /// Unbonding money was bonded again.
        Rebonded {
            /// The provider's identity.
            provider: AccountId,
            /// The amount that is bonded again.
            amount: Balance,
            /// The bonded amount after it.
            bonded: Balance,
        },
        /// Unbonded money is free again.
        Withdrawn {
            /// The provider's identity.
            provider: AccountId,
            /// The amount that became free.
            amount: Balance,
        },
        /// A dispute keeps unbonding money from being withdrawn.
        Withheld {
            /// The provider's identity.
            provider: AccountId,
            /// The number of disputes that withhold the bond now.
            disputes: u32,
        },
        /// A dispute about the bond is over.
        Released {
            /// The provider's identity.
            provider: AccountId,
            /// The number of disputes that still withhold the bond.
            disputes: u32,
        },
        /// A provider lost money. The three parts add up to its loss.
        Slashed {
            /// The provider's identity.
            provider: AccountId,
            /// The account that was owed the money or reported the offence.
            claimant: AccountId,
            /// The claimant's part.
            compensation: Balance,
            /// The insurance fund's part.
            insurance: Balance,
            /// The part that ceased to exist.
            burned: Balance,
            /// The bonded amount after it.
            bonded: Balance,
        },
        /// A worker was registered and can serve.
        WorkerRegistered {
            /// The worker's id.
            worker: WorkerId,
            /// The provider that runs the worker.
            provider: AccountId,
            /// The units that the worker serves in a block.
            capacity: u64,
            /// The price of a unit.
            tariff: Balance,
            /// Whether two different answers of the worker are an offence.
            deterministic: bool,
        },
        /// A worker was taken out of service.
        WorkerUnregistered {
            /// The worker's id.
            worker: WorkerId,
            /// The provider that ran the worker.
            provider: AccountId,
        },
        /// A worker is online, from this block.
        WentOnline {
            /// The worker's id.
            worker: WorkerId,
        },
        /// A worker is offline, from this block.
        WentOffline {
            /// The worker's id.
            worker: WorkerId,
        },
        /// A worker will not serve for a while.
        MaintenanceDeclared {
            /// The worker's id.
            worker: WorkerId,
            /// The first block of the maintenance.
            from: BlockNumber,
            /// The last block of the maintenance.
            to: BlockNumber,
        },
        /// A worker has another price, from this block.
        TariffSet {
            /// The worker's id.
            worker: WorkerId,
            /// The price of a unit.
            tariff: Balance,
        },
        /// A worker has another capacity, from this block.
        CapacitySet {
            /// The worker's id.
            worker: WorkerId,
            /// The units that the worker serves in a block.
            capacity: u64,
        },
        /// A worker answered one query in two ways. The event `Slashed` precedes this one.
        EquivocationReported {
            /// The worker's id.
            worker: WorkerId,
            /// The provider that runs the worker and was slashed.
            provider: AccountId,
            /// The account that reported the offence.
            reporter: AccountId,
            /// The client that asked.
            client: AccountId,
            /// The hash of the query.
            request: H256,
            /// The version of the data that the worker answered from.
            data_version: u64,
            /// The provider's loss.
            lost: Balance,
            /// The reporter's part of the loss.
            reward: Balance,
        },
    }

    /// The reasons for which a call is refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The provider has no bond, or the worker is not registered.
        NotFound,
        /// The caller is not a registered identity.
        NotRegistered,
        /// The worker belongs to another provider, or did until lately.
        NotProvider,
        /// The worker is registered already.
        AlreadyRegistered,
        /// The amount is zero, or more than can be bonded, rebonded or withdrawn.
        InsufficientFunds,
        /// The bond is smaller than the workers require, or no bond is there to slash.
        InsufficientBond,
        /// An amount below `MinUnbond` is unbonded only if nothing else is bonded.
        BelowMinimum,
        /// Too many amounts are unbonding already; withdraw or rebond first.
        TooManyChunks,
        /// A dispute withholds the bond.
        InDispute,
        /// The unbonding period is not over, or the query is dated in the future.
        TooSoon,
        /// The peer id is not of the kind that contains an ed25519 key.
        UnsupportedPeerId,
        /// The proof is not signed by the key in the peer id for this provider on this chain.
        BadProof,
        /// The proof's last valid block is past, or the query is too old to be reported.
        Expired,
        /// The provider has `MaxWorkers` workers.
        TooManyWorkers,
        /// The worker served lately as the other kind (deterministic or not); its history still counts.
        OtherKind,
        /// The worker is online; it cannot go online again or be unregistered.
        Online,
        /// The worker is not online.
        Offline,
        /// The worker went on and off, or declared maintenance, too often within the history.
        TooManyIntervals,
        /// Maintenance must start after this block, end no earlier than it starts and last no longer
        /// than `MaxMaintenanceLength`.
        InvalidInterval,
        /// Other maintenance overlaps.
        Overlap,
        /// Tariff or capacity was changed too often within the history.
        TooManyChanges,
        /// The worker is not registered as deterministic.
        NotDeterministic,
        /// The two answers are the same.
        SameAnswer,
        /// This offence was punished already.
        AlreadyReported,
        /// The query or an answer is not signed by the right key on this chain.
        BadSignature,
        /// The numbers are too large to add.
        Overflow,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Adds `amount` of the caller's money to its bond.
        ///
        /// By a registered identity. The money is held on its own account, not spent. Emits `Bonded`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::bond())]
        pub fn bond(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_bond(&provider, amount)
        }

        /// Takes `amount` out of the bonded money. The amount stays held, and a slash reaches it, for
        /// `UnbondingPeriod`; after it `withdraw_unbonded` frees it.
        ///
        /// By the provider; at least `MinUnbond` or all that is bonded; the rest must reach the bond
        /// that the registered workers require. Emits `Unbonding`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::unbond())]
        pub fn unbond(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_unbond(provider, amount)
        }

        /// Bonds `amount` of the unbonding money again, newest chunk first.
        ///
        /// By the provider. Emits `Rebonded`.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::rebond())]
        pub fn rebond(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_rebond(provider, amount)
        }

        /// Frees all money whose unbonding period is over.
        ///
        /// By the provider, while no dispute withholds its bond. Emits `Withdrawn`.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::withdraw_unbonded())]
        pub fn withdraw_unbonded(origin: OriginFor<T>) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_withdraw_unbonded(provider)
        }

        /// Registers the worker with this peer id. It serves up to `capacity` units a block, for
        /// `tariff` a unit. The answer of a `deterministic` worker follows from query and data version
        /// alone; two different answers are slashed.
        ///
        /// `proof` is the worker key's signature over domain, genesis hash, provider and
        /// `proof_valid_until`.
        ///
        /// By a registered identity whose bond reaches one more worker. Emits `WorkerRegistered`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::register_worker())]
        pub fn register_worker(
            origin: OriginFor<T>,
            peer_id: PeerId,
            proof: ed25519::Signature,
            proof_valid_until: BlockNumber,
            #[pallet::compact] capacity: u64,
            #[pallet::compact] tariff: Balance,
            deterministic: bool,
        ) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_register_worker(
                provider,
                &peer_id,
                &proof,
                proof_valid_until,
                capacity,
                tariff,
                deterministic,
            )
        }

        /// Ends the worker's service. Its bond can be unbonded; its history is kept for
        /// `HistoryPeriod`.
        ///
        /// By its provider, while it is offline. Emits `WorkerUnregistered`.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::unregister_worker())]
        pub fn unregister_worker(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_unregister_worker(provider, worker)
        }

        /// Takes the worker online: it serves from this block.
        ///
        /// By its provider, whose bond reaches the amount that its workers require. Emits `WentOnline`.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::go_online())]
        pub fn go_online(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_go_online(provider, worker)
        }

        /// Takes the worker offline: it does not serve from this block.
        ///
        /// By its provider. Emits `WentOffline`.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::go_offline())]
        pub fn go_offline(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_go_offline(provider, worker)
        }

        /// Declares that the worker will not serve in the blocks from `from` to `to`, even if it is
        /// online. Only `unregister_worker` takes the declaration back.
        ///
        /// By its provider, before the first block. Emits `MaintenanceDeclared`.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::declare_maintenance())]
        pub fn declare_maintenance(
            origin: OriginFor<T>,
            worker: WorkerId,
            from: BlockNumber,
            to: BlockNumber,
        ) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_declare_maintenance(provider, worker, Span { from, to })
        }

        /// Sets the price of a unit, from this block.
        ///
        /// By the worker's provider. Emits `TariffSet`.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::set_tariff())]
        pub fn set_tariff(
            origin: OriginFor<T>,
            worker: WorkerId,
            #[pallet::compact] tariff: Balance,
        ) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_set_tariff(provider, worker, tariff)
        }

        /// Sets the units that the worker serves in a block, from this block.
        ///
        /// By its provider. Emits `CapacitySet`.
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::set_capacity())]
        pub fn set_capacity(
            origin: OriginFor<T>,
            worker: WorkerId,
            #[pallet::compact] capacity: u64,
        ) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_set_capacity(provider, worker, capacity)
        }

        /// Proves that a deterministic worker answered one query in two ways from the same data. Its
        /// provider loses `EquivocationSlash`, or all of a smaller bond; the caller gets a tenth.
        ///
        /// By any signed account, once for each (worker, request hash, data version), within
        /// `HistoryPeriod` after the query was asked. Emits `Slashed` and `EquivocationReported`.
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::report_equivocation())]
        pub fn report_equivocation(origin: OriginFor<T>, proof: Equivocation) -> DispatchResult {
            let reporter = ensure_signed(origin)?;
            Self::do_report_equivocation(reporter, proof)
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_idle(_: BlockNumberFor<T>, limit: Weight) -> Weight {
            Self::sweep(limit)
        }

        #[cfg(feature = "std")]
        fn integrity_test() {
            let dispute = T::DisputePeriod::get();
            assert!(
                T::UnbondingPeriod::get() > dispute,
                "unbonding must take longer than a dispute"
            );
            assert!(
                T::HistoryPeriod::get() > dispute,
                "history must be kept longer than a dispute takes"
            );
            assert!(
                T::MinUnbond::get() >= T::Currency::minimum_balance(),
                "what unbonds must reach the existential deposit"
            );
            assert!(T::MinBondPerWorker::get() > 0, "workers must have something to lose");
            assert!(
                T::MaxWorkers::get() > 0 && T::MaxIntervals::get() > 0 && T::MaxTariffs::get() > 0,
                "there must be room for a worker that serves"
            );
            assert!(
                T::MaxMaintenance::get() == 0 || T::MaxMaintenanceLength::get() > 0,
                "maintenance must be possible if it is kept"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
