// Transactions without a signer: authorised by the signatures they carry.

import { compactToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { submitRaw } from './chain.mjs';

/** Version 5, general; version 0 of the extensions. */
const PREAMBLE = [0x45, 0x00];
/** Immortal, nonce 0, no tip, no metadata hash. */
const EXTENSION = [0x00, 0x00, 0x00, 0x00];

/**
 * The bytes of a walletless transaction.
 * @param {{ method: { toU8a(): Uint8Array } }} call
 * @param {{ salt?: number }} [options] `salt` (below 64) goes where signed transactions have their
 *   nonce, which means nothing here but makes the bytes, and so the hash, different. The pool of a
 *   node refuses bytes that were in a block lately, even if they have become useful again.
 * @returns {string} hex
 */
export function walletlessBytes(call, { salt = 0 } = {}) {
  const extension = [...EXTENSION];
  extension[1] = salt << 2;
  const body = u8aConcat(PREAMBLE, extension, call.method.toU8a());
  return u8aToHex(u8aConcat(compactToU8a(body.length), body));
}

/**
 * Submits a call without a signer and waits until it is in a block.
 * @param {import('./chain.mjs').Chain} chain
 * @param {any} call
 * @param {{ salt?: number }} [options]
 * @returns {Promise<import('./chain.mjs').Included>}
 */
export const submitWalletless = (chain, call, options) => submitRaw(chain, walletlessBytes(call, options));
