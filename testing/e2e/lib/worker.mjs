// Workers: their keys, their names, and what they and their clients sign.

import { u8aConcat } from '@polkadot/util';
import { base58Encode, blake2AsU8a } from '@polkadot/util-crypto';
import { ascii, bytes32, u32, u64 } from './bytes.mjs';
import { freshPair } from './keys.mjs';
import { sign } from './promise.mjs';

/** @typedef {import('./promise.mjs').Pair} Pair */

/** What an ed25519 peer id begins with: identity multihash of a protobuf-encoded ed25519 public key. */
const ED25519_PEER_ID_PREFIX = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20];

/** A serving machine. Its chain-wide id is the ed25519 public key inside its libp2p peer id. */
export class Worker {
  /** @param {Pair} [pair] ed25519 */
  constructor(pair = freshPair('ed25519')) {
    this.pair = pair;
    this.id = pair.publicKey;
    this.peerId = u8aConcat(ED25519_PEER_ID_PREFIX, this.id);
  }

  /** The peer id as people write it: `12D3Koo…`. */
  get peerIdText() {
    return base58Encode(this.peerId);
  }

  /**
   * Proves that the provider runs this worker.
   * @param {Uint8Array} genesis
   * @param {Uint8Array} provider
   * @param {number} validUntil last block in which the worker can be registered with it
   * @returns {Uint8Array}
   */
  prove(genesis, provider, validUntil) {
    return this.pair.sign(workerProofPayload(genesis, provider, validUntil));
  }
}

/**
 * @param {Uint8Array} genesis
 * @param {Uint8Array} provider
 * @param {number} validUntil
 */
export const workerProofPayload = (genesis, provider, validUntil) =>
  u8aConcat(ascii('tallystick/worker/1'), bytes32(genesis), bytes32(provider), u32(validUntil));

/**
 * A client's query to one worker; `content` is the hash of what is asked.
 * @typedef {object} Query
 * @property {Uint8Array} client who pays
 * @property {Uint8Array} signer the client, or one of its devices
 * @property {Uint8Array} worker
 * @property {number} askedAt height of the chain
 * @property {Uint8Array} content 32 bytes
 */

/**
 * @param {Query} query
 * @param {Uint8Array} genesis
 */
export const queryPayload = ({ client, signer, worker, askedAt, content }, genesis) =>
  u8aConcat(
    ascii('tallystick/query/1'),
    bytes32(genesis),
    bytes32(client),
    bytes32(signer),
    bytes32(worker),
    u32(askedAt),
    bytes32(content),
  );

/**
 * The request hash by which a worker's answer names the query.
 * @param {Query} query
 * @param {Uint8Array} genesis
 */
export const queryHash = (query, genesis) => blake2AsU8a(queryPayload(query, genesis), 256);

/**
 * A worker's answer; `content` is the hash of what is answered.
 * @typedef {object} Response
 * @property {Uint8Array} worker
 * @property {Uint8Array} client
 * @property {Uint8Array} request hash of the query
 * @property {bigint | number} dataVersion
 * @property {Uint8Array} content 32 bytes
 */

/**
 * @param {Response} response
 * @param {Uint8Array} genesis
 */
export const responsePayload = ({ worker, client, request, dataVersion, content }, genesis) =>
  u8aConcat(
    ascii('tallystick/response/1'),
    bytes32(genesis),
    bytes32(worker),
    bytes32(client),
    bytes32(request),
    u64(dataVersion),
    bytes32(content),
  );

/**
 * The proof that a worker gave two answers to one query from the same data.
 * @param {{ worker: Worker, client: Pair, askedAt: number, dataVersion: bigint | number, answers: [Uint8Array, Uint8Array] }} terms
 * @param {Uint8Array} genesis
 */
export function equivocation({ worker, client, askedAt, dataVersion, answers }, genesis) {
  const identity = client.addressRaw;
  const query = { client: identity, signer: identity, worker: worker.id, askedAt, content: blake2AsU8a('query', 256) };
  const request = queryHash(query, genesis);
  const answer = (/** @type {Uint8Array} */ content) => {
    const response = { worker: worker.id, client: identity, request, dataVersion, content };
    return { content, signature: worker.pair.sign(responsePayload(response, genesis)) };
  };
  return {
    query,
    querySignature: sign(client, queryPayload(query, genesis)),
    dataVersion,
    first: answer(answers[0]),
    second: answer(answers[1]),
  };
}
