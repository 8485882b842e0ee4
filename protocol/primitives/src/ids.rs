//! Identifiers of channels and accountants.
//!
//! Each is a BLAKE2-256 hash under a domain of its own and is at the same time the id of a keyless
//! account: no key for it can be known, and everyone can compute it before it exists on chain.

use crate::AccountId;
use sp_core::H256;
use sp_io::hashing::blake2_256;

/// Domain of [`consumer_channel_id`].
pub const CONSUMER_CHANNEL_DOMAIN: &[u8] = b"tallystick/consumer-channel/1";
/// Domain of [`provider_channel_id`].
pub const PROVIDER_CHANNEL_DOMAIN: &[u8] = b"tallystick/provider-channel/1";
/// Domain of [`accountant_id`].
pub const ACCOUNTANT_DOMAIN: &[u8] = b"tallystick/accountant/1";

/// The channel through which `identity` pays `accountant`, and the account that holds its money.
///
/// `blake2_256("tallystick/consumer-channel/1" | identity 32 | accountant 32)`
pub fn consumer_channel_id(identity: &AccountId, accountant: &AccountId) -> AccountId {
    derive(CONSUMER_CHANNEL_DOMAIN, &[identity, accountant])
}

/// The channel through which `accountant` pays `identity`. Its money is the accountant's.
///
/// `blake2_256("tallystick/provider-channel/1" | identity 32 | accountant 32)`
pub fn provider_channel_id(identity: &AccountId, accountant: &AccountId) -> AccountId {
    derive(PROVIDER_CHANNEL_DOMAIN, &[identity, accountant])
}

/// The accountant that `owner` registers, and its keyless account.
///
/// `blake2_256("tallystick/accountant/1" | owner 32)`
pub fn accountant_id(owner: &AccountId) -> AccountId {
    derive(ACCOUNTANT_DOMAIN, &[owner])
}

/// A channel id in the form promises carry it.
pub fn as_channel(id: &AccountId) -> H256 {
    let bytes: &[u8; 32] = id.as_ref();
    H256(*bytes)
}

fn derive(domain: &[u8], parts: &[&AccountId]) -> AccountId {
    let mut bytes = domain.to_vec();
    for part in parts {
        let part: &[u8; 32] = part.as_ref();
        bytes.extend_from_slice(part);
    }
    AccountId::new(blake2_256(&bytes))
}
