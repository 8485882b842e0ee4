//! # Validator set
//!
//! The pallet chooses the validators that make blocks. The set changes at the borders of sessions; nobody
//! restarts a node for it. "Session" means a validator session throughout.
//!
//! ## The members of the set
//!
//! *Candidates* bond at least `MinBond`, a hold on their own account, after they have registered session keys.
//! *Invulnerables* are named by the council, need no bond and cannot be outbid. An invulnerable may be a
//! candidate as well: it then has something to lose, and keeps its place when the council takes it off the list.
//!
//! When a session is planned the invulnerables come first, then the candidates by bond, at the same bond in the
//! order of joining, until `MaxValidators` are found. An account without session keys is passed over. A session
//! is planned when the session before it starts: an account that joins in session *n* makes blocks from *n + 2*
//! on.
//!
//! The list of candidates is bounded. When it is full, an account that bonds more than the last candidate takes
//! that candidate's place.
//!
//! ## The least number
//!
//! No decision of this pallet shrinks the set below `MinValidators`. A validator without which the set would
//! be too small cannot leave until another account joins, is not dropped for idleness, and stays if it was
//! punished: then validators of the session before fill the set up, the enabled ones first. The pallet has no
//! remedy against operators who remove their session keys or switch off their machines.
//!
//! ## The way of money out of a bond
//!
//! Money that is not bonded any more unbonds. `UnbondingDelay` begins when the last session with the money's
//! owner in the set ends; until the delay is over the money stays held and a slash reaches it. The delay is longer
//! than `ReportingWindow`, the sessions for which an offence can be reported: the roots of older sessions, by
//! which reports are proved, are pruned here. An account that joins again bonds its unbonding money first.
//!
//! ## Offences
//!
//! [`pallet-offences`](https://docs.rs/pallet-offences) decides which fraction of its exposure a validator loses:
//! of the bond it had when the session of the offence was planned. Several offences in one *term*, a run of
//! sessions with the same set and the same exposures, cost as much as the gravest of them. The money goes to the
//! receiver `Slashed`; a reporter gets nothing, so that reporting oneself never pays. The money is taken from the
//! bond first, then from the unbonding money, newest chunk first.
//!
//! An offender is neither candidate nor invulnerable any more. For the session of the report and for the next
//! one, which is planned already, it is disabled, as far as the session pallet's strategy allows, and cannot join
//! again. The rest of its bond unbonds.
//!
//! ## Idleness
//!
//! A candidate in the set that authored no block for `IdleSessions` sessions in a row is dropped when the last of
//! them ends: at most one in a session, the one that has been idle longest, or of several the last in the order of
//! bonds. Its bond unbonds, and nothing is slashed. Sessions with fewer blocks than validators do not count, as
//! not every validator had its turn. The council judges the idleness of invulnerables, which are never dropped
//! for it.
//!
//! ## Order in the runtime
//!
//! The pallet has a lower index than the session pallet: its genesis must be there when the session pallet plans
//! the first sessions. The authorship pallet has a lower index too, so that the author of a session's last block
//! is noted before the session ends.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod candidates;
mod genesis;
mod idleness;
mod invulnerables;
#[cfg(test)]
mod mock;
mod offences;
mod selection;
mod sessions;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod unbonding;
mod views;
pub mod weights;

