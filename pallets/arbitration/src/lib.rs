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
//! Every step has a deadline; as soon as nothing else can happen, anybody finalizes.
//!
//! - **What is contested is withheld**, and nothing else: the claim's rest, the client's money for it, and,
//!   where the provider's bond is at stake, what of the bond is unbonding.
//! - **Claims.** Either party opens. If the provider wins, the rest is paid. If the client wins, it is
//!   not, and a client that opened the dispute itself and was heard against has the provider's bond
//!   slashed by `FraudPenalty` times the amount; at most a tenth of that is the client's.
//! - **Service.** Any registered identity opens against a worker's provider, for at most what the bond
//!   has. If it wins, that much is slashed, to its benefit.
//! - **Deposits** are in proportion to what is contested, from both parties. The loser pays the winner
//!   the last deposit it posted; everything else goes back. So a lost appeal costs more than a lost ruling,
//!   and who wins an appeal gets all of its own back.
//! - **Unruled.** If the arbiters do not rule in time, or the council does not rule on an appeal,
//!   nothing moves, whatever was ruled before, and both parties get their deposits back but for a small share.
//! - **Silence** of the respondent loses the contested amount, and no more: no penalty, and no deposit it
//!   never posted. Lest silence be a way to take a bond out at once in favour of a friend, or to be
//!   robbed while asleep, the arbiters can dismiss a dispute before the respondent has answered; the
//!   opener can appeal against that.
//! - **First come, first served.** Disputes about the same bond are finalized in the order in which they
//!   were opened: nobody takes a bond away from those who sued before. Older ones end before younger
//!   ones could at the latest, so that this prolongs no dispute beyond its dispute period.
//! - **Limits** count only what an account opened itself. Nobody can fill somebody else's.
//!
//! Verdicts cannot fail: a bond that has shrunk since pays what is there, and a winner that cannot be
//! paid leaves its gain to the insurance fund. Arbiters and council are collectives; it does not matter whether
//! a member is a party, as no member rules alone.

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

