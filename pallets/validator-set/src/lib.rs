//! # Validator set
//!
//! Who makes blocks. The set changes at the borders of sessions; nobody restarts a node for it.
//!
//! ## Who is in the set
//!
//! *Candidates* bond at least `MinBond`, a hold on their own account, after they have registered session
//! keys. *Invulnerables* are named by the council, need no bond and cannot be outbid; an invulnerable may
//! be a candidate as well, and then has something to lose and keeps its place when the council takes it off
//! the list.
//!
//! When a session is planned the invulnerables come first, then the candidates by bond, at the same bond
//! who joined first, until `MaxValidators` are found. Who has no session keys is passed over. A session is
//! planned when the one before it starts: who joins in session *n* makes blocks from *n + 2* on.
//!
//! The list of candidates is bounded. When it is full, who bonds more than the last one takes its place.
//!
//! ## The least number
//!
//! The set never shrinks below `MinValidators` by what is decided here. Who would make it shrink cannot
//! leave until somebody else joins, is not dropped for idleness, and stays if it was punished: then
//! validators of the session before fill the set up, those that are not disabled first. Against operators
//! who remove their session keys or switch off their machines there is no help.
//!
//! ## How money gets out
//!
//! What is not bonded any more unbonds. `UnbondingDelay` begins when the last session ends with its
//! owner in the set; until it is over the money stays held and a slash reaches it. It is longer than
//! `ReportingWindow`, the sessions for which an offence can be reported: the roots of older sessions, by
//! which reports are proved, are pruned here. Who joins again takes what is unbonding first.
//!
//! ## Offences
//!
//! [`pallet-offences`](https://docs.rs/pallet-offences) says which fraction of its exposure a validator
//! loses: of the bond it had when the session of the offence was planned. Several offences in one *term*, a run
//! of sessions with the same set that risks the same, cost what the gravest of them costs. The money goes where
//! `Slashed` takes it; who reports gets nothing, so that reporting oneself never pays. It is taken from the bond
//! first, then from what is unbonding, newest first.
//!
//! An offender is neither candidate nor invulnerable any more. For the session in which it is reported and for the
//! next one, which is planned already, it is disabled, as far as the session pallet's strategy allows, and cannot
//! join again. What is left of its bond unbonds.
//!
//! ## Idleness
//!
//! A candidate in the set that authored no block for `IdleSessions` sessions in a row is dropped when
//! the last of them ends: at most one in a session, the one that has been idle longest, or of several
//! the last in the order of bonds. Its bond unbonds, nothing is slashed. Sessions with fewer blocks than
//! validators do not count, for not everybody had its turn. Invulnerables are never dropped for idleness: that is
//! for the council to judge.
//!
//! ## Order in the runtime
//!
//! The pallet has a lower index than the session pallet: its genesis must be there when that plans the first sessions.
//! So has authorship, for the author of a session's last block to be noted before the session ends.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::too_many_arguments,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
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

