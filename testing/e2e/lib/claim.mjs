// Fee claims: pay cycles, and the confirmation that a client signs off chain.

import { u8aConcat } from '@polkadot/util';
import { ascii, bytes32, u128, u32, u64 } from './bytes.mjs';
import { constant } from './chain.mjs';
import { sign } from './promise.mjs';

/** @typedef {import('./chain.mjs').Chain} Chain */

/**
 * "I owe this worker `amount` for the `units` it served me in the pay cycle `cycle`."
 * @typedef {object} Confirmation
 * @property {Uint8Array} client
 * @property {Uint8Array} worker
 * @property {number} cycle
 * @property {bigint | number} units
 * @property {bigint} amount
 */

/**
 * The 155 bytes that are signed.
 * @param {Confirmation} confirmation
 * @param {Uint8Array} genesis
 */
export const confirmationPayload = ({ client, worker, cycle, units, amount }, genesis) =>
  u8aConcat(
    ascii('tallystick/claim-confirmation/1'),
    bytes32(genesis),
    bytes32(client),
    bytes32(worker),
    u32(cycle),
    u64(units),
    u128(amount),
  );

/**
 * A claim that its client, or one of its devices, has signed, as `submitConfirmedClaims` takes it.
 * @param {import('./promise.mjs').Pair} pair whose signature it is
 * @param {Confirmation} confirmation
 * @param {Uint8Array} genesis
 * @param {{ lane?: number, wrap?: boolean }} [options] `lane` of the device; 0 is the client's own key
 */
export function confirmedEntry(pair, confirmation, genesis, { lane = 0, wrap = false } = {}) {
  const { client, worker, units, amount } = confirmation;
  return { client, worker, units, amount, lane, signature: sign(pair, confirmationPayload(confirmation, genesis), { wrap }) };
}

/**
 * When the cycles are.
 * @param {Chain} chain
 */
export function cycles(chain) {
  const [length, grace] = ['cycleLength', 'grace'].map((name) => Number(constant(chain, 'feeClaims', name)));
  const lastBlock = (/** @type {number} */ cycle) => (cycle + 1) * length - 1;
  return {
    length,
    grace,
    /** @param {number} block */
    at: (block) => Math.floor(block / length),
    lastBlock,
    /** @param {number} cycle */
    claimsUntil: (cycle) => lastBlock(cycle) + grace,
  };
}
