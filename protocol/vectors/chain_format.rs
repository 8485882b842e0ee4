//! The shape of `chain-v1.json`. Bytes are hexadecimal with `0x`; u64 and u128 are decimal strings; u32
//! are numbers; arguments stand in the order in which they are encoded.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap};
use serde_json::Value;
use std::fmt;

/// The whole file.
#[derive(Deserialize, Serialize)]
pub struct Vectors {
    /// The keys that sign below.
    pub signers: Vec<SignerVector>,
    /// Derived ids.
    pub ids: Vec<IdVector>,
    /// Preimages and their locks.
    pub hashlocks: Vec<HashlockVector>,
    /// Signed promises.
    pub promises: Vec<PromiseVector>,
    /// Signed requests.
    pub requests: Vec<RequestVector>,
}

/// A key of a public seed: never use it for money.
#[derive(Clone, Deserialize, Serialize)]
pub struct SignerVector {
    /// sr25519, ed25519 or ecdsa.
    pub scheme: String,
    /// The 32-byte seed (mini secret key).
    pub seed: String,
    /// The public key, 33 bytes for ecdsa.
    pub public: String,
    /// The account: the public key, or for ecdsa its BLAKE2-256 hash.
    pub account: String,
}

/// An id and what it is derived from.
#[derive(Deserialize, Serialize)]
pub struct IdVector {
    /// `consumer_channel`, `provider_channel` or `accountant`.
    pub kind: String,
    /// Of a channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
    /// Of a channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accountant: Option<String>,
    /// Of an accountant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The result.
    pub id: String,
}

/// A preimage and its SHA-256.
#[derive(Deserialize, Serialize)]
pub struct HashlockVector {
    /// 32 bytes.
    pub preimage: String,
    /// 32 bytes.
    pub hashlock: String,
}

/// A signed promise.
#[derive(Deserialize, Serialize)]
pub struct PromiseVector {
    /// The signer's.
    pub scheme: String,
    /// The chain's name.
    pub genesis: String,
    /// The channel's id.
    pub channel: String,
    /// The lane.
    pub lane: u32,
    /// Decimal.
    pub amount: String,
    /// The lock.
    pub hashlock: String,
    /// Last block.
    pub valid_until: u32,
    /// The 140 bytes.
    pub payload: String,
    /// BLAKE2-256 of the payload, never of the wrapped payload.
    pub hash: String,
    /// The signer's public key.
    pub signer_public: String,
    /// The signer's account.
    pub signer_account: String,
    /// `MultiSignature`: the scheme's number (0 ed25519, 1 sr25519, 2 ecdsa) and the signature.
    pub signature: String,
    /// Whether `<Bytes>` + payload + `</Bytes>` was signed.
    pub wrapped: bool,
}

/// A signed request.
#[derive(Deserialize, Serialize)]
pub struct RequestVector {
    /// The pallet in the domain.
    pub pallet: String,
    /// The call in the domain.
    pub call: String,
    /// The chain's name.
    pub genesis: String,
    /// The identity that asks: the account of the signer.
    pub identity: String,
    /// Decimal.
    pub nonce: String,
    /// Last block.
    pub valid_until: u32,
    /// By name, in the order of encoding.
    pub arguments: Arguments,
    /// The bytes.
    pub payload: String,
    /// The signer's.
    pub scheme: String,
    /// The signer's public key.
    pub signer_public: String,
    /// As for promises.
    pub signature: String,
    /// Whether `<Bytes>` + payload + `</Bytes>` was signed.
    pub wrapped: bool,
    /// The accountant's operator's signature over the same payload, raw; `fast_exit` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<OperatorSignature>,
}

/// The second signature of a `fast_exit`.
#[derive(Deserialize, Serialize)]
pub struct OperatorSignature {
    /// The signer's.
    pub scheme: String,
    /// The operator's public key.
    pub signer_public: String,
    /// The operator's account.
    pub signer_account: String,
    /// As for promises.
    pub signature: String,
}

/// Arguments by name, in the order of encoding.
#[derive(Default)]
pub struct Arguments(pub Vec<(String, Value)>);

impl Serialize for Arguments {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Arguments {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> de::Visitor<'de> for InOrder {
            type Value = Arguments;
            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("arguments by name")
            }
            fn visit_map<M: de::MapAccess<'de>>(self, mut map: M) -> Result<Arguments, M::Error> {
                let mut arguments = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    arguments.push(entry);
                }
                Ok(Arguments(arguments))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}
