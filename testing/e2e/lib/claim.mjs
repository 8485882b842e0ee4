// Fee claims: pay cycles, and confirmed entries.

import { constant } from './chain.mjs';
import { confirmationPayload } from './sdk.mjs';
import { sign } from './signing.mjs';

/** @typedef {import('./chain.mjs').Chain} Chain */

/**
 * A claim that its client, or one of its devices, has signed, as `submitConfirmedClaims` takes it.
 * @param {import('./signing.mjs').Pair} pair whose signature it is
 * @param {import('./sdk.mjs').ClaimConfirmation} confirmation
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
