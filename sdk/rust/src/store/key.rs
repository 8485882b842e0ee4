//! Under which keys records are stored.

use sp_core::H256;
use tallystick_messages::AgreementId;
use tallystick_primitives::{AccountId, Lane};

/// The key of a record: a byte for the kind, then fixed-width names, so that related records are next to each other.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RecordKey {
    /// The identity and the chain that the file belongs to.
    Owner,
    /// A consumer's lane with an accountant.
    Lane(AccountId, Lane),
    /// All agreements of a lane (a prefix).
    PaidAgreements(AccountId, Lane),
    /// An agreement that a lane pays.
    PaidAgreement(AccountId, Lane, AgreementId),
    /// A provider's dealings with an accountant.
    Provider(AccountId),
    /// All payment sessions with an accountant (a prefix).
    Sessions(AccountId),
    /// A payment session that a provider serves.
    Session(AccountId, AgreementId),
    /// All tokens of payment sessions that a provider gave out (a prefix).
    Tokens,
    /// The payment session that the token of this hash opens.
    Token(H256),
    /// A consumer's payment session in a lane, with the provider at the address of this hash.
    PaymentSession(H256, Lane),
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
            Self::PaymentSession(url, lane) => join(6, &[url.as_bytes(), &lane.to_be_bytes()]),
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