/// The pallet.
#[frame_support::pallet]
pub mod pallet {
    #![allow(
        clippy::as_conversions,
        clippy::expect_used,
        reason = "the macros number variants with casts and expect what they wrote themselves"
    )]

    use super::*;
    use frame_support::{
        pallet_prelude::*,
        traits::{
            fungible::{hold, Balanced, Credit, Inspect},
            OnUnbalanced,
        },
    };
    use frame_system::pallet_prelude::*;
    use sp_core::H256;
    use sp_runtime::Permill;
    use tallystick_primitives::{
        state_disputes::Subject,
        traits::{DisputableClaims, Identities, SlashableBonds, Verdict, Workers},
        AccountId, Balance, BlockNumber,
    };

    /// Money that left an account and has not arrived yet.
    pub type CreditOf<T> = Credit<AccountId, <T as Config>::Currency>;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The disputes.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// Why money is held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// A party's deposits in its open disputes.
        DisputeDeposit,
    }

    /// What the disputes need from the runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<AccountId = AccountId> {
        /// Weights of the calls.
        type WeightInfo: WeightInfo;
        /// The reason of the deposits' hold in the runtime.
        type RuntimeHoldReason: From<HoldReason>;
        /// The chain's money.
        type Currency: Balanced<AccountId>
            + Inspect<AccountId, Balance = Balance>
            + hold::Mutate<AccountId, Reason = Self::RuntimeHoldReason>
            + hold::Balanced<AccountId>;
        /// The registry.
        type Identities: Identities;
        /// The fee claims.
        type Claims: DisputableClaims;
        /// The workers.
        type Workers: Workers;
        /// The bonds of their providers.
        type Bonds: SlashableBonds;
        /// Takes what nobody can be paid, and the share of unruled disputes.
        type InsuranceFund: OnUnbalanced<CreditOf<Self>>;
        /// Who rules: a collective.
        type ArbiterOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// Who rules on appeals: a collective.
        type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// The least deposit.
        type MinDeposit: Get<Balance>;
        /// The deposit as a part of what is contested.
        type DepositRatio: Get<Permill>;
        /// How many times the deposit an appeal takes on top.
        type AppealFactor: Get<u32>;
        /// How many times the contested amount is slashed for a claim that was a fraud.
        type FraudPenalty: Get<u32>;
        /// The part of the deposits that the insurance fund keeps when nobody ruled.
        type UnruledShare: Get<Permill>;
        /// Blocks in which the respondent can answer.
        type RespondPeriod: Get<BlockNumber>;
        /// Blocks in which the arbiters can rule.
        type RulePeriod: Get<BlockNumber>;
        /// Blocks in which the loser can appeal.
        type AppealPeriod: Get<BlockNumber>;
        /// Blocks in which the council can rule on an appeal.
        type CouncilPeriod: Get<BlockNumber>;
        /// Blocks that are left to finalize a dispute before a bond could be withdrawn.
        type FinalizePeriod: Get<BlockNumber>;
        /// The most open disputes of one opener.
        #[pallet::constant]
        type MaxOpenPerParty: Get<u32>;
        /// The most open disputes of one opener against one respondent.
        #[pallet::constant]
        type MaxOpenAgainst: Get<u32>;
    }

    /// The most that a client gets of a penalty for fraud: it reports, it does not earn.
    pub const FRAUD_COMPENSATION: Permill = Permill::from_percent(10);

    /// The number of the next dispute.
    #[pallet::storage]
    pub type NextDispute<T: Config> = StorageValue<_, DisputeId, ValueQuery>;

    /// Open disputes. Removed when they are finalized.
    #[pallet::storage]
    pub type Disputes<T: Config> = StorageMap<_, Twox64Concat, DisputeId, Dispute>;

    /// The open dispute about a topic.
    #[pallet::storage]
    pub type OpenByTopic<T: Config> = StorageMap<_, Blake2_128Concat, Topic, DisputeId>;

    /// How many disputes an account opened that are still open.
    #[pallet::storage]
    pub type OpenCount<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, u32, ValueQuery>;

    /// How many of them are against a respondent.
    #[pallet::storage]
    pub type OpenAgainst<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, AccountId, Blake2_128Concat, AccountId, u32, ValueQuery>;

    /// The open disputes about a bond, by provider.
    #[pallet::storage]
    pub type Queues<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Queue, ValueQuery>;

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A dispute was opened.
        DisputeOpened {
            /// Its number.
            dispute: DisputeId,
            /// What it is about.
            subject: Subject,
            /// Who opened it.
            opener: AccountId,
            /// The other party.
            respondent: AccountId,
            /// The money it is about.
            amount: Balance,
            /// What the opener has on hold, and the respondent must put on hold to be heard.
            deposit: Balance,
            /// Hash of the opener's evidence.
            evidence: H256,
            /// Where it can be read.
            uri: Uri,
            /// Last block in which the respondent can answer.
            respond_by: BlockNumber,
        },
        /// The respondent answered.
        Responded {
            /// The dispute.
            dispute: DisputeId,
            /// Hash of the respondent's evidence.
            evidence: H256,
            /// Where it can be read.
            uri: Uri,
            /// Last block in which the arbiters can rule.
            rule_by: BlockNumber,
        },
        /// The arbiters ruled.
        Ruled {
            /// The dispute.
            dispute: DisputeId,
            /// Whether the opener is right.
            for_opener: bool,
            /// Last block in which the loser can appeal.
            appeal_by: BlockNumber,
        },
        /// The loser of the ruling appealed.
        Appealed {
            /// The dispute.
            dispute: DisputeId,
            /// Who appealed.
            appellant: AccountId,
            /// What it put on hold on top.
            deposit: Balance,
            /// Last block in which the council can rule.
            rule_by: BlockNumber,
        },
        /// The council ruled.
        AppealRuled {
            /// The dispute.
            dispute: DisputeId,
            /// Whether the opener is right.
            for_opener: bool,
        },
        /// A dispute is over.
        DisputeFinalized {
            /// The dispute.
            dispute: DisputeId,
            /// What it was about.
            subject: Subject,
            /// Who opened it.
            opener: AccountId,
            /// The other party.
            respondent: AccountId,
            /// The money it was about.
            amount: Balance,
            /// How it ended.
            verdict: Verdict,
            /// Whether the respondent was heard; if not, it lost no more than the contested amount.
            responded: bool,
            /// Whether there was an appeal.
            appealed: bool,
            /// What of a claim's rest reached the provider.
            settled: Balance,
            /// What the opener got from the respondent's bond.
            compensation: Balance,
            /// What the insurance fund got from the respondent's bond.
            slashed_to_insurance: Balance,
            /// What of the respondent's bond was burned.
            burned: Balance,
            /// What the loser paid the winner from its deposits.
            deposit_paid: Balance,
            /// What the insurance fund got from the deposits.
            deposit_forfeited: Balance,
        },
    }

    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The dispute or the worker does not exist, or the dispute is finalized already.
        NotFound,
        /// Only registered identities open disputes about service.
        NotRegistered,
        /// You are the other party yourself.
        OwnSubject,
        /// There is nothing to contest.
        ZeroAmount,
        /// The provider's bond does not have what you want.
        InsufficientBond,
        /// There is an open dispute about this already.
        AlreadyOpen,
        /// You have too many open disputes, or too many against this party; wait until some are finalized.
        TooManyOpen,
        /// Only the respondent may answer.
        NotRespondent,
        /// Only the loser of the ruling may appeal.
        NotLoser,
        /// The dispute waits for something else. Before the respondent was heard, it can only be
        /// dismissed.
        WrongStage,
        /// The deadline is over; the dispute can be finalized.
        TooLate,
        /// The outcome is not certain yet.
        TooSoon,
        /// An older dispute about the same bond must be finalized first.
        OlderOpen,
        /// A number grew too large.
        Overflow,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Opens a dispute, with the hash of the evidence and where it can be read.
        ///
        /// By a party of the claim, or, about service, by any registered identity. Puts a deposit on hold:
        /// `DepositRatio` of what is contested, `MinDeposit` at least. Emits `DisputeOpened`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::open_dispute())]
        pub fn open_dispute(origin: OriginFor<T>, subject: Subject, evidence: H256, uri: Uri) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_open(who, subject, evidence, uri)
        }

        /// Answers a dispute, with the hash of the evidence and where it can be read.
        ///
        /// By the respondent, within `RespondPeriod`; otherwise it loses. Puts the same deposit on hold as
        /// the opener. Emits `Responded`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::respond())]
        pub fn respond(origin: OriginFor<T>, dispute: DisputeId, evidence: H256, uri: Uri) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_respond(who, dispute, evidence, uri)
        }

        /// Rules for the opener or the respondent. Before the respondent has answered, only for the
        /// respondent.
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
        /// By the loser of the ruling, within `AppealPeriod`. Puts `AppealFactor` times the deposit on hold
        /// on top, which pays the winner if the appeal is lost. Emits `Appealed`.
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

        /// Carries out the outcome of a dispute in which nothing else can happen, after older ones about the
        /// same bond.
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
