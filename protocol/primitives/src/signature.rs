//! The signatures that count.

use crate::{AccountId, Signature};
use alloc::vec::Vec;
use sp_runtime::traits::Verify;

/// Browser wallets put this before the bytes they are asked to sign.
pub const WRAP_PREFIX: &[u8] = b"<Bytes>";
/// Browser wallets put this after the bytes they are asked to sign.
pub const WRAP_SUFFIX: &[u8] = b"</Bytes>";

/// Whether `signature` is `signer`'s over `payload`, raw or wrapped as browser wallets do it.
///
/// sr25519, ed25519 and ecdsa count. The `Eth` variant is refused: it hashes with keccak and would
/// let one account be spelt in two ways.
pub fn is_signed_by(payload: &[u8], signature: &Signature, signer: &AccountId) -> bool {
    attempts_until_signed(payload, signature, &[Some(signer)]).is_some()
}

/// The number of verifications it took to find that one of `signers` signed `payload`, raw or wrapped;
/// none if no one of them did. At most twice as many as there are signers.
pub fn attempts_until_signed(payload: &[u8], signature: &Signature, signers: &[Option<&AccountId>]) -> Option<u32> {
    if matches!(signature, Signature::Eth(_)) {
        return None;
    }
    let wrapped = wrapped(payload);
    let spellings = [payload, wrapped.as_slice()];
    let candidates = spellings
        .iter()
        .flat_map(|bytes| signers.iter().flatten().map(move |signer| (*bytes, *signer)));
    (1u32..)
        .zip(candidates)
        .find(|(_, (bytes, signer))| signature.verify(*bytes, signer))
        .map(|(attempt, _)| attempt)
}

/// `payload` between [`WRAP_PREFIX`] and [`WRAP_SUFFIX`].
pub fn wrapped(payload: &[u8]) -> Vec<u8> {
    [WRAP_PREFIX, payload, WRAP_SUFFIX].concat()
}
