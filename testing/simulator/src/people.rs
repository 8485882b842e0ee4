//! Names, keys and channels of everybody, by place.

use crate::crypto::{Key, Scheme};
use sp_core::H256;
use std::{cell::RefCell, collections::BTreeMap};
use tallystick_messages::ProviderSecret;
use tallystick_primitives::{AccountId, consumer_channel_id, provider_channel_id};

thread_local! {
    /// Keys are looked up often and cost a scalar multiplication each.
    static KEYS: RefCell<BTreeMap<(bool, u64), Key>> = const { RefCell::new(BTreeMap::new()) };
}

fn key(scheme: Scheme, number: u64) -> Key {
    KEYS.with(|keys| {
        let mut keys = keys.borrow_mut();
        keys.entry((scheme == Scheme::Tags, number))
            .or_insert_with(|| scheme.key(number))
            .clone()
    })
}

fn place(place: usize) -> u64 {
    u64::try_from(place).unwrap_or(u64::MAX)
}

/// A consumer's identity.
pub fn consumer_key(scheme: Scheme, consumer: usize) -> Key {
    key(scheme, 1_000 + place(consumer))
}

/// A consumer's device; every cut brings a new generation.
pub fn device_key(scheme: Scheme, consumer: usize, generation: u64) -> Key {
    key(scheme, 1_000_000 + place(consumer) * 100_000 + generation)
}

/// A provider's identity.
pub fn provider_key(scheme: Scheme, provider: usize) -> Key {
    key(scheme, 2_000 + place(provider))
}

/// The secret that a provider's preimages follow from.
pub fn provider_secret(provider: usize) -> ProviderSecret {
    let mut secret = [3; 32];
    secret[..8].copy_from_slice(&place(provider).to_le_bytes());
    ProviderSecret::from(secret)
}

/// An accountant's hot key.
pub fn operator_key(scheme: Scheme, accountant: usize) -> Key {
    key(scheme, 3_000 + place(accountant))
}

/// An accountant.
pub fn accountant_id(scheme: Scheme, accountant: usize) -> AccountId {
    tallystick_primitives::accountant_id(&key(scheme, 4_000 + place(accountant)).account)
}

/// A consumer's channel.
pub fn channel(scheme: Scheme, consumer: usize, accountant: usize) -> AccountId {
    consumer_channel_id(
        &consumer_key(scheme, consumer).account,
        &accountant_id(scheme, accountant),
    )
}

/// A provider's channel.
pub fn provider_channel(scheme: Scheme, provider: usize, accountant: usize) -> AccountId {
    provider_channel_id(
        &provider_key(scheme, provider).account,
        &accountant_id(scheme, accountant),
    )
}

/// A provider's channel as promises name it.
pub fn provider_channel_hash(scheme: Scheme, provider: usize, accountant: usize) -> H256 {
    H256(provider_channel(scheme, provider, accountant).into())
}
