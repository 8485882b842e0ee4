// Signed requests: an identity's orders that anybody may submit.

import { u8aConcat } from '@polkadot/util';
import { ascii, bytes32, u128, u32, u64 } from './bytes.mjs';
import { sign } from './promise.mjs';

/**
 * What an identity can ask for. `name` is `"<pallet>/<call>"`, `args` the SCALE bytes of what it
 * binds itself to.
 * @typedef {{ name: string, args: Uint8Array }} Action
 */

/**
 * @typedef {object} SignedRequest
 * @property {bigint} nonce the identity's next one
 * @property {number} validUntil last block in which the request counts
 * @property {Uint8Array} signature with its scheme in front
 */

/** @param {Uint8Array | null} value */
const option = (value) => (value ? u8aConcat([1], bytes32(value)) : new Uint8Array([0]));

/**
 * The actions, by the name of the chain's own type.
 */
export const actions = {
  /** @param {{ accountant: Uint8Array, beneficiary: Uint8Array | null, provider: boolean }} a @returns {Action} */
  register: ({ accountant, beneficiary, provider }) => ({
    name: 'identity-registry/register',
    args: u8aConcat(bytes32(accountant), option(beneficiary), [provider ? 1 : 0]),
  }),
  /** @param {{ beneficiary: Uint8Array }} a @returns {Action} */
  setBeneficiary: ({ beneficiary }) => ({ name: 'identity-registry/set_beneficiary', args: bytes32(beneficiary) }),
  /** @param {{ lane: number, key: Uint8Array, limit: bigint, validUntil: number }} a @returns {Action} */
  authorizeDevice: ({ lane, key, limit, validUntil }) => ({
    name: 'identity-registry/authorize_device',
    args: u8aConcat(u32(lane), bytes32(key), u128(limit), u32(validUntil)),
  }),
  /** @param {{ lane: number }} a @returns {Action} */
  revokeDevice: ({ lane }) => ({ name: 'identity-registry/revoke_device', args: u32(lane) }),
  /** @param {{ accountant: Uint8Array }} a @returns {Action} */
  openChannel: ({ accountant }) => ({ name: 'payment-channels/open_channel', args: bytes32(accountant) }),
  /** @param {{ accountant: Uint8Array, beneficiary: Uint8Array }} a @returns {Action} */
  requestExit: ({ accountant, beneficiary }) => ({
    name: 'payment-channels/request_exit',
    args: u8aConcat(bytes32(accountant), bytes32(beneficiary)),
  }),
  /** @param {{ accountant: Uint8Array }} a @returns {Action} */
  cancelExit: ({ accountant }) => ({ name: 'payment-channels/cancel_exit', args: bytes32(accountant) }),
  /** @param {{ accountant: Uint8Array, amount: bigint, beneficiary: Uint8Array }} a @returns {Action} */
  fastExit: ({ accountant, amount, beneficiary }) => ({
    name: 'payment-channels/fast_exit',
    args: u8aConcat(bytes32(accountant), u128(amount), bytes32(beneficiary)),
  }),
  /** @param {{ accountant: Uint8Array }} a @returns {Action} */
  openProviderChannel: ({ accountant }) => ({ name: 'accountant/open_provider_channel', args: bytes32(accountant) }),
  /** @param {{ accountant: Uint8Array, minimum: bigint }} a @returns {Action} */
  setMinSettlement: ({ accountant, minimum }) => ({
    name: 'accountant/set_min_settlement',
    args: u8aConcat(bytes32(accountant), u128(minimum)),
  }),
  /** @param {{ promise: Uint8Array, preimage: Uint8Array, beneficiary: Uint8Array }} a @returns {Action} */
  settleTo: ({ promise, preimage, beneficiary }) => ({
    name: 'accountant/settle_to',
    args: u8aConcat(bytes32(promise), bytes32(preimage), bytes32(beneficiary)),
  }),
  /** @param {{ promise: Uint8Array, preimage: Uint8Array }} a @returns {Action} */
  settleIntoBond: ({ promise, preimage }) => ({
    name: 'accountant/settle_into_bond',
    args: u8aConcat(bytes32(promise), bytes32(preimage)),
  }),
};

/**
 * The bytes that are signed.
 * @param {Action} action
 * @param {Uint8Array} genesis
 * @param {Uint8Array} identity
 * @param {bigint | number} nonce
 * @param {number} validUntil
 */
export const requestPayload = (action, genesis, identity, nonce, validUntil) =>
  u8aConcat(
    ascii(`tallystick/request/${action.name}/1`),
    bytes32(genesis),
    bytes32(identity),
    u64(nonce),
    u32(validUntil),
    action.args,
  );

/**
 * @param {import('./promise.mjs').Pair} pair
 * @param {Action} action
 * @param {{ genesis: Uint8Array, nonce: bigint | number, validUntil: number, identity?: Uint8Array, wrap?: boolean }} terms
 * @returns {SignedRequest}
 */
export function signRequest(pair, action, { genesis, nonce, validUntil, identity = pair.addressRaw, wrap = false }) {
  const payload = requestPayload(action, genesis, identity, nonce, validUntil);
  return { nonce: BigInt(nonce), validUntil, signature: sign(pair, payload, { wrap }) };
}
