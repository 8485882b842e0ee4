//! # Arbitration
//!
//! Disputes about the unmatched rest of fee claims, and about bad service of workers.
//!
//! ```text
//! open_dispute ─▶ Opened ──respond──▶ Responded ──rule──▶ Ruled ──appeal──▶ Appealed ──rule_appeal──▶ Decided
//!                   │ └──────────rule (dismissal)──────────▲ │                 │                        │
//!                 silence: the           silence:          ruling            silence:                 ruling
//!                 opener wins            unruled           stands            unruled
//! ```
//!
//! Every step has a deadline. Once no further step is possible, anybody finalizes.
//!
//! - **Only the contested money is withheld**: the claim's rest, the client's money for it, and, where the
//!   provider's bond is at stake, the unbonding part of the bond.
//! - **Claims.** Either party opens. If the provider wins, the rest of the claim is paid; if the client
//!   wins, it is not. If the client opened the dispute and the provider was heard, the client's victory also
//!   slashes the provider's bond by `FraudPenalty` times the amount; at most a tenth of the slash is the
//!   client's.
//! - **Service.** Any registered identity opens against a worker's provider, for at most the amount of the
//!   bond. If the opener wins, the bond is slashed by that amount, for the opener's benefit.
//! - **Deposits** are in proportion to the contested amount, from both parties. The loser pays the winner the
//!   last deposit it posted; everything else goes back. A lost appeal therefore costs more than a lost
//!   ruling, and the winner of an appeal gets all of its own deposits back.
//! - **Unruled.** If the arbiters do not rule in time, or the council does not rule on an appeal, no money
//!   moves, even after a ruling, and both parties get their deposits back without a small share.
//! - **Silence** of the respondent loses the contested amount, and no more: no penalty, and no deposit it
//!   never posted. Silence must neither be a quick way to take a bond out in favour of a friend, nor a
//!   reason to be robbed while asleep: the arbiters can dismiss a dispute before the respondent has answered,
//!   and the opener can appeal against that.
//! - **First come, first served.** Disputes about the same bond are finalized in the order in which they were
//!   opened: nobody takes a bond away from earlier openers. Older disputes end before younger ones could at
//!   the latest, so this order prolongs no dispute beyond its dispute period.
//! - **Limits** count only the disputes that an account opened itself. Nobody can fill another's limits.
//!
//! Verdicts cannot fail: a bond that has shrunk pays as much as it has, and a winner that cannot be paid
//! leaves its gain to the insurance fund. Arbiters and council are collectives; a member may be a party, as no
//! member rules alone.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod deposits;
mod finalize;
mod impls;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod views;
pub mod weights;

