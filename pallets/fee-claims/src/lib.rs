//! # Fee claims
//!
//! The second rail: metered queries that are paid per cycle, without an accountant.
//!
//! A **client** deposits money and sets parts of it aside for providers (an **earmark** bounds what it
//! can consume there before it is settled). Time is cut into **cycles** of `CycleLength` blocks. For
//! each cycle
//!
//! 1. until `Grace` blocks after its end, the workers' providers submit *claims*, clients submit
//!    *requests* (what they acknowledge), and providers submit claims that the client has signed
//!    (*confirmations*). All three only rise; what **matches** is min(claim, max(request, confirmation)).
//! 2. Then it is **processed**, by anybody's `process_cycle` or in idle block space: each client's bill
//!    is paid from the provider's earmark, then from the client's credit line, then by the insurance
//!    fund. What is left is debt.
//! 3. For `DisputeWindow` blocks after that, what did not match can be confirmed by the client's
//!    signature (the earmark pays it at once; the rest is debt) or disputed.
//! 4. Then it is **closed**: unmatched rests expire, and everything about the cycle is swept away.
//!
//! ## Why an earmark can be relied upon
//!
//! - It serves one provider only, so a client cannot drain it to somebody else first.
//! - It shrinks by payments to this provider, and by thawing. What thaws keeps paying until it is
//!   released, and that is not before `ThawPeriod` has passed *and* the cycle of the request is closed,
//!   however long its processing took. So at the time a cycle is paid the earmark holds at least
//!   what it held at the cycle's end, with everything that was earmarked in the cycle, less what was
//!   paid from it to the same provider.
//! - All claims of one provider on one client are one debt to one payee. Where the earmark is short,
//!   each worker's share is its matched amount × paid / matched total, rounded down, whatever the order
//!   ([`Pallet::pair_state`] tells it); the provider gets all there is.
//!
//! ## Why order does not matter
//!
//! Claims, requests and confirmations are maxima; bills are sums of them. A bill is paid as a whole: the
//! earmarks are disjoint, the credit line is shared pro rata over all its providers. No step reads what
//! another client's step wrote, but for the insurance fund's own limits, which are per provider and
//! period. Creditors of an overdrawn client are paid together, the oldest debts first, pro rata within
//! one cycle.
//!
//! ## Money
//!
//! Deposits and credit lines are holds on their owners' accounts. What is earned lies in the pallet's
//! keyless account (like the insurance fund an exception to the rule that no pot custodies money, because
//! a free withdrawal must find the money of many clients in one place). The pot keeps one existential
//! deposit of its own, which genesis endows. `withdraw_payout` is free; what pays for it is the surcharge on
//! every way to earn a payout.
//!
//! ## Invariants
//!
//! - **INV1**: the hold on a client's account is its deposit.
//! - **INV2**: a deposit is its free part and its earmarks; every earmark belongs to a client, and a client
//!   has at most `MaxEarmarks`.
//! - **INV3**: a client's debt is the sum of its debts; a provider's debts are in order of age.
//! - **INV4**: neither an earmark nor a credit line thaws more than it has.
//! - **INV5**: an earmark withholds what its open disputes withheld, and has it.
//! - **INV6**: a sponsor's hold is the sum of its credit lines, and each client named its sponsor.
//! - **INV7**: the pot holds all payouts and its own deposit.
//! - **INV8**: a claim of a cycle that is not closed has an earmark; a worker's units are the sum of its
//!   claims.
//! - **INV9**: a bill is the sum of what matched, and no more of it is paid.
//! - **INV10**: cycles are processed and swept in order; nothing is left of a swept one.

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

mod authorize;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod impls;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::{ClaimEntry, ConfirmedEntry, RequestEntry};
pub use weights::WeightInfo;

/// By how much claims, requests, confirmations and repayments weigh more than was measured. It makes them dear by
/// the ordinary fee and leaves room in every block for what they cause later: processing, sweeping
/// and a free withdrawal.
pub const CLAIM_WEIGHT_FACTOR: u64 = 4;

