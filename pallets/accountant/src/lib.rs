//! # Accountant
//!
//! An accountant collects the promises of many consumers and owes each provider one lifetime total.
//! This pallet holds the accountants' stakes, their channels with providers, and turns their promises
//! into money.
//!
//! A settlement first *proves*: a promise that was in time once is owed for ever. It then pays from the
//! accountant's **available** money, and after that from the channel's **coverage**: stake that is
//! promised to this provider and slashed to it on the spot, without an arbiter. A remaining shortfall
//! stays owed and puts the accountant into the **punished** state: no new channels, no withdrawal, no
//! closing, and after a grace period a penalty for every hour. Settlements go on in every state but
//! closed.
//!
//! A provider is guaranteed its coverage. A debt that it lets grow beyond the coverage is its trust in
//! the accountant.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
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
    use crate::task::{Proof, Task};
    use frame_support::{
        pallet_prelude::*,
        traits::{
            OnUnbalanced,
            fungible::{Balanced, Credit, Inspect, Mutate, hold},
        },
    };
    use frame_system::pallet_prelude::*;
    use sp_runtime::{Permill, traits::Convert};
    use tallystick_primitives::{
        AccountId, Action, Balance, BlockNumber, Hash, Promise, Signature, SignedRequest,
        frame::Submitter,
        promise::Preimage,
        traits::{BondDeposits, ChainFee, Identities, ProviderBonds},
    };

    /// Money that left an account and has not arrived yet.
    pub type CreditOf<T> = Credit<AccountId, <T as Config>::Currency>;
    /// Where an accountant's service is reached.
    pub type Url<T> = BoundedVec<u8, <T as Config>::MaxUrlLength>;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The state of all accountants and of their provider channels.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// The reasons for which the pallet holds money.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// An accountant's stake, on the accountant's account.
        Stake,
    }

    /// The types and parameters that the pallet needs from the runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<AccountId = AccountId, Hash = Hash, RuntimeCall: From<Call<Self>>> {
        /// The weights of the calls, measured.
        type WeightInfo: WeightInfo;
        /// The runtime's hold reason, of which the stake's is one.
        type RuntimeHoldReason: From<HoldReason>;
        /// The currency of stakes and payments.
        type Currency: Balanced<AccountId>
            + Mutate<AccountId>
            + Inspect<AccountId, Balance = Balance>
            + hold::Mutate<AccountId, Reason = Self::RuntimeHoldReason>
            + hold::Balanced<AccountId>;
        /// The registry of identities, their beneficiaries and nonces.
        type Identities: Identities;
        /// The bonds of providers, for minima and for settlements into a bond.
        type Bonds: ProviderBonds + BondDeposits;
        /// The transaction fee of a walletless call.
        type ChainFee: ChainFee<<Self as frame_system::Config>::RuntimeCall>;
        /// The receiver of chain fees.
        type FeeDestination: OnUnbalanced<CreditOf<Self>>;
        /// The receiver of penalties.
        type InsuranceFund: OnUnbalanced<CreditOf<Self>>;
        /// The pool's refusal code for each error of a walletless call.
        type Refusal: Convert<DispatchError, TransactionValidityError>;
        /// The least stake of an accountant.
        #[pallet::constant]
        type MinAccountantStake: Get<Balance>;
        /// The least amount that a stranger may settle of a consumer's promise until the owner sets
        /// another minimum; many times the chain fee.
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
        /// Blocks between the first shortfall and the first hour that costs a penalty.
        type PunishmentGrace: Get<BlockNumber>;
        /// Blocks in an hour, the unit of penalties.
        #[pallet::constant]
        type Hour: Get<BlockNumber>;
        /// The penalty for an hour, as a share of the debt.
        type PenaltyPerHour: Get<Permill>;
    }

    /// The highest accountant fee.
    pub const MAX_FEE: Permill = Permill::from_percent(50);

    /// The most signature checks of one settlement: the operator's and the previous operator's key,
    /// each over the raw and over the wrapped payload.
    pub const MAX_ATTEMPTS: u32 = 4;

    /// Accountants by id, which is also their account. A record is never deleted: nobody starts over
    /// under an id that has watermarks.
    #[pallet::storage]
    pub type Accountants<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, AccountantRecord>;

    /// The URLs of the accountants' services. They are stored apart from the records because every
    /// settlement reads a record.
    #[pallet::storage]
    pub type Urls<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Url<T>, ValueQuery>;

    /// Channels by accountant and provider. A channel is never deleted.
    #[pallet::storage]
    pub type ProviderChannels<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, AccountId, Blake2_128Concat, AccountId, ProviderChannel>;

    /// The changes that the pallet reports.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An accountant was registered.
        AccountantRegistered {
            /// The accountant's id, which is also its account.
            accountant: AccountId,
            /// The account that manages the accountant's money.
            owner: AccountId,
            /// The key that signs the accountant's promises.
            operator: AccountId,
            /// The stake: money at risk on the accountant's account.
            stake: Balance,
            /// The accountant fee, as a share of each payment from available money.
            fee: Permill,
        },
        /// The owner added to an accountant's stake.
        StakeIncreased {
            /// The id of the accountant with the larger stake.
            accountant: AccountId,
            /// The added amount.
            amount: Balance,
            /// The whole stake after the addition.
            stake: Balance,
        },
        /// Another key signs the accountant's promises.
        OperatorSet {
            /// The id of the accountant with the new operator.
            accountant: AccountId,
            /// The account of the key that signs from now on.
            operator: AccountId,
            /// The last block in which promises of the old operator settle.
            previous_until: BlockNumber,
        },
        /// The accountant fee changes.
        FeeSet {
            /// The accountant's id, which is its account.
            accountant: AccountId,
            /// The fee from block `from` on.
            fee: Permill,
            /// The first block with the new fee.
            from: BlockNumber,
        },
        /// The service has another URL.
        UrlSet {
            /// The accountant's id, which is its account.
            accountant: AccountId,
            /// The URL, UTF-8.
            url: Url<T>,
        },
        /// The minima for opening channels and for settling consumers' promises changed.
        MinimaSet {
            /// The accountant's id, which is its account.
            accountant: AccountId,
            /// The bond that a provider needs to open a channel.
            min_bond: Balance,
            /// The least amount that a stranger may settle of a consumer's promise.
            min_consumer_settlement: Balance,
        },
        /// The accountant opens no new channels for now.
        Paused {
            /// The accountant's id, which is its account.
            accountant: AccountId,
        },
        /// The accountant opens channels again.
        Resumed {
            /// The accountant's id, which is its account.
            accountant: AccountId,
        },
        /// A provider's guarantee changes.
        CoverageSet {
            /// The accountant's id, which is its account.
            accountant: AccountId,
            /// The provider's identity.
            provider: AccountId,
            /// The guaranteed stake from block `from` on.
            coverage: Balance,
            /// The first block with the new coverage.
            from: BlockNumber,
        },
        /// The owner announced a withdrawal.
        WithdrawalAnnounced {
            /// The accountant's id, which is its account.
            accountant: AccountId,
            /// The most that the withdrawal can pay.
            amount: Balance,
            /// The first block in which the withdrawal can be made.
            from: BlockNumber,
            /// The last block in which the withdrawal can be made.
            until: BlockNumber,
        },
        /// The owner withdrew money.
        Withdrawn {
            /// The accountant's id, which is its account.
            accountant: AccountId,
            /// The amount paid to the owner.
            amount: Balance,
        },
        /// The accountant started to close. It settles until its stake is reclaimed.
        ClosingStarted {
            /// The accountant's id, which is its account.
            accountant: AccountId,
            /// The first block in which the stake can be reclaimed.
            reclaim_from: BlockNumber,
        },
        /// The accountant is closed and its money is with the owner.
        StakeReclaimed {
            /// The accountant's id, which is its account.
            accountant: AccountId,
            /// The amount paid to the owner: the stake and the available money.
            amount: Balance,
        },
        /// A provider channel was opened.
        ProviderChannelOpened {
            /// The accountant's id, which is its account.
            accountant: AccountId,
            /// The provider's identity.
            provider: AccountId,
            /// The channel's id, which promises name.
            channel: AccountId,
            /// The chain fee taken from the provider's consumer channel; 0 unless the call was
            /// walletless.
            chain_fee: Balance,
        },
        /// A provider changed the least amount that strangers may settle.
        MinSettlementSet {
            /// The accountant's id, which is its account.
            accountant: AccountId,
            /// The provider's identity.
            provider: AccountId,
            /// The least gross amount that a stranger may settle.
            minimum: Balance,
        },
        /// A promise proved a debt to a provider.
        Proven {
            /// The accountant's id, which is its account.
            accountant: AccountId,
            /// The provider's identity.
            provider: AccountId,
            /// The amount proven since the channel exists, paid or not.
            amount: Balance,
            /// The preimage of the promise's hashlock, now public.
            preimage: Preimage,
        },
        /// A provider was paid.
        PromiseSettled {
            /// The accountant's id, which is its account.
            accountant: AccountId,
            /// The provider's identity.
            provider: AccountId,
            /// The account that received the money.
            beneficiary: AccountId,
            /// The amount by which the watermark advanced: the two fees and `net`.
            gross: Balance,
            /// The accountant's share of `gross`, which stays with it.
            accountant_fee: Balance,
            /// The part of `gross` that paid for the transaction; 0 if a signed account paid.
            chain_fee: Balance,
            /// The amount that the beneficiary received.
            net: Balance,
            /// The part of `gross` that was slashed from the accountant's stake.
            from_coverage: Balance,
            /// The amount that is proven and still owed.
            shortfall: Balance,
        },
        /// The accountant could not pay all of its debt.
        Punished {
            /// The accountant's id, which is its account.
            accountant: AccountId,
            /// The debt to all providers together.
            owed: Balance,
        },
        /// A penalty went to the insurance fund.
        PenaltyCharged {
            /// The accountant's id, which is its account.
            accountant: AccountId,
            /// The amount taken from the stake.
            amount: Balance,
        },
        /// The punishment ended: the accountant can pay its debt.
        PunishmentResolved {
            /// The accountant's id, which is its account.
            accountant: AccountId,
            /// The amount that the caller added to the accountant's money.
            top_up: Balance,
        },
        /// The net of a settlement became bond. `PromiseSettled` reports the settlement itself.
        SettledIntoBond {
            /// The accountant's id, which is its account.
            accountant: AccountId,
            /// The provider, whose account holds the bond.
            provider: AccountId,
            /// The bonded amount: the net of the settlement.
            amount: Balance,
            /// The provider's whole bond after the settlement.
            bond: Balance,
        },
    }

    /// The reasons for which a call is refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The accountant or the channel does not exist.
        NotFound,
        /// The accountant has reclaimed its stake and settles nothing any more.
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
        /// An earlier change has not taken effect yet.
        ChangePending,
        /// The stake that covers nobody is too small for it.
        InsufficientStake,
        /// This chain has no worker bonds yet: nobody could meet a minimum, and no money can become
        /// bond.
        BondsUnavailable,
        /// The provider's bond is below the accountant's minimum.
        BondTooLow,
        /// The accountant opens no new channels: it is paused, punished, closing or closed.
        NotActive,
        /// The call is refused while the accountant is punished; resolve the punishment first.
        Punished,
        /// The accountant is not punished.
        NotPunished,
        /// The accountant is closing or closed already.
        Closing,
        /// No withdrawal or closing was announced, or its window is over; announce it anew.
        NotAnnounced,
        /// The delay is not over.
        TooSoon,
        /// No debt is there to pay, or not enough money to pay it.
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
        /// The promise proves nothing new, and the proven amount is paid.
        AlreadySettled,
        /// The payment is below the provider's minimum for strangers.
        BelowMinimum,
        /// The payment after the accountant fee is less than twice the chain fee.
        BelowMargin,
        /// The beneficiary's account cannot take the money: it would stay below the existential
        /// deposit.
        CannotDeposit,
        /// The numbers are too large to add.
        Overflow,
        /// The payment cannot be held as bond: the provider's own account needs the existential deposit
        /// apart from it, and room for a hold.
        CannotBond,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Registers an accountant of the caller with `stake`, which is held on the accountant's
        /// account; the existential deposit of that account comes on top.
        ///
        /// By its future owner; an owner has one accountant. Emits `AccountantRegistered`.
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

        /// Adds money of the owner to the stake.
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

        /// Lets another key sign promises. The old operator's promises stay good for `ClosingDelay`.
        ///
        /// By the owner; refused while an earlier operator's promises are still good. Emits
        /// `OperatorSet`.
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

        /// Publishes the URL of the accountant's service.
        ///
        /// By the owner or the operator. Emits `UrlSet`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::set_url())]
        pub fn set_url(origin: OriginFor<T>, accountant: AccountId, url: Url<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_set_url(who, accountant, url)
        }

        /// Sets the bond that a provider needs to open a channel, and the least amount that a stranger
        /// may settle of a consumer's promise.
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

        /// Guarantees `provider` `coverage` of the stake. A rise counts at once and needs stake that
        /// covers nobody; a cut counts after `CoverageCutDelay`. A rise, or the coverage in force,
        /// takes a waiting cut back.
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

        /// Announces that the owner will withdraw up to `amount`, after `WithdrawDelay` and within
        /// `WithdrawWindow`. It replaces an earlier announcement.
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

        /// Pays the announced amount to the owner, or the available money if that is less.
        ///
        /// By the owner, not while punished. Emits `Withdrawn`.
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::withdraw())]
        pub fn withdraw(origin: OriginFor<T>, accountant: AccountId) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_withdraw(owner, accountant)
        }

        /// Starts to close: no channel opens any more, and settlements go on until `reclaim_stake`,
        /// which is possible after `ClosingDelay`. Closing cannot be undone.
        ///
        /// By the owner, not while punished. Emits `ClosingStarted`.
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::close())]
        pub fn close(origin: OriginFor<T>, accountant: AccountId) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_close(owner, accountant)
        }

        /// Pays the stake and the available money to the owner. After it nothing is settled.
        ///
        /// By the owner, once, after `ClosingDelay`, without a debt. Emits `StakeReclaimed`.
        #[pallet::call_index(12)]
        #[pallet::weight(T::WeightInfo::reclaim_stake())]
        pub fn reclaim_stake(origin: OriginFor<T>, accountant: AccountId) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_reclaim_stake(owner, accountant)
        }

        /// Opens the caller's provider channel with `accountant`.
        ///
        /// By a registered identity whose bond reaches the accountant's minimum. Emits
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
        /// accountant pays the chain fee and must hold twice the fee. Emits `ProviderChannelOpened`.
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

        /// Sets the least amount of the caller's earnings that a stranger may settle at a time, so that
        /// nobody grinds the earnings into fees. The provider itself may settle any amount.
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

        /// Proves the amount of the accountant's promise and pays the debt to the provider's
        /// beneficiary, as far as available money and coverage reach. The same promise, or `collect`,
        /// pays the rest later.
        ///
        /// By any signed account, or walletless: then the chain fee comes out of the payment. A
        /// stranger's settlement reaches the provider's minimum. Emits `Proven` and `PromiseSettled`;
        /// on a shortfall `Punished`.
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
        /// By any signed account, or walletless: then the chain fee comes out of the payment. The
        /// provider's minimum does not apply. Emits `BeneficiarySet`, `Proven` and `PromiseSettled`; on a
        /// shortfall `Punished`.
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

        /// Pays the proven debt to the provider, as far as the money reaches now.
        ///
        /// By any signed account, or walletless: then the chain fee comes out of the payment. A
        /// stranger's settlement reaches the provider's minimum. Emits `PromiseSettled`.
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

        /// Ends the punishment, with `top_up` of the caller's money if it is needed. Succeeds when the
        /// accountant's available money reaches its debt.
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

        /// [`settle_provider_promise`](Self::settle_provider_promise) into the provider's bond: the
        /// payment goes to the provider's own account, which must hold the existential deposit, and is
        /// held there. The beneficiary stays as it is. The provider's signed request binds the promise.
        ///
        /// By any signed account, or walletless: then the chain fee comes out of the payment. The
        /// provider's minimum does not apply. Emits `Proven`, `PromiseSettled` and `SettledIntoBond`;
        /// on a shortfall `Punished`.
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
