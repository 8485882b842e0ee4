//! Under which keys records are stored.

use sp_core::H256;
use tallystick_messages::AgreementId;
use tallystick_primitives::{AccountId, Lane};

/// The key of a record: a byte for the kind, then what names it, fixed-width, so that ranges of keys are
/// what belongs together.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RecordKey {
    /// Whose file it is.
    Owner,
    /// A consumer's lane with an accountant.
    Lane(AccountId, Lane),
    /// All agreements of a lane (a prefix).
    PaidAgreements(AccountId, Lane),
    /// An agreement that a lane pays.
    PaidAgreement(AccountId, Lane, AgreementId),
    /// A provider's dealings with an accountant.
    Provider(AccountId),
    /// All sessions with an accountant (a prefix).
    Sessions(AccountId),
    /// A session that a provider serves.
    Session(AccountId, AgreementId),
    /// All session tokens that a provider gave out (a prefix).
    Tokens,
    /// What a session token opens, by the token's hash.
    Token(H256),
    /// A consumer's session with the provider of this address (its hash) in a lane.
    StoredSession(H256, Lane),
}

impl RecordKey {
    /// The bytes of the key, or of the prefix.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Owner => vec![0],
            Self::Lane(accountant, lane) => join(1, &[accountant.as_ref(), &lane.to_be_bytes()]),
            Self::PaidAgreements(accountant, lane) => join(2, &[accountant.as_ref(), &lane.to_be_bytes()]),
            Self::PaidAgreement(accountant, lane, id) => {
                join(2, &[accountant.as_ref(), &lane.to_be_bytes(), id.as_bytes()])
            }
            Self::Provider(accountant) => join(3, &[accountant.as_ref()]),
            Self::Sessions(accountant) => join(4, &[accountant.as_ref()]),
            Self::Session(accountant, id) => join(4, &[accountant.as_ref(), id.as_bytes()]),
            Self::Tokens => vec![5],
            Self::Token(hash) => join(5, &[hash.as_bytes()]),
            Self::StoredSession(url, lane) => join(6, &[url.as_bytes(), &lane.to_be_bytes()]),
        }
    }
}

fn join(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = vec![kind];
    for part in parts {
        bytes.extend_from_slice(part);
    }
    bytes
}
