//! Which token opens which payment session. Only hashes of tokens are kept: a reader of the disk cannot use them.

use crate::store::{LocalStore, RecordKey, StoreError, Write};
use codec::{DecodeAll, Encode};
use rand::RngCore;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};
use tallystick_messages::{AgreementId, json};
use tallystick_primitives::AccountId;

/// A payment session: the accountant it is paid through, and the agreement.
pub(super) type SessionId = (AccountId, AgreementId);

/// The tokens of all payment sessions.
pub(super) struct Tokens {
    sessions: RwLock<HashMap<H256, SessionId>>,
}

/// A token that was not given out yet.
pub(super) struct NewToken {
    text: String,
    hash: H256,
}

impl NewToken {
    /// 32 random bytes.
    pub(super) fn random() -> Self {
        let mut bytes = [0; 32];
        rand::rngs::OsRng.fill_bytes(&mut bytes);
        Self {
            text: json::to_hex(&bytes),
            hash: H256(blake2_256(&bytes)),
        }
    }

    /// The write that makes it open the session.
    pub(super) fn write(&self, session: &SessionId) -> Write {
        Write::Put(RecordKey::Token(self.hash), session.encode())
    }
}

impl Tokens {
    /// Reads the stored tokens.
    pub(super) fn load(store: &LocalStore) -> Result<Self, StoreError> {
        let damaged = || StoreError::Damaged(store.path().to_owned());
        let mut sessions = HashMap::new();
        for (hash, session) in store.list(&RecordKey::Tokens)? {
            let hash: [u8; 32] = hash.try_into().map_err(|_| damaged())?;
            let session = SessionId::decode_all(&mut session.as_slice()).map_err(|_| damaged())?;
            sessions.insert(H256(hash), session);
        }
        Ok(Self {
            sessions: RwLock::new(sessions),
        })
    }

    /// Lets the token open the session. Returns the token's text for the consumer.
    pub(super) fn insert(&self, token: NewToken, session: SessionId) -> String {
        self.sessions
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(token.hash, session);
        token.text
    }

    /// The session that the token opens.
    pub(super) fn find(&self, text: &str) -> Option<SessionId> {
        let token: [u8; 32] = json::fixed_from_hex(text).ok()?;
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        sessions.get(&H256(blake2_256(&token))).cloned()
    }

    /// Forgets the tokens of sessions that are not `kept`, and gives the writes for it.
    pub(super) fn retain(&self, kept: impl Fn(&SessionId) -> bool) -> Vec<Write> {
        let mut writes = Vec::new();
        self.sessions
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|hash, session| {
                let keep = kept(session);
                if !keep {
                    writes.push(Write::Delete(RecordKey::Token(*hash)));
                }
                keep
            });
        writes
    }
}
