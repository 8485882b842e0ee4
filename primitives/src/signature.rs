//! Which signatures count.

use crate::{AccountId, Signature};
use alloc::vec::Vec;
use sp_runtime::traits::Verify;

/// What browser wallets put before bytes they are asked to sign.
pub const WRAP_PREFIX: &[u8] = b"<Bytes>";
/// What browser wallets put after bytes they are asked to sign.
pub const WRAP_SUFFIX: &[u8] = b"</Bytes>";

/// Whether `signature` is `signer`'s over `payload`, raw or wrapped as browser wallets do it.
///
/// sr25519, ed25519 and ecdsa count. The `Eth` variant is refused: it hashes with keccak and would
/// let one account be spelt in two ways.
pub fn is_signed_by(payload: &[u8], signature: &Signature, signer: &AccountId) -> bool {
    match signature {
        Signature::Ed25519(_) | Signature::Sr25519(_) | Signature::Ecdsa(_) => {
            signature.verify(payload, signer) || signature.verify(wrapped(payload).as_slice(), signer)
        }
        Signature::Eth(_) => false,
    }
}

/// `payload` between [`WRAP_PREFIX`] and [`WRAP_SUFFIX`].
pub fn wrapped(payload: &[u8]) -> Vec<u8> {
    [WRAP_PREFIX, payload, WRAP_SUFFIX].concat()
}
