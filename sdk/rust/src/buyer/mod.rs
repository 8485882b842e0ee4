//! The consumer's side: agreements, payments within limits, and a proxy for programs that know nothing of it.
//!
//! - [`config`]: what the buyer is ready to pay;
//! - `open`: finding an accountant that both have, and making or resuming the agreement;
//! - `pay`: paying invoices, and getting in step again;
//! - `forward` and `meter`: requests, counted as they flow, paid for while they do;
//! - `proxy`: a listener on the own machine, and `guard`: not for web pages.
//!
//! What is signed is on disk before it is sent. An invoice is paid if it is not above what was received, by
//! the buyer's own count, plus a tolerance.

pub mod config;
mod error;
mod forward;
mod guard;
mod meter;
mod open;
mod pay;
mod proxy;

pub use config::BuyerLimits;
pub use error::BuyerError;
pub use forward::Outgoing;
pub use proxy::BuyerProxy;

use crate::{
    api::Caller,
    durable::Durable,
    link::ChainLink,
    seller::Metering,
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

/// What a buyer works with.
pub struct BuyerParts {
    /// The provider's proxy.
    pub provider_url: String,
    /// What may be paid.
    pub limits: BuyerLimits,
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
pub(crate) struct Visit {
    accountant: AccountId,
    accountant_url: String,
    agreement: AgreementId,
    price: Balance,
    token: [u8; 32],
    received: u64,
    forgiven: u64,
}

impl Record for Visit {}

/// A consumer's session with one provider. Cheap to clone.
#[derive(Clone)]
pub struct Buyer {
    inner: Arc<Inner>,
}

struct Inner {
    base: reqwest::Url,
    http: reqwest::Client,
    genesis: Hash,
    caller: Caller,
    limits: BuyerLimits,
    tolerance: Balance,
    allowance: Balance,
    metering: Metering,
    store: LocalStore,
    chain: Arc<dyn ChainLink>,
    consumer: Durable<Consumer>,
    visit: Mutex<Visit>,
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
pub struct BuyerStatus {
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

impl Buyer {
    /// What the session has come to.
    pub fn status(&self) -> BuyerStatus {
        let visit = self.inner.visit();
        let (signed, acknowledged) = self.inner.consumer.read(|consumer| {
            let paid = consumer.agreement(&visit.agreement);
            paid.map_or((0, 0), |paid| (paid.total, paid.acknowledged))
        });
        BuyerStatus {
            agreement: visit.agreement,
            accountant: visit.accountant,
            received: self.inner.received.load(Ordering::Acquire),
            price: visit.price,
            signed,
            acknowledged,
        }
    }
}

impl Inner {
    fn visit(&self) -> Visit {
        let mut visit = lock(&self.visit).clone();
        visit.received = self.received.load(Ordering::Acquire);
        visit.forgiven = self.forgiven.load(Ordering::Acquire);
        visit
    }

    fn visit_key(&self) -> RecordKey {
        visit_key(&self.base, &self.caller)
    }

    fn visit_write(&self) -> Write {
        Write::Put(self.visit_key(), self.visit().to_bytes())
    }
}

fn visit_key(base: &reqwest::Url, caller: &Caller) -> RecordKey {
    let name = (caller.account(), base.as_str().as_bytes()).encode();
    RecordKey::Visit(H256(blake2_256(&name)), caller.lane())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
