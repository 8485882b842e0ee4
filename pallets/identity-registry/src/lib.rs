//! # Identity registry
//!
//! An identity is an account with a *beneficiary* (the account that receives its earnings), a nonce for
//! its signed requests, and *devices*: keys that may promise for it in a lane of their own.
//!
//! An identity needs no native balance. It acts by its own extrinsic (**I**), by a signed request that
//! anybody submits (**R**), or, to register, by a walletless transaction that its consumer channel pays
//! for (**W**).
//!
//! A device cannot be cut back at once: a promise that an accountant accepted under the old terms stays
//! collectable for `ExitDelay`, so a consumer cannot unsay a promise by revoking its key.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
)]

extern crate alloc;

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
pub use types::{Device, DeviceTerms, IdentityRecord, SupersededTerms};
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
            fungible::{Balanced, Credit, Inspect},
        },
    };
    use frame_system::pallet_prelude::*;
    use sp_runtime::traits::Convert;
    use tallystick_primitives::{
        AccountId, Action, Balance, BlockNumber, Hash, Lane, SignedRequest,
        frame::Submitter,
        traits::{Accountants, ChainFee, ConsumerChannels, Identities as _},
    };

    /// Money that left an account and has not arrived yet.
    pub type CreditOf<T> = Credit<AccountId, <T as Config>::Currency>;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The state of all identities.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// The types and parameters that the pallet needs from the runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<AccountId = AccountId, Hash = Hash, RuntimeCall: From<Call<Self>>> {
        /// The weights of the calls, measured.
        type WeightInfo: WeightInfo;
        /// The currency of the fees.
        type Currency: Balanced<AccountId> + Inspect<AccountId, Balance = Balance>;
        /// The consumer channels, one of which a registration opens.
        type Channels: ConsumerChannels;
        /// The accountants, for the provider channel of a registration.
        type Accountants: Accountants;
        /// The transaction fee of a walletless call.
        type ChainFee: ChainFee<<Self as frame_system::Config>::RuntimeCall>;
        /// The receiver of chain fees.
        type FeeDestination: OnUnbalanced<CreditOf<Self>>;
        /// The receiver of registration fees.
        type InsuranceFund: OnUnbalanced<CreditOf<Self>>;
        /// The pool's refusal code for each error of a walletless call.
        type Refusal: Convert<DispatchError, TransactionValidityError>;
        /// The price of a registration, on top of the chain fee.
        type RegistrationFee: Get<Balance>;
        /// Blocks for which the old terms stay collectable after a cut of a device's terms.
        type ExitDelay: Get<BlockNumber>;
        /// The most blocks ahead for which a request may be valid.
        #[pallet::constant]
        type MaxRequestLifetime: Get<BlockNumber>;
    }

    /// Registered identities by account.
    #[pallet::storage]
    pub type Identities<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, IdentityRecord>;

    /// The next request nonce by account. It is stored apart from [`Identities`], because an account
    /// that is not registered can order an exit as well.
    #[pallet::storage]
    pub type Nonces<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, u64, ValueQuery>;

    /// Device keys by identity and lane.
    #[pallet::storage]
    pub type Devices<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, AccountId, Twox64Concat, Lane, Device, ValueQuery>;

    /// The changes that the pallet reports.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An identity was registered.
        Registered {
            /// The registered account.
            identity: AccountId,
            /// The accountant whose consumer channel was opened and paid the fees.
            accountant: AccountId,
            /// The account that receives the identity's earnings.
            beneficiary: AccountId,
            /// The registration fee, paid to the insurance fund.
            registration_fee: Balance,
            /// The chain fee taken from the channel; 0 unless the transaction was walletless.
            chain_fee: Balance,
        },
        /// The identity's earnings go to another account from now on.
        BeneficiarySet {
            /// The earning identity.
            identity: AccountId,
            /// The account that receives the earnings.
            beneficiary: AccountId,
        },
        /// A device got new terms.
        DeviceAuthorized {
            /// The identity that the device promises for.
            identity: AccountId,
            /// The lane that belongs to the device.
            lane: Lane,
            /// The terms in force from now on.
            terms: DeviceTerms,
            /// The last block in which the earlier terms still count, if they were cut.
            superseded_until: Option<BlockNumber>,
        },
        /// A device lost its lane.
        DeviceRevoked {
            /// The identity that the device promised for.
            identity: AccountId,
            /// The lane that belonged to the device.
            lane: Lane,
            /// The last block in which the device's promises still settle.
            superseded_until: BlockNumber,
        },
    }

    /// The reasons for which a call is refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The identity is registered already; nothing was changed.
        AlreadyRegistered,
        /// The identity is not registered, or no device has that lane.
        NotFound,
        /// The channel account holds too little for the fee; top it up and try again.
        InsufficientFunds,
        /// The signature is not the identity's (or its device's) over this message on this chain.
        BadSignature,
        /// The message's last valid block is past; ask for a new one.
        Expired,
        /// The request is valid for longer than `MaxRequestLifetime`; sign a shorter one.
        LifetimeTooLong,
        /// The nonce was used already.
        StaleNonce,
        /// The nonce is not the identity's next; submit the earlier requests first.
        FutureNonce,
        /// Lane 0 belongs to the identity's own key.
        LaneReserved,
        /// An earlier cut of this lane has not taken effect yet; try again after it.
        ChangePending,
        /// The device may not promise that much, or its terms are over.
        DeviceLimitExceeded,
        /// The identity has used up every nonce.
        NonceExhausted,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Registers the caller and opens its consumer channel with `accountant`.
        ///
        /// By the identity itself. The registration fee comes from the channel's account, which anybody
        /// can top up beforehand. `beneficiary` defaults to that account. With `provider` the provider
        /// channel is opened as well. Emits `Registered`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register())]
        pub fn register(
            origin: OriginFor<T>,
            accountant: AccountId,
            beneficiary: Option<AccountId>,
            provider: bool,
        ) -> DispatchResult {
            let identity = ensure_signed(origin)?;
            Self::do_register(identity, accountant, beneficiary, provider, None)
        }

        /// Registers `identity`, which signed the request.
        ///
        /// By any signed account, or walletless: then the channel's account also pays the chain fee,
        /// and must hold twice the chain fee on top of the registration fee. Emits `Registered`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::register_for())]
        #[pallet::authorize(|source, identity, accountant, beneficiary, provider, request| {
            Pallet::<T>::authorize_register(source, identity, accountant, beneficiary, *provider, request)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_register_for())]
        pub fn register_for(
            origin: OriginFor<T>,
            identity: AccountId,
            accountant: AccountId,
            beneficiary: Option<AccountId>,
            provider: bool,
            request: SignedRequest,
        ) -> DispatchResult {
            let chain_fee = match Submitter::ensure::<T>(origin)? {
                Submitter::Account(_) => {
                    let action = Action::Register {
                        accountant: accountant.clone(),
                        beneficiary: beneficiary.clone(),
                        provider,
                    };
                    Self::check_request(&identity, &action, &request)?;
                    None
                }
                Submitter::Walletless => Some(T::ChainFee::of(&Self::register_call(
                    &identity,
                    &accountant,
                    &beneficiary,
                    provider,
                    &request,
                ))),
            };
            Self::check_nonce(&identity, request.nonce)?;
            Self::do_register(identity, accountant, beneficiary, provider, chain_fee)
        }

        /// Sends the caller's earnings to `beneficiary` from the next settlement on.
        ///
        /// By the identity itself. Emits `BeneficiarySet`.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::set_beneficiary())]
        pub fn set_beneficiary(origin: OriginFor<T>, beneficiary: AccountId) -> DispatchResult {
            let identity = ensure_signed(origin)?;
            Self::use_nonce(&identity)?;
            <Self as tallystick_primitives::traits::Identities>::set_beneficiary(&identity, beneficiary)
        }

        /// [`set_beneficiary`](Self::set_beneficiary) for `identity`, which signed the request.
        ///
        /// By any signed account. Emits `BeneficiarySet`.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::set_beneficiary_for())]
        pub fn set_beneficiary_for(
            origin: OriginFor<T>,
            identity: AccountId,
            beneficiary: AccountId,
            request: SignedRequest,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            let action = Action::SetBeneficiary {
                beneficiary: beneficiary.clone(),
            };
            Self::take_request(&identity, &action, &request)?;
            <Self as tallystick_primitives::traits::Identities>::set_beneficiary(&identity, beneficiary)
        }

        /// Lets `key` promise up to `limit` per channel in `lane`, until block `valid_until`.
        ///
        /// By the identity itself. Another key, a lower limit or an earlier expiry leaves the earlier
        /// terms collectable for `ExitDelay`. Emits `DeviceAuthorized`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::authorize_device())]
        pub fn authorize_device(
            origin: OriginFor<T>,
            lane: Lane,
            key: AccountId,
            #[pallet::compact] limit: Balance,
            valid_until: BlockNumber,
        ) -> DispatchResult {
            let identity = ensure_signed(origin)?;
            Self::use_nonce(&identity)?;
            Self::do_authorize_device(
                identity,
                lane,
                DeviceTerms {
                    key,
                    limit,
                    valid_until,
                },
            )
        }

        /// [`authorize_device`](Self::authorize_device) for `identity`, which signed the request.
        ///
        /// By any signed account. Emits `DeviceAuthorized`.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::authorize_device_for())]
        pub fn authorize_device_for(
            origin: OriginFor<T>,
            identity: AccountId,
            lane: Lane,
            key: AccountId,
            #[pallet::compact] limit: Balance,
            valid_until: BlockNumber,
            request: SignedRequest,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            let action = Action::AuthorizeDevice {
                lane,
                key: key.clone(),
                limit,
                valid_until,
            };
            Self::take_request(&identity, &action, &request)?;
            Self::do_authorize_device(
                identity,
                lane,
                DeviceTerms {
                    key,
                    limit,
                    valid_until,
                },
            )
        }

        /// Takes the lane away from its device, whose promises settle for another `ExitDelay`.
        ///
        /// By the identity itself. Emits `DeviceRevoked`.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::revoke_device())]
        pub fn revoke_device(origin: OriginFor<T>, lane: Lane) -> DispatchResult {
            let identity = ensure_signed(origin)?;
            Self::use_nonce(&identity)?;
            Self::do_revoke_device(identity, lane)
        }

        /// [`revoke_device`](Self::revoke_device) for `identity`, which signed the request.
        ///
        /// By any signed account. Emits `DeviceRevoked`.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::revoke_device_for())]
        pub fn revoke_device_for(
            origin: OriginFor<T>,
            identity: AccountId,
            lane: Lane,
            request: SignedRequest,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            Self::take_request(&identity, &Action::RevokeDevice { lane }, &request)?;
            Self::do_revoke_device(identity, lane)
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            assert!(
                T::MaxRequestLifetime::get() > 0,
                "requests must be valid for at least one block"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