/// The pallet.
#[frame_support::pallet]
pub mod pallet {
    #![allow(
        clippy::as_conversions,
        clippy::expect_used,
        reason = "the macros number variants with casts and expect what they wrote themselves"
    )]

    use super::*;
    use crate::types::{Bill, ClientRecord, Contested, CreditLine, Earmark, Pair, Payout};
    use core::marker::PhantomData;
    use frame_support::{
        dispatch::WithPostDispatchInfo,
        pallet_prelude::*,
        traits::fungible::{hold, Inspect, Mutate},
        weights::WeightMeter,
        PalletId,
    };
    use frame_system::pallet_prelude::*;
    use sp_core::H256;
    use sp_runtime::traits::Convert;
    use tallystick_primitives::{
        frame::Submitter,
        traits::{ClaimId, Identities, Insurance, Workers},
        AccountId, Balance, BlockNumber, Hash, WorkerId,
    };

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The fee claims.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// Why money is held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// A client's deposit, on the client's account.
        Deposit,
        /// A sponsor's credit lines, on the sponsor's account.
        CreditLine,
    }

    /// What the fee claims need from the runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<AccountId = AccountId, Hash = Hash, RuntimeCall: From<Call<Self>>> {
        /// Weights of the calls.
        type WeightInfo: WeightInfo;
        /// The reasons of the holds in the runtime.
        type RuntimeHoldReason: From<HoldReason>;
        /// The chain's money.
        type Currency: Mutate<AccountId>
            + Inspect<AccountId, Balance = Balance>
            + hold::Mutate<AccountId, Reason = Self::RuntimeHoldReason>;
        /// The registry.
        type Identities: Identities;
        /// The workers.
        type Workers: Workers;
        /// The insurance fund.
        type Insurance: Insurance;
        /// How a walletless call's error is told to the sender.
        type Refusal: Convert<DispatchError, TransactionValidityError>;
        /// Names the account that keeps payouts.
        #[pallet::constant]
        type PalletId: Get<PalletId>;
        /// Blocks of a cycle.
        #[pallet::constant]
        type CycleLength: Get<BlockNumber>;
        /// Blocks after a cycle's end in which claims and requests for it are taken.
        #[pallet::constant]
        type Grace: Get<BlockNumber>;
        /// Blocks after processing in which the unmatched rest can be confirmed or disputed.
        #[pallet::constant]
        type DisputeWindow: Get<BlockNumber>;
        /// Blocks before money leaves an earmark or a credit line.
        #[pallet::constant]
        type ThawPeriod: Get<BlockNumber>;
        /// How many earmarks a client can have.
        #[pallet::constant]
        type MaxEarmarks: Get<u32>;
        /// How many providers a credit line can list.
        #[pallet::constant]
        type MaxSponsored: Get<u32>;
        /// How many claims or requests fit one call.
        #[pallet::constant]
        type MaxBatch: Get<u32>;
        /// What a provider pays per claim to the insurance fund.
        type SurchargePerClaim: Get<Balance>;
        /// The least payout that can be withdrawn.
        type DustLimit: Get<Balance>;
        /// What a client must hold to count as funded.
        type MinDeposit: Get<Balance>;
        /// Blocks before a new provider can withdraw what it is credited.
        type PayoutDelay: Get<BlockNumber>;
        /// Blocks after its first credit in which a provider is new.
        type NewProviderPeriod: Get<BlockNumber>;
    }

    /// The clients' deposits.
    #[pallet::storage]
    pub type Clients<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, ClientRecord>;

    /// What is set aside, and owed, by client and provider.
    #[pallet::storage]
    pub type Earmarks<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, AccountId, Blake2_128Concat, AccountId, Earmark>;

    /// Credit lines, by client.
    #[pallet::storage]
    pub type CreditLines<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, CreditLine<T::MaxSponsored>>;

    /// Claims and what clients acknowledge, by cycle and (client, worker).
    #[pallet::storage]
    pub type Pairs<T: Config> = StorageDoubleMap<_, Twox64Concat, u32, Blake2_128Concat, (AccountId, WorkerId), Pair>;

    /// What clients owe, by cycle and client.
    #[pallet::storage]
    pub type Bills<T: Config> =
        StorageDoubleMap<_, Twox64Concat, u32, Blake2_128Concat, AccountId, Bill<T::MaxEarmarks>, ValueQuery>;

    /// Units claimed of all clients together, by cycle and worker.
    #[pallet::storage]
    pub type Served<T: Config> = StorageDoubleMap<_, Twox64Concat, u32, Blake2_128Concat, WorkerId, u64, ValueQuery>;

    /// When a cycle was processed. Forgotten when it is swept.
    #[pallet::storage]
    pub type ProcessedAt<T: Config> = StorageMap<_, Twox64Concat, u32, BlockNumber>;

    /// How far the cycles have come.
    #[pallet::storage]
    pub type Progress<T: Config> = StorageValue<_, types::Progress, ValueQuery>;

    /// What open disputes withhold, by claim.
    #[pallet::storage]
    pub type Contests<T: Config> = StorageMap<_, Blake2_128Concat, ClaimId, Contested>;

    /// What providers have earned and not withdrawn. A record stays, because it says whether the
    /// provider is new.
    #[pallet::storage]
    pub type Payouts<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Payout, ValueQuery>;

    /// Endows the pot.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Nothing to be configured.
        #[serde(skip)]
        pub _config: PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            let (pot, minimum) = (Pallet::<T>::pot(), T::Currency::minimum_balance());
            if T::Currency::balance(&pot) < minimum {
                T::Currency::mint_into(&pot, minimum).expect("genesis can endow the pot");
            }
        }
    }

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A client added to its deposit.
        Deposited {
            /// The client.
            client: AccountId,
            /// What was added.
            amount: Balance,
            /// The whole deposit now.
            held: Balance,
        },
        /// A client set money aside for a provider.
        Earmarked {
            /// The client.
            client: AccountId,
            /// The provider.
            provider: AccountId,
            /// What was added to the earmark.
            amount: Balance,
            /// The whole earmark now.
            total: Balance,
        },
        /// Money is leaving an earmark. It pays until it is released.
        Thawing {
            /// The client.
            client: AccountId,
            /// The provider.
            provider: AccountId,
            /// How much.
            amount: Balance,
            /// First block in which it can be released, if the cycle is closed by then.
            from: BlockNumber,
        },
        /// Thawed money has left an earmark.
        Released {
            /// The client.
            client: AccountId,
            /// The provider.
            provider: AccountId,
            /// How much.
            amount: Balance,
            /// The whole earmark now.
            rest: Balance,
        },
        /// A client took money out of its deposit.
        DepositWithdrawn {
            /// The client.
            client: AccountId,
            /// How much.
            amount: Balance,
            /// The whole deposit now.
            held: Balance,
        },
        /// Claims were submitted.
        ClaimsSubmitted {
            /// The cycle.
            cycle: u32,
            /// Who claims.
            provider: AccountId,
            /// How many.
            entries: u32,
            /// What the provider can prove them with: the root of its evidence.
            evidence_root: H256,
        },
        /// A client said what it acknowledges.
        RequestsSubmitted {
            /// The cycle.
            cycle: u32,
            /// The client.
            client: AccountId,
            /// Of how many workers.
            entries: u32,
        },
        /// Claims with their clients' signatures were submitted.
        ConfirmedClaimsSubmitted {
            /// The cycle.
            cycle: u32,
            /// Who claims.
            provider: AccountId,
            /// How many.
            entries: u32,
        },
        /// The unmatched rest of a claim was confirmed in the window.
        ConfirmedLate {
            /// The cycle.
            cycle: u32,
            /// The client.
            client: AccountId,
            /// The worker.
            worker: WorkerId,
            /// The worker's provider.
            provider: AccountId,
            /// What the earmark paid.
            paid: Balance,
            /// What the client owes.
            debt: Balance,
        },
        /// What matched between a client and a provider was settled:
        /// matched = from_earmark + from_credit + from_insurance + debt.
        Paid {
            /// The cycle.
            cycle: u32,
            /// The client.
            client: AccountId,
            /// The provider.
            provider: AccountId,
            /// What matched, of all its workers.
            matched: Balance,
            /// What the client's earmark paid.
            from_earmark: Balance,
            /// What the client's sponsor paid.
            from_credit: Balance,
            /// What the insurance fund paid.
            from_insurance: Balance,
            /// What the client owes.
            debt: Balance,
        },
        /// All bills of a cycle are paid.
        CycleProcessed {
            /// The cycle.
            cycle: u32,
            /// Last block in which unmatched rests can be confirmed or disputed.
            window_until: BlockNumber,
        },
        /// Nobody confirmed or disputed the rest of a claim in time.
        ClaimExpired {
            /// The cycle.
            cycle: u32,
            /// The client.
            client: AccountId,
            /// The worker.
            worker: WorkerId,
            /// The worker's provider.
            provider: AccountId,
            /// What expired.
            amount: Balance,
        },
        /// A cycle is over and forgotten.
        CycleClosed {
            /// The cycle.
            cycle: u32,
        },
        /// A payout was withdrawn.
        PayoutWithdrawn {
            /// The provider.
            provider: AccountId,
            /// Who got the money.
            beneficiary: AccountId,
            /// All that was available.
            amount: Balance,
        },
        /// A part of a client's debts was paid.
        DebtPaid {
            /// The client.
            client: AccountId,
            /// Who was owed.
            provider: AccountId,
            /// What was paid.
            amount: Balance,
            /// What is still owed to this provider.
            rest: Balance,
        },
        /// A client said who may open a credit line for it.
        SponsorNamed {
            /// The client.
            client: AccountId,
            /// The sponsor; nobody if none.
            sponsor: Option<AccountId>,
        },
        /// A sponsor opened a credit line.
        CreditLineOpened {
            /// For whom.
            client: AccountId,
            /// Whose money it is.
            sponsor: AccountId,
            /// How much.
            amount: Balance,
            /// The most it pays for one cycle.
            cap: Balance,
        },
        /// A sponsor added to a credit line.
        CreditLineExtended {
            /// For whom.
            client: AccountId,
            /// Whose money it is.
            sponsor: AccountId,
            /// What was added.
            amount: Balance,
            /// The whole line now.
            total: Balance,
        },
        /// Money is leaving a credit line. It pays until it is withdrawn.
        CreditThawing {
            /// For whom the line is.
            client: AccountId,
            /// How much.
            amount: Balance,
            /// First block in which it can be withdrawn, if the cycle is closed by then.
            from: BlockNumber,
        },
        /// Thawed money went back to the sponsor.
        CreditWithdrawn {
            /// For whom the line is, or was.
            client: AccountId,
            /// Whose money it is.
            sponsor: AccountId,
            /// How much.
            amount: Balance,
            /// The whole line now; it is closed if this is 0.
            rest: Balance,
        },
        /// The rest of a claim is in dispute.
        ClaimContested {
            /// The claim.
            claim: ClaimId,
            /// What the dispute is about.
            amount: Balance,
            /// What the earmark has of it; it is kept until the verdict.
            withheld: Balance,
        },
        /// A dispute about a claim is over.
        ContestSettled {
            /// The claim.
            claim: ClaimId,
            /// Who claimed.
            provider: AccountId,
            /// What it was paid.
            paid: Balance,
            /// What the client owes it.
            debt: Balance,
        },
    }

    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The client, earmark, claim, worker, debt or credit line does not exist.
        NotFound,
        /// The account is not a registered identity.
        NotRegistered,
        /// The client has not named the worker's provider by an earmark; `earmark` it, if only with 0.
        NotEarmarked,
        /// The worker belongs to another provider.
        NotYourWorker,
        /// The cycle has not begun, or its time for this is over.
        NotOpen,
        /// Nothing of this cycle is due to be processed: it is too early, not its turn, or done already.
        NotDue,
        /// As much as this, or more, was submitted before for the same client, worker and cycle.
        NotIncreasing,
        /// The amount is not the units times a tariff that was in force in the cycle.
        WrongAmount,
        /// The worker was not online in the cycle.
        WorkerOffline,
        /// The worker cannot have served so many units in the time it was online.
        AboveCapacity,
        /// The signature is not the client's, or its device's, over this confirmation on this chain.
        BadSignature,
        /// The claim is, or was, in dispute.
        Disputed,
        /// Everything that was claimed has matched.
        NothingToContest,
        /// Neither the claim's client nor its provider.
        NotParty,
        /// The amount must not be 0; and a client can only thaw its sponsor's whole credit line.
        InvalidAmount,
        /// There is not so much: what is earmarked, thawing, or reserved for debts cannot be used.
        InsufficientFunds,
        /// The client has as many earmarks as it can have; release one it does not use any more.
        TooManyEarmarks,
        /// As many chunks as can be told apart are thawing; release one first.
        TooManyThaws,
        /// Nothing has thawed: the period is not over, or the cycle of the request is not closed.
        NotMatured,
        /// There is less to withdraw than the dust limit.
        BelowDust,
        /// The beneficiary's account cannot take the money (it would stay below the existential deposit).
        CannotDeposit,
        /// The client has a credit line; it must be thawed and withdrawn first.
        AlreadySponsored,
        /// The client has not named this sponsor, or the credit line is somebody else's.
        NotNamed,
        /// Numbers too large to add.
        Overflow,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            let mut meter = WeightMeter::with_limit(remaining);
            Self::advance(&mut meter);
            meter.consumed()
        }

        fn integrity_test() {
            assert!(T::CycleLength::get() > 0, "a cycle must have blocks");
            assert!(
                T::Grace::get() > 0 && T::Grace::get() < T::CycleLength::get(),
                "a cycle's claims must be in before the next one ends"
            );
            assert!(
                T::DisputeWindow::get() > 0,
                "there must be time to confirm and to dispute"
            );
            let settlement = T::CycleLength::get()
                .checked_add(T::Grace::get())
                .and_then(|blocks| blocks.checked_add(T::DisputeWindow::get()))
                .expect("a cycle ends one day");
            assert!(
                T::ThawPeriod::get() > settlement,
                "money must not thaw before what it may have to pay is settled"
            );
            assert!(
                T::MaxEarmarks::get() > 0 && T::MaxBatch::get() > 0 && T::MaxSponsored::get() > 0,
                "lists must have room"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Adds `amount` to the caller's deposit. It stays on the caller's account, on hold.
        ///
        /// By a registered identity. Costs nothing but the transaction fee. Emits `Deposited`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::deposit())]
        pub fn deposit(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            let client = ensure_signed(origin)?;
            Self::do_deposit(client, amount)
        }

        /// Sets `amount` of the caller's free deposit aside for `provider`: the provider's claims are paid
        /// from it, and nobody else's. With 0 the provider is only named, so that it can be paid by a
        /// credit line.
        ///
        /// By a registered identity that is not overdrawn by as much. Costs nothing but the transaction
        /// fee. Emits `Earmarked`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::earmark())]
        pub fn earmark(
            origin: OriginFor<T>,
            provider: AccountId,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResult {
            let client = ensure_signed(origin)?;
            Self::do_earmark(client, provider, amount)
        }

        /// Starts to take `amount` out of the earmark for `provider`. It can be released after
        /// `ThawPeriod`, and not before the present cycle is closed; until then it pays claims.
        ///
        /// By the client. Costs nothing but the transaction fee. Emits `Thawing`.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::thaw())]
        pub fn thaw(origin: OriginFor<T>, provider: AccountId, #[pallet::compact] amount: Balance) -> DispatchResult {
            let client = ensure_signed(origin)?;
            Self::do_thaw(client, provider, amount)
        }

        /// Takes what has thawed out of the earmark for `provider`, as far as no dispute withholds it. An
        /// empty earmark that nothing can come of any more is forgotten.
        ///
        /// By the client. Costs nothing but the transaction fee. Emits `Released`.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::release())]
        pub fn release(origin: OriginFor<T>, provider: AccountId) -> DispatchResult {
            let client = ensure_signed(origin)?;
            Self::do_release(client, provider)
        }

        /// Gives `amount` of the deposit back to the caller: of what is neither earmarked nor reserved
        /// for debts.
        ///
        /// By the client. Costs nothing but the transaction fee. Emits `DepositWithdrawn`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::withdraw_deposit())]
        pub fn withdraw_deposit(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            let client = ensure_signed(origin)?;
            Self::do_withdraw_deposit(client, amount)
        }

        /// Claims what the caller's workers served clients in `cycle`. An amount is the units times a
        /// tariff in force in the cycle; all units together are at most the worker's capacity times
        /// the blocks it was online. A claim replaces a smaller one. `evidence_root` commits the provider
        /// to its evidence, in case of a dispute.
        ///
        /// By the workers' provider, until `Grace` blocks after the cycle. Costs `SurchargePerClaim` for
        /// every entry, and its weight is `CLAIM_WEIGHT_FACTOR` times what was measured. Emits
        /// `ClaimsSubmitted`.
        #[pallet::call_index(5)]
        #[pallet::weight(dear(T::WeightInfo::submit_claims(length(entries))))]
        pub fn submit_claims(
            origin: OriginFor<T>,
            cycle: u32,
            entries: BoundedVec<ClaimEntry, T::MaxBatch>,
            evidence_root: H256,
        ) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_submit_claims(provider, cycle, &entries, evidence_root)
        }

        /// Acknowledges what the caller owes workers for `cycle` at most. A request replaces a smaller one.
        ///
        /// By the client, until `Grace` blocks after the cycle; it must have an earmark for the
        /// workers' providers. Costs nothing but the transaction fee; its weight is
        /// `CLAIM_WEIGHT_FACTOR` times what was measured. Emits `RequestsSubmitted`.
        #[pallet::call_index(6)]
        #[pallet::weight(dear(T::WeightInfo::submit_requests(length(entries))))]
        pub fn submit_requests(
            origin: OriginFor<T>,
            cycle: u32,
            entries: BoundedVec<RequestEntry, T::MaxBatch>,
        ) -> DispatchResult {
            let client = ensure_signed(origin)?;
            Self::do_submit_requests(client, cycle, &entries)
        }

        /// Claims what clients have signed for `cycle`: both sides at once, conclusive. After processing and
        /// until the window closes it settles what did not match: the earmark pays at once, as far as it
        /// reaches, and the rest is owed.
        ///
        /// By the workers' provider. A device signs for at most its limit. Costs `SurchargePerClaim` for
        /// every entry, and its weight is `CLAIM_WEIGHT_FACTOR` times what was measured. Emits
        /// `ConfirmedClaimsSubmitted`, and in the window `ConfirmedLate` for every entry.
        #[pallet::call_index(7)]
        #[pallet::weight({
            let entries = length(entries);
            dear(T::WeightInfo::submit_confirmed_claims(entries).max(T::WeightInfo::confirm_late(entries)))
        })]
        pub fn submit_confirmed_claims(
            origin: OriginFor<T>,
            cycle: u32,
            entries: BoundedVec<ConfirmedEntry, T::MaxBatch>,
        ) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_submit_confirmed_claims(provider, cycle, &entries)
        }

        /// Advances `cycle` by at most `limit` steps: pays the bill of one client each after the grace,
        /// sweeps one record each after the window. Cycles come in order.
        ///
        /// By any signed account. Costs the transaction fee of the steps that were done. Emits `Paid`,
        /// `CycleProcessed`, `ClaimExpired` and `CycleClosed`.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::advance()
            .saturating_add(Pallet::<T>::step_weight().saturating_mul(u64::from(*limit))))]
        pub fn process_cycle(origin: OriginFor<T>, cycle: u32, limit: u32) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            let weight =
                Self::do_process_cycle(cycle, limit).map_err(|error| error.with_weight(T::WeightInfo::advance()))?;
            Ok(Some(weight).into())
        }

        /// Pays all that is available of `provider`'s payout to its beneficiary.
        ///
        /// By any signed account, or walletless. Free if it succeeds. Succeeds, and is authorised, only
        /// while at least the dust limit is available and can be deposited. Emits `PayoutWithdrawn`.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::withdraw_payout())]
        #[pallet::authorize(|_source, provider| Pallet::<T>::authorize_withdraw(provider))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_withdraw_payout())]
        pub fn withdraw_payout(origin: OriginFor<T>, provider: AccountId) -> DispatchResultWithPostInfo {
            Submitter::ensure::<T>(origin)?;
            Self::do_withdraw_payout(provider)?;
            Ok(Pays::No.into())
        }

        /// Pays the debts of `client` from its free deposit: of all its creditors, the oldest first, pro
        /// rata within one cycle.
        ///
        /// By one of its creditors. Costs it `SurchargePerClaim` for every creditor that is paid, and its
        /// weight is `CLAIM_WEIGHT_FACTOR` times what was measured, in proportion to the client's earmarks:
        /// like a claim, it is what free withdrawals follow from. Emits `DebtPaid` for each creditor.
        #[pallet::call_index(10)]
        #[pallet::weight(dear(T::WeightInfo::collect_debt()))]
        pub fn collect_debt(origin: OriginFor<T>, client: AccountId) -> DispatchResultWithPostInfo {
            let creditor = ensure_signed(origin)?;
            let earmarks = Self::do_collect_debt(creditor, client)?;
            let most = u64::from(T::MaxEarmarks::get().max(1));
            let part = T::WeightInfo::collect_debt()
                .saturating_mul(u64::from(earmarks).min(most))
                .checked_div(most);
            Ok(part.map(dear).into())
        }

        /// Says who may open a credit line for the caller; nobody if none.
        ///
        /// By a registered identity without a credit line. Costs nothing but the transaction fee. Emits
        /// `SponsorNamed`.
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::name_sponsor())]
        pub fn name_sponsor(origin: OriginFor<T>, sponsor: Option<AccountId>) -> DispatchResult {
            let client = ensure_signed(origin)?;
            Self::do_name_sponsor(client, sponsor)
        }

        /// Puts `amount` of the caller's money on hold to pay for `client` what its earmarks cannot: to these
        /// `providers`, at most `cap` per cycle. It is spent, not lent.
        ///
        /// By the sponsor that the client named. Costs nothing but the transaction fee. Emits
        /// `CreditLineOpened`.
        #[pallet::call_index(12)]
        #[pallet::weight(T::WeightInfo::open_credit_line())]
        pub fn open_credit_line(
            origin: OriginFor<T>,
            client: AccountId,
            #[pallet::compact] amount: Balance,
            #[pallet::compact] cap: Balance,
            providers: BoundedVec<AccountId, T::MaxSponsored>,
        ) -> DispatchResult {
            let sponsor = ensure_signed(origin)?;
            Self::do_open_credit_line(sponsor, client, amount, cap, providers)
        }

        /// Adds `amount` to the credit line for `client`.
        ///
        /// By its sponsor. Costs nothing but the transaction fee. Emits `CreditLineExtended`.
        #[pallet::call_index(13)]
        #[pallet::weight(T::WeightInfo::extend_credit_line())]
        pub fn extend_credit_line(
            origin: OriginFor<T>,
            client: AccountId,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResult {
            let sponsor = ensure_signed(origin)?;
            Self::do_extend_credit_line(sponsor, client, amount)
        }

        /// Starts to take `amount` out of the credit line for `client`. It can be withdrawn after
        /// `ThawPeriod`, and not before the present cycle is closed; until then it pays.
        ///
        /// By its sponsor; or by the client, which wants another sponsor, for all that does not thaw yet.
        /// Costs nothing but the transaction fee. Emits `CreditThawing`.
        #[pallet::call_index(14)]
        #[pallet::weight(T::WeightInfo::thaw_credit())]
        pub fn thaw_credit(
            origin: OriginFor<T>,
            client: AccountId,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_thaw_credit(who, client, amount)
        }

        /// Gives what has thawed of the credit line for `client` back to its sponsor. An empty line is
        /// closed.
        ///
        /// By any signed account. Costs nothing but the transaction fee. Emits `CreditWithdrawn`.
        #[pallet::call_index(15)]
        #[pallet::weight(T::WeightInfo::withdraw_credit())]
        pub fn withdraw_credit(origin: OriginFor<T>, client: AccountId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_withdraw_credit(client)
        }
    }

    fn length<Entry, Max>(entries: &BoundedVec<Entry, Max>) -> u32 {
        u32::try_from(entries.len()).unwrap_or(u32::MAX)
    }

    fn dear(weight: Weight) -> Weight {
        weight.saturating_mul(CLAIM_WEIGHT_FACTOR)
    }
}
