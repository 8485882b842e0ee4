// Calls that carry promises and requests, of three pallets.

import { encodeAddress } from '@polkadot/util-crypto';

/** @typedef {import('./chain.mjs').Chain} Chain */

/**
 * The two parties of a channel.
 * @typedef {{ identity: Uint8Array, accountant: Uint8Array }} Ends
 */

/**
 * A promise of a consumer or of an accountant, with its signature and its preimage.
 * @typedef {object} OpenedPromise
 * @property {import('./sdk.mjs').PromiseTerms} promise
 * @property {Uint8Array} preimage
 * @property {Uint8Array} signature
 */

/**
 * @param {Chain} chain
 * @param {Ends} ends
 * @param {OpenedPromise} opened
 */
export const settleConsumerPromise = ({ api }, { identity, accountant }, { promise, preimage, signature }) =>
  api.tx.paymentChannels.settleConsumerPromise(identity, accountant, promise, preimage, signature);

/**
 * @param {Chain} chain
 * @param {Ends} ends
 * @param {OpenedPromise} opened
 */
export const settleProviderPromise = ({ api }, { identity, accountant }, { promise, preimage, signature }) =>
  api.tx.accountant.settleProviderPromise(identity, accountant, promise, preimage, signature);

/**
 * @param {Chain} chain
 * @param {Ends & { beneficiary: Uint8Array | null, provider: boolean }} terms
 * @param {import('./sdk.mjs').SignedRequest} request
 */
export const registerFor = ({ api }, { identity, accountant, beneficiary, provider }, request) =>
  api.tx.identityRegistry.registerFor(identity, accountant, beneficiary && encodeAddress(beneficiary), provider, request);

/**
 * @param {Chain} chain
 * @param {Ends & { beneficiary: Uint8Array }} terms
 * @param {import('./sdk.mjs').SignedRequest} request
 */
export const requestExitFor = ({ api }, { identity, accountant, beneficiary }, request) =>
  api.tx.paymentChannels.requestExitFor(identity, accountant, beneficiary, request);

/**
 * @param {Chain} chain
 * @param {Ends} ends
 */
export const finalizeExit = ({ api }, { identity, accountant }) =>
  api.tx.paymentChannels.finalizeExit(identity, accountant);

/**
 * @param {Chain} chain
 * @param {Ends & { amount: bigint, beneficiary: Uint8Array }} terms
 * @param {import('./sdk.mjs').SignedRequest} request the identity's
 * @param {Uint8Array} operatorSignature the operator's, over the same bytes
 */
export const fastExit = ({ api }, { identity, accountant, amount, beneficiary }, request, operatorSignature) =>
  api.tx.paymentChannels.fastExit(identity, accountant, amount, beneficiary, request, operatorSignature);

/**
 * @param {Chain} chain
 * @param {Ends} ends
 * @param {OpenedPromise} opened
 * @param {Uint8Array} beneficiary
 * @param {import('./sdk.mjs').SignedRequest} request
 */
export const settleTo = ({ api }, { identity, accountant }, { promise, preimage, signature }, beneficiary, request) =>
  api.tx.accountant.settleTo(identity, accountant, promise, preimage, signature, beneficiary, request);
