//! Whether the session keys in a node's keystore are those that the chain knows.
//!
//! A validator signs with two keys, one to author and one to finalize. Nothing fails visibly if the keys in
//! its keystore are not those that were registered: the validator is silent, and dropped for idleness.
//! So the node compares them and says in one sentence what to do.

mod chain;
mod verdict;

pub use chain::{ChainAt, Error};
pub use verdict::Verdict;

use serde::Serialize;
use sp_core::{bytes, crypto::KeyTypeId, crypto::key_types};
use sp_keystore::Keystore;
use std::{collections::BTreeSet, fmt};
use tallystick_primitives::{AccountId, state_network::ValidatorState};

/// The types of the keys that a validator signs with.
pub const KEY_TYPES: [KeyTypeId; 2] = [key_types::AURA, key_types::GRANDPA];

/// A public session key.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct PublicKey {
    /// The type, such as `aura`.
    pub key_type: KeyTypeId,
    /// The bytes of the key.
    pub public: Vec<u8>,
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = String::from_utf8_lossy(&self.key_type.0);
        write!(f, "{name} {}", bytes::to_hex(&self.public, false))
    }
}

impl Serialize for PublicKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The questions of the comparison to the chain. All answers are about one block.
pub trait Chain {
    /// The reason for a missing answer.
    type Error;
    /// The account that has registered the key.
    fn owner(&self, key: &PublicKey) -> Result<Option<AccountId>, Self::Error>;
    /// The validator or candidate.
    fn validator(&self, account: &AccountId) -> Result<Option<ValidatorState>, Self::Error>;
    /// The validators of the running session with their keys.
    fn running(&self) -> Result<Vec<(AccountId, PublicKey)>, Self::Error>;
    /// The keys in registered session keys.
    fn decode(&self, session_keys: Vec<u8>) -> Result<Vec<PublicKey>, Self::Error>;
}

/// A key in the keystore.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredKey {
    /// The key.
    pub key: PublicKey,
    /// The account that has registered it.
    pub registered_by: Option<AccountId>,
    /// The account that is in the running session's set with it.
    pub running_for: Option<AccountId>,
}

/// An account for which the keystore has a key, or that was asked for.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Owner {
    /// The account.
    pub account: AccountId,
    /// Keys that it has registered and that are not in the keystore.
    pub missing: Vec<PublicKey>,
    /// Keys with which it is in the running session's set and that are not in the keystore.
    pub missing_now: Vec<PublicKey>,
    /// Whether it has registered any keys.
    pub registered: bool,
    /// Whether it is in the running session's set.
    pub active: bool,
    /// Whether it will be in the next session's set.
    pub queued: bool,
    /// Whether it is disabled until the session ends.
    pub disabled: bool,
    /// Whether it is a candidate or was named by governance.
    pub candidate: bool,
}

/// The comparison of a keystore with the chain.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The keys in the keystore.
    pub keys: Vec<StoredKey>,
    /// The accounts that they belong to.
    pub owners: Vec<Owner>,
    /// The verdict.
    pub verdict: Verdict,
    /// The same as a sentence that says what to do.
    pub advice: String,
}

/// The session keys in a keystore.
pub fn stored(keystore: &dyn Keystore) -> Result<Vec<PublicKey>, sp_keystore::Error> {
    let mut keys = Vec::new();
    for key_type in KEY_TYPES {
        let mut publics = keystore.keys(key_type)?;
        publics.sort();
        // A development key can be there twice: in memory and as a file.
        publics.dedup();
        keys.extend(publics.into_iter().map(|public| PublicKey { key_type, public }));
    }
    Ok(keys)
}

/// Compares keys with the chain; if an account is named, with what that one has registered only.
pub fn compare<C: Chain>(stored: &[PublicKey], chain: &C, account: Option<&AccountId>) -> Result<Comparison, C::Error> {
    let running = chain.running()?;
    let mut keys = Vec::new();
    for key in stored {
        keys.push(StoredKey {
            key: key.clone(),
            registered_by: chain.owner(key)?,
            running_for: running
                .iter()
                .find(|(_, other)| other == key)
                .map(|(who, _)| who.clone()),
        });
    }
    let accounts: BTreeSet<AccountId> = match account {
        Some(account) => [account.clone()].into(),
        None => keys
            .iter()
            .flat_map(|key| [key.registered_by.clone(), key.running_for.clone()])
            .flatten()
            .collect(),
    };
    let mut owners = Vec::new();
    for account in accounts {
        owners.push(owner(account, &keys, &running, chain)?);
    }
    let verdict = Verdict::of(&keys, &owners, account);
    let advice = verdict.to_string();
    Ok(Comparison {
        keys,
        owners,
        verdict,
        advice,
    })
}

fn owner<C: Chain>(
    account: AccountId,
    keys: &[StoredKey],
    running: &[(AccountId, PublicKey)],
    chain: &C,
) -> Result<Owner, C::Error> {
    let is_stored = |key: &PublicKey| keys.iter().any(|stored| stored.key == *key);
    let state = chain.validator(&account)?;
    let registered = match state.as_ref().and_then(|state| state.session_keys.clone()) {
        Some(encoded) => chain.decode(encoded)?,
        // The chain tells the keys of validators and candidates only. Of others it is known who has registered a key.
        None => keys
            .iter()
            .filter(|key| key.registered_by.as_ref() == Some(&account))
            .map(|key| key.key.clone())
            .collect(),
    };
    let state = state.unwrap_or_default();
    Ok(Owner {
        missing: registered.iter().filter(|key| !is_stored(key)).cloned().collect(),
        missing_now: running
            .iter()
            .filter(|(who, key)| *who == account && !is_stored(key))
            .map(|(_, key)| key.clone())
            .collect(),
        registered: !registered.is_empty(),
        active: state.active,
        queued: state.queued,
        disabled: state.disabled,
        candidate: state.candidate || state.invulnerable,
        account,
    })
}

#[cfg(test)]
mod tests;
