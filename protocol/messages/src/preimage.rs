//! Preimages are derived, never stored: nothing has to be recovered because nothing can be lost.

use hkdf::Hkdf;
use sha2::Sha256;
use tallystick_primitives::{AccountId, Preimage};
use zeroize::Zeroize;

/// First part of the derivation's `info`.
pub const PREIMAGE_DOMAIN: &[u8] = b"tallystick/preimage/1";

/// The 32 bytes that all of a provider's preimages follow from. As good as money until the exchange
/// is revealed: keep it like a key.
#[derive(Clone, Eq, PartialEq)]
pub struct ProviderSecret([u8; 32]);

impl From<[u8; 32]> for ProviderSecret {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl Drop for ProviderSecret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for ProviderSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProviderSecret(hidden)")
    }
}

impl ProviderSecret {
    /// The secret itself, to be written to a key file.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The preimage of exchange `number` with `accountant`:
    /// HKDF-SHA256 (RFC 5869) without salt, `info = "tallystick/preimage/1" | accountant 32 | number u64`.
    pub fn preimage(&self, accountant: &AccountId, number: u64) -> Preimage {
        let account: &[u8; 32] = accountant.as_ref();
        let mut preimage = [0; 32];
        // RFC 5869 allows up to 255 × 32 bytes; 32 are always possible.
        let expanded = Hkdf::<Sha256>::new(None, &self.0)
            .expand_multi_info(&[PREIMAGE_DOMAIN, account, &number.to_le_bytes()], &mut preimage);
        debug_assert!(expanded.is_ok());
        preimage
    }
}