pub use pallet::*;
pub use types::{Appeal, Dispute, DisputeId, Evidence, Party, Queue, Stage, Topic, Uri};
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
    use frame_support::{
        pallet_prelude::*,
        traits::{
            OnUnbalanced,
            fungible::{Balanced, Credit, Inspect, hold},
        },
    };
    use frame_system::pallet_prelude::*;
    use sp_core::H256;
    use sp_runtime::Permill;
    use tallystick_primitives::{
        AccountId, Balance, BlockNumber,
        state_disputes::Subject,
        traits::{DisputableClaims, Identities, SlashableBonds, Verdict, Workers},
    };

    /// Money that left an account and has not arrived yet.
    pub type CreditOf<T> = Credit<AccountId, <T as Config>::Currency>;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The state of all open disputes.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// The reasons for which the pallet holds money.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// A party's deposits in its open disputes.
        DisputeDeposit,
    }

    /// The types and parameters that the pallet needs from the runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<AccountId = AccountId> {
        /// The weights of the calls, measured.
        type WeightInfo: WeightInfo;
        /// The runtime's hold reason, of which the deposits' is one.
        type RuntimeHoldReason: From<HoldReason>;
        /// The currency of the deposits.
        type Currency: Balanced<AccountId>
            + Inspect<AccountId, Balance = Balance>
            + hold::Mutate<AccountId, Reason = Self::RuntimeHoldReason>
            + hold::Balanced<AccountId>;
        /// The registry; only registered identities dispute service.
        type Identities: Identities;
        /// The fee claims, whose unmatched rests can be disputed.
        type Claims: DisputableClaims;
        /// The workers and their providers.
        type Workers: Workers;
        /// The bonds of the providers.
        type Bonds: SlashableBonds;
        /// The receiver of deposits that a winner cannot take, and of the share of unruled disputes.
        type InsuranceFund: OnUnbalanced<CreditOf<Self>>;
        /// The origin that rules: a collective.
        type ArbiterOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// The origin that rules on appeals: a collective.
        type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// The least deposit.
        type MinDeposit: Get<Balance>;
        /// The deposit as a share of the contested amount.
        type DepositRatio: Get<Permill>;
        /// The deposit of an appeal on top, as a multiple of the first deposit.
        type AppealFactor: Get<u32>;
        /// The penalty for a fraudulent claim, as a multiple of the contested amount.
        type FraudPenalty: Get<u32>;
        /// The share of the deposits that the insurance fund keeps when nobody ruled.
        type UnruledShare: Get<Permill>;
        /// Blocks in which the respondent can answer.
        type RespondPeriod: Get<BlockNumber>;
        /// Blocks in which the arbiters can rule.
        type RulePeriod: Get<BlockNumber>;
        /// Blocks in which the loser can appeal.
        type AppealPeriod: Get<BlockNumber>;
        /// Blocks in which the council can rule on an appeal.
        type CouncilPeriod: Get<BlockNumber>;
        /// Blocks that remain to finalize a dispute before the bond could be withdrawn.
        type FinalizePeriod: Get<BlockNumber>;
        /// The most open disputes of one opener.
        #[pallet::constant]
        type MaxOpenPerParty: Get<u32>;
        /// The most open disputes of one opener against one respondent.
        #[pallet::constant]
        type MaxOpenAgainst: Get<u32>;
    }

    /// The largest share of a fraud penalty that goes to the client: it is made good, not paid.
    pub const FRAUD_COMPENSATION: Permill = Permill::from_percent(10);

    /// The number of the next dispute.
    #[pallet::storage]
    pub type NextDispute<T: Config> = StorageValue<_, DisputeId, ValueQuery>;

    /// Open disputes by number. A dispute is removed when it is finalized.
    #[pallet::storage]
    pub type Disputes<T: Config> = StorageMap<_, Twox64Concat, DisputeId, Dispute>;

    /// The open dispute about a topic.
    #[pallet::storage]
    pub type OpenByTopic<T: Config> = StorageMap<_, Blake2_128Concat, Topic, DisputeId>;

    /// The number of open disputes that an account has opened.
    #[pallet::storage]
    pub type OpenCount<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, u32, ValueQuery>;

    /// The number of open disputes by opener and respondent.
    #[pallet::storage]
    pub type OpenAgainst<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, AccountId, Blake2_128Concat, AccountId, u32, ValueQuery>;

    /// The queue of open disputes about a bond, by provider.
    #[pallet::storage]
    pub type Queues<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Queue, ValueQuery>;

    /// The changes that the pallet reports.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A dispute was opened.
        DisputeOpened {
            /// The dispute's number.
            dispute: DisputeId,
            /// The claim or the service in dispute.
            subject: Subject,
            /// The account that opened the dispute.
            opener: AccountId,
            /// The other party.
            respondent: AccountId,
            /// The contested amount.
            amount: Balance,
            /// The opener's deposit, and the respondent's price of being heard.
            deposit: Balance,
            /// The hash of the opener's evidence.
            evidence: H256,
            /// The address of the evidence.
            uri: Uri,
            /// The last block in which the respondent can answer.
            respond_by: BlockNumber,
        },
        /// The respondent answered.
        Responded {
            /// The dispute's number.
            dispute: DisputeId,
            /// The hash of the respondent's evidence.
            evidence: H256,
            /// The address of the evidence.
            uri: Uri,
            /// The last block in which the arbiters can rule.
            rule_by: BlockNumber,
        },
        /// The arbiters ruled.
        Ruled {
            /// The dispute's number.
            dispute: DisputeId,
            /// Whether the opener is right.
            for_opener: bool,
            /// The last block in which the loser can appeal.
            appeal_by: BlockNumber,
        },
        /// The loser of the ruling appealed.
        Appealed {
            /// The dispute's number.
            dispute: DisputeId,
            /// The account that appealed: the loser of the ruling.
            appellant: AccountId,
            /// The deposit of the appeal, on top of the first deposit.
            deposit: Balance,
            /// The last block in which the council can rule.
            rule_by: BlockNumber,
        },
        /// The council ruled.
        AppealRuled {
            /// The dispute's number.
            dispute: DisputeId,
            /// Whether the opener is right.
            for_opener: bool,
        },
        /// A dispute is over.
        DisputeFinalized {
            /// The number of the dispute, which is not used again.
            dispute: DisputeId,
            /// The claim or the service that was in dispute.
            subject: Subject,
            /// The account that opened the dispute.
            opener: AccountId,
            /// The other party.
            respondent: AccountId,
            /// The contested amount.
            amount: Balance,
            /// The outcome that was carried out.
            verdict: Verdict,
            /// Whether the respondent was heard; if not, it lost no more than the contested amount.
            responded: bool,
            /// Whether there was an appeal.
            appealed: bool,
            /// The part of a claim's rest that reached the provider.
            settled: Balance,
            /// The opener's compensation from the respondent's bond.
            compensation: Balance,
            /// The insurance fund's part of the respondent's bond.
            slashed_to_insurance: Balance,
            /// The burned part of the respondent's bond.
            burned: Balance,
            /// The loser's payment to the winner, from its deposits.
            deposit_paid: Balance,
            /// The insurance fund's part of the deposits.
            deposit_forfeited: Balance,
        },
    }

    /// The reasons for which a call is refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The dispute or the worker does not exist, or the dispute is finalized already.
        NotFound,
        /// Only registered identities open disputes about service.
        NotRegistered,
        /// The caller is the other party itself.
        OwnSubject,
        /// Nothing is left to contest.
        ZeroAmount,
        /// The provider's bond is smaller than the contested amount.
        InsufficientBond,
        /// An open dispute about this exists already.
        AlreadyOpen,
        /// The caller has too many open disputes, or too many against this party; wait until some are
        /// finalized.
        TooManyOpen,
        /// Only the respondent may answer.
        NotRespondent,
        /// Only the loser of the ruling may appeal.
        NotLoser,
        /// The dispute is in another stage. Before the respondent answers, a dispute can only be
        /// dismissed.
        WrongStage,
        /// The deadline is over; finalize the dispute instead.
        TooLate,
        /// The outcome is not certain yet.
        TooSoon,
        /// An older dispute about the same bond must be finalized first.
        OlderOpen,
        /// The numbers are too large.
        Overflow,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Opens a dispute, with the hash and the address of the evidence.
        ///
        /// By a party of the claim, or, about service, by any registered identity. Puts a deposit on
        /// hold: `DepositRatio` of the contested amount, `MinDeposit` at least. Emits `DisputeOpened`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::open_dispute())]
        pub fn open_dispute(origin: OriginFor<T>, subject: Subject, evidence: H256, uri: Uri) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_open(who, subject, evidence, uri)
        }

        /// Answers a dispute, with the hash and the address of the evidence.
        ///
        /// By the respondent, within `RespondPeriod`; a silent respondent loses. Puts the same deposit
        /// on hold as the opener's. Emits `Responded`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::respond())]
        pub fn respond(origin: OriginFor<T>, dispute: DisputeId, evidence: H256, uri: Uri) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_respond(who, dispute, evidence, uri)
        }

        /// Rules for the opener or the respondent. Before the respondent has answered, a ruling can
        /// only be for the respondent.
        ///
        /// By the arbiters, within `RulePeriod` after the answer. Costs nothing more. Emits `Ruled`.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::rule())]
        pub fn rule(origin: OriginFor<T>, dispute: DisputeId, for_opener: bool) -> DispatchResult {
            T::ArbiterOrigin::ensure_origin(origin)?;
            Self::do_rule(dispute, for_opener)
        }

        /// Takes the dispute to the council.
        ///
        /// By the loser of the ruling, within `AppealPeriod`. Puts `AppealFactor` times the deposit on
        /// hold in addition, which pays the winner if the appeal is lost. Emits `Appealed`.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::appeal())]
        pub fn appeal(origin: OriginFor<T>, dispute: DisputeId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_appeal(who, dispute)
        }

        /// Rules on an appeal, finally.
        ///
        /// By the council, within `CouncilPeriod`. Costs nothing more. Emits `AppealRuled`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::rule_appeal())]
        pub fn rule_appeal(origin: OriginFor<T>, dispute: DisputeId, for_opener: bool) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_rule_appeal(dispute, for_opener)
        }

        /// Carries out the outcome of a dispute once it is certain, after older disputes about the same
        /// bond.
        ///
        /// By any signed account. Costs nothing more. Emits `DisputeFinalized`.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::finalize())]
        pub fn finalize(origin: OriginFor<T>, dispute: DisputeId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_finalize(dispute)
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            assert!(
                T::MinDeposit::get() >= T::Currency::minimum_balance(),
                "a deposit must be worth holding"
            );
            assert!(
                T::MaxOpenAgainst::get() > 0 && T::MaxOpenAgainst::get() <= T::MaxOpenPerParty::get(),
                "somebody must be able to open a dispute"
            );
            assert!(T::AppealFactor::get() > 0, "an appeal must have a price");
            let periods = [
                T::RespondPeriod::get(),
                T::RulePeriod::get(),
                T::AppealPeriod::get(),
                T::CouncilPeriod::get(),
                T::FinalizePeriod::get(),
            ];
            assert!(
                periods.into_iter().all(|period| period > 0) && Self::dispute_period() < BlockNumber::MAX,
                "every step must have its time, and an end"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
