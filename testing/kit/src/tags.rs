//! Signatures without curves: a *tag* is the hash of payload and signer. A tag costs a hundredth of a real signature,
//! and nobody in a simulation makes one for somebody else.

use sp_crypto_hashing::blake2_256;
use tallystick_messages::verify::Claim;
use tallystick_primitives::{AccountId, Signature};

/// The signer's tag of a payload, in the form of an sr25519 signature.
pub fn sign(payload: &[u8], signer: &AccountId) -> Signature {
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&blake2_256(&[payload, signer.as_ref()].concat()));
    Signature::Sr25519(signature.into())
}

/// Whether a signature is the signer's tag of the payload.
pub fn is_signed_by(payload: &[u8], signature: &Signature, signer: &AccountId) -> bool {
    *signature == sign(payload, signer)
}

/// For each claim whether it is true.
pub fn verify_all(claims: &[Claim<'_>]) -> Vec<bool> {
    claims
        .iter()
        .map(|claim| is_signed_by(&claim.payload, claim.signature, claim.signer))
        .collect()
}
