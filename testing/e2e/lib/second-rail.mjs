// Calls and waits of the second rail that take more than one step.

import { u8aToHex } from '@polkadot/util';
import { eventsBetween, failure, submitSigned, waitForBlock } from './chain.mjs';
import { cycles } from './claim.mjs';

/** @typedef {import('./chain.mjs').Chain} Chain */

/** Blocks for which a worker's proof counts. */
const PROOF_LIFETIME = 100;
/** Steps of `process_cycle` that surely fit a block. */
const STEPS = 10;

/**
 * A client's payment to one provider for a cycle.
 * @typedef {{ client: string, provider: string, matched: bigint, fromEarmark: bigint, fromInsurance: bigint, debt: bigint }} Bill
 */

/**
 * The call by which a provider registers a worker.
 * @param {Chain} chain
 * @param {import('./worker.mjs').Worker} worker
 * @param {object} terms
 * @param {Uint8Array} terms.provider whom the worker's key names
 * @param {number} terms.height of the best block
 * @param {bigint | number} terms.capacity units a block
 * @param {bigint} terms.tariff price of a unit
 * @param {boolean} [terms.deterministic] whether its answers can be held against it
 * @param {number} [terms.validUntil] last block of the proof
 */
export function registerWorker({ api, genesis }, worker, terms) {
  const { provider, height, capacity, tariff, deterministic = true, validUntil = height + PROOF_LIFETIME } = terms;
  const proof = worker.prove(genesis, provider, validUntil);
  const { registerWorker: register } = api.tx.workerBonding;
  return register(u8aToHex(worker.peerId), proof, validUntil, capacity, tariff, deterministic);
}

/**
 * Waits until claims for a cycle are closed and has it processed. Idle block space may be faster.
 * @param {Chain} chain
 * @param {number} cycle
 * @param {import('./signing.mjs').Pair} anybody
 * @param {{ steps?: number, onBlock?: (height: number) => void }} [options] `steps`: at least one more than the
 *   cycle has clients; only so many fit a block, because each is charged in advance for the longest bill
 * @returns {Promise<{ bills: Bill[], blockNumber: number, byIdleSpace: boolean }>}
 */
export async function processCycle(chain, cycle, anybody, { steps = STEPS, onBlock } = {}) {
  const until = cycles(chain).claimsUntil(cycle);
  await waitForBlock(chain, until, onBlock);
  const crank = await submitSigned(chain, chain.api.tx.feeClaims.processCycle(cycle, steps), anybody);
  const error = failure(crank);
  if (error && error !== 'FeeClaims.NotDue') throw new Error(`the cycle was not processed: ${error}`);
  const events = await eventsBetween(chain, until + 1, crank.blockNumber);
  const bills = events
    .filter(({ name, data }) => name === 'FeeClaims.Paid' && data.cycle === cycle)
    .map(({ data }) => /** @type {Bill} */ (data));
  const processed = events.some(({ name, data }) => name === 'FeeClaims.CycleProcessed' && data.cycle === cycle);
  if (!processed) throw new Error(`cycle ${cycle} is not processed in block ${crank.blockNumber}`);
  return { bills, blockNumber: crank.blockNumber, byIdleSpace: error !== null };
}

/**
 * Waits until all that a provider has earned so far can be withdrawn.
 * @param {Chain} chain
 * @param {string | Uint8Array} provider
 */
export async function waitForPayout(chain, provider) {
  const { maturing } = /** @type {any} */ (await chain.api.query.feeClaims.payouts(provider));
  const from = maturing.map((/** @type {any} */ [, block]) => block.toNumber());
  await waitForBlock(chain, Math.max(0, ...from) - 1);
}
