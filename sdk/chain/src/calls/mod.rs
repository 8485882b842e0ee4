//! Calls: what transactions ask the chain to do.
//!
//! Each module holds the calls of one pallet. Numbers, names and types are compared with the metadata of the node
//! at every connection.

#[macro_use]
mod declare;
pub mod accountant;
pub mod balances;
pub mod channels;
pub mod claims;
pub mod disputes;
pub mod identity;
pub mod utility;
pub mod workers;

use codec::{Decode, Encode};
pub(crate) use declare::Shape;
use scale_info::TypeInfo;
use sp_runtime::MultiAddress;
use tallystick_primitives::{AccountId, Balance, Lane, Signature, WorkerId};

/// How calls name accounts that may be named in several ways.
pub type Address = MultiAddress<AccountId, ()>;

/// Calls that need no signer.
const WALLETLESS: [&str; 12] = [
    "IdentityRegistry.register_for",
    "PaymentChannels.open_channel_for",
    "PaymentChannels.settle_consumer_promise",
    "PaymentChannels.request_exit_for",
    "PaymentChannels.finalize_exit",
    "PaymentChannels.fast_exit",
    "Accountant.open_provider_channel_for",
    "Accountant.settle_provider_promise",
    "Accountant.settle_to",
    "Accountant.collect",
    "Accountant.settle_into_bond",
    "FeeClaims.withdraw_payout",
];

/// A call, encoded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Call {
    name: &'static str,
    bytes: Vec<u8>,
}

impl Call {
    pub(crate) fn new(name: &'static str, bytes: Vec<u8>) -> Self {
        Self { name, bytes }
    }

    /// Its name, such as `Accountant.collect`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The number of the pallet, the number of the call, and the arguments in SCALE.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether it can be submitted without a signer.
    pub fn is_walletless(&self) -> bool {
        WALLETLESS.contains(&self.name)
    }
}

/// What a worker asks of a client, as its provider submits it.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct ClaimEntry {
    /// Who consumed.
    pub client: AccountId,
    /// Who served.
    pub worker: WorkerId,
    /// What was served in the cycle.
    pub units: u64,
    /// Units times a tariff in force in the cycle.
    pub amount: Balance,
}

/// What a client acknowledges.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct RequestEntry {
    /// Who served.
    pub worker: WorkerId,
    /// What the client owes the worker for the cycle at most.
    pub amount: Balance,
}

/// A claim with the client's signature.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct ConfirmedEntry {
    /// Who consumed.
    pub client: AccountId,
    /// Who served.
    pub worker: WorkerId,
    /// What was served in the cycle.
    pub units: u64,
    /// Units times a tariff in force in the cycle.
    pub amount: Balance,
    /// Whose signature it is: 0 for the client's own key, else the lane of one of its devices.
    pub lane: Lane,
    /// Over the payload of the claim confirmation.
    pub signature: Signature,
}

/// All declared calls.
pub(crate) fn shapes() -> Vec<Shape> {
    [
        accountant::shapes(),
        balances::shapes(),
        channels::shapes(),
        claims::shapes(),
        disputes::shapes(),
        identity::shapes(),
        workers::shapes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
