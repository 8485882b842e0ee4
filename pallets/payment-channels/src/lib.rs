//! # Payment channels
//!
//! A consumer's channel is a keyless account, one for each pair of identity and accountant. Anybody
//! tops it up by a plain transfer; only promises and exits take money out.
//!
//! - A **settlement** turns the newest promise of a lane into a transfer to the accountant: the amount
//!   beyond the lane's watermark, as far as the channel's money reaches. The watermark advances by the
//!   payment, so the same promise pays the rest after a top-up, and never pays twice.
//! - A unilateral **exit** takes `ExitDelay`, in which the accountant settles its promises. It can be
//!   finalized only within `ExitWindow`, so that a request made long ago is no weapon.
//! - A **fast exit** needs both signatures and no delay.
//!
//! A channel keeps the existential deposit until its consumer leaves it, so that its account lives on.
//! A channel is never destroyed and a watermark is never deleted.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
)]

extern crate alloc;

mod authorize;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
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
pub use types::{ConsumerSettlement, Exit};
pub use weights::WeightInfo;

/// The pallet.
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
            fungible::{Balanced, Credit, Inspect},
        },
    };
    use frame_system::pallet_prelude::*;
    use sp_core::H256;
    use sp_runtime::traits::Convert;
    use tallystick_primitives::{
        AccountId, Action, Balance, BlockNumber, Hash, Lane, Promise, Signature, SignedRequest,
        frame::Submitter,
        promise::Preimage,
        traits::{Accountants, ChainFee, Identities},
    };

    /// Money that left an account and has not arrived yet.
    pub type CreditOf<T> = Credit<AccountId, <T as Config>::Currency>;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The state of all consumer channels.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// The types and parameters that the pallet needs from the runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<AccountId = AccountId, Hash = Hash, RuntimeCall: From<Call<Self>>> {
        /// The weights of the calls, measured.
        type WeightInfo: WeightInfo;
        /// The currency of the channels.
        type Currency: Balanced<AccountId> + Inspect<AccountId, Balance = Balance>;
        /// The registry of identities and their devices.
        type Identities: Identities;
        /// The accountants and their terms.
        type Accountants: Accountants;
        /// The transaction fee of a walletless call.
        type ChainFee: ChainFee<<Self as frame_system::Config>::RuntimeCall>;
        /// The receiver of chain fees.
        type FeeDestination: OnUnbalanced<CreditOf<Self>>;
        /// The pool's refusal code for each error of a walletless call.
        type Refusal: Convert<DispatchError, TransactionValidityError>;
        /// Blocks between the request of an exit and the first block that can finalize it.
        type ExitDelay: Get<BlockNumber>;
        /// Blocks after the delay in which an exit can be finalized.
        type ExitWindow: Get<BlockNumber>;
    }

    /// The most signature checks of a promise in lane 0: the identity's key over the raw and over the
    /// wrapped payload.
    pub const MAX_ATTEMPTS: u32 = 2;

    /// The most signature checks of a device's promise: the device's key and that of the device before
    /// it, each over the raw and over the wrapped payload.
    pub const MAX_DEVICE_ATTEMPTS: u32 = 4;

    /// Open channels by identity and accountant.
    #[pallet::storage]
    pub type Opened<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, AccountId, Blake2_128Concat, AccountId, (), OptionQuery>;

    /// The last exit request by identity and accountant.
    #[pallet::storage]
    pub type Exits<T: Config> = StorageDoubleMap<_, Blake2_128Concat, AccountId, Blake2_128Concat, AccountId, Exit>;

    /// The watermarks: the amount paid so far, by channel and lane. Channel ids are hashes already.
    #[pallet::storage]
    pub type Settled<T: Config> = StorageDoubleMap<_, Identity, H256, Twox64Concat, Lane, Balance, ValueQuery>;

    /// The changes that the pallet reports.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A channel was opened.
        ChannelOpened {
            /// The consumer's identity.
            identity: AccountId,
            /// The accountant whose promises the channel pays.
            accountant: AccountId,
            /// The channel's account, for top-ups.
            channel: AccountId,
            /// The chain fee taken from the channel; 0 unless the opening was a walletless transaction
            /// of its own.
            chain_fee: Balance,
        },
        /// A consumer's promise was paid to its accountant.
        PromiseSettled {
            /// The consumer's identity.
            identity: AccountId,
            /// The accountant that received `net`.
            accountant: AccountId,
            /// The lane of the promise.
            lane: Lane,
            /// The amount that left the channel.
            gross: Balance,
            /// The part of `gross` that paid for the transaction; 0 if a signed account paid.
            chain_fee: Balance,
            /// The amount that the accountant received.
            net: Balance,
            /// The part of the promise that is not paid yet.
            shortfall: Balance,
            /// The preimage of the promise's hashlock, now public.
            preimage: Preimage,
        },
        /// A consumer wants to leave; its accountant should settle the promises it holds.
        ExitRequested {
            /// The consumer's identity.
            identity: AccountId,
            /// The accountant that the consumer leaves.
            accountant: AccountId,
            /// The account that the rest of the money will go to.
            beneficiary: AccountId,
            /// The first block in which the exit can be finalized.
            opens_at: BlockNumber,
            /// The last block in which the exit can be finalized.
            lapses_after: BlockNumber,
            /// The chain fee taken from the channel; 0 unless the transaction was walletless.
            chain_fee: Balance,
        },
        /// A consumer took its exit back.
        ExitCancelled {
            /// The consumer's identity.
            identity: AccountId,
            /// The accountant that the consumer stays with.
            accountant: AccountId,
        },
        /// The rest of a channel's money went to the consumer's beneficiary.
        ExitFinalized {
            /// The consumer's identity.
            identity: AccountId,
            /// The accountant that the consumer left.
            accountant: AccountId,
            /// The account that received `net`.
            beneficiary: AccountId,
            /// The amount that left the channel.
            gross: Balance,
            /// The part of `gross` that paid for the transaction; 0 if a signed account paid.
            chain_fee: Balance,
            /// The amount that the beneficiary received.
            net: Balance,
        },
        /// Consumer and operator agreed that money leaves a channel at once.
        FastExited {
            /// The consumer's identity.
            identity: AccountId,
            /// The accountant whose operator agreed.
            accountant: AccountId,
            /// The account that received `net`.
            beneficiary: AccountId,
            /// The amount that left the channel.
            gross: Balance,
            /// The part of `gross` that paid for the transaction; 0 if a signed account paid.
            chain_fee: Balance,
            /// The amount that the beneficiary received.
            net: Balance,
        },
    }

    /// The reasons for which a call is refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The channel, the exit or the accountant does not exist.
        NotFound,
        /// The identity is not registered.
        NotRegistered,
        /// The channel is open already.
        AlreadyOpen,
        /// The signature is not the right key's over this message on this chain.
        BadSignature,
        /// The signature is not the operator's over this exit on this chain.
        BadOperatorSignature,
        /// The promise names another channel.
        WrongChannel,
        /// The preimage does not open the hashlock.
        WrongPreimage,
        /// The promise's last valid block is past.
        Expired,
        /// The promise's amount is paid already.
        AlreadySettled,
        /// The channel holds no money for it; top it up and try again.
        InsufficientFunds,
        /// The payment is below the accountant's minimum for strangers.
        BelowMinimum,
        /// The payment is less than twice the chain fee.
        BelowMargin,
        /// The receiving account cannot take the money: it would stay below the existential deposit.
        CannotDeposit,
        /// The beneficiary of an exit must be another account than the channel.
        InvalidBeneficiary,
        /// An exit is open already.
        ExitOpen,
        /// The last exit was requested less than `ExitDelay` ago.
        TooSoon,
        /// No exit is open, or its window is not open or over; request it anew.
        NotOpen,
        /// The numbers are too large to add.
        Overflow,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Opens the caller's channel with `accountant`.
        ///
        /// By a registered identity itself. Emits `ChannelOpened`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::open_channel())]
        pub fn open_channel(origin: OriginFor<T>, accountant: AccountId) -> DispatchResult {
            let identity = ensure_signed(origin)?;
            Self::do_open_channel(&identity, &accountant, None)
        }

        /// Opens the channel of `identity`, which signed the request.
        ///
        /// By any signed account, or walletless: then the channel's account pays the chain fee and must
        /// hold twice the fee. Emits `ChannelOpened`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::open_channel_for())]
        #[pallet::authorize(|source, identity, accountant, request| {
            Pallet::<T>::authorize_open_channel(source, identity, accountant, request)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_open_channel_for())]
        pub fn open_channel_for(
            origin: OriginFor<T>,
            identity: AccountId,
            accountant: AccountId,
            request: SignedRequest,
        ) -> DispatchResult {
            let chain_fee = match Submitter::ensure::<T>(origin)? {
                Submitter::Account(_) => {
                    let action = Action::OpenChannel {
                        accountant: accountant.clone(),
                    };
                    T::Identities::check_request(&identity, &action, &request)?;
                    None
                }
                Submitter::Walletless => Some(T::ChainFee::of(
                    &Call::<T>::open_channel_for {
                        identity: identity.clone(),
                        accountant: accountant.clone(),
                        request: request.clone(),
                    }
                    .into(),
                )),
            };
            T::Identities::check_nonce(&identity, request.nonce)?;
            Self::do_open_channel(&identity, &accountant, chain_fee)
        }

        /// Pays the accountant the amount of `promise` beyond the lane's watermark, as far as the
        /// channel's money reaches. The same promise pays the rest after a top-up.
        ///
        /// By any signed account, or walletless: then the chain fee comes out of the payment. Only the
        /// accountant's owner and operator settle less than its minimum. Emits `PromiseSettled`, which
        /// publishes the preimage.
        #[pallet::call_index(2)]
        #[pallet::weight(Pallet::<T>::max_settle_weight(promise.lane))]
        #[pallet::authorize(|_source, identity, accountant, promise, preimage, signature| {
            Pallet::<T>::authorize_settle(identity, accountant, promise, preimage, signature)
        })]
        #[pallet::weight_of_authorize(match promise.lane {
            0 => T::WeightInfo::authorize_settle_consumer_promise(),
            _ => T::WeightInfo::authorize_settle_device_promise(),
        })]
        pub fn settle_consumer_promise(
            origin: OriginFor<T>,
            identity: AccountId,
            accountant: AccountId,
            promise: Promise,
            preimage: Preimage,
            signature: Signature,
        ) -> DispatchResultWithPostInfo {
            let submitter = Submitter::ensure::<T>(origin)?;
            let chain_fee = match submitter {
                Submitter::Account(_) => {
                    Self::check_promise(&identity, &accountant, &promise, &preimage)?;
                    Self::check_promise_signature(&identity, &promise, &signature)?;
                    None
                }
                Submitter::Walletless => Some(Self::settle_fee(
                    &identity,
                    &accountant,
                    &promise,
                    &preimage,
                    &signature,
                )),
            };
            // A walletless transaction checked its signature when it was authorised. A signed one pays
            // for the declared weight: its fee is the same either way.
            let actual = chain_fee.map(|_| Self::walletless_settle_weight(promise.lane));
            Self::do_settle(submitter, identity, accountant, promise, preimage, chain_fee)?;
            Ok(actual.into())
        }

        /// Starts to leave `accountant`: after `ExitDelay`, and within `ExitWindow`, `finalize_exit`
        /// can send the rest of the channel's money to `beneficiary`. Settlements go on meanwhile.
        ///
        /// By the identity itself, registered or not; at most once per `ExitDelay`. Emits
        /// `ExitRequested`.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::request_exit())]
        pub fn request_exit(origin: OriginFor<T>, accountant: AccountId, beneficiary: AccountId) -> DispatchResult {
            let identity = ensure_signed(origin)?;
            Self::do_request_exit(identity, accountant, beneficiary, None)
        }

        /// [`request_exit`](Self::request_exit) for `identity`, which signed the request.
        ///
        /// By any signed account, or walletless: then the channel pays the chain fee and must hold
        /// twice the fee. Emits `ExitRequested`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::request_exit_for())]
        #[pallet::authorize(|source, identity, accountant, beneficiary, request| {
            Pallet::<T>::authorize_request_exit(source, identity, accountant, beneficiary, request)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_request_exit_for())]
        pub fn request_exit_for(
            origin: OriginFor<T>,
            identity: AccountId,
            accountant: AccountId,
            beneficiary: AccountId,
            request: SignedRequest,
        ) -> DispatchResult {
            let chain_fee = match Submitter::ensure::<T>(origin)? {
                Submitter::Account(_) => {
                    let action = Action::RequestExit {
                        accountant: accountant.clone(),
                        beneficiary: beneficiary.clone(),
                    };
                    T::Identities::check_request(&identity, &action, &request)?;
                    None
                }
                Submitter::Walletless => Some(T::ChainFee::of(
                    &Call::<T>::request_exit_for {
                        identity: identity.clone(),
                        accountant: accountant.clone(),
                        beneficiary: beneficiary.clone(),
                        request: request.clone(),
                    }
                    .into(),
                )),
            };
            T::Identities::check_nonce(&identity, request.nonce)?;
            Self::do_request_exit(identity, accountant, beneficiary, chain_fee)
        }

        /// Sends the rest of the channel's money to the beneficiary of the open exit.
        ///
        /// By any signed account, or walletless: then the chain fee comes out of the payment. Emits
        /// `ExitFinalized`.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::finalize_exit())]
        #[pallet::authorize(|_source, identity, accountant| Pallet::<T>::authorize_finalize_exit(identity, accountant))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_finalize_exit())]
        pub fn finalize_exit(origin: OriginFor<T>, identity: AccountId, accountant: AccountId) -> DispatchResult {
            let chain_fee = match Submitter::ensure::<T>(origin)? {
                Submitter::Account(_) => None,
                Submitter::Walletless => Some(Self::finalize_fee(&identity, &accountant)),
            };
            Self::do_finalize_exit(identity, accountant, chain_fee)
        }

        /// Takes the caller's exit from `accountant` back. Another request stays impossible until the
        /// `ExitDelay` of the cancelled one is over.
        ///
        /// By the identity itself. Emits `ExitCancelled`.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::cancel_exit())]
        pub fn cancel_exit(origin: OriginFor<T>, accountant: AccountId) -> DispatchResult {
            let identity = ensure_signed(origin)?;
            Self::do_cancel_exit(identity, accountant)
        }

        /// [`cancel_exit`](Self::cancel_exit) for `identity`, which signed the request.
        ///
        /// By any signed account. Emits `ExitCancelled`.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::cancel_exit_for())]
        pub fn cancel_exit_for(
            origin: OriginFor<T>,
            identity: AccountId,
            accountant: AccountId,
            request: SignedRequest,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            T::Identities::check_nonce(&identity, request.nonce)?;
            T::Identities::check_request(
                &identity,
                &Action::CancelExit {
                    accountant: accountant.clone(),
                },
                &request,
            )?;
            Self::do_cancel_exit(identity, accountant)
        }

        /// Sends `amount` from the channel to `beneficiary` at once, as consumer and operator
        /// agreed: both sign the same request.
        ///
        /// By any signed account, or walletless: then the chain fee comes out of the amount. Emits
        /// `FastExited`.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::fast_exit())]
        #[pallet::authorize(|source, identity, accountant, amount, beneficiary, request, operator_signature| {
            Pallet::<T>::authorize_fast_exit(
                source, identity, accountant, *amount, beneficiary, request, operator_signature,
            )
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_fast_exit())]
        pub fn fast_exit(
            origin: OriginFor<T>,
            identity: AccountId,
            accountant: AccountId,
            #[pallet::compact] amount: Balance,
            beneficiary: AccountId,
            request: SignedRequest,
            operator_signature: Signature,
        ) -> DispatchResult {
            let chain_fee = match Submitter::ensure::<T>(origin)? {
                Submitter::Account(_) => {
                    Self::check_fast_exit_signatures(
                        &identity,
                        &accountant,
                        amount,
                        &beneficiary,
                        &request,
                        &operator_signature,
                    )?;
                    None
                }
                Submitter::Walletless => Some(Self::fast_exit_fee(
                    &identity,
                    &accountant,
                    amount,
                    &beneficiary,
                    &request,
                    &operator_signature,
                )),
            };
            T::Identities::check_nonce(&identity, request.nonce)?;
            Self::do_fast_exit(identity, accountant, amount, beneficiary, chain_fee)
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
