//! Many signatures at once.
//!
//! sr25519 signatures (Schnorr over ristretto255) can be verified together: a batch holds if every
//! signature in it does, but for a chance of 2^-128. That costs about half of verifying each. When a batch
//! does not hold, each of its signatures is verified by itself, so one bad signature never spoils others.

use schnorrkel::{signing_context, PublicKey, Signature as Sr25519};
use tallystick_primitives::{signature::is_signed_by, AccountId, Signature};

/// The context in which the chain and wallets sign by sr25519.
const SIGNING_CONTEXT: &[u8] = b"substrate";
/// Most signatures in one batch: beyond that nothing is gained, and a bad one costs more.
const BATCH: usize = 128;

/// One signature to verify.
#[derive(Clone, Debug)]
pub struct Claim<'a> {
    /// What is said to be signed.
    pub payload: Vec<u8>,
    /// The signature.
    pub signature: &'a Signature,
    /// By whom.
    pub signer: &'a AccountId,
}

/// For each claim whether it is true, as [`is_signed_by`] would say of it.
pub fn verify_batch(claims: &[Claim<'_>]) -> Vec<bool> {
    claims.chunks(BATCH).flat_map(verify_chunk).collect()
}

fn verify_chunk(claims: &[Claim<'_>]) -> Vec<bool> {
    let (mut transcripts, mut signatures, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    let context = signing_context(SIGNING_CONTEXT);
    let batched: Vec<bool> = claims
        .iter()
        .map(|claim| {
            let Some((signature, key)) = parse(claim) else {
                return false;
            };
            transcripts.push(context.bytes(&claim.payload));
            signatures.push(signature);
            keys.push(key);
            true
        })
        .collect();
    let worthwhile = signatures.len() > 1;
    let holds = worthwhile && schnorrkel::verify_batch_deterministic(transcripts, &signatures, &keys, true).is_ok();
    claims
        .iter()
        .zip(batched)
        .map(|(claim, in_batch)| (in_batch && holds) || is_signed_by(&claim.payload, claim.signature, claim.signer))
        .collect()
}

fn parse(claim: &Claim<'_>) -> Option<(Sr25519, PublicKey)> {
    let Signature::Sr25519(signature) = claim.signature else {
        return None;
    };
    let signature = Sr25519::from_bytes(signature.as_ref()).ok()?;
    let key = PublicKey::from_bytes(claim.signer.as_ref()).ok()?;
    Some((signature, key))
}
