//! A registry of identities.

use crate::GENESIS;
use frame_support::{
    Blake2_128Concat, Twox64Concat, ensure,
    pallet_prelude::{OptionQuery, ValueQuery},
    storage::{storage_prefix, unhashed},
    storage_alias,
};
use sp_runtime::DispatchResult;
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, Lane, Signature,
    promise::Promise,
    request::{Action, SignedRequest},
    signature::is_signed_by,
    traits::Identities,
};

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

/// A registry without fees that checks nonces, signatures and expiry.
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
    unhashed::get(&storage_prefix(b"System", b"Number")).unwrap_or_default()
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
