//! For tests only: keys to sign with, fakes of a pallet's neighbours, and ways to submit calls.
//!
//! What the fakes know lies in the chain's storage: a call that fails rolls them back like the real
//! things. Their errors are `DispatchError::Other`, with the name the real error has.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use crate::{
    ids::as_channel,
    promise::{hashlock, Preimage, Promise, NEVER_EXPIRES},
    request::{Action, SignedRequest},
    signature::{is_signed_by, wrapped},
    traits::{AccountantTerms, Accountants, BondDeposits, ChainFee, ConsumerChannels, Identities, ProviderBonds},
    AccountId, Balance, BlockNumber, Hash, Lane, Signature,
};
use frame_support::{
    dispatch::RawOrigin,
    ensure,
    pallet_prelude::{OptionQuery, ValueQuery},
    storage_alias,
    traits::{fungible::Inspect, Authorize, Contains},
    Blake2_128Concat, Twox64Concat,
};
use sp_core::{ecdsa, ed25519, sr25519, Pair as _, H256};
use sp_io::hashing::blake2_256;
use sp_runtime::{
    traits::{Dispatchable, IdentifyAccount, SaturatedConversion},
    transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
    DispatchResult, MultiSigner, TryRuntimeError,
};

/// The genesis hash of a chain made by `frame_system`'s genesis builder.
pub const GENESIS: Hash = H256([69; 32]);
/// The preimage of [`promise`]'s hashlock.
pub const PREIMAGE: Preimage = [7; 32];

/// A key pair with its account.
#[derive(Clone)]
pub struct Key {
    /// The account that the key controls.
    pub account: AccountId,
    pair: Pair,
}

#[derive(Clone)]
enum Pair {
    Sr25519(sr25519::Pair),
    Ed25519(ed25519::Pair),
    Ecdsa(ecdsa::Pair),
}

/// The sr25519 key with this name.
pub fn key(name: &str) -> Key {
    let pair = sr25519::Pair::from_seed(&blake2_256(name.as_bytes()));
    Key {
        account: MultiSigner::from(pair.public()).into_account(),
        pair: Pair::Sr25519(pair),
    }
}

/// The account of the sr25519 key with this name.
pub fn account(name: &str) -> AccountId {
    key(name).account
}

/// The ed25519 key with this name.
pub fn ed25519_key(name: &str) -> Key {
    let pair = ed25519::Pair::from_seed(&blake2_256(name.as_bytes()));
    Key {
        account: MultiSigner::from(pair.public()).into_account(),
        pair: Pair::Ed25519(pair),
    }
}

/// The ecdsa key with this name.
pub fn ecdsa_key(name: &str) -> Key {
    let pair = ecdsa::Pair::from_seed(&blake2_256(name.as_bytes()));
    Key {
        account: MultiSigner::from(pair.public()).into_account(),
        pair: Pair::Ecdsa(pair),
    }
}

impl Key {
    /// Signs these bytes.
    pub fn sign(&self, bytes: &[u8]) -> Signature {
        match &self.pair {
            Pair::Sr25519(pair) => pair.sign(bytes).into(),
            Pair::Ed25519(pair) => pair.sign(bytes).into(),
            Pair::Ecdsa(pair) => pair.sign(bytes).into(),
        }
    }

    /// Signs these bytes as a browser wallet does.
    pub fn sign_wrapped(&self, bytes: &[u8]) -> Signature {
        self.sign(&wrapped(bytes))
    }

    /// Signs the promise.
    pub fn sign_promise(&self, promise: &Promise) -> Signature {
        self.sign(&promise.payload(&GENESIS))
    }

    /// Asks for `action` as the identity of this key.
    pub fn request(&self, action: &Action, nonce: u64, valid_until: BlockNumber) -> SignedRequest {
        let signature = self.sign(&action.payload(&GENESIS, &self.account, nonce, valid_until));
        SignedRequest {
            nonce,
            valid_until,
            signature,
        }
    }
}