/// The pallet.
#[frame_support::pallet]
pub mod pallet {
    #![allow(
        clippy::as_conversions,
        clippy::expect_used,
        reason = "the macros number variants with casts and expect what they wrote themselves"
    )]

    use super::*;
    use alloc::vec::Vec;
    use frame_support::{
        pallet_prelude::*,
        traits::{
            fungible::{hold, Balanced, Credit, Inspect},
            OnUnbalanced,
        },
    };
    use frame_system::pallet_prelude::*;
    use sp_runtime::Perbill;
    use sp_staking::SessionIndex;
    use tallystick_primitives::{AccountId, Balance, BlockNumber};

    /// The chain's money.
    pub type CurrencyOf<T> = <T as Config>::Currency;
    /// Money that left an account and has not arrived yet.
    pub type CreditOf<T> = Credit<AccountId, CurrencyOf<T>>;
    pub(crate) type WeightsOf<T> = <T as Config>::WeightInfo;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// Candidates, their bonds, and the set they make up.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// Why money is held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// A candidate's bond, and what unbonds of it.
        CandidateBond,
    }

    /// What the pallet needs from the runtime.
    #[pallet::config]
    pub trait Config:
        frame_system::Config<AccountId = AccountId>
        + pallet_session::Config<ValidatorId = AccountId>
        + pallet_session::historical::Config<FullIdentification = ValidatorExposure>
    {
        /// Weights of the calls and of what happens at the borders of sessions.
        type WeightInfo: WeightInfo;
        /// The reason of the bond's hold in the runtime.
        type RuntimeHoldReason: From<HoldReason>;
        /// The chain's money.
        type Currency: Balanced<AccountId>
            + Inspect<AccountId, Balance = Balance>
            + hold::Mutate<AccountId, Reason = Self::RuntimeHoldReason>
            + hold::Balanced<AccountId>;
        /// Who names the invulnerables: the council.
        type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// The least bond with which somebody joins.
        type MinBond: Get<Balance>;
        /// Most candidates at a time.
        #[pallet::constant]
        type MaxCandidates: Get<u32>;
        /// Most invulnerables at a time.
        #[pallet::constant]
        type MaxInvulnerables: Get<u32>;
        /// Most validators in a session; no more than the consensus pallets can have. `MinValidators`
        /// wins if it is greater.
        type MaxValidators: Get<u32>;
        /// The set never shrinks below this by leaving, idleness or punishment.
        type MinValidators: Get<u32>;
        /// Blocks until unbonding money can be withdrawn, from the end of its owner's last session in
        /// the set; longer than `ReportingWindow`.
        type UnbondingDelay: Get<BlockNumber>;
        /// Sessions for which an offence can be reported after the one in which it was committed.
        type ReportingWindow: Get<SessionIndex>;
        /// Whole sessions in a row without a block after which a candidate is dropped.
        type IdleSessions: Get<u32>;
        /// Takes what is slashed: the insurance fund.
        type Slashed: OnUnbalanced<CreditOf<Self>>;
    }

    /// Most parts in which an account's money unbonds at a time; more are joined to the newest one.
    pub const MAX_CHUNKS: u32 = 16;

    /// Most sessions that are forgotten when one starts. One is, unless `ReportingWindow` was shortened.
    pub const MAX_FORGOTTEN: u32 = 8;

    /// Candidates, the first of them first.
    #[pallet::storage]
    pub type Candidates<T: Config> = StorageValue<_, BoundedVec<Candidate, <T as Config>::MaxCandidates>, ValueQuery>;

    /// How often somebody joined since the chain began.
    #[pallet::storage]
    pub type Joins<T: Config> = StorageValue<_, u64, ValueQuery>;

    /// Who is in the set without a bond.
    #[pallet::storage]
    pub type Invulnerables<T: Config> =
        StorageValue<_, BoundedVec<AccountId, <T as Config>::MaxInvulnerables>, ValueQuery>;

    /// What is unbonding, by account.
    #[pallet::storage]
    pub type Unbondings<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Unbonding>;

    /// Who is in the set and what it risks: in the current session and in the next one, which is planned.
    #[pallet::storage]
    pub type Exposures<T: Config> =
        StorageDoubleMap<_, Twox64Concat, SessionIndex, Blake2_128Concat, AccountId, ValidatorExposure>;

    /// How diligently the validators of the current session make blocks.
    #[pallet::storage]
    pub type Attendances<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Attendance>;

    /// Block with which the current session started.
    #[pallet::storage]
    pub type SessionStart<T: Config> = StorageValue<_, BlockNumber, ValueQuery>;

    /// Who was reported in the current session or in the one before.
    #[pallet::storage]
    pub type Offenders<T: Config> = StorageValue<_, BoundedVec<Offender, <T as Config>::MaxCandidates>, ValueQuery>;

    /// The oldest session that can be reported.
    #[pallet::storage]
    pub type OldestSession<T: Config> = StorageValue<_, SessionIndex, ValueQuery>;

    /// The first session of a session's term, if it is another one. A term is a run of sessions with the same set, which
    /// risks the same.
    #[pallet::storage]
    pub type Terms<T: Config> = StorageMap<_, Twox64Concat, SessionIndex, SessionIndex>;

    /// Which part of its exposure a validator lost for what it did in a term, by the term's first session; for
    /// terms that can still be reported.
    #[pallet::storage]
    pub type Slashes<T: Config> = StorageDoubleMap<_, Twox64Concat, SessionIndex, Blake2_128Concat, AccountId, Perbill>;

    /// The validators a chain starts with.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Who is in the set without a bond.
        pub invulnerables: Vec<AccountId>,
        /// Who bonds how much from the first block on.
        pub candidates: Vec<(AccountId, Balance)>,
        /// Nothing.
        #[serde(skip)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            Pallet::<T>::build_genesis(&self.invulnerables, &self.candidates);
        }
    }

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Somebody is a candidate.
        Joined {
            /// Who.
            candidate: AccountId,
            /// Its bond.
            bond: Balance,
        },
        /// A candidate risks more.
        BondedMore {
            /// Who.
            candidate: AccountId,
            /// What was added.
            amount: Balance,
            /// Its bond now.
            bond: Balance,
        },
        /// Somebody is no candidate any more. What was bonded unbonds.
        CandidacyEnded {
            /// Who.
            candidate: AccountId,
            /// Why.
            ending: Ending,
            /// What unbonds.
            unbonding: Balance,
        },
        /// The delay has begun: it is known when unbonding money can be withdrawn.
        Unbonding {
            /// Whose it is.
            account: AccountId,
            /// How much.
            amount: Balance,
            /// First block in which it can be withdrawn.
            from: BlockNumber,
        },
        /// Unbonded money is free.
        Withdrawn {
            /// Whose it is.
            account: AccountId,
            /// How much became free.
            amount: Balance,
        },
        /// The council named the invulnerables.
        InvulnerablesSet {
            /// All of them.
            invulnerables: Vec<AccountId>,
        },
        /// An invulnerable was reported for an offence and is none any more.
        InvulnerableRemoved {
            /// Who.
            account: AccountId,
            /// Session of the offence.
            session: SessionIndex,
        },
        /// A validator lost money for an offence.
        Slashed {
            /// Who.
            validator: AccountId,
            /// Session of the offence.
            session: SessionIndex,
            /// The part of what it risked then that it has lost by now.
            fraction: Perbill,
            /// What it lost now.
            amount: Balance,
        },
        /// A session was planned.
        Planned {
            /// Which.
            session: SessionIndex,
            /// How many validators it has.
            validators: u32,
            /// How many of them are in it only because there would be too few.
            kept: u32,
        },
    }

    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The caller is not a candidate, or has nothing unbonding.
        NotFound,
        /// The caller is a candidate already; use `bond_more`.
        AlreadyCandidate,
        /// The account has no session keys; call `Session::set_keys` first.
        NoSessionKeys,
        /// The bond is below `MinBond`, or nothing is added.
        BelowMinimum,
        /// The caller does not have that much free money beyond the existential deposit.
        InsufficientFunds,
        /// The list of candidates is full, and the last one bonded as much or more; bond more than it.
        ListFull,
        /// The set would shrink below `MinValidators`; somebody else must join first.
        TooFewValidators,
        /// The account was reported for an offence in this session or in the one before; join later.
        ReportedLately,
        /// Nothing can be withdrawn yet.
        TooSoon,
        /// An account is named twice.
        Duplicate,
        /// Numbers too large to add.
        Overflow,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Makes the caller a candidate with this bond. What is unbonding of its money is bonded again first,
        /// newest first; the rest is held of its free money.
        ///
        /// By an account with session keys that bonds at least `MinBond`, and more than the last
        /// candidate if the list is full. Emits `Joined`.
        #[pallet::call_index(0)]
        #[pallet::weight(WeightsOf::<T>::join())]
        pub fn join(origin: OriginFor<T>, #[pallet::compact] bond: Balance) -> DispatchResult {
            let candidate = ensure_signed(origin)?;
            Self::do_join(candidate, bond)
        }

        /// Adds `amount` to the caller's bond: what is unbonding of its money first, then free money.
        ///
        /// By a candidate. Emits `BondedMore`.
        #[pallet::call_index(1)]
        #[pallet::weight(WeightsOf::<T>::bond_more())]
        pub fn bond_more(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            let candidate = ensure_signed(origin)?;
            Self::do_bond_more(candidate, amount)
        }

        /// Ends the caller's candidacy. It makes blocks until the sessions that are planned are over; when
        /// the last of them ends, `UnbondingDelay` begins, after which `withdraw_unbonded` frees the bond.
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
        /// By anybody who has such money. Emits `Withdrawn`.
        #[pallet::call_index(3)]
        #[pallet::weight(WeightsOf::<T>::withdraw_unbonded())]
        pub fn withdraw_unbonded(origin: OriginFor<T>) -> DispatchResult {
            let account = ensure_signed(origin)?;
            Self::do_withdraw_unbonded(account)
        }

        /// Names the validators that need no bond, from the next session that is planned on.
        ///
        /// By the council. Each needs session keys, and enough validators must be left. Emits
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
