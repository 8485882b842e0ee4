//! Workers: their names, and the messages that clients and workers sign.

use crate::{AccountId, BlockNumber, Hash, Signature, signature::is_signed_by};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{ConstU32, H256, ed25519};
use sp_io::hashing::blake2_256;
use sp_runtime::BoundedVec;

/// Domain of the proof that a worker's key belongs to a provider.
pub const WORKER_PROOF_DOMAIN: &[u8] = b"tallystick/worker/1";
/// Domain of a client's query.
pub const QUERY_DOMAIN: &[u8] = b"tallystick/query/1";
/// Domain of a worker's answer to a client's request.
pub const RESPONSE_DOMAIN: &[u8] = b"tallystick/response/1";
/// The beginning of an ed25519 peer id: identity multihash, 36 bytes long, of a protobuf-encoded
/// public key of type ed25519 and 32 bytes.
///
/// Source: the libp2p peer id specification.
pub const ED25519_PEER_ID_PREFIX: [u8; 6] = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20];

/// Bytes of a libp2p peer id, of any kind.
pub type PeerId = BoundedVec<u8, ConstU32<64>>;

/// A serving machine: the ed25519 public key inside its libp2p peer id.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Deserialize,
    Encode,
    Eq,
    MaxEncodedLen,
    Ord,
    PartialEq,
    PartialOrd,
    Serialize,
    TypeInfo,
)]
pub struct WorkerId(pub H256);

impl WorkerId {
    /// The worker with this peer id; none if its key cannot be read from it, because it is hashed or
    /// not an ed25519 key.
    pub fn from_peer_id(peer_id: &[u8]) -> Option<Self> {
        let key = peer_id.strip_prefix(&ED25519_PEER_ID_PREFIX)?;
        <[u8; 32]>::try_from(key).ok().map(|key| Self(H256(key)))
    }

    /// The worker's peer id.
    pub fn peer_id(&self) -> Vec<u8> {
        [ED25519_PEER_ID_PREFIX.as_slice(), self.0.as_bytes()].concat()
    }

    /// The key that signs for the worker.
    pub fn key(&self) -> ed25519::Public {
        ed25519::Public::from_raw(self.0.0)
    }

    /// Whether the worker signed these bytes.
    pub fn signed(&self, payload: &[u8], signature: &ed25519::Signature) -> bool {
        sp_io::crypto::ed25519_verify(signature, payload, &self.key())
    }
}

/// The bytes that a worker's key signs so that `provider`, and no other account, can register it.
pub fn worker_proof_payload(genesis: &Hash, provider: &AccountId, valid_until: BlockNumber) -> Vec<u8> {
    [
        WORKER_PROOF_DOMAIN,
        genesis.as_bytes(),
        provider.as_ref(),
        &valid_until.to_le_bytes(),
    ]
    .concat()
}

/// A client's query to one worker. Its content stays off chain; the hash names it.
///
/// A worker answers only queries that are signed, that name itself, and whose `asked_at` is neither
/// ahead of its own view of the chain nor older than it can remember answering.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Query {
    /// The client that pays.
    pub client: AccountId,
    /// The key that signs: the client's own or one of its devices.
    pub signer: AccountId,
    /// The worker that is asked.
    pub worker: WorkerId,
    /// The chain's height when it was asked.
    pub asked_at: BlockNumber,
    /// Hash of the question, in the service's own format.
    pub content: H256,
}

impl Query {
    /// The bytes that the signer signs.
    pub fn payload(&self, genesis: &Hash) -> Vec<u8> {
        [
            QUERY_DOMAIN,
            genesis.as_bytes(),
            self.client.as_ref(),
            self.signer.as_ref(),
            self.worker.0.as_bytes(),
            &self.asked_at.to_le_bytes(),
            self.content.as_bytes(),
        ]
        .concat()
    }

    /// The request hash: BLAKE2-256 of the payload. It names the query in the worker's answer.
    pub fn hash(&self, genesis: &Hash) -> H256 {
        H256(blake2_256(&self.payload(genesis)))
    }

    /// Whether its signer signed it, raw or wrapped as browser wallets do it.
    pub fn is_signed(&self, genesis: &Hash, signature: &Signature) -> bool {
        is_signed_by(&self.payload(genesis), signature, &self.signer)
    }
}

/// A worker's answer to a client's query. Its content stays off chain; the hash names it.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Response {
    /// The worker that answers.
    pub worker: WorkerId,
    /// The client that asked.
    pub client: AccountId,
    /// The [hash](Query::hash) of the query.
    pub request: H256,
    /// The state of its data that the worker answered from.
    pub data_version: u64,
    /// Hash of the answer.
    pub content: H256,
}

impl Response {
    /// The bytes that the worker signs.
    pub fn payload(&self, genesis: &Hash) -> Vec<u8> {
        [
            RESPONSE_DOMAIN,
            genesis.as_bytes(),
            self.worker.0.as_bytes(),
            self.client.as_ref(),
            self.request.as_bytes(),
            &self.data_version.to_le_bytes(),
            self.content.as_bytes(),
        ]
        .concat()
    }
}

/// One of two answers that contradict each other.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Answer {
    /// Hash of the answer.
    pub content: H256,
    /// The worker's signature over the [`Response`].
    pub signature: ed25519::Signature,
}

/// Proof that a worker answered one query in two ways from the same data.
///
/// A worker of a deterministic service is safe from it as long as it answers by the rule: the answer
/// follows from the query and the data version alone. It may answer as often as it likes, forget
/// what it answered, and lose its disk. No part of the proof can be made up by others: both answers
/// carry the worker's signature, and the query's hash in them commits to who asked whom for what
/// and when. The key signs nothing else that begins with [`RESPONSE_DOMAIN`].
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Equivocation {
    /// The query.
    pub query: Query,
    /// The signature of the query's signer.
    pub query_signature: Signature,
    /// The state of its data that the worker answered from, both times.
    pub data_version: u64,
    /// One answer.
    pub first: Answer,
    /// The other.
    pub second: Answer,
}

impl Equivocation {
    /// The offence's name, under which it is punished once, however often it is proven: (worker, request hash,
    /// data version). Other signatures, other answers or another order of them are the same offence.
    pub fn offence(&self, request: &H256) -> H256 {
        H256((self.query.worker, request, self.data_version).using_encoded(blake2_256))
    }

    /// The response that the worker signed with this answer.
    pub fn response(&self, request: &H256, answer: &Answer) -> Response {
        Response {
            worker: self.query.worker,
            client: self.query.client.clone(),
            request: *request,
            data_version: self.data_version,
            content: answer.content,
        }
    }
}