/// A promise of `amount` in the channel's lane 0 that never expires and is opened by [`PREIMAGE`].
pub fn promise(channel: &AccountId, amount: Balance) -> Promise {
    Promise {
        channel: as_channel(channel),
        lane: 0,
        amount,
        hashlock: hashlock(&PREIMAGE),
        valid_until: NEVER_EXPIRES,
    }
}

/// Puts the chain at this height.
pub fn at_block<T: frame_system::Config>(block: BlockNumber) {
    frame_system::Pallet::<T>::set_block_number(block.saturated_into());
}

/// The chain's height.
pub fn now<T: frame_system::Config>() -> BlockNumber {
    crate::frame::block::<T>()
}

/// Dispatches the call with this origin, inside a storage layer and through the call filter.
pub fn dispatch<T: frame_system::Config>(
    origin: RawOrigin<T::AccountId>,
    call: impl Into<T::RuntimeCall>,
) -> DispatchResult {
    call.into()
        .dispatch(T::RuntimeOrigin::from(origin))
        .map(|_| ())
        .map_err(|error| error.error)
}

/// Dispatches the call, signed by `who`.
pub fn signed<T: frame_system::Config>(who: &T::AccountId, call: impl Into<T::RuntimeCall>) -> DispatchResult {
    dispatch::<T>(RawOrigin::Signed(who.clone()), call)
}

/// What the pool would be told about a walletless transaction with this call.
pub fn authorize<T: frame_system::Config>(
    source: TransactionSource,
    call: impl Into<T::RuntimeCall>,
) -> Result<ValidTransaction, TransactionValidityError> {
    let authorization = call.into().authorize(source).expect("the call has no walletless form");
    authorization.map(|(validity, _)| validity)
}

/// Authorises and dispatches a walletless transaction, as a block does.
///
/// Panics if an authorised call fails: that would be free, repeatable block space.
pub fn walletless<T: frame_system::Config>(call: impl Into<T::RuntimeCall>) -> Result<(), TransactionValidityError> {
    let call = call.into();
    authorize::<T>(TransactionSource::InBlock, call.clone())?;
    if let Err(error) = dispatch::<T>(RawOrigin::Authorized, call.clone()) {
        panic!("{call:?} was authorised and failed: {error:?}");
    }
    Ok(())
}

/// Runs `test`, then checks the invariants and that no money appeared or vanished.
pub fn run_with_invariants<Currency: Inspect<AccountId>, R>(
    test: impl FnOnce() -> R,
    try_state: impl FnOnce() -> Result<(), TryRuntimeError>,
) -> R {
    let issued = Currency::total_issuance();
    let result = test();
    try_state().expect("the invariants hold after every test");
    assert!(Currency::total_issuance() == issued, "money appeared or vanished");
    result
}

#[storage_alias]
type Registered = StorageMap<Testing, Blake2_128Concat, AccountId, AccountId, OptionQuery>;
#[storage_alias]
type FakeNonces = StorageMap<Testing, Blake2_128Concat, AccountId, u64, ValueQuery>;
#[storage_alias]
type FakeDevices = StorageDoubleMap<
    Testing,
    Blake2_128Concat,
    AccountId,
    Twox64Concat,
    Lane,
    (AccountId, Balance, BlockNumber),
    OptionQuery,
>;
#[storage_alias]
type FakeTerms = StorageMap<Testing, Blake2_128Concat, AccountId, (AccountId, AccountId, Balance, bool), OptionQuery>;
#[storage_alias]
type FakeProviderChannels = StorageMap<Testing, Blake2_128Concat, (AccountId, AccountId), (), OptionQuery>;
#[storage_alias]
type FakeConsumerChannels = StorageMap<Testing, Blake2_128Concat, (AccountId, AccountId), (), OptionQuery>;
#[storage_alias]
type FakeBonds = StorageMap<Testing, Blake2_128Concat, AccountId, Balance, ValueQuery>;
#[storage_alias]
type BondsAvailable = StorageValue<Testing, bool, ValueQuery>;
#[storage_alias]
type AreBondsRefused = StorageValue<Testing, bool, ValueQuery>;
#[storage_alias]
type Fee = StorageValue<Testing, Balance, ValueQuery>;
#[storage_alias]
type IsFilterClosed = StorageValue<Testing, bool, ValueQuery>;

