// Signs promises and requests with keys of polkadot.js; by the wrong key where a test needs that.

import { promisePayload, requestPayload, wrapped } from './sdk.mjs';

/** @typedef {import('@polkadot/keyring/types').KeyringPair} Pair */
/** @typedef {import('./sdk.mjs').PromiseTerms} PromiseTerms */
/** @typedef {import('./sdk.mjs').Action} Action */
/** @typedef {import('./sdk.mjs').SignedRequest} SignedRequest */

/**
 * A signature with its scheme in front (a `MultiSignature`), over the payload itself or, as browser
 * wallets do it, over the payload between `<Bytes>` and `</Bytes>`.
 * @param {Pair} pair
 * @param {Uint8Array} payload
 * @param {{ wrap?: boolean }} [options]
 * @returns {Uint8Array}
 */
export const sign = (pair, payload, { wrap = false } = {}) =>
  pair.sign(wrap ? wrapped(payload) : payload, { withType: true });

/**
 * @param {Pair} pair
 * @param {PromiseTerms} promise
 * @param {Uint8Array} genesis
 * @param {{ wrap?: boolean }} [options]
 */
export const signPromise = (pair, promise, genesis, options) => sign(pair, promisePayload(promise, genesis), options);

/**
 * @param {Pair} pair
 * @param {Action} action
 * @param {{ genesis: Uint8Array, nonce: bigint | number, validUntil: number, identity?: Uint8Array, wrap?: boolean }} terms
 *   `identity` where the signer is another
 * @returns {SignedRequest}
 */
export function signRequest(pair, action, { genesis, nonce, validUntil, identity = pair.addressRaw, wrap = false }) {
  const payload = requestPayload(action, { genesis, identity, nonce, validUntil });
  return { nonce: BigInt(nonce), validUntil, signature: sign(pair, payload, { wrap }) };
}
