//! Signatures under requests.

use crate::{Signer, clock};
use rand::RngCore;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use tallystick_messages::ApiRequest;
use tallystick_primitives::{AccountId, Hash, Lane};
use tallystick_rest::SignedHeaders;

/// The identity that asks, and the key that signs for it.
#[derive(Clone)]
pub struct Caller {
    identity: AccountId,
    lane: Lane,
    signer: Arc<dyn Signer>,
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Caller({}, lane {})", self.identity, self.lane)
    }
}

impl Caller {
    /// The identity itself.
    pub fn identity(signer: Arc<dyn Signer>) -> Self {
        Self {
            identity: signer.account(),
            lane: 0,
            signer,
        }
    }

    /// A device of the identity: the key that is authorised for `lane`.
    pub fn device(identity: AccountId, lane: Lane, signer: Arc<dyn Signer>) -> Self {
        Self { identity, lane, signer }
    }

    /// The identity that asks.
    pub fn account(&self) -> &AccountId {
        &self.identity
    }

    /// The lane of the key.
    pub fn lane(&self) -> Lane {
        self.lane
    }

    /// The key.
    pub fn signer(&self) -> &Arc<dyn Signer> {
        &self.signer
    }
}

/// The accountant's clock.
#[derive(Debug, Default)]
pub(super) struct Clock {
    /// How far the accountant's clock is ahead of ours, in milliseconds.
    ahead_ms: AtomicI64,
}

impl Clock {
    /// Takes over the accountant's time.
    pub(super) fn set(&self, theirs_ms: u64) {
        let theirs = i64::try_from(theirs_ms).unwrap_or(i64::MAX);
        let ours = i64::try_from(clock::unix_ms()).unwrap_or(i64::MAX);
        self.ahead_ms.store(theirs.saturating_sub(ours), Ordering::Relaxed);
    }

    fn now_ms(&self) -> u64 {
        clock::unix_ms().saturating_add_signed(self.ahead_ms.load(Ordering::Relaxed))
    }
}

/// The headers for one request.
pub(super) fn sign(
    caller: &Caller,
    clock: &Clock,
    (genesis, accountant): (&Hash, &AccountId),
    method: &str,
    path: &str,
    body: &[u8],
) -> SignedHeaders {
    let mut nonce = [0; 16];
    rand::rngs::OsRng.fill_bytes(&mut nonce);
    let request = ApiRequest {
        accountant,
        identity: &caller.identity,
        timestamp: clock.now_ms(),
        nonce,
        method,
        path,
        body,
    };
    SignedHeaders::new(&request, caller.lane, &caller.signer.sign(&request.payload(genesis)))
}
