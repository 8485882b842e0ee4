// Transactions without a signer: authorised by the signatures they carry.

import { submitRaw } from './chain.mjs';
import { toHex, walletlessBytes as bytesOf } from './sdk.mjs';

/**
 * The bytes of a walletless transaction.
 * @param {{ method: { toU8a(): Uint8Array } }} call
 * @param {import('./sdk.mjs').WalletlessOptions} [options]
 * @returns {string} hex
 */
export const walletlessBytes = (call, options) => toHex(bytesOf(call.method.toU8a(), options));

/**
 * Submits a call without a signer and waits until it is in a block.
 * @param {import('./chain.mjs').Chain} chain
 * @param {any} call
 * @param {import('./sdk.mjs').WalletlessOptions} [options]
 * @returns {Promise<import('./chain.mjs').Included>}
 */
export const submitWalletless = (chain, call, options) => submitRaw(chain, walletlessBytes(call, options));
