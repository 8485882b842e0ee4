// Claims and calls that must fail, each with the name of its error.

import { failure, submitTogether } from '../../lib/chain.mjs';
import { registerWorker } from '../../lib/second-rail.mjs';
import { ChainRefusal } from '../../lib/sdk.mjs';
import { submitWalletless } from '../../lib/walletless.mjs';
import { Worker } from '../../lib/worker.mjs';
import { claim, evidence, TARIFF } from './service.mjs';

/** @typedef {import('../../lib/chain.mjs').Chain} Chain */
/** @typedef {{ name: string, call: any, pair: import('../../lib/signing.mjs').Pair, reason: string }} Case */
/** @typedef {{ name: string, reason: string }} Refused */

/** A peer id that is a hash: the worker's key cannot be read from it. */
const HASHED_PEER_ID = `0x1220${'ab'.repeat(32)}`;

/**
 * Wrong claims, after good ones were submitted in the same cycle.
 * @param {Chain} chain
 * @param {object} cast
 * @param {import('./parties.mjs').SecondRailProvider} cast.provider with a worker that is online and one that is not
 * @param {import('./parties.mjs').SecondRailProvider} cast.other
 * @param {import('./parties.mjs').Client} cast.client has claimed and acknowledged `units`
 * @param {import('./parties.mjs').Client} cast.stranger has no earmark for `other`
 * @param {bigint} cast.units
 * @param {number} cast.cycle
 * @param {number} cast.height
 * @returns {Case[]}
 */
export function wrongClaims(chain, { provider, other, client, stranger, units, cycle, height }) {
  const { submitClaims } = chain.api.tx.feeClaims;
  const [online, offline] = provider.workers;
  const by = (
    /** @type {string} */ name,
    /** @type {string} */ reason,
    /** @type {any} */ entry,
    { who = provider, when = cycle } = {},
  ) => ({ name, reason, call: submitClaims(when, [entry], evidence(name)), pair: who.pair });
  return [
    by('a cycle in which the worker was offline', 'FeeClaims.WorkerOffline', claim(client, offline, units)),
    by('a price that the worker never asked', 'FeeClaims.WrongAmount', {
      ...claim(client, online, 2n * units),
      amount: 2n * units * TARIFF + 1n,
    }),
    by('more than the worker can serve', 'FeeClaims.AboveCapacity', claim(client, online, 10n ** 15n)),
    by('the same claim again', 'FeeClaims.NotIncreasing', claim(client, online, units)),
    by('a cycle to come', 'FeeClaims.NotOpen', claim(client, online, units), { when: cycle + 2 }),
    by('another provider\'s worker', 'FeeClaims.NotYourWorker', claim(client, online, 2n * units), { who: other }),
    by('a client that earmarked nothing', 'FeeClaims.NotEarmarked', claim(stranger, other.workers[0], units), {
      who: other,
    }),
    {
      name: 'a peer id that somebody else\'s key proves',
      reason: 'WorkerBonding.BadProof',
      call: registerWorker(chain, new Worker(), { provider: provider.identity, height, capacity: 1n, tariff: TARIFF }),
      pair: other.pair,
    },
    {
      name: 'a peer id without a key',
      reason: 'WorkerBonding.UnsupportedPeerId',
      call: chain.api.tx.workerBonding.registerWorker(HASHED_PEER_ID, new Uint8Array(64), height + 10, 1, TARIFF, true),
      pair: other.pair,
    },
  ];
}

/**
 * Submits what must fail in the block, all at once.
 * @param {Chain} chain
 * @param {Case[]} cases
 * @returns {Promise<Refused[]>}
 */
export async function mustFail(chain, cases) {
  const included = await submitTogether(chain, cases.map(({ call, pair }) => [call, pair]));
  return included.map((outcome, index) => {
    const { name, reason } = cases[index];
    return checked(name, reason, failure(outcome) ?? 'accepted');
  });
}

/**
 * Submits, without a signer, what the pool must not take.
 * @param {Chain} chain
 * @param {{ name: string, call: any, reason: string, salt?: number }} refused
 * @returns {Promise<Refused>}
 */
export async function mustBeRefused(chain, { name, call, reason, salt = 0 }) {
  const outcome = await submitWalletless(chain, call, { salt }).then(
    () => 'accepted',
    (error) => {
      if (error instanceof ChainRefusal) return error.reason;
      throw error;
    },
  );
  return checked(name, reason, outcome);
}

/**
 * @param {string} name
 * @param {string} expected
 * @param {string} outcome
 * @returns {Refused}
 */
function checked(name, expected, outcome) {
  if (outcome !== expected) throw new Error(`${name}: expected ${expected}, got: ${outcome}`);
  return { name, reason: outcome };
}
