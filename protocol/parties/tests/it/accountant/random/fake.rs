//! Signatures without curves: who signed what is still told apart, a thousand times faster.

use sp_core::sr25519;
use sp_crypto_hashing::blake2_512;
use tallystick_messages::verify::Claim;
use tallystick_primitives::{AccountId, Signature};

pub fn fake_sign(key: &AccountId, payload: &[u8]) -> Signature {
    let key: &[u8; 32] = key.as_ref();
    Signature::Sr25519(sr25519::Signature::from_raw(blake2_512(
        &[key.as_slice(), payload].concat(),
    )))
}

pub fn fake_verify(claims: &[Claim<'_>]) -> Vec<bool> {
    claims
        .iter()
        .map(|claim| &fake_sign(claim.signer, &claim.payload) == claim.signature)
        .collect()
}
