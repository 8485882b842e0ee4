//! JSON-RPC, with a limit on time and with typed errors.

use crate::error::Error;
use codec::{Decode, DecodeAll};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Duration;
use subxt::rpcs::client::{RpcClient, RpcParams, RpcSubscription};
use tallystick_primitives::{BlockNumber, Hash};

/// The longest wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The part of a header that matters here.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Header {
    pub parent_hash: Hash,
    number: String,
}

impl Header {
    pub fn number(&self) -> Result<BlockNumber, Error> {
        let digits = self.number.strip_prefix("0x").unwrap_or(&self.number);
        BlockNumber::from_str_radix(digits, 16).map_err(|why| Error::decode("a block's height", why))
    }
}

/// The part of a runtime's version that matters here.
#[derive(Clone, Debug, Eq, PartialEq, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Version {
    pub spec_name: String,
    pub spec_version: u32,
    pub transaction_version: u32,
}

/// An open connection.
#[derive(Clone, Debug)]
pub(crate) struct Rpc(RpcClient);

impl Rpc {
    pub fn new(client: RpcClient) -> Self {
        Self(client)
    }

    pub async fn request<Answer: DeserializeOwned>(&self, method: &str, params: &[Value]) -> Result<Answer, Error> {
        let request = self.0.request(method, encoded(params)?);
        let answer = tokio::time::timeout(TIMEOUT, request)
            .await
            .map_err(|_| Error::Timeout { method: method.into() })?;
        answer.map_err(|error| failure(method, error))
    }

    pub async fn subscribe<Item: DeserializeOwned>(
        &self,
        method: &str,
        params: &[Value],
        unsubscribe: &str,
    ) -> Result<RpcSubscription<Item>, Error> {
        let request = self.0.subscribe(method, encoded(params)?, unsubscribe);
        let answer = tokio::time::timeout(TIMEOUT, request)
            .await
            .map_err(|_| Error::Timeout { method: method.into() })?;
        answer.map_err(|error| failure(method, error))
    }

    pub async fn genesis(&self) -> Result<Hash, Error> {
        self.block_hash(0).await
    }

    pub async fn block_hash(&self, number: BlockNumber) -> Result<Hash, Error> {
        let hash: Option<Hash> = self.request("chain_getBlockHash", &[json!(number)]).await?;
        hash.ok_or(Error::UnknownBlock(number))
    }

    pub async fn finalized_hash(&self) -> Result<Hash, Error> {
        self.request("chain_getFinalizedHead", &[]).await
    }

    pub async fn best_hash(&self) -> Result<Hash, Error> {
        self.request("chain_getBlockHash", &[]).await
    }

    pub async fn header(&self, hash: Hash) -> Result<Header, Error> {
        let header: Option<Header> = self.request("chain_getHeader", &[json!(hash)]).await?;
        header.ok_or_else(|| Error::decode(format!("the header of {hash:?}"), "the node does not have it"))
    }

    pub async fn version(&self, hash: Hash) -> Result<Version, Error> {
        self.request("state_getRuntimeVersion", &[json!(hash)]).await
    }

    /// The encoded transactions of a block.
    pub async fn body(&self, hash: Hash) -> Result<Vec<Vec<u8>>, Error> {
        #[derive(serde::Deserialize)]
        struct Answer {
            block: Block,
        }
        #[derive(serde::Deserialize)]
        struct Block {
            extrinsics: Vec<String>,
        }
        let answer: Option<Answer> = self.request("chain_getBlock", &[json!(hash)]).await?;
        let answer = answer.ok_or_else(|| Error::decode(format!("block {hash:?}"), "the node does not have it"))?;
        let extrinsics = answer.block.extrinsics.iter();
        extrinsics.map(|extrinsic| bytes("a transaction", extrinsic)).collect()
    }

    pub async fn storage(&self, key: &[u8], at: Hash) -> Result<Option<Vec<u8>>, Error> {
        let value: Option<String> = self.request("state_getStorage", &[json!(hex(key)), json!(at)]).await?;
        value.map(|value| bytes("a stored value", &value)).transpose()
    }

    /// Calls a function of the runtime API with SCALE-encoded arguments.
    pub async fn call<Answer: Decode>(&self, function: &str, arguments: &[u8], at: Hash) -> Result<Answer, Error> {
        let params = [json!(function), json!(hex(arguments)), json!(at)];
        let answer: String = self.request("state_call", &params).await?;
        let answer = bytes(function, &answer)?;
        Answer::decode_all(&mut answer.as_slice())
            .map_err(|why| Error::decode(format!("the answer of {function}"), why))
    }

    /// The newest metadata that this software understands.
    pub async fn metadata(&self, at: Hash) -> Result<Vec<u8>, Error> {
        let versions: Vec<u32> = self.call("Metadata_metadata_versions", &[], at).await?;
        let newest = versions.into_iter().filter(|version| (14..=16).contains(version)).max();
        let version = newest.ok_or_else(|| Error::NotInMetadata("metadata of version 14 to 16".into()))?;
        let answer: Option<Vec<u8>> = self
            .call("Metadata_metadata_at_version", &version.to_le_bytes(), at)
            .await?;
        answer.ok_or_else(|| Error::NotInMetadata(format!("metadata of version {version}")))
    }
}

/// `0x` and the digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// The bytes behind `0x` and digits.
pub(crate) fn bytes(what: &str, text: &str) -> Result<Vec<u8>, Error> {
    hex::decode(text.strip_prefix("0x").unwrap_or(text)).map_err(|why| Error::decode(what, why))
}

fn encoded(params: &[Value]) -> Result<RpcParams, Error> {
    let mut encoded = RpcParams::new();
    for param in params {
        encoded
            .push(param)
            .map_err(|why| Error::decode("the parameters of a request", why))?;
    }
    Ok(encoded)
}

fn failure(method: &str, error: subxt::rpcs::Error) -> Error {
    match error {
        subxt::rpcs::Error::User(error) => {
            if error.message.contains("State already discarded") {
                return Error::Pruned(error.message);
            }
            Error::Rpc {
                method: method.into(),
                code: error.code,
                message: error.message,
                data: error.data.map(|data| {
                    let text = data.get();
                    serde_json::from_str::<String>(text).unwrap_or_else(|_| text.into())
                }),
            }
        }
        subxt::rpcs::Error::Deserialization(why) => Error::decode(format!("the answer to {method}"), why),
        error => Error::Connection {
            method: method.into(),
            why: error.to_string(),
        },
    }
}
