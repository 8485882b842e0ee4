//! How requests to an accountant are signed.

use codec::Encode;
use sp_crypto_hashing::blake2_256;
use tallystick_primitives::{AccountId, Hash};

/// Domain of [`ApiRequest::payload`].
pub const API_DOMAIN: &[u8] = b"tallystick/api/1";
/// Furthest that a request's timestamp may be from the accountant's clock, in milliseconds.
pub const API_WINDOW_MS: u64 = 60_000;

/// Header with the identity, `0x` and hexadecimal.
pub const IDENTITY_HEADER: &str = "x-tally-identity";
/// Header with the lane whose key signed; without it the identity's own key has.
pub const LANE_HEADER: &str = "x-tally-lane";
/// Header with the milliseconds since 1970, decimal.
pub const TIMESTAMP_HEADER: &str = "x-tally-timestamp";
/// Header with 16 random bytes, `0x` and hexadecimal.
pub const NONCE_HEADER: &str = "x-tally-nonce";
/// Header with the signature with its scheme in front, `0x` and hexadecimal.
pub const SIGNATURE_HEADER: &str = "x-tally-signature";

/// Everything that the signature of a request to an accountant's API covers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ApiRequest<'a> {
    /// The accountant that is asked.
    pub accountant: &'a AccountId,
    /// The identity that asks.
    pub identity: &'a AccountId,
    /// Milliseconds since 1970.
    pub timestamp: u64,
    /// Random.
    pub nonce: [u8; 16],
    /// `GET` or `POST`.
    pub method: &'a str,
    /// Path and query, as sent.
    pub path: &'a str,
    /// The body, as sent; empty if there is none.
    pub body: &'a [u8],
}

impl ApiRequest<'_> {
    /// The bytes that are signed, on the chain with this genesis hash.
    pub fn payload(&self, genesis: &Hash) -> Vec<u8> {
        let mut payload = API_DOMAIN.to_vec();
        payload.extend_from_slice(genesis.as_bytes());
        payload.extend_from_slice(self.accountant.as_ref());
        payload.extend_from_slice(self.identity.as_ref());
        payload.extend_from_slice(&self.timestamp.to_le_bytes());
        payload.extend_from_slice(&self.nonce);
        payload.extend_from_slice(&blake2_256(self.body));
        (self.method.as_bytes(), self.path.as_bytes()).encode_to(&mut payload);
        payload
    }
}
