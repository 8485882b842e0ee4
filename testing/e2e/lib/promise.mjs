// Promises: their bytes, their hashlocks and their signatures.

import { hkdfSync } from 'node:crypto';
import { u8aConcat } from '@polkadot/util';
import { blake2AsU8a, sha256AsU8a, signatureVerify } from '@polkadot/util-crypto';
import { ascii, bytes32, u128, u32, u64, wrapped } from './bytes.mjs';

/** `validUntil` of a promise that never expires. */
export const NEVER_EXPIRES = 0xffff_ffff;

/**
 * "The channel owes `amount` in total, against the preimage of `hashlock`, until `validUntil`."
 * @typedef {object} PromiseTerms
 * @property {Uint8Array} channel 32 bytes
 * @property {number} lane
 * @property {bigint} amount cumulative, gross
 * @property {Uint8Array} hashlock 32 bytes
 * @property {number} validUntil last block
 */

/** @typedef {import('@polkadot/keyring/types').KeyringPair} Pair */

/**
 * The 140 bytes that are signed.
 * @param {PromiseTerms} promise
 * @param {Uint8Array} genesis hash of the chain's first block
 * @returns {Uint8Array}
 */
export const promisePayload = (promise, genesis) =>
  u8aConcat(
    ascii('tallystick/promise/1'),
    bytes32(genesis),
    bytes32(promise.channel),
    u32(promise.lane),
    u128(promise.amount),
    bytes32(promise.hashlock),
    u32(promise.validUntil),
  );

/**
 * By which a signed request names a promise.
 * @param {PromiseTerms} promise
 * @param {Uint8Array} genesis
 */
export const promiseHash = (promise, genesis) => blake2AsU8a(promisePayload(promise, genesis), 256);

/**
 * The lock that `preimage` opens.
 * @param {Uint8Array} preimage
 */
export const hashlock = (preimage) => sha256AsU8a(bytes32(preimage));

/**
 * A provider's preimage number `number` with one accountant: derived, so that it cannot be lost.
 * @param {Uint8Array} secret the provider's
 * @param {Uint8Array} accountant
 * @param {number} number
 * @returns {Uint8Array}
 */
export function derivePreimage(secret, accountant, number) {
  const info = u8aConcat(ascii('tallystick/preimage/1'), bytes32(accountant), u64(number));
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), info, 32));
}

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
export const signPromise = (pair, promise, genesis, options) =>
  sign(pair, promisePayload(promise, genesis), options);

/**
 * Whether `signer` signed the promise, raw or wrapped.
 * @param {PromiseTerms} promise
 * @param {Uint8Array} genesis
 * @param {Uint8Array} signature with its scheme in front
 * @param {Uint8Array} signer account or public key
 */
export function isSignedPromise(promise, genesis, signature, signer) {
  // polkadot.js itself accepts the wrapped bytes too.
  return signatureVerify(promisePayload(promise, genesis), signature, signer).isValid;
}
