//! Many signatures at once.
//!
//! sr25519 signatures (Schnorr over ristretto255) can be verified together: the equations of all of
//! them, each times a random factor, are added up and checked as one. That costs about half of verifying
//! each. The sum holds if every signature does; if one does not, it holds with a chance of 2^-128, because
//! nobody knows the factors before everything they are multiplied with is fixed. So they are derived here
//! from all payloads, keys and *whole* signatures. (`schnorrkel::verify_batch_deterministic` derives them
//! from less: a forger that changes two good signatures by amounts that cancel out passes it with signatures that
//! the chain refuses.)
//!
//! Batches are small, as nothing is gained beyond thirty-two: when one does not hold, its signatures are
//! verified one by one. So a bad signature never spoils others and costs only its own batch more. (Halving a
//! large batch until the bad ones are found was tried: it is dearer from the second bad one on.) What is not
//! signed raw is tried in the spelling of browser wallets, in batches again.

use codec::Encode;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use schnorrkel::{PublicKey, Signature as Sr25519, signing_context};
use sp_crypto_hashing::blake2_256;
use std::borrow::Cow;
use tallystick_primitives::{
    AccountId, Signature,
    signature::{is_signed_by, wrapped},
};

/// The context in which the chain and wallets sign by sr25519.
const SIGNING_CONTEXT: &[u8] = b"substrate";
/// Signatures in one batch. More cost no less each.
const BATCH: usize = 32;
/// So few signatures cost less one by one.
const FEW: usize = 4;

/// One signature to verify.
#[derive(Clone, Debug)]
pub struct Claim<'a> {
    /// The bytes said to be signed.
    pub payload: Vec<u8>,
    /// The signature.
    pub signature: &'a Signature,
    /// By whom.
    pub signer: &'a AccountId,
}

/// For each claim whether it is true, as [`is_signed_by`] would say of it.
///
/// When every claim is true, raw and by sr25519, that costs about half of asking one by one. A bad or wrapped
/// one adds what it costs to verify its batch of thirty-two one by one; however many there are, the whole costs
/// at most about one and a half times what asking one by one does.
pub fn verify_batch(claims: &[Claim<'_>]) -> Vec<bool> {
    let equations: Vec<Option<Equation>> = claims.iter().map(Equation::parse).collect();
    let together: Vec<&Equation> = equations.iter().flatten().collect();
    let mut verdicts = verify_spellings(&together).into_iter();
    claims
        .iter()
        .zip(&equations)
        .map(|(claim, equation)| match equation {
            Some(_) => verdicts.next().unwrap_or(false),
            None => is_signed_by(&claim.payload, claim.signature, claim.signer),
        })
        .collect()
}

/// For each equation, whether it holds raw or wrapped.
fn verify_spellings(equations: &[&Equation<'_>]) -> Vec<bool> {
    let raw = verify(equations);
    let rewritten: Vec<Equation> = equations
        .iter()
        .zip(&raw)
        .filter(|(_, holds)| !**holds)
        .map(|(equation, _)| equation.wrapped())
        .collect();
    let mut wrapped = verify(&rewritten.iter().collect::<Vec<_>>()).into_iter();
    raw.into_iter()
        .map(|holds| holds || wrapped.next().unwrap_or(false))
        .collect()
}

/// For each equation, whether it holds as it is spelt.
fn verify(equations: &[&Equation<'_>]) -> Vec<bool> {
    equations.chunks(BATCH).flat_map(verify_few).collect()
}

fn verify_few(equations: &[&Equation<'_>]) -> Vec<bool> {
    if equations.len() > FEW && hold_together(equations) {
        vec![true; equations.len()]
    } else {
        equations.iter().map(|equation| equation.holds()).collect()
    }
}

/// Whether all of the equations hold, but for a chance of 2^-128 that they do not.
fn hold_together(equations: &[&Equation<'_>]) -> bool {
    let context = signing_context(SIGNING_CONTEXT);
    let transcripts = equations.iter().map(|equation| context.bytes(&equation.message));
    let signatures: Vec<Sr25519> = equations.iter().map(|equation| equation.signature).collect();
    let keys: Vec<PublicKey> = equations.iter().map(|equation| equation.key).collect();
    let digests: Vec<u8> = equations.iter().flat_map(|equation| equation.digest).collect();
    let factors = ChaCha20Rng::from_seed(blake2_256(&digests));
    schnorrkel::verify_batch_rng(transcripts, &signatures, &keys, true, factors).is_ok()
}

/// A claim by sr25519 whose key and signature are well-formed.
struct Equation<'a> {
    message: Cow<'a, [u8]>,
    signature: Sr25519,
    key: PublicKey,
    /// Covers message, key and every bit of the signature.
    digest: [u8; 32],
}

impl<'a> Equation<'a> {
    fn parse(claim: &'a Claim<'_>) -> Option<Self> {
        let Signature::Sr25519(signature) = claim.signature else {
            return None;
        };
        let signature = Sr25519::from_bytes(signature.as_ref()).ok()?;
        let key = PublicKey::from_bytes(claim.signer.as_ref()).ok()?;
        Some(Self::new(Cow::Borrowed(&claim.payload), signature, key))
    }

    fn new(message: Cow<'a, [u8]>, signature: Sr25519, key: PublicKey) -> Self {
        let digest = (signature.to_bytes(), key.to_bytes(), &message).using_encoded(blake2_256);
        Self {
            message,
            signature,
            key,
            digest,
        }
    }

    fn wrapped(&self) -> Equation<'static> {
        Equation::new(Cow::Owned(wrapped(&self.message)), self.signature, self.key)
    }

    fn holds(&self) -> bool {
        let transcript = signing_context(SIGNING_CONTEXT).bytes(&self.message);
        self.key.verify(transcript, &self.signature).is_ok()
    }
}
