//! The consumer's side: agreements, payments within limits, and a proxy for programs that know nothing of it.
//!
//! - [`limits`]: how much may be paid;
//! - `open`: finds an accountant that both sides have, and makes or resumes the agreement;
//! - `pay`: pays invoices, and gets in step again;
//! - `requests`: small requests to the provider's proxy;
//! - `forward` and `meter`: requests, which are counted and paid for while they flow;
//! - `proxy`: a listener on the own machine, and `guard`, which keeps web pages away from it.
//!
//! A payment is on disk before it is sent. An invoice is paid if it is not above the units received, by the payment
//! session's own count, plus a tolerance.

mod error;
mod forward;
mod guard;
pub mod limits;
mod meter;
mod open;
mod pay;
mod proxy;
mod requests;

pub use error::PaymentSessionError;
pub use forward::Outgoing;
pub use limits::PaymentLimits;
pub use proxy::ConsumerProxy;

use crate::{
    api::Caller,
    durable::{Durable, lock},
    link::ChainLink,
    provider::Metering,
    store::{LocalStore, RecordKey, Write},
};
use codec::{Decode, Encode};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::Instant,
};
use tallystick_messages::AgreementId;
use tallystick_parties::{Consumer, Record, Step};
use tallystick_primitives::{AccountId, Balance, BlockNumber, Hash};

/// The parts of a payment session.
pub struct ConsumerSetup {
    /// The provider's proxy.
    pub provider_url: String,
    /// Limits of payments.
    pub limits: PaymentLimits,
    /// The chain's genesis hash.
    pub genesis: Hash,
    /// The identity that pays, and the lane's key.
    pub caller: Caller,
    /// Its records.
    pub store: LocalStore,
    /// The chain.
    pub chain: Arc<dyn ChainLink>,
    /// The accountant to pay through. None is the provider's first one with an open channel.
    pub accountant: Option<AccountId>,
}

/// The stored part of a payment session.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub(crate) struct StoredSession {
    accountant: AccountId,
    accountant_url: String,
    agreement: AgreementId,
    price: Balance,
    token: [u8; 32],
    /// Units received, by the own count.
    received: u64,
    /// Units that may have been on their way when a program hung up.
    forgiven: u64,
}

impl Record for StoredSession {}

/// A consumer's payment session with one provider. Cheap to clone.
#[derive(Clone)]
pub struct PaymentSession {
    inner: Arc<Inner>,
}

struct Inner {
    base: reqwest::Url,
    http: reqwest::Client,
    genesis: Hash,
    caller: Caller,
    limits: PaymentLimits,
    tolerance: Balance,
    allowance: Balance,
    metering: Metering,
    store: LocalStore,
    chain: Arc<dyn ChainLink>,
    consumer: Durable<Consumer>,
    stored: Mutex<StoredSession>,
    height: Mutex<(BlockNumber, Instant)>,
    /// One payment at a time.
    paying: tokio::sync::Mutex<pay::Paying>,
    /// Why the last payment failed.
    fault: Mutex<Option<String>>,
}

/// The state of a payment session.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PaymentStatus {
    /// The agreement.
    pub agreement: AgreementId,
    /// The accountant.
    pub accountant: AccountId,
    /// Units received, by the own count.
    pub received: u64,
    /// Price of a unit, 10^-12 NOTCH.
    pub price: Balance,
    /// Signed under the agreement, 10^-12 NOTCH.
    pub signed: Balance,
    /// The part of it that the provider has acknowledged, 10^-12 NOTCH.
    pub acknowledged: Balance,
}

impl PaymentSession {
    /// The state of the payment session.
    pub fn status(&self) -> PaymentStatus {
        let stored = self.inner.stored().clone();
        let (signed, acknowledged) = self.inner.consumer.read(|consumer| {
            let paid = consumer.agreement(&stored.agreement);
            paid.map_or((0, 0), |paid| (paid.total, paid.acknowledged))
        });
        PaymentStatus {
            agreement: stored.agreement,
            accountant: stored.accountant,
            received: stored.received,
            price: stored.price,
            signed,
            acknowledged,
        }
    }
}

impl Inner {
    fn stored(&self) -> MutexGuard<'_, StoredSession> {
        lock(&self.stored)
    }

    /// Runs an operation of the machine, and waits until it is durable.
    async fn run<T, E>(
        &self,
        operation: impl FnOnce(&Consumer) -> Result<Step<Consumer, T>, E>,
    ) -> Result<T, PaymentSessionError>
    where
        PaymentSessionError: From<E>,
    {
        let operation = |consumer: &Consumer| operation(consumer).map_err(PaymentSessionError::from);
        self.consumer.run(operation).await
    }

    /// Counts units as received.
    fn receive(&self, units: u64) {
        let mut stored = self.stored();
        stored.received = stored.received.saturating_add(units);
    }

    /// Stores where the payment session stands.
    fn session_write(&self) -> Write {
        Write::Put(session_key(&self.base, &self.caller), self.stored().to_bytes())
    }
}

fn session_key(base: &reqwest::Url, caller: &Caller) -> RecordKey {
    let name = (caller.account(), base.as_str().as_bytes()).encode();
    RecordKey::PaymentSession(H256(blake2_256(&name)), caller.lane())
}
