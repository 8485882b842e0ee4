//! # Fee claims
//!
//! The second rail: metered queries that are paid per cycle, without an accountant.
//!
//! A **client** deposits money and sets parts of it aside for providers. Such an **earmark** bounds the service
//! that the client can consume there before it pays. Time is cut into **cycles** of `CycleLength` blocks. For
//! each cycle
//!
//! 1. until `Grace` blocks after its end, the workers' providers submit *claims*, clients submit *requests*
//!    (the amounts that they acknowledge), and providers submit claims that the client has signed
//!    (*confirmations*). All three only rise; the amount min(claim, max(request, confirmation)) **matches**.
//! 2. Then the cycle is **processed**, by any account's `process_cycle` or in idle block space: each client's
//!    bill is paid from the provider's earmark, then from the client's credit line, then by the insurance fund.
//!    The rest is debt.
//! 3. For `DisputeWindow` blocks after that, the unmatched rest can be confirmed by the client's signature (the
//!    earmark pays it at once; the remainder is debt) or disputed.
//! 4. Then the cycle is **closed**: unmatched rests expire, and all records of the cycle are removed.
//!
//! ## Why an earmark can be relied upon
//!
//! - It serves one provider only, so a client cannot drain it to another account first.
//! - It shrinks by payments to this provider, and by thawing. Thawing money keeps paying until it is released,
//!   and that is not before `ThawPeriod` has passed *and* the cycle of the request is closed, however long its
//!   processing took. At the time a cycle is paid the earmark therefore holds at least the money that it held at
//!   the cycle's end, with everything that was earmarked in the cycle, less the payments from it to the same
//!   provider.
//! - All claims of one provider on one client are one debt to that provider. Where the earmark is short, each
//!   worker's share is its matched amount × paid / matched total, rounded down, in every order
//!   ([`Pallet::pair_state`] shows it); the provider gets all of the earmark.
//!
//! ## Why order does not matter
//!
//! Claims, requests and confirmations are maxima; bills are sums of them. A bill is paid as a whole: the earmarks
//! are disjoint, and the credit line is shared pro rata over all its providers. No step reads a record that
//! another client's step wrote, except for the insurance fund's own limits, which are per provider and period.
//! Creditors of an overdrawn client are paid together, the oldest debts first, pro rata within one cycle.
//!
//! ## Money
//!
//! Deposits and credit lines are holds on their owners' accounts. Earnings lie in the pallet's keyless account:
//! like the insurance fund an exception to the rule that no pot custodies money, because a free withdrawal must
//! find the money of many clients in one place. The pot keeps one existential deposit of its own, which genesis
//! endows. `withdraw_payout` is free; the surcharge on every way to earn a payout pays for it.
//!
//! ## Invariants
//!
//! - **INV1**: the hold on a client's account is its deposit.
//! - **INV2**: a deposit is its free part and its earmarks; every earmark belongs to a client, and a client
//!   has at most `MaxEarmarks`.
//! - **INV3**: a client's debt is the sum of its debts; a provider's debts are in order of age.
//! - **INV4**: neither an earmark nor a credit line thaws more than it has.
//! - **INV5**: an earmark withholds the money of its open disputes, and has that money.
//! - **INV6**: a sponsor's hold is the sum of its credit lines, and each client named its sponsor.
//! - **INV7**: the pot holds all payouts and its own deposit.
//! - **INV8**: a claim of a cycle that is not closed has an earmark; a worker's units are the sum of its
//!   claims.
//! - **INV9**: a bill is the sum of the matched amounts, and no more of it is paid.
//! - **INV10**: cycles are processed and closed in order; no record is left of a closed one.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
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

/// The multiple of their measured weight that claims, requests, confirmations and repayments weigh. It makes
/// them dear by the ordinary fee, and leaves room in every block for the work that they cause later:
/// processing, closing and a free withdrawal.
pub const CLAIM_WEIGHT_FACTOR: u64 = 4;

