//! Keys from files.

use super::{Failure, OwnerKey};
use crate::{config::KeysConfig, engine::Operator};
use std::{path::Path, sync::Arc};
use tallystick_keystore::{Key, PassphraseSource};

/// Loads the operator's key.
pub fn operator(config: &KeysConfig) -> Result<Operator, Failure> {
    let key = Arc::new(load("keys.operator", &config.operator, &config.operator_passphrase)?);
    let account = key.account().clone();
    Ok(Operator::new(account, move |payload| key.sign(payload)))
}

/// Loads the owner's key, as something that can sign transactions.
pub fn owner(from: &OwnerKey) -> Result<Operator, Failure> {
    let key = Arc::new(load("--owner-key", &from.owner_key, &from.owner_passphrase)?);
    let account = key.account().clone();
    Ok(Operator::new(account, move |payload| key.sign(payload)))
}

fn load(what: &str, path: &Path, passphrase: &str) -> Result<Key, Failure> {
    let source: PassphraseSource = passphrase
        .parse()
        .map_err(|error| Failure::Usage(format!("{what}: {error}")))?;
    tallystick_keystore::load(path, &source).map_err(|error| Failure::Usage(format!("{what}: {error}")))
}
