//! Keys that sign.

use tallystick_primitives::{AccountId, Signature};

pub use tallystick_chain::Signer;

/// A key from a file, as a signer.
pub struct FileKey(pub tallystick_keystore::Key);

impl Signer for FileKey {
    fn account(&self) -> AccountId {
        self.0.account().clone()
    }

    fn sign(&self, payload: &[u8]) -> Signature {
        self.0.sign(payload)
    }
}

/// Names the account, never the secret.
impl std::fmt::Debug for FileKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FileKey({})", self.0.address())
    }
}
