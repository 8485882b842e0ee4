//! How the core's records lie in the store.

use codec::{DecodeAll, Encode};
use tallystick_accountant_store::{Key, StoreError, Table};
use tallystick_messages::AgreementId;
use tallystick_parties::accountant::{AgreementRecord, Consumer, Provider};
use tallystick_primitives::AccountId;

/// A record of the core that is stored by itself.
pub trait Record: Clone + DecodeAll + Encode + Send + Sync + 'static {
    /// The key: a consumer's channel, a provider's identity, an agreement's id.
    type Id: Clone + Eq + std::hash::Hash + Ord + Send + Sync + std::fmt::Debug;
    /// Where it lies.
    const TABLE: Table;
    /// Its key's bytes.
    fn bytes(id: &Self::Id) -> &[u8; 32];

    /// Its key.
    fn key(id: &Self::Id) -> Key {
        Key::new(Self::TABLE, Self::bytes(id).to_vec())
    }

    /// Reads a stored value.
    fn read(id: &Self::Id, value: &[u8]) -> Result<Self, StoreError> {
        Self::decode_all(&mut &value[..]).map_err(|error| StoreError::Corrupt {
            reason: format!("{}: {error}; restore a backup", Self::key(id)),
        })
    }
}

impl Record for Consumer {
    type Id = AccountId;
    const TABLE: Table = Table::Consumers;
    fn bytes(id: &AccountId) -> &[u8; 32] {
        id.as_ref()
    }
}

impl Record for Provider {
    type Id = AccountId;
    const TABLE: Table = Table::Providers;
    fn bytes(id: &AccountId) -> &[u8; 32] {
        id.as_ref()
    }
}

impl Record for AgreementRecord {
    type Id = AgreementId;
    const TABLE: Table = Table::Agreements;
    fn bytes(id: &AgreementId) -> &[u8; 32] {
        id.as_fixed_bytes()
    }
}

/// The account that a 32-byte key names.
pub fn account_of(key: &[u8]) -> Option<AccountId> {
    <[u8; 32]>::try_from(key).ok().map(AccountId::new)
}