/// A registry that takes everybody's word but checks nonces, signatures and expiry.
pub struct FakeIdentities;

impl FakeIdentities {
    /// Registers `identity`.
    pub fn register(identity: &AccountId, beneficiary: &AccountId) {
        Registered::insert(identity, beneficiary);
    }

    /// Forgets `identity`.
    pub fn deregister(identity: &AccountId) {
        Registered::remove(identity);
    }

    /// Sets the nonce that the identity's next request must carry.
    pub fn set_nonce(identity: &AccountId, nonce: u64) {
        FakeNonces::insert(identity, nonce);
    }

    /// Lets `key` promise up to `limit` in `lane` until block `valid_until`.
    pub fn set_device(identity: &AccountId, lane: Lane, key: &AccountId, limit: Balance, valid_until: BlockNumber) {
        FakeDevices::insert(identity, lane, (key, limit, valid_until));
    }
}

fn height() -> BlockNumber {
    // The height's storage item, without knowing the runtime.
    frame_support::storage::unhashed::get(&frame_support::storage::storage_prefix(b"System", b"Number"))
        .unwrap_or_default()
}

impl Identities for FakeIdentities {
    fn is_registered(identity: &AccountId) -> bool {
        Registered::contains_key(identity)
    }

    fn beneficiary(identity: &AccountId) -> Option<AccountId> {
        Registered::get(identity)
    }

    fn set_beneficiary(identity: &AccountId, beneficiary: AccountId) -> DispatchResult {
        ensure!(Registered::contains_key(identity), "NotFound");
        Registered::insert(identity, beneficiary);
        Ok(())
    }

    fn next_nonce(identity: &AccountId) -> u64 {
        FakeNonces::get(identity)
    }

    fn check_request(identity: &AccountId, action: &Action, request: &SignedRequest) -> DispatchResult {
        ensure!(height() <= request.valid_until, "Expired");
        let payload = action.payload(&GENESIS, identity, request.nonce, request.valid_until);
        ensure!(is_signed_by(&payload, &request.signature, identity), "BadSignature");
        Ok(())
    }

    fn check_nonce(identity: &AccountId, nonce: u64) -> DispatchResult {
        let next = FakeNonces::get(identity);
        ensure!(nonce >= next, "StaleNonce");
        ensure!(nonce == next, "FutureNonce");
        Ok(())
    }

    fn use_nonce(identity: &AccountId) -> DispatchResult {
        FakeNonces::try_mutate(identity, |nonce| {
            *nonce = nonce.checked_add(1).ok_or("NonceExhausted")?;
            Ok(())
        })
    }

    fn check_device_promise(identity: &AccountId, promise: &Promise, signature: &Signature) -> DispatchResult {
        Self::check_device_signature(
            identity,
            promise.lane,
            promise.amount,
            &promise.payload(&GENESIS),
            signature,
        )
    }

    fn check_device_signature(
        identity: &AccountId,
        lane: Lane,
        amount: Balance,
        payload: &[u8],
        signature: &Signature,
    ) -> DispatchResult {
        Self::check_device_limit(identity, lane, amount)?;
        let (key, ..) = FakeDevices::get(identity, lane).ok_or("NotFound")?;
        ensure!(is_signed_by(payload, signature, &key), "BadSignature");
        Ok(())
    }

    fn check_device_limit(identity: &AccountId, lane: Lane, amount: Balance) -> DispatchResult {
        let (_, limit, valid_until) = FakeDevices::get(identity, lane).ok_or("NotFound")?;
        ensure!(amount <= limit && height() <= valid_until, "DeviceLimitExceeded");
        Ok(())
    }
}

/// Accountants that open every channel while they are active.
pub struct FakeAccountants;

impl FakeAccountants {
    /// Makes the accountant known, active, with these terms.
    pub fn set(accountant: &AccountId, owner: &AccountId, operator: &AccountId, min_consumer_settlement: Balance) {
        FakeTerms::insert(accountant, (owner, operator, min_consumer_settlement, true));
    }

