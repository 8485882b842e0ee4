//! The interfaces between the pallets: they know each other only through these traits.

pub mod disputes;
mod insurance;
mod workers;

pub use disputes::{ClaimId, Contest, DisputableClaims, Verdict};
pub use insurance::{Insurance, Shortfall};
pub use workers::{BondDeposits, Slash, SlashableBonds, Workers};

use crate::{AccountId, Balance, Lane, Signature, SignedRequest, promise::Promise, request::Action};
use sp_runtime::DispatchResult;

/// The registry of identities, as other pallets see it.
pub trait Identities {
    /// Whether `identity` is registered.
    fn is_registered(identity: &AccountId) -> bool;
    /// The account that the earnings of `identity` go to, if it is registered.
    fn beneficiary(identity: &AccountId) -> Option<AccountId>;
    /// Sends the earnings of `identity` to `beneficiary` from now on.
    fn set_beneficiary(identity: &AccountId, beneficiary: AccountId) -> DispatchResult;
    /// The nonce that the identity's next request must carry.
    fn next_nonce(identity: &AccountId) -> u64;
    /// Whether `request` is signed by `identity` for `action` and is still valid. Its nonce may
    /// be the next one or a later one; see [`Identities::check_nonce`].
    fn check_request(identity: &AccountId, action: &Action, request: &SignedRequest) -> DispatchResult;
    /// Whether `nonce` is exactly the identity's next.
    fn check_nonce(identity: &AccountId, nonce: u64) -> DispatchResult;
    /// Uses up one nonce, so that every request signed for it is void.
    fn use_nonce(identity: &AccountId) -> DispatchResult;
    /// Whether a device of `identity` signed `promise` for its lane and may promise that much.
    fn check_device_promise(identity: &AccountId, promise: &Promise, signature: &Signature) -> DispatchResult;
    /// Whether the lane has a device that may promise up to `amount`; the part of
    /// [`Identities::check_device_promise`] that needs no signature.
    fn check_device_limit(identity: &AccountId, lane: Lane, amount: Balance) -> DispatchResult;
    /// Whether the lane's device signed `payload`, which binds the identity to `amount`, and may
    /// promise that much.
    fn check_device_signature(
        identity: &AccountId,
        lane: Lane,
        amount: Balance,
        payload: &[u8],
        signature: &Signature,
    ) -> DispatchResult;
}

/// The part of an accountant's record that consumer channels depend on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AccountantTerms {
    /// The account that manages the money.
    pub owner: AccountId,
    /// The key that signs for the accountant.
    pub operator: AccountId,
    /// The least amount a stranger may settle from a consumer's promise.
    pub min_consumer_settlement: Balance,
}

/// The accountants, as other pallets see them.
pub trait Accountants {
    /// The accountant's terms, if it exists.
    fn terms(accountant: &AccountId) -> Option<AccountantTerms>;
    /// Whether the accountant exists and opens new channels at the moment.
    fn check_opens_channels(accountant: &AccountId) -> DispatchResult;
    /// Opens the provider channel of a registered `identity`.
    fn open_provider_channel(identity: &AccountId, accountant: &AccountId) -> DispatchResult;
    /// Whether [`Accountants::open_provider_channel`] would succeed for a registered identity.
    fn check_open_provider_channel(identity: &AccountId, accountant: &AccountId) -> DispatchResult;
}

/// The consumer channels, as the registry sees them.
pub trait ConsumerChannels {
    /// Opens the channel of `identity`, which must not be open.
    fn open(identity: &AccountId, accountant: &AccountId) -> DispatchResult;
    /// Whether the channel is open.
    fn is_open(identity: &AccountId, accountant: &AccountId) -> bool;
}

/// The bonds of providers.
pub trait ProviderBonds {
    /// Whether providers can bond at all on this chain.
    fn available() -> bool;
    /// The bond of `identity` without what is unbonding.
    fn bond(identity: &AccountId) -> Balance;
}

/// A chain without worker bonds: every bond is 0.
impl ProviderBonds for () {
    fn available() -> bool {
        false
    }
    fn bond(_: &AccountId) -> Balance {
        0
    }
}

/// The price of a transaction with this call.
pub trait ChainFee<Call> {
    /// The fee that a signed transaction without a tip would pay for `call` now.
    fn of(call: &Call) -> Balance;
}