pub use pallet::*;
pub use sessions::ExposureOf;
pub use types::{Attendance, Candidate, Chunk, Due, Ending, Offender, Unbonding, ValidatorExposure};
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
    use alloc::vec::Vec;
    use frame_support::{
        pallet_prelude::*,
        traits::{
            OnUnbalanced,
            fungible::{Balanced, Credit, Inspect, hold},
        },
    };
    use frame_system::pallet_prelude::*;
    use sp_runtime::Perbill;
    use sp_staking::SessionIndex;
    use tallystick_primitives::{AccountId, Balance, BlockNumber};

    /// The currency of the bonds.
    pub type CurrencyOf<T> = <T as Config>::Currency;
    /// Money that left an account and has not arrived yet.
    pub type CreditOf<T> = Credit<AccountId, CurrencyOf<T>>;
    pub(crate) type WeightsOf<T> = <T as Config>::WeightInfo;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The state of candidates, their bonds, and the set they make up.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// The reasons for which the pallet holds money.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// A candidate's bond, unbonding parts included.
        CandidateBond,
    }

    /// The types and parameters that the pallet needs from the runtime.
    #[pallet::config]
    pub trait Config:
        frame_system::Config<AccountId = AccountId>
        + pallet_session::Config<ValidatorId = AccountId>
        + pallet_session::historical::Config<FullIdentification = ValidatorExposure>
    {
        /// The weights of the calls and of the work at the borders of sessions, measured.
        type WeightInfo: WeightInfo;
        /// The runtime's hold reason, of which the bond's is one.
        type RuntimeHoldReason: From<HoldReason>;
        /// The currency of the bonds.
        type Currency: Balanced<AccountId>
            + Inspect<AccountId, Balance = Balance>
            + hold::Mutate<AccountId, Reason = Self::RuntimeHoldReason>
            + hold::Balanced<AccountId>;
        /// The origin that names the invulnerables: the council.
        type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// The least bond of a candidate.
        type MinBond: Get<Balance>;
        /// The most candidates at a time.
        #[pallet::constant]
        type MaxCandidates: Get<u32>;
        /// The most invulnerables at a time.
        #[pallet::constant]
        type MaxInvulnerables: Get<u32>;
        /// The most validators in a session, at most as many as the consensus pallets can have. A
        /// greater `MinValidators` wins.
        type MaxValidators: Get<u32>;
        /// The number of validators below which the set does not shrink by leaving, idleness or
        /// punishment.
        type MinValidators: Get<u32>;
        /// Blocks until unbonding money can be withdrawn, from the end of its owner's last session in
        /// the set; longer than `ReportingWindow`.
        type UnbondingDelay: Get<BlockNumber>;
        /// Sessions after that of an offence in which the offence can be reported.
        type ReportingWindow: Get<SessionIndex>;
        /// Whole sessions in a row without a block after which a candidate is dropped.
        type IdleSessions: Get<u32>;
        /// The receiver of slashed money: the insurance fund.
        type Slashed: OnUnbalanced<CreditOf<Self>>;
    }

    /// The most chunks in which an account's money unbonds at a time; further money joins the newest
    /// chunk.
    pub const MAX_CHUNKS: u32 = 16;

    /// The most sessions that are forgotten when a session starts. Usually it is one, unless
    /// `ReportingWindow` was shortened.
    pub const MAX_FORGOTTEN: u32 = 8;

    /// The candidates in their order, the first one first.
    #[pallet::storage]
    pub type Candidates<T: Config> = StorageValue<_, BoundedVec<Candidate, <T as Config>::MaxCandidates>, ValueQuery>;

    /// The number of joins since the chain began.
    #[pallet::storage]
    pub type Joins<T: Config> = StorageValue<_, u64, ValueQuery>;

    /// The validators that need no bond.
    #[pallet::storage]
    pub type Invulnerables<T: Config> =
        StorageValue<_, BoundedVec<AccountId, <T as Config>::MaxInvulnerables>, ValueQuery>;

    /// The unbonding money, by account.
    #[pallet::storage]
    pub type Unbondings<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Unbonding>;

    /// The exposure of each validator of the current session and of the next one, which is planned.
    #[pallet::storage]
    pub type Exposures<T: Config> =
        StorageDoubleMap<_, Twox64Concat, SessionIndex, Blake2_128Concat, AccountId, ValidatorExposure>;

    /// The record of making blocks of each validator of the current session.
    #[pallet::storage]
    pub type Attendances<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Attendance>;

    /// The block with which the current session started.
    #[pallet::storage]
    pub type SessionStart<T: Config> = StorageValue<_, BlockNumber, ValueQuery>;

    /// The accounts that were reported in the current session or in the one before.
    #[pallet::storage]
    pub type Offenders<T: Config> = StorageValue<_, BoundedVec<Offender, <T as Config>::MaxCandidates>, ValueQuery>;

    /// The oldest session that can be reported.
    #[pallet::storage]
    pub type OldestSession<T: Config> = StorageValue<_, SessionIndex, ValueQuery>;

    /// The first session of a session's term, if it is another session. A term is a run of sessions
    /// with the same set and the same exposures.
    #[pallet::storage]
    pub type Terms<T: Config> = StorageMap<_, Twox64Concat, SessionIndex, SessionIndex>;

    /// The fraction of its exposure that a validator lost for offences of a term, by the term's first
    /// session; for terms that can still be reported.
    #[pallet::storage]
    pub type Slashes<T: Config> = StorageDoubleMap<_, Twox64Concat, SessionIndex, Blake2_128Concat, AccountId, Perbill>;

    /// The validators a chain starts with.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The validators without a bond.
        pub invulnerables: Vec<AccountId>,
        /// The candidates with their bonds, from the first block on.
        pub candidates: Vec<(AccountId, Balance)>,
        /// No further configuration.
        #[serde(skip)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            Pallet::<T>::build_genesis(&self.invulnerables, &self.candidates);
        }
    }

    /// The changes that the pallet reports.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An account became a candidate.
        Joined {
            /// The account that joined.
            candidate: AccountId,
            /// The candidate's bond.
            bond: Balance,
        },
        /// A candidate added to its bond.
        BondedMore {
            /// The candidate with the larger bond.
            candidate: AccountId,
            /// The added amount.
            amount: Balance,
            /// The whole bond after it.
            bond: Balance,
        },
        /// A candidacy ended. The bond unbonds.
        CandidacyEnded {
            /// The account that is no candidate any more.
            candidate: AccountId,
            /// The reason for the end.
            ending: Ending,
            /// The amount that unbonds.
            unbonding: Balance,
        },
        /// The delay of unbonding money has begun, and so its end is known.
        Unbonding {
            /// The owner of the money.
            account: AccountId,
            /// The amount that unbonds.
            amount: Balance,
            /// The first block in which the money can be withdrawn.
            from: BlockNumber,
        },
        /// Unbonded money is free again.
        Withdrawn {
            /// The owner of the money.
            account: AccountId,
            /// The amount that became free.
            amount: Balance,
        },
        /// The council named the invulnerables.
        InvulnerablesSet {
            /// The whole list.
            invulnerables: Vec<AccountId>,
        },
        /// An invulnerable was reported for an offence and is none any more.
        InvulnerableRemoved {
            /// The reported account.
            account: AccountId,
            /// The session of the offence.
            session: SessionIndex,
        },
        /// A validator lost money for an offence.
        Slashed {
            /// The validator that lost money.
            validator: AccountId,
            /// The session of the offence.
            session: SessionIndex,
            /// The fraction of its exposure that the validator has lost by now.
            fraction: Perbill,
            /// The amount lost now.
            amount: Balance,
        },
        /// A session was planned.
        Planned {
            /// The planned session.
            session: SessionIndex,
            /// The number of its validators.
            validators: u32,
            /// The number of validators that are in it only because the set would be too small.
            kept: u32,
        },
    }

    /// The reasons for which a call is refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The caller is not a candidate, or has no unbonding money.
        NotFound,
        /// The caller is a candidate already; use `bond_more`.
        AlreadyCandidate,
        /// The account has no session keys; call `Session::set_keys` first.
        NoSessionKeys,
        /// The bond is below `MinBond`, or nothing is added.
        BelowMinimum,
        /// The caller does not have that much free money beyond the existential deposit.
        InsufficientFunds,
        /// The list of candidates is full, and the last candidate bonded as much or more; bond more.
        ListFull,
        /// The set would shrink below `MinValidators`; another candidate must join first.
        TooFewValidators,
        /// The account was reported for an offence in this session or in the one before; join later.
        ReportedLately,
        /// Nothing can be withdrawn yet.
        TooSoon,
        /// An account is named twice.
        Duplicate,
        /// The numbers are too large to add.
        Overflow,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Makes the caller a candidate with this bond. The caller's unbonding money is bonded again
        /// first, newest chunk first; the rest of the bond is held of its free money.
        ///
        /// By an account with session keys that bonds at least `MinBond`, and more than the last
        /// candidate if the list is full. Emits `Joined`.
        #[pallet::call_index(0)]
        #[pallet::weight(WeightsOf::<T>::join())]
        pub fn join(origin: OriginFor<T>, #[pallet::compact] bond: Balance) -> DispatchResult {
            let candidate = ensure_signed(origin)?;
            Self::do_join(candidate, bond)
        }

        /// Adds `amount` to the caller's bond: its unbonding money first, then free money.
        ///
        /// By a candidate. Emits `BondedMore`.
        #[pallet::call_index(1)]
        #[pallet::weight(WeightsOf::<T>::bond_more())]
        pub fn bond_more(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            let candidate = ensure_signed(origin)?;
            Self::do_bond_more(candidate, amount)
        }

        /// Ends the caller's candidacy. The caller makes blocks until the planned sessions are over;
        /// when the last of them ends, `UnbondingDelay` begins, after which `withdraw_unbonded` frees
        /// the bond.
        ///
        /// By a candidate, unless too few validators would be left. Emits `CandidacyEnded`, and
        /// `Unbonding` when the delay begins.
        #[pallet::call_index(2)]
        #[pallet::weight(WeightsOf::<T>::leave())]
        pub fn leave(origin: OriginFor<T>) -> DispatchResult {
            let candidate = ensure_signed(origin)?;
            Self::do_leave(candidate)
        }

        /// Frees all money of the caller whose unbonding delay is over.
        ///
        /// By the owner of such money. Emits `Withdrawn`.
        #[pallet::call_index(3)]
        #[pallet::weight(WeightsOf::<T>::withdraw_unbonded())]
        pub fn withdraw_unbonded(origin: OriginFor<T>) -> DispatchResult {
            let account = ensure_signed(origin)?;
            Self::do_withdraw_unbonded(account)
        }

        /// Names the validators that need no bond, from the next planned session on.
        ///
        /// By the council. Each of them needs session keys, and enough validators must be left. Emits
        /// `InvulnerablesSet`.
        #[pallet::call_index(4)]
        #[pallet::weight(WeightsOf::<T>::set_invulnerables())]
        pub fn set_invulnerables(
            origin: OriginFor<T>,
            invulnerables: BoundedVec<AccountId, <T as Config>::MaxInvulnerables>,
        ) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_set_invulnerables(invulnerables)
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "std")]
        fn integrity_test() {
            Self::check_config();
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
