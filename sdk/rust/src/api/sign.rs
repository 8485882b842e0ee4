//! How requests are signed.

use crate::{clock, Signer};
use codec::Encode;
use rand::RngCore;
use serde::{Deserialize, Serialize};
use std::sync::{
    atomic::{AtomicI64, Ordering},
    Arc,
};
use tallystick_messages::{json, ApiRequest};
use tallystick_primitives::{AccountId, Hash, Lane, Signature};

/// In whose name requests are made, and with which key.
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

    /// Whose requests these are.
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

/// The headers of a signed request; in a batch they travel as JSON.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedHeaders {
    /// Who asks.
    #[serde(with = "json::account")]
    pub identity: AccountId,
    /// Milliseconds since 1970, decimal.
    pub timestamp: String,
    /// 16 random bytes, `0x` and hexadecimal.
    pub nonce: String,
    /// Over [`ApiRequest::payload`].
    #[serde(with = "json::signature")]
    pub signature: Signature,
    /// The lane of the key; none is the identity's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lane: Option<String>,
}

impl SignedHeaders {
    /// Names and values of the headers.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        use tallystick_messages::request as names;
        let mut pairs = vec![
            (names::IDENTITY_HEADER, json::to_hex(self.identity.as_ref())),
            (names::TIMESTAMP_HEADER, self.timestamp.clone()),
            (names::NONCE_HEADER, self.nonce.clone()),
            (names::SIGNATURE_HEADER, json::to_hex(&self.signature.encode())),
        ];
        if let Some(lane) = &self.lane {
            pairs.push((names::LANE_HEADER, lane.clone()));
        }
        pairs
    }
}

/// Signs requests to one accountant, in its time.
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
    SignedHeaders {
        identity: caller.identity.clone(),
        timestamp: request.timestamp.to_string(),
        nonce: json::to_hex(&nonce),
        signature: caller.signer.sign(&request.payload(genesis)),
        lane: (caller.lane > 0).then(|| caller.lane.to_string()),
    }
}
