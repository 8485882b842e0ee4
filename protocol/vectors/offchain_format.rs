//! The shape of `offchain-v1.json`. Bytes are hexadecimal with `0x`; u64 and u128 are decimal
//! strings; u32 are numbers. What is called JSON here is exactly what travels, in the shape of
//! `docs/protocol.md` (there, an exchange's number is a number).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The whole file.
#[derive(Deserialize, Serialize)]
pub struct Vectors {
    /// The keys that sign below.
    pub signers: Vec<SignerVector>,
    /// Preimages and their locks.
    pub preimages: Vec<PreimageVector>,
    /// Agreements that both have signed.
    pub agreements: Vec<AgreementVector>,
    /// Invoices in JSON.
    pub invoices: Vec<Value>,
    /// Consumers' payments.
    pub messages: Vec<MessageVector>,
    /// Signed requests to an accountant's API.
    pub api_requests: Vec<ApiRequestVector>,
    /// Whole exchanges.
    pub exchanges: Vec<ExchangeVector>,
    /// Every refusal, in the order of its number.
    pub refusals: Vec<RefusalVector>,
}

/// A key of a public seed: never use it for money.
#[derive(Clone, Deserialize, Serialize)]
pub struct SignerVector {
    /// Its part in the vectors below.
    pub role: String,
    /// sr25519, ed25519 or ecdsa.
    pub scheme: String,
    /// The 32-byte seed (mini secret key).
    pub seed: String,
    /// The public key, 33 bytes for ecdsa.
    pub public: String,
    /// The account: the public key, or for ecdsa its BLAKE2-256 hash.
    pub account: String,
}

/// A signature and whose it is.
#[derive(Deserialize, Serialize)]
pub struct SignatureVector {
    /// The signer's.
    pub scheme: String,
    /// The signer's public key.
    pub signer_public: String,
    /// The signer's account.
    pub signer_account: String,
    /// Whether `<Bytes>` + payload + `</Bytes>` was signed.
    pub wrapped: bool,
    /// `MultiSignature`: the scheme's number (0 ed25519, 1 sr25519, 2 ecdsa) and the signature.
    pub signature: String,
}

/// A derived preimage.
#[derive(Deserialize, Serialize)]
pub struct PreimageVector {
    /// The provider's secret, 32 bytes.
    pub secret: String,
    /// The accountant.
    pub accountant: String,
    /// Decimal.
    pub number: String,
    /// The result, 32 bytes.
    pub preimage: String,
    /// Its SHA-256.
    pub hashlock: String,
}

/// A signed agreement.
#[derive(Deserialize, Serialize)]
pub struct AgreementVector {
    /// The chain's name.
    pub genesis: String,
    /// The signed agreement in JSON: `agreement`, `consumerSignature`, `providerSignature`.
    pub json: Value,
    /// The bytes that both signed.
    pub payload: String,
    /// BLAKE2-256 of the payload.
    pub id: String,
    /// The consumer's signature, by the key of the agreement's lane.
    pub consumer: SignatureVector,
    /// The provider's signature.
    pub provider: SignatureVector,
    /// The signed agreement in SCALE.
    pub scale: String,
}

/// A consumer's payment.
#[derive(Deserialize, Serialize)]
pub struct MessageVector {
    /// The chain's name.
    pub genesis: String,
    /// The message in JSON.
    pub json: Value,
    /// The 140 bytes that the promise's signature covers.
    pub promise_payload: String,
    /// BLAKE2-256 of them.
    pub promise_hash: String,
    /// By the lane's key.
    pub promise_signature: SignatureVector,
    /// The bytes under the message's own signature.
    pub payload: String,
    /// By the lane's key.
    pub signature: SignatureVector,
    /// The message in SCALE.
    pub scale: String,
}

/// A signed request to an accountant's API.
#[derive(Deserialize, Serialize)]
pub struct ApiRequestVector {
    /// The chain's name.
    pub genesis: String,
    /// The accountant that is asked.
    pub accountant: String,
    /// The identity that asks.
    pub identity: String,
    /// The lane whose key signs: 0 for the identity's own, another for a device's.
    pub lane: u32,
    /// Milliseconds since 1970, decimal.
    pub timestamp: String,
    /// 16 bytes.
    pub nonce: String,
    /// `GET` or `POST`.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The body as text in UTF-8.
    pub body: String,
    /// The bytes that are signed.
    pub payload: String,
    /// By the identity, or its device.
    pub signature: SignatureVector,
    /// As they are sent.
    pub headers: BTreeMap<String, String>,
}

/// An exchange, and the reveal after it.
#[derive(Deserialize, Serialize)]
pub struct ExchangeVector {
    /// The chain's name.
    pub genesis: String,
    /// The request's body, in JSON.
    pub request: Value,
    /// The same in SCALE.
    pub request_scale: String,
    /// BLAKE2-256 of that: names the request.
    pub digest: String,
    /// The answer, in JSON.
    pub answer: Value,
    /// The same in SCALE.
    pub answer_scale: String,
    /// The account of the operator, who signed the promises in the answers.
    pub operator: String,
    /// The reveal of the exchange, in JSON.
    pub reveal: Value,
    /// The answer to the reveal, in JSON.
    pub reveal_answer: Value,
}

/// A reason to say no.
#[derive(Deserialize, Serialize)]
pub struct RefusalVector {
    /// For programs.
    pub code: String,
    /// For people.
    pub sentence: String,
}
