// Workers: their keys, their names, and the proof that one of them contradicts itself.

import { blake2AsU8a } from '@polkadot/util-crypto';
import { freshPair } from './keys.mjs';
import { peerIdOf, peerIdText, queryHash, queryPayload, responsePayload, workerProofPayload } from './sdk.mjs';
import { sign } from './signing.mjs';

/** @typedef {import('./signing.mjs').Pair} Pair */

/** A serving machine. Its chain-wide id is the ed25519 public key inside its libp2p peer id. */
export class Worker {
  /** @param {Pair} [pair] ed25519 */
  constructor(pair = freshPair('ed25519')) {
    this.pair = pair;
    this.id = pair.publicKey;
    this.peerId = peerIdOf(this.id);
    /** The peer id as people write it: `12D3Koo…`. */
    this.peerIdText = peerIdText(this.id);
  }

  /**
   * Proves that the provider runs this worker.
   * @param {Uint8Array} genesis
   * @param {Uint8Array} provider
   * @param {number} validUntil last block in which the worker can be registered with it
   * @returns {Uint8Array}
   */
  prove(genesis, provider, validUntil) {
    return this.pair.sign(workerProofPayload({ provider, validUntil }, genesis));
  }
}

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