    /// Says whether the accountant opens new channels.
    pub fn set_active(accountant: &AccountId, active: bool) {
        let (owner, operator, minimum, _) = FakeTerms::get(accountant).expect("the accountant is known");
        FakeTerms::insert(accountant, (owner, operator, minimum, active));
    }

    /// Whether the provider channel was opened.
    pub fn has_provider_channel(identity: &AccountId, accountant: &AccountId) -> bool {
        FakeProviderChannels::contains_key((identity, accountant))
    }
}

impl Accountants for FakeAccountants {
    fn terms(accountant: &AccountId) -> Option<AccountantTerms> {
        FakeTerms::get(accountant).map(|(owner, operator, min_consumer_settlement, _)| AccountantTerms {
            owner,
            operator,
            min_consumer_settlement,
        })
    }

    fn check_opens_channels(accountant: &AccountId) -> DispatchResult {
        let (_, _, _, active) = FakeTerms::get(accountant).ok_or("NotFound")?;
        ensure!(active, "NotActive");
        Ok(())
    }

    fn open_provider_channel(identity: &AccountId, accountant: &AccountId) -> DispatchResult {
        Self::check_open_provider_channel(identity, accountant)?;
        FakeProviderChannels::insert((identity, accountant), ());
        Ok(())
    }

    fn check_open_provider_channel(identity: &AccountId, accountant: &AccountId) -> DispatchResult {
        Self::check_opens_channels(accountant)?;
        ensure!(
            !FakeProviderChannels::contains_key((identity, accountant)),
            "AlreadyOpen"
        );
        Ok(())
    }
}

/// Consumer channels without money or rules.
pub struct FakeChannels;

impl ConsumerChannels for FakeChannels {
    fn open(identity: &AccountId, accountant: &AccountId) -> DispatchResult {
        ensure!(
            !FakeConsumerChannels::contains_key((identity, accountant)),
            "AlreadyOpen"
        );
        FakeConsumerChannels::insert((identity, accountant), ());
        Ok(())
    }

    fn is_open(identity: &AccountId, accountant: &AccountId) -> bool {
        FakeConsumerChannels::contains_key((identity, accountant))
    }
}

/// Bonds as they are set; none at first, as on a chain without worker bonds. What is bonded is
/// counted, and stays free money of its owner.
pub struct FakeProviderBonds;

impl FakeProviderBonds {
    /// Gives `identity` a bond, on a chain that has bonds.
    pub fn set(identity: &AccountId, bond: Balance) {
        BondsAvailable::put(true);
        FakeBonds::insert(identity, bond);
    }

    /// Bonds nothing from now on.
    pub fn refuse() {
        AreBondsRefused::put(true);
    }
}

impl ProviderBonds for FakeProviderBonds {
    fn available() -> bool {
        BondsAvailable::get()
    }

    fn bond(identity: &AccountId) -> Balance {
        FakeBonds::get(identity)
    }
}

impl BondDeposits for FakeProviderBonds {
    fn check_bond(identity: &AccountId, amount: Balance) -> DispatchResult {
        ensure!(Self::available() && !AreBondsRefused::get(), "Unavailable");
        ensure!(amount > 0, "InsufficientFunds");
        let bond = FakeBonds::get(identity).checked_add(amount);
        ensure!(bond.is_some(), "Overflow");
        Ok(())
    }

    fn bond(identity: &AccountId, amount: Balance) -> DispatchResult {
        Self::check_bond(identity, amount)?;
        FakeBonds::mutate(identity, |bond| *bond = bond.saturating_add(amount));
        Ok(())
    }
}

/// The same fee for every call.
pub struct FixedFee;

impl FixedFee {
    /// Sets the fee.
    pub fn set(fee: Balance) {
        Fee::put(fee);
    }
}

impl<Call> ChainFee<Call> for FixedFee {
    fn of(_: &Call) -> Balance {
        Fee::get()
    }
}

/// A call filter that lets everything or nothing pass.
pub struct Filter;

impl Filter {
    /// Stops every call from now on.
    pub fn close() {
        IsFilterClosed::put(true);
    }
}

impl<Call> Contains<Call> for Filter {
    fn contains(_: &Call) -> bool {
        !IsFilterClosed::get()
    }
}
