//! The consumer's side: agreements, payments within limits, and a proxy for programs that know nothing of it.
//!
//! - [`limits`]: what the session is ready to pay;
//! - `open`: finding an accountant that both have, and making or resuming the agreement;
//! - `pay`: paying invoices, and getting in step again;
//! - `forward` and `meter`: requests, counted as they flow, paid for while they do;
//! - `proxy`: a listener on the own machine, and `guard`: not for web pages.
//!
//! What is signed is on disk before it is sent. An invoice is paid if it is not above what was received, by
//! the session's own count, plus a tolerance.

mod error;
mod forward;
mod guard;
pub mod limits;
mod meter;
mod open;
mod pay;
mod proxy;

pub use error::PaymentSessionError;
pub use forward::Outgoing;
pub use limits::PaymentLimits;
pub use proxy::ConsumerProxy;

use crate::{
    api::Caller,
    durable::Durable,
    link::ChainLink,
    provider::Metering,
    store::{LocalStore, RecordKey, Write},
};
use codec::{Decode, Encode};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use std::sync::{
    atomic::{AtomicU64, Ordering},
    Arc, Mutex, MutexGuard, PoisonError,
};
use std::time::Instant;
use tallystick_messages::AgreementId;
use tallystick_parties::{Consumer, Record};
use tallystick_primitives::{AccountId, Balance, BlockNumber, Hash};

/// What a session works with.
pub struct ConsumerSetup {
    /// The provider's proxy.
    pub provider_url: String,
    /// What may be paid.
    pub limits: PaymentLimits,
    /// Names the chain.
    pub genesis: Hash,
    /// Who pays, and with which lane's key.
    pub caller: Caller,
    /// Where its records are.
    pub store: LocalStore,
    /// The chain.
    pub chain: Arc<dyn ChainLink>,
    /// The accountant to pay through; none takes the provider's first with an open channel.
    pub accountant: Option<AccountId>,
}

/// What is stored of a session with a provider.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub(crate) struct StoredSession {
    accountant: AccountId,
    accountant_url: String,
    agreement: AgreementId,
    price: Balance,
    token: [u8; 32],
    received: u64,
    forgiven: u64,
}

impl Record for StoredSession {}

/// A consumer's session with one provider. Cheap to clone.
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
    /// Units received, by the own count.
    received: AtomicU64,
    /// Units that may have been on their way when a program hung up.
    forgiven: AtomicU64,
    height: Mutex<(BlockNumber, Instant)>,
    /// One payment at a time.
    paying: tokio::sync::Mutex<pay::Paying>,
    /// Why nothing is paid any more.
    fault: Mutex<Option<String>>,
}

/// What a session has come to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PaymentStatus {
    /// The agreement.
    pub agreement: AgreementId,
    /// The accountant.
    pub accountant: AccountId,
    /// Units received, by the own count.
    pub received: u64,
    /// For each unit, 10^-12 NOTCH.
    pub price: Balance,
    /// What is signed under the agreement, 10^-12 NOTCH.
    pub signed: Balance,
    /// What of it the provider said it has, 10^-12 NOTCH.
    pub acknowledged: Balance,
}

impl PaymentSession {
    /// What the session has come to.
    pub fn status(&self) -> PaymentStatus {
        let stored = self.inner.stored();
        let (signed, acknowledged) = self.inner.consumer.read(|consumer| {
            let paid = consumer.agreement(&stored.agreement);
            paid.map_or((0, 0), |paid| (paid.total, paid.acknowledged))
        });
        PaymentStatus {
            agreement: stored.agreement,
            accountant: stored.accountant,
            received: self.inner.received.load(Ordering::Acquire),
            price: stored.price,
            signed,
            acknowledged,
        }
    }
}

impl Inner {
    fn stored(&self) -> StoredSession {
        let mut stored = lock(&self.stored).clone();
        stored.received = self.received.load(Ordering::Acquire);
        stored.forgiven = self.forgiven.load(Ordering::Acquire);
        stored
    }

    fn session_key(&self) -> RecordKey {
        session_key(&self.base, &self.caller)
    }

    fn session_write(&self) -> Write {
        Write::Put(self.session_key(), self.stored().to_bytes())
    }
}

fn session_key(base: &reqwest::Url, caller: &Caller) -> RecordKey {
    let name = (caller.account(), base.as_str().as_bytes()).encode();
    RecordKey::StoredSession(H256(blake2_256(&name)), caller.lane())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
