//! The operator's key, which signs promises and fast exits, and nothing else.

use std::sync::Arc;
use tallystick_primitives::{AccountId, Signature};

/// Signs a payload.
type Sign = dyn Fn(&[u8]) -> Signature + Send + Sync;

/// Signs for the operator. Nothing of the key can be seen through it.
#[derive(Clone)]
pub struct Operator {
    account: AccountId,
    sign: Arc<Sign>,
}

impl Operator {
    /// A key, as its account and the function that signs with it.
    pub fn new(account: AccountId, sign: impl Fn(&[u8]) -> Signature + Send + Sync + 'static) -> Self {
        Self {
            account,
            sign: Arc::new(sign),
        }
    }

    /// The key's account.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// Signs a payload.
    pub fn sign(&self, payload: &[u8]) -> Signature {
        (self.sign)(payload)
    }
}

impl std::fmt::Debug for Operator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Operator({:?})", self.account)
    }
}