/// The pallet's storage, calls, events and errors.
#[frame_support::pallet]
pub mod pallet {
    #![allow(
        clippy::cast_possible_truncation,
        clippy::expect_used,
        reason = "the macros number variants with casts and expect what they wrote themselves"
    )]

    use super::*;
    use crate::types::{Bill, ClientRecord, Contested, CreditLine, Earmark, Pair, Payout};
    use core::marker::PhantomData;
    use frame_support::{
        PalletId,
        dispatch::WithPostDispatchInfo,
        pallet_prelude::*,
        traits::fungible::{Inspect, Mutate, hold},
        weights::WeightMeter,
    };
    use frame_system::pallet_prelude::*;
    use sp_core::H256;
    use sp_runtime::traits::Convert;
    use tallystick_primitives::{
        AccountId, Balance, BlockNumber, Hash, WorkerId,
        frame::Submitter,
        traits::{ClaimId, Identities, Insurance, Workers},
    };

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The state of the second rail: deposits, claims, bills and payouts.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// The reasons for which the pallet holds money.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// A client's deposit, on the client's account.
        Deposit,
        /// A sponsor's credit lines, on the sponsor's account.
        CreditLine,
    }

    /// The types and parameters that the pallet needs from the runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<AccountId = AccountId, Hash = Hash, RuntimeCall: From<Call<Self>>> {
        /// The weights of the calls, measured.
        type WeightInfo: WeightInfo;
        /// The runtime's hold reason, of which the pallet's two are a part.
        type RuntimeHoldReason: From<HoldReason>;
        /// The currency of deposits, credit lines and payouts.
        type Currency: Mutate<AccountId>
            + Inspect<AccountId, Balance = Balance>
            + hold::Mutate<AccountId, Reason = Self::RuntimeHoldReason>;
        /// The registry of identities and their devices.
        type Identities: Identities;
        /// The workers, their tariffs and their time online.
        type Workers: Workers;
        /// The insurance fund, for surcharges and cover.
        type Insurance: Insurance;
        /// The pool's refusal code for each error of a walletless call.
        type Refusal: Convert<DispatchError, TransactionValidityError>;
        /// The id from which the pot's account, which keeps the payouts, is derived.
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
        /// The most earmarks of a client.
        #[pallet::constant]
        type MaxEarmarks: Get<u32>;
        /// The most providers on a credit line's list.
        #[pallet::constant]
        type MaxSponsored: Get<u32>;
        /// The most claims or requests in one call.
        #[pallet::constant]
        type MaxBatch: Get<u32>;
        /// The surcharge for each claim, from its provider to the insurance fund.
        type SurchargePerClaim: Get<Balance>;
        /// The least payout that can be withdrawn.
        type DustLimit: Get<Balance>;
        /// The deposit that a client must hold to count as funded.
        type MinDeposit: Get<Balance>;
        /// Blocks before a new provider can withdraw a credit.
        type PayoutDelay: Get<BlockNumber>;
        /// Blocks after its first credit in which a provider is new.
        type NewProviderPeriod: Get<BlockNumber>;
    }

    /// The clients' deposits, by client.
    #[pallet::storage]
    pub type Clients<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, ClientRecord>;

    /// Earmarks with their debts, by client and provider.
    #[pallet::storage]
    pub type Earmarks<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, AccountId, Blake2_128Concat, AccountId, Earmark>;

    /// Credit lines, by client.
    #[pallet::storage]
    pub type CreditLines<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, CreditLine<T::MaxSponsored>>;

    /// Claims and the clients' answers, by cycle and (client, worker).
    #[pallet::storage]
    pub type Pairs<T: Config> = StorageDoubleMap<_, Twox64Concat, u32, Blake2_128Concat, (AccountId, WorkerId), Pair>;

    /// The clients' bills, by cycle and client.
    #[pallet::storage]
    pub type Bills<T: Config> =
        StorageDoubleMap<_, Twox64Concat, u32, Blake2_128Concat, AccountId, Bill<T::MaxEarmarks>, ValueQuery>;

    /// Units claimed of all clients together, by cycle and worker.
    #[pallet::storage]
    pub type Served<T: Config> = StorageDoubleMap<_, Twox64Concat, u32, Blake2_128Concat, WorkerId, u64, ValueQuery>;

    /// The block in which a cycle was processed. The entry is removed when the cycle is closed.
    #[pallet::storage]
    pub type ProcessedAt<T: Config> = StorageMap<_, Twox64Concat, u32, BlockNumber>;

    /// The progress of processing and closing cycles.
    #[pallet::storage]
    pub type Progress<T: Config> = StorageValue<_, types::Progress, ValueQuery>;

    /// The money that open disputes withhold, by claim.
    #[pallet::storage]
    pub type Contests<T: Config> = StorageMap<_, Blake2_128Concat, ClaimId, Contested>;

    /// The providers' earnings that are not withdrawn. A record stays for good, because it dates the
    /// provider's first credit.
    #[pallet::storage]
    pub type Payouts<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Payout, ValueQuery>;

    /// Endows the pot.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// No configuration; genesis always endows the pot.
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

    /// The changes that the pallet reports.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A client added to its deposit.
        Deposited {
            /// The client's identity.
            client: AccountId,
            /// The added amount.
            amount: Balance,
            /// The whole deposit after it.
            held: Balance,
        },
        /// A client set money aside for a provider.
        Earmarked {
            /// The client's identity.
            client: AccountId,
            /// The provider's identity.
            provider: AccountId,
            /// The amount added to the earmark.
            amount: Balance,
            /// The whole earmark after it.
            total: Balance,
        },
        /// Money is leaving an earmark. It pays until it is released.
        Thawing {
            /// The client's identity.
            client: AccountId,
            /// The provider's identity.
            provider: AccountId,
            /// The amount that thaws.
            amount: Balance,
            /// The first block in which the amount can be released, if the cycle is closed by then.
            from: BlockNumber,
        },
        /// Thawed money has left an earmark.
        Released {
            /// The client's identity.
            client: AccountId,
            /// The provider's identity.
            provider: AccountId,
            /// The amount that left the earmark.
            amount: Balance,
            /// The whole earmark after it.
            rest: Balance,
        },
        /// A client took money out of its deposit.
        DepositWithdrawn {
            /// The client's identity.
            client: AccountId,
            /// The amount that went back to the client's free money.
            amount: Balance,
            /// The whole deposit after it.
            held: Balance,
        },
        /// Claims were submitted.
        ClaimsSubmitted {
            /// The number of the cycle.
            cycle: u32,
            /// The provider that claims.
            provider: AccountId,
            /// The number of claims.
            entries: u32,
            /// The root of the evidence with which the provider can prove the claims.
            evidence_root: H256,
        },
        /// A client acknowledged amounts.
        RequestsSubmitted {
            /// The number of the cycle.
            cycle: u32,
            /// The client's identity.
            client: AccountId,
            /// The number of workers.
            entries: u32,
        },
        /// Claims with their clients' signatures were submitted.
        ConfirmedClaimsSubmitted {
            /// The number of the cycle.
            cycle: u32,
            /// The provider that claims.
            provider: AccountId,
            /// The number of claims.
            entries: u32,
        },
        /// The unmatched rest of a claim was confirmed in the window.
        ConfirmedLate {
            /// The number of the cycle.
            cycle: u32,
            /// The client's identity.
            client: AccountId,
            /// The worker's id.
            worker: WorkerId,
            /// The worker's provider.
            provider: AccountId,
            /// The earmark's payment.
            paid: Balance,
            /// The client's new debt.
            debt: Balance,
        },
        /// The matched amount between a client and a provider was settled: matched = from_earmark +
        /// from_credit + from_insurance + debt.
        Paid {
            /// The number of the cycle.
            cycle: u32,
            /// The client's identity.
            client: AccountId,
            /// The provider's identity.
            provider: AccountId,
            /// The matched amount of all the provider's workers.
            matched: Balance,
            /// The part that the client's earmark paid.
            from_earmark: Balance,
            /// The part that the client's sponsor paid.
            from_credit: Balance,
            /// The part that the insurance fund paid.
            from_insurance: Balance,
            /// The part that the client owes.
            debt: Balance,
        },
        /// All bills of a cycle are paid.
        CycleProcessed {
            /// The number of the cycle.
            cycle: u32,
            /// The last block in which unmatched rests can be confirmed or disputed.
            window_until: BlockNumber,
        },
        /// The rest of a claim was neither confirmed nor disputed in time.
        ClaimExpired {
            /// The number of the cycle.
            cycle: u32,
            /// The client's identity.
            client: AccountId,
            /// The worker's id.
            worker: WorkerId,
            /// The worker's provider.
            provider: AccountId,
            /// The expired amount.
            amount: Balance,
        },
        /// A cycle is closed and its records are removed.
        CycleClosed {
            /// The number of the cycle.
            cycle: u32,
        },
        /// A payout was withdrawn.
        PayoutWithdrawn {
            /// The provider's identity.
            provider: AccountId,
            /// The account that received the money.
            beneficiary: AccountId,
            /// The payment: everything that was available.
            amount: Balance,
        },
        /// A part of a client's debts was paid.
        DebtPaid {
            /// The client's identity.
            client: AccountId,
            /// The provider that was owed.
            provider: AccountId,
            /// The paid amount.
            amount: Balance,
            /// The debt to this provider that remains.
            rest: Balance,
        },
        /// A client named the account that may open a credit line for it.
        SponsorNamed {
            /// The client's identity.
            client: AccountId,
            /// The sponsor; `None` if the client wants no sponsor.
            sponsor: Option<AccountId>,
        },
        /// A sponsor opened a credit line.
        CreditLineOpened {
            /// The client that the line pays for.
            client: AccountId,
            /// The owner of the money.
            sponsor: AccountId,
            /// The amount of the line.
            amount: Balance,
            /// The most that the line pays for one cycle.
            cap: Balance,
        },
        /// A sponsor added to a credit line.
        CreditLineExtended {
            /// The client that the line pays for.
            client: AccountId,
            /// The owner of the money.
            sponsor: AccountId,
            /// The added amount.
            amount: Balance,
            /// The whole line after it.
            total: Balance,
        },
        /// Money is leaving a credit line. The money pays claims until it is withdrawn.
        CreditThawing {
            /// The client that the line pays for.
            client: AccountId,
            /// The amount that thaws.
            amount: Balance,
            /// The first block in which the amount can be withdrawn, if the cycle is closed by then.
            from: BlockNumber,
        },
        /// Thawed money went back to the sponsor.
        CreditWithdrawn {
            /// The client that the line pays, or paid, for.
            client: AccountId,
            /// The owner of the money.
            sponsor: AccountId,
            /// The amount that went back to the sponsor.
            amount: Balance,
            /// The whole line after it; 0 closes the line.
            rest: Balance,
        },
        /// The rest of a claim is in dispute.
        ClaimContested {
            /// The id of the claim.
            claim: ClaimId,
            /// The contested amount.
            amount: Balance,
            /// The part of the amount that the earmark has; it is kept until the verdict.
            withheld: Balance,
        },
        /// A dispute about a claim is over.
        ContestSettled {
            /// The id of the claim.
            claim: ClaimId,
            /// The provider that claimed.
            provider: AccountId,
            /// The payment to the provider.
            paid: Balance,
            /// The client's new debt to the provider.
            debt: Balance,
        },
    }

    /// The reasons for which a call is refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The client, earmark, claim, worker, debt or credit line does not exist.
        NotFound,
        /// The account is not a registered identity.
        NotRegistered,
        /// The client has no earmark for the worker's provider; the client must `earmark` it, if only
        /// with 0.
        NotEarmarked,
        /// The worker belongs to another provider.
        NotYourWorker,
        /// The cycle has not begun, or its time for this is over.
        NotOpen,
        /// Nothing of this cycle is due to be processed: it is too early, not its turn, or done already.
        NotDue,
        /// The same amount or more was submitted before for the same client, worker and cycle.
        NotIncreasing,
        /// The amount is not the units times a tariff that was in force in the cycle.
        WrongAmount,
        /// The worker was not online in the cycle.
        WorkerOffline,
        /// The worker cannot have served so many units while it was online.
        AboveCapacity,
        /// The signature is not the client's, or its device's, over this confirmation on this chain.
        BadSignature,
        /// The claim is, or was, in dispute.
        Disputed,
        /// The whole claim has matched; nothing is left to contest.
        NothingToContest,
        /// The caller is neither the claim's client nor its provider.
        NotParty,
        /// The amount must not be 0; and a client can only thaw its sponsor's whole credit line.
        InvalidAmount,
        /// The money is too little: earmarked, thawing and reserved money cannot be used.
        InsufficientFunds,
        /// The client has as many earmarks as it can have; release one it does not use any more.
        TooManyEarmarks,
        /// Too many chunks are thawing; release one first.
        TooManyThaws,
        /// Nothing has thawed: the period is not over, or the cycle of the request is not closed.
        NotMatured,
        /// The available payout is below the dust limit.
        BelowDust,
        /// The beneficiary's account cannot take the money: it would stay below the existential
        /// deposit.
        CannotDeposit,
        /// The client has a credit line; it must be thawed and withdrawn first.
        AlreadySponsored,
        /// The client has not named this sponsor, or the credit line has another sponsor.
        NotNamed,
        /// The numbers are too large to add.
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
                "money must not thaw before the cycle that it may have to pay is settled"
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

        /// Sets `amount` of the caller's free deposit aside for `provider`: the earmark pays the claims
        /// of this provider, and of no other. An amount of 0 only names the provider, so that a credit
        /// line can pay it.
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

        /// Starts to take `amount` out of the earmark for `provider`. The money can be released after
        /// `ThawPeriod`, and not before the present cycle is closed; until then it pays claims.
        ///
        /// By the client. Costs nothing but the transaction fee. Emits `Thawing`.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::thaw())]
        pub fn thaw(origin: OriginFor<T>, provider: AccountId, #[pallet::compact] amount: Balance) -> DispatchResult {
            let client = ensure_signed(origin)?;
            Self::do_thaw(client, provider, amount)
        }

        /// Takes the thawed money out of the earmark for `provider`, as far as no dispute withholds it.
        /// An empty earmark whose last cycle is closed is removed.
        ///
        /// By the client. Costs nothing but the transaction fee. Emits `Released`.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::release())]
        pub fn release(origin: OriginFor<T>, provider: AccountId) -> DispatchResult {
            let client = ensure_signed(origin)?;
            Self::do_release(client, provider)
        }

        /// Gives `amount` of the deposit back to the caller, from the part that is neither earmarked
        /// nor reserved for debts.
        ///
        /// By the client. Costs nothing but the transaction fee. Emits `DepositWithdrawn`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::withdraw_deposit())]
        pub fn withdraw_deposit(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            let client = ensure_signed(origin)?;
            Self::do_withdraw_deposit(client, amount)
        }

        /// Claims the service of the caller's workers for clients in `cycle`. An amount is the units
        /// times a tariff in force in the cycle; all units together are at most the worker's capacity
        /// times its blocks online. A claim replaces a smaller one. `evidence_root` commits the
        /// provider to its evidence, in case of a dispute.
        ///
        /// By the workers' provider, until `Grace` blocks after the cycle. Costs `SurchargePerClaim`
        /// for every entry, and weighs `CLAIM_WEIGHT_FACTOR` times its measured weight. Emits
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

        /// Acknowledges the most that the caller owes workers for `cycle`. A request replaces a smaller
        /// one.
        ///
        /// By the client, until `Grace` blocks after the cycle; it must have an earmark for the
        /// workers' providers. Costs nothing but the transaction fee, and weighs `CLAIM_WEIGHT_FACTOR`
        /// times its measured weight. Emits `RequestsSubmitted`.
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

        /// Claims amounts that clients have signed for `cycle`: such a claim is conclusive. After
        /// processing and until the window closes it settles the unmatched rest: the earmark pays at
        /// once, as far as it reaches, and the remainder is debt.
        ///
        /// By the workers' provider. A device signs for at most its limit. Costs `SurchargePerClaim`
        /// for every entry, and weighs `CLAIM_WEIGHT_FACTOR` times its measured weight. Emits
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

        /// Advances `cycle` by at most `limit` steps: after the grace each step pays one client's bill,
        /// after the window each step removes one record. Cycles come in order.
        ///
        /// By any signed account. Costs the transaction fee of the steps that were made. Emits `Paid`,
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

        /// Pays the available part of `provider`'s payout to its beneficiary.
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

        /// Pays the debts of `client` from its free deposit: to all its creditors, the oldest debts
        /// first, pro rata within one cycle.
        ///
        /// By one of its creditors. Costs the caller `SurchargePerClaim` for every creditor that is
        /// paid, and weighs `CLAIM_WEIGHT_FACTOR` times its measured weight, in proportion to the
        /// client's earmarks: free withdrawals follow from it, as from a claim. Emits `DebtPaid`
        /// for each creditor.
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

        /// Names the account that may open a credit line for the caller; `None` names no account.
        ///
        /// By a registered identity without a credit line. Costs nothing but the transaction fee. Emits
        /// `SponsorNamed`.
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::name_sponsor())]
        pub fn name_sponsor(origin: OriginFor<T>, sponsor: Option<AccountId>) -> DispatchResult {
            let client = ensure_signed(origin)?;
            Self::do_name_sponsor(client, sponsor)
        }

        /// Puts `amount` of the caller's money on hold to pay the part of `client`'s bills that its
        /// earmarks cannot pay: to these `providers`, at most `cap` per cycle. The money is spent, not
        /// lent.
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

        /// Starts to take `amount` out of the credit line for `client`. The money can be withdrawn
        /// after `ThawPeriod`, and not before the present cycle is closed; until then it pays claims.
        ///
        /// By its sponsor; or by the client, for everything that does not thaw yet, if it wants another
        /// sponsor. Costs nothing but the transaction fee. Emits `CreditThawing`.
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

        /// Gives the thawed part of the credit line for `client` back to its sponsor. An empty line is
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
