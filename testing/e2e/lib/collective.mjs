// Decisions of the council and the arbiters.

import { blake2AsU8a } from '@polkadot/util-crypto';
import { eventOf, submitSigned, succeeded } from './chain.mjs';
import { devPair } from './keys.mjs';

/** @typedef {import('./chain.mjs').Chain} Chain */
/** @typedef {'council' | 'arbiters'} Collective */

/** Members in the presets for development; two of the three decide. */
export const MEMBERS = {
  council: ['Alice', 'Bob', 'Charlie'].map(devPair),
  arbiters: ['Dave', 'Eve', 'Ferdie'].map(devPair),
};
const THRESHOLD = 2;

/**
 * Proposes a call, votes for it and carries it out; two blocks.
 * @param {Chain} chain
 * @param {Collective} collective
 * @param {any} call
 * @returns {Promise<{ error: string | null, included: import('./chain.mjs').Included }>} how the call itself ended
 */
export async function decide(chain, collective, call) {
  const { tx, query } = chain.api;
  const [first, second] = MEMBERS[collective];
  const motion = tx[collective];
  const encoded = call.method.toU8a();
  const hash = blake2AsU8a(encoded, 256);
  const { weight } = await call.paymentInfo(first.address);
  const index = await query[collective].proposalCount();
  const propose = [motion.propose(THRESHOLD, call, encoded.length), motion.vote(hash, index, true)];
  succeeded(await submitSigned(chain, tx.utility.batchAll(propose), first));
  const carryOut = [motion.vote(hash, index, true), motion.close(hash, index, weight, encoded.length)];
  const included = succeeded(await submitSigned(chain, tx.utility.batchAll(carryOut), second));
  const name = `${collective[0].toUpperCase()}${collective.slice(1)}.Executed`;
  return { error: eventOf(included, name).result, included };
}

/**
 * Lets the council change a parameter of the second rail.
 * @param {Chain} chain
 * @param {string} name as the chain spells it
 * @param {bigint | number} value
 */
export const setWorkParameter = (chain, name, value) =>
  decide(chain, 'council', chain.api.tx.parameters.setParameter({ Work: { [name]: [null, value] } }));

/**
 * Lets the arbiters rule.
 * @param {Chain} chain
 * @param {bigint | number} dispute
 * @param {boolean} forOpener
 */
export const rule = (chain, dispute, forOpener) =>
  decide(chain, 'arbiters', chain.api.tx.arbitration.rule(dispute, forOpener));

/**
 * Lets the council rule on an appeal.
 * @param {Chain} chain
 * @param {bigint | number} dispute
 * @param {boolean} forOpener
 */
export const ruleAppeal = (chain, dispute, forOpener) =>
  decide(chain, 'council', chain.api.tx.arbitration.ruleAppeal(dispute, forOpener));
