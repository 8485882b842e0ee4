//! # Accountant
//!
//! Accountants are hubs: they collect the promises of many consumers and owe each provider one
//! lifetime total. This pallet holds their stakes, the channels to their providers, and turns their
//! promises into money.
//!
//! A settlement first *proves* (a promise that was in time once is owed for ever), then pays from
//! the accountant's **available** money, then from the channel's **coverage**, which is stake
//! promised to this provider: it is slashed to the provider on the spot, without an arbiter. What is
//! still short stays owed and puts the accountant into the **punished** state: no new channels, no
//! withdrawal, no closing, and after a grace a penalty for every hour. Settlements go on in every
//! state.
//!
//! What a provider is guaranteed is its coverage. What it lets grow beyond that is trust in the
//! accountant.

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
mod benchmarking;
mod channels;
mod manage;
#[cfg(test)]
mod mock;
mod punish;
mod settle;
mod settlement;
mod task;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod views;
pub mod weights;

pub use pallet::*;
pub use settlement::Settlement;
pub use types::{AccountantRecord, Pending, PreviousOperator, ProviderChannel, Punishment};
pub use weights::WeightInfo;

/// The pallet.
#[frame_support::pallet]
pub mod pallet {
    #![allow(
        clippy::as_conversions,
        clippy::expect_used,
        clippy::too_many_arguments,
        reason = "the macros number variants with casts and expect what they wrote themselves"
    )]

    use super::*;
    use crate::task::{Proof, Task};
    use frame_support::{
        pallet_prelude::*,
        traits::{
            fungible::{hold, Balanced, Credit, Inspect, Mutate},
            OnUnbalanced,
        },
    };
    use frame_system::pallet_prelude::*;
    use sp_runtime::{traits::Convert, Permill};
    use tallystick_primitives::{
        frame::Submitter,
        promise::Preimage,
        traits::{BondDeposits, ChainFee, Identities, ProviderBonds},
        AccountId, Action, Balance, BlockNumber, Hash, Promise, Signature, SignedRequest,
    };

    /// Money that left an account and has not arrived yet.
    pub type CreditOf<T> = Credit<AccountId, <T as Config>::Currency>;
    /// Where an accountant's service is reached.
    pub type Url<T> = BoundedVec<u8, <T as Config>::MaxUrlLength>;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The accountants.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// Why money is held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// An accountant's stake, on the accountant's account.
        Stake,
    }

    /// What the accountants need from the runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<AccountId = AccountId, Hash = Hash, RuntimeCall: From<Call<Self>>> {
        /// Weights of the calls.
        type WeightInfo: WeightInfo;
        /// The reason of the stake's hold in the runtime.
        type RuntimeHoldReason: From<HoldReason>;
        /// The chain's money.
        type Currency: Balanced<AccountId>
            + Mutate<AccountId>
            + Inspect<AccountId, Balance = Balance>
            + hold::Mutate<AccountId, Reason = Self::RuntimeHoldReason>
            + hold::Balanced<AccountId>;
        /// The registry.
        type Identities: Identities;
        /// The bonds of providers.
        type Bonds: ProviderBonds + BondDeposits;
        /// The transaction fee of a walletless call.
        type ChainFee: ChainFee<<Self as frame_system::Config>::RuntimeCall>;
        /// Takes transaction fees.
        type FeeDestination: OnUnbalanced<CreditOf<Self>>;
        /// Takes penalties.
        type InsuranceFund: OnUnbalanced<CreditOf<Self>>;
        /// How a walletless call's error is told to the sender.
        type Refusal: Convert<DispatchError, TransactionValidityError>;
        /// The least stake of an accountant.
        #[pallet::constant]
        type MinAccountantStake: Get<Balance>;
        /// The least consumer settlement by a stranger unless the owner sets another: many times
        /// the chain fee.
        #[pallet::constant]
        type DefaultMinConsumerSettlement: Get<Balance>;
        /// Longest URL in bytes.
        #[pallet::constant]
        type MaxUrlLength: Get<u32>;
        /// Blocks until a higher fee counts.
        type FeeDelay: Get<BlockNumber>;
        /// Blocks until a lower coverage counts.
        type CoverageCutDelay: Get<BlockNumber>;
        /// Blocks between the announcement of a withdrawal and the first block that allows it.
        type WithdrawDelay: Get<BlockNumber>;
        /// Blocks after the delay in which a withdrawal can be made.
        type WithdrawWindow: Get<BlockNumber>;
        /// Blocks for which a closing accountant still settles; also how long the promises of a
        /// replaced operator stay good.
        type ClosingDelay: Get<BlockNumber>;
        /// Blocks before penalties start.
        type PunishmentGrace: Get<BlockNumber>;
        /// Blocks in an hour, the unit of penalties.
        #[pallet::constant]
        type Hour: Get<BlockNumber>;
        /// The penalty for an hour, as a part of what is owed.
        type PenaltyPerHour: Get<Permill>;
    }

    /// The highest accountant fee.
    pub const MAX_FEE: Permill = Permill::from_percent(50);

    /// How many signature checks a settlement needs at most: the operator's and the previous
    /// operator's key, each raw and wrapped.
    pub const MAX_ATTEMPTS: u32 = 4;

    /// Accountants by id, which is their account. Never deleted, so that nobody can start over
    /// under a name that has watermarks.
    #[pallet::storage]
    pub type Accountants<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, AccountantRecord>;

    /// Where the accountants' services are reached. Apart from the record, which every settlement
    /// reads.
    #[pallet::storage]
    pub type Urls<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Url<T>, ValueQuery>;

    /// Channels by accountant and provider. Never deleted.
    #[pallet::storage]
    pub type ProviderChannels<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, AccountId, Blake2_128Concat, AccountId, ProviderChannel>;

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An accountant was registered.
        AccountantRegistered {
            /// Its id and account.
            accountant: AccountId,
            /// Manages the money.
            owner: AccountId,
            /// Signs promises.
            operator: AccountId,
            /// Money at risk.
            stake: Balance,
            /// The accountant fee, a part of what it pays.
            fee: Permill,
        },
        /// More money is at risk.
        StakeIncreased {
            /// The accountant.
            accountant: AccountId,
            /// What was added.
            amount: Balance,
            /// The stake now.
            stake: Balance,
        },
        /// Another key signs promises.
        OperatorSet {
            /// The accountant.
            accountant: AccountId,
            /// The new operator.
            operator: AccountId,
            /// Last block in which the old operator's promises settle.
            previous_until: BlockNumber,
        },
        /// The accountant fee changes.
        FeeSet {
            /// The accountant.
            accountant: AccountId,
            /// The new fee.
            fee: Permill,
            /// First block in which it counts.
            from: BlockNumber,
        },
        /// The service moved.
        UrlSet {
            /// The accountant.
            accountant: AccountId,
            /// Where it is reached, UTF-8.
            url: Url<T>,
        },
        /// The terms for opening channels and settling consumers' promises changed.
        MinimaSet {
            /// The accountant.
            accountant: AccountId,
            /// The bond a provider needs.
            min_bond: Balance,
            /// The least a stranger may settle from a consumer's promise.
            min_consumer_settlement: Balance,
        },
        /// The accountant opens no new channels for now.
        Paused {
            /// The accountant.
            accountant: AccountId,
        },
        /// The accountant opens channels again.
        Resumed {
            /// The accountant.
            accountant: AccountId,
        },
        /// A provider's guarantee changes.
        CoverageSet {
            /// The accountant.
            accountant: AccountId,
            /// The provider.
            provider: AccountId,
            /// The new coverage.
            coverage: Balance,
            /// First block in which it counts.
            from: BlockNumber,
        },
        /// The owner wants to take money out.
        WithdrawalAnnounced {
            /// The accountant.
            accountant: AccountId,
            /// At most this.
            amount: Balance,
            /// First block in which it can be made.
            from: BlockNumber,
            /// Last block in which it can be made.
            until: BlockNumber,
        },
        /// The owner took money out.
        Withdrawn {
            /// The accountant.
            accountant: AccountId,
            /// What was paid to the owner.
            amount: Balance,
        },
        /// The accountant settles until `reclaim_from` and then no more.
        ClosingStarted {
            /// The accountant.
            accountant: AccountId,
            /// First block in which the stake can be reclaimed.
            reclaim_from: BlockNumber,
        },
        /// The accountant is closed.
        StakeReclaimed {
            /// The accountant.
            accountant: AccountId,
            /// What the owner got.
            amount: Balance,
        },
        /// A provider channel was opened.
        ProviderChannelOpened {
            /// The accountant.
            accountant: AccountId,
            /// The provider.
            provider: AccountId,
            /// The channel's id, which promises name.
            channel: AccountId,
            /// Chain fee taken from the provider's consumer channel; 0 unless walletless.
            chain_fee: Balance,
        },
        /// Strangers may settle no less than this.
        MinSettlementSet {
            /// The accountant.
            accountant: AccountId,
            /// The provider.
            provider: AccountId,
            /// The least amount.
            minimum: Balance,
        },
        /// A promise proved what is owed.
        Proven {
            /// The accountant.
            accountant: AccountId,
            /// The provider.
            provider: AccountId,
            /// What is owed in total since the channel exists.
            amount: Balance,
            /// The published preimage.
            preimage: Preimage,
        },
        /// A provider was paid.
        PromiseSettled {
            /// The accountant.
            accountant: AccountId,
            /// The provider.
            provider: AccountId,
            /// Where the money went.
            beneficiary: AccountId,
            /// What was paid of the promise.
            gross: Balance,
            /// The accountant's share of it.
            accountant_fee: Balance,
            /// The part of it that paid for the transaction; 0 if a signed account did.
            chain_fee: Balance,
            /// What the beneficiary got.
            net: Balance,
            /// The part of gross that was slashed from the accountant's stake.
            from_coverage: Balance,
            /// What is proven and still owed.
            shortfall: Balance,
        },
        /// The accountant could not pay all it owes.
        Punished {
            /// The accountant.
            accountant: AccountId,
            /// What it owes in total.
            owed: Balance,
        },
        /// A penalty went to the insurance fund.
        PenaltyCharged {
            /// The accountant.
            accountant: AccountId,
            /// What was taken from the stake.
            amount: Balance,
        },
        /// The accountant can pay what it owes.
        PunishmentResolved {
            /// The accountant.
            accountant: AccountId,
            /// What was added to its money.
            top_up: Balance,
        },
        /// What a provider was paid became bond; `PromiseSettled` says what was paid.
        SettledIntoBond {
            /// The accountant.
            accountant: AccountId,
            /// The provider, on whose account it is held.
            provider: AccountId,
            /// What was bonded: the net of the settlement.
            amount: Balance,
            /// The provider's bond now.
            bond: Balance,
        },
    }

    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The accountant or the channel does not exist.
        NotFound,
        /// The accountant has reclaimed its stake; nothing is settled any more.
        Closed,
        /// This owner has an accountant already.
        AlreadyRegistered,
        /// Only the owner may do this.
        NotOwner,
        /// Only the owner or the operator may do this.
        NotOwnerOrOperator,
        /// Owner and operator must be different keys.
        OperatorIsOwner,
        /// The stake is below `MinAccountantStake`.
        StakeTooLow,
        /// The accountant fee is above 50 %.
        FeeTooHigh,
        /// An earlier change still waits.
        ChangePending,
        /// The stake that covers nobody does not reach that far.
        InsufficientStake,
        /// This chain has no worker bonds yet: nobody could meet a minimum, and nothing can become bond.
        BondsUnavailable,
        /// The provider's bond is below the accountant's minimum.
        BondTooLow,
        /// The accountant opens no new channels: it is paused, punished, closing or closed.
        NotActive,
        /// Not while the accountant is punished; resolve that first.
        Punished,
        /// The accountant is not punished.
        NotPunished,
        /// The accountant is closing or closed already.
        Closing,
        /// Nothing was announced, or its window is over; announce anew.
        NotAnnounced,
        /// The delay is not over.
        TooSoon,
        /// There is nothing to pay, or not enough money for it.
        InsufficientFunds,
        /// The identity is not registered.
        NotRegistered,
        /// The channel is open already.
        AlreadyOpen,
        /// The promise names another channel.
        WrongChannel,
        /// Provider channels use lane 0 only.
        WrongLane,
        /// The promise's last valid block is past.
        Expired,
        /// The preimage does not open the hashlock.
        WrongPreimage,
        /// The signature is not the operator's over this promise on this chain.
        BadSignature,
        /// The promise proves nothing new and all it proves is paid.
        AlreadySettled,
        /// What would be paid is below the provider's minimum for strangers.
        BelowMinimum,
        /// What would be paid after the accountant fee is less than twice the transaction fee.
        BelowMargin,
        /// The beneficiary's account cannot take the money (it would stay below the existential
        /// deposit).
        CannotDeposit,
        /// Numbers too large to add.
        Overflow,
        /// What would be paid cannot be held as bond: the provider's own account needs the existential
        /// deposit apart from it, and room for a hold.
        CannotBond,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Registers an accountant of the caller with `stake`, which is held on the accountant's
        /// account; the existential deposit of that account comes on top.
        ///
        /// By its future owner; one owner, one accountant. Emits `AccountantRegistered`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register_accountant())]
        pub fn register_accountant(
            origin: OriginFor<T>,
            operator: AccountId,
            #[pallet::compact] stake: Balance,
            fee: Permill,
            #[pallet::compact] min_bond: Balance,
            url: Url<T>,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_register(owner, operator, stake, fee, min_bond, url)
        }

        /// Puts more of the owner's money at risk.
        ///
        /// By the owner, in every state but closed. Emits `StakeIncreased`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::increase_stake())]
        pub fn increase_stake(
            origin: OriginFor<T>,
            accountant: AccountId,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_increase_stake(owner, accountant, amount)
        }

        /// Lets another key sign promises. The old operator's stay good for `ClosingDelay`.
        ///
        /// By the owner; refused while an earlier operator is still good. Emits `OperatorSet`.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::set_operator())]
        pub fn set_operator(origin: OriginFor<T>, accountant: AccountId, operator: AccountId) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_set_operator(owner, accountant, operator)
        }

        /// Changes the accountant fee: a cut counts at once, a rise after `FeeDelay`.
        ///
        /// By the owner; refused while a rise waits. Emits `FeeSet`.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::set_fee())]
        pub fn set_fee(origin: OriginFor<T>, accountant: AccountId, fee: Permill) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_set_fee(owner, accountant, fee)
        }

        /// Says where the service is reached.
        ///
        /// By the owner or the operator. Emits `UrlSet`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::set_url())]
        pub fn set_url(origin: OriginFor<T>, accountant: AccountId, url: Url<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_set_url(who, accountant, url)
        }

        /// Sets the bond a provider needs to open a channel, and the least a stranger may settle
        /// from a consumer's promise.
        ///
        /// By the owner. Emits `MinimaSet`.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::set_minima())]
        pub fn set_minima(
            origin: OriginFor<T>,
            accountant: AccountId,
            #[pallet::compact] min_bond: Balance,
            #[pallet::compact] min_consumer_settlement: Balance,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_set_minima(owner, accountant, min_bond, min_consumer_settlement)
        }

        /// Opens no new channels until `resume`. Settlements go on.
        ///
        /// By the owner. Emits `Paused`.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::pause())]
        pub fn pause(origin: OriginFor<T>, accountant: AccountId) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_set_paused(owner, accountant, true)
        }

        /// Opens channels again.
        ///
        /// By the owner. Emits `Resumed`.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::resume())]
        pub fn resume(origin: OriginFor<T>, accountant: AccountId) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_set_paused(owner, accountant, false)
        }

        /// Guarantees `provider` `coverage` of the stake. A rise counts at once and needs stake
        /// that covers nobody; a cut counts after `CoverageCutDelay`. A raise or the coverage in
        /// force takes a waiting cut back.
        ///
        /// By the owner; no rise while punished. Emits `CoverageSet`.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::grant_coverage())]
        pub fn grant_coverage(
            origin: OriginFor<T>,
            accountant: AccountId,
            provider: AccountId,
            #[pallet::compact] coverage: Balance,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_grant_coverage(owner, accountant, provider, coverage)
        }

        /// Says that the owner will withdraw up to `amount`, after `WithdrawDelay` and within
        /// `WithdrawWindow`. Replaces an earlier announcement.
        ///
        /// By the owner, not while punished. Emits `WithdrawalAnnounced`.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::announce_withdrawal())]
        pub fn announce_withdrawal(
            origin: OriginFor<T>,
            accountant: AccountId,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_announce_withdrawal(owner, accountant, amount)
        }

        /// Pays the announced amount, or what is available of it then, to the owner.
        ///
        /// By the owner, not while punished. Emits `Withdrawn`.
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::withdraw())]
        pub fn withdraw(origin: OriginFor<T>, accountant: AccountId) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_withdraw(owner, accountant)
        }

        /// Starts to close: no new channels; settlements go on for `ClosingDelay`, then
        /// `reclaim_stake`. There is no way back.
        ///
        /// By the owner, not while punished. Emits `ClosingStarted`.
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::close())]
        pub fn close(origin: OriginFor<T>, accountant: AccountId) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_close(owner, accountant)
        }

        /// Pays stake and what is available to the owner. From then on nothing is settled.
        ///
        /// By the owner, once, after `ClosingDelay`, owing nothing. Emits `StakeReclaimed`.
        #[pallet::call_index(12)]
        #[pallet::weight(T::WeightInfo::reclaim_stake())]
        pub fn reclaim_stake(origin: OriginFor<T>, accountant: AccountId) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_reclaim_stake(owner, accountant)
        }

        /// Opens the caller's provider channel with `accountant`.
        ///
        /// By a registered identity itself, whose bond reaches the accountant's minimum. Emits
        /// `ProviderChannelOpened`.
        #[pallet::call_index(13)]
        #[pallet::weight(T::WeightInfo::open_provider_channel())]
        pub fn open_provider_channel(origin: OriginFor<T>, accountant: AccountId) -> DispatchResult {
            let identity = ensure_signed(origin)?;
            Self::do_open_channel(&identity, &accountant, None)
        }

        /// Opens the provider channel of `identity`, which signed the request.
        ///
        /// By any signed account, or walletless: then the provider's *consumer* channel with this
        /// accountant pays the chain fee and must hold twice that. Emits `ProviderChannelOpened`.
        #[pallet::call_index(14)]
        #[pallet::weight(T::WeightInfo::open_provider_channel_for())]
        #[pallet::authorize(|source, identity, accountant, request| {
            Pallet::<T>::authorize_open_channel(source, identity, accountant, request)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_open_provider_channel_for())]
        pub fn open_provider_channel_for(
            origin: OriginFor<T>,
            identity: AccountId,
            accountant: AccountId,
            request: SignedRequest,
        ) -> DispatchResult {
            let chain_fee = match Submitter::ensure::<T>(origin)? {
                Submitter::Account(_) => {
                    let action = Action::OpenProviderChannel {
                        accountant: accountant.clone(),
                    };
                    T::Identities::check_request(&identity, &action, &request)?;
                    None
                }
                Submitter::Walletless => Some(T::ChainFee::of(&Self::open_channel_call(
                    &identity,
                    &accountant,
                    &request,
                ))),
            };
            T::Identities::check_nonce(&identity, request.nonce)?;
            Self::do_open_channel(&identity, &accountant, chain_fee)
        }

        /// Lets strangers settle no less than `minimum` of the caller's earnings at a time, so that
        /// nobody grinds them into fees. The provider itself may settle any amount.
        ///
        /// By the provider itself. Emits `MinSettlementSet`.
        #[pallet::call_index(15)]
        #[pallet::weight(T::WeightInfo::set_min_settlement())]
        pub fn set_min_settlement(
            origin: OriginFor<T>,
            accountant: AccountId,
            #[pallet::compact] minimum: Balance,
        ) -> DispatchResult {
            let identity = ensure_signed(origin)?;
            Self::do_set_min_settlement(identity, accountant, minimum)
        }

        /// [`set_min_settlement`](Self::set_min_settlement) for `identity`, which signed the request.
        ///
        /// By any signed account. Emits `MinSettlementSet`.
        #[pallet::call_index(16)]
        #[pallet::weight(T::WeightInfo::set_min_settlement_for())]
        pub fn set_min_settlement_for(
            origin: OriginFor<T>,
            identity: AccountId,
            accountant: AccountId,
            #[pallet::compact] minimum: Balance,
            request: SignedRequest,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            T::Identities::check_nonce(&identity, request.nonce)?;
            let action = Action::SetMinSettlement {
                accountant: accountant.clone(),
                minimum,
            };
            T::Identities::check_request(&identity, &action, &request)?;
            Self::do_set_min_settlement(identity, accountant, minimum)
        }

        /// Proves what the accountant's promise says and pays what is owed of it to the provider's
        /// beneficiary, as far as available money and coverage reach. The same promise, or
        /// `collect`, pays the rest later.
        ///
        /// By any signed account, or walletless: then the chain fee comes out of what is paid.
        /// Strangers respect the provider's minimum. Emits `Proven` and `PromiseSettled`; on a
        /// shortfall `Punished`.
        #[pallet::call_index(17)]
        #[pallet::weight(
            T::WeightInfo::settle_provider_promise(MAX_ATTEMPTS).saturating_add(T::WeightInfo::draw_on_stake())
        )]
        #[pallet::authorize(|source, identity, accountant, promise, preimage, signature| {
            let proof = Proof { identity, accountant, promise, preimage, signature };
            Pallet::<T>::authorize_settle(source, Task::Settle(proof))
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_settle_provider_promise(MAX_ATTEMPTS))]
        pub fn settle_provider_promise(
            origin: OriginFor<T>,
            identity: AccountId,
            accountant: AccountId,
            promise: Promise,
            preimage: Preimage,
            signature: Signature,
        ) -> DispatchResultWithPostInfo {
            let submitter = Submitter::ensure::<T>(origin)?;
            let proof = Proof {
                identity: &identity,
                accountant: &accountant,
                promise: &promise,
                preimage: &preimage,
                signature: &signature,
            };
            Self::do_task(submitter, Task::Settle(proof))
        }

        /// [`settle_provider_promise`](Self::settle_provider_promise) to a new beneficiary, which
        /// later settlements use as well. The provider's signed request binds the promise.
        ///
        /// By any signed account, or walletless. The provider's minimum does not apply. Emits
        /// `BeneficiarySet`, `Proven` and `PromiseSettled`; on a shortfall `Punished`.
        #[pallet::call_index(18)]
        #[pallet::weight(
            T::WeightInfo::settle_to(MAX_ATTEMPTS).saturating_add(T::WeightInfo::draw_on_stake())
        )]
        #[pallet::authorize(|source, identity, accountant, promise, preimage, signature, beneficiary, request| {
            let proof = Proof { identity, accountant, promise, preimage, signature };
            Pallet::<T>::authorize_settle(source, Task::SettleTo(proof, beneficiary, request))
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_settle_to(MAX_ATTEMPTS))]
        pub fn settle_to(
            origin: OriginFor<T>,
            identity: AccountId,
            accountant: AccountId,
            promise: Promise,
            preimage: Preimage,
            signature: Signature,
            beneficiary: AccountId,
            request: SignedRequest,
        ) -> DispatchResultWithPostInfo {
            let submitter = Submitter::ensure::<T>(origin)?;
            let proof = Proof {
                identity: &identity,
                accountant: &accountant,
                promise: &promise,
                preimage: &preimage,
                signature: &signature,
            };
            Self::do_task(submitter, Task::SettleTo(proof, &beneficiary, &request))
        }

        /// Pays what is proven and still owed to the provider, as far as the money reaches now.
        ///
        /// By any signed account, or walletless: then the chain fee comes out of what is paid.
        /// Strangers respect the provider's minimum. Emits `PromiseSettled`.
        #[pallet::call_index(19)]
        #[pallet::weight(T::WeightInfo::collect())]
        #[pallet::authorize(|source, identity, accountant| {
            Pallet::<T>::authorize_settle(source, Task::Collect(identity, accountant))
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_collect())]
        pub fn collect(origin: OriginFor<T>, identity: AccountId, accountant: AccountId) -> DispatchResultWithPostInfo {
            let submitter = Submitter::ensure::<T>(origin)?;
            Self::do_task(submitter, Task::Collect(&identity, &accountant))
        }

        /// Charges the penalties that are due by now.
        ///
        /// By any signed account. Emits `PenaltyCharged` if there were any.
        #[pallet::call_index(20)]
        #[pallet::weight(T::WeightInfo::charge_penalty())]
        pub fn charge_penalty(origin: OriginFor<T>, accountant: AccountId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_charge_penalty(accountant)
        }

        /// Ends the punishment, with `top_up` of the caller's money if need be. Succeeds when the
        /// accountant has what it owes.
        ///
        /// By any signed account. Emits `PunishmentResolved`.
        #[pallet::call_index(21)]
        #[pallet::weight(T::WeightInfo::resolve_punishment())]
        pub fn resolve_punishment(
            origin: OriginFor<T>,
            accountant: AccountId,
            #[pallet::compact] top_up: Balance,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_resolve_punishment(who, accountant, top_up)
        }

        /// [`settle_provider_promise`](Self::settle_provider_promise) into the provider's bond: what is
        /// paid goes to the provider's own account, which must hold the existential deposit, and is
        /// held there. The beneficiary stays as it is. The provider's signed request binds the promise.
        ///
        /// By any signed account, or walletless: then the chain fee comes out of what is paid. The
        /// provider's minimum does not apply. Emits `Proven`, `PromiseSettled` and `SettledIntoBond`; on
        /// a shortfall `Punished`.
        #[pallet::call_index(22)]
        #[pallet::weight(
            T::WeightInfo::settle_into_bond(MAX_ATTEMPTS).saturating_add(T::WeightInfo::draw_on_stake())
        )]
        #[pallet::authorize(|source, identity, accountant, promise, preimage, signature, request| {
            let proof = Proof { identity, accountant, promise, preimage, signature };
            Pallet::<T>::authorize_settle(source, Task::SettleIntoBond(proof, request))
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_settle_into_bond(MAX_ATTEMPTS))]
        pub fn settle_into_bond(
            origin: OriginFor<T>,
            identity: AccountId,
            accountant: AccountId,
            promise: Promise,
            preimage: Preimage,
            signature: Signature,
            request: SignedRequest,
        ) -> DispatchResultWithPostInfo {
            let submitter = Submitter::ensure::<T>(origin)?;
            let proof = Proof {
                identity: &identity,
                accountant: &accountant,
                promise: &promise,
                preimage: &preimage,
                signature: &signature,
            };
            Self::do_task(submitter, Task::SettleIntoBond(proof, &request))
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            assert!(T::Hour::get() > 0, "an hour must have blocks");
            assert!(
                T::MinAccountantStake::get() >= T::Currency::minimum_balance(),
                "a stake must be worth holding"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
