// Common parts of the tests of the second rail: parties with money, workers, and claims.

import { blake2AsU8a } from '@polkadot/util-crypto';
import { bestHeight, submitTogether, succeeded } from '../lib/chain.mjs';
import { freshPair } from '../lib/keys.mjs';
import { NOTCH } from '../lib/money.mjs';
import { registerWorker } from '../lib/second-rail.mjs';
import { Worker } from '../lib/worker.mjs';

/** @typedef {import('./support.mjs').World} World */
/** @typedef {import('./support.mjs').Party} Party */
/** @typedef {Party & { beneficiary: Uint8Array }} Member */

/** Price of a unit of the tests' workers. */
export const TARIFF = NOTCH / 1_000n;
/** Units that they serve in a block. */
export const CAPACITY = 1_000_000n;
/** `MinBondPerWorker` of the development preset. */
export const BOND = 100n * NOTCH;

/** @param {string} text */
export const hashOf = (text) => blake2AsU8a(text, 256);

/**
 * Registered identities with money of their own; their earnings go to empty wallets.
 * @param {World} world
 * @param {...bigint} money of each
 * @returns {Promise<Member[]>}
 */
export async function members(world, ...money) {
  const parties = await world.parties(...money.map(() => /** @type {const} */ ('sr25519')));
  await world.fund(parties.map(({ identity }, index) => [identity, money[index]]));
  const all = parties.map((party) => ({ ...party, beneficiary: freshPair().addressRaw }));
  await Promise.all(all.map((member) => world.register(member, { provider: false, beneficiary: member.beneficiary })));
  return all;
}

/**
 * Calls of several parties in one block or two; all must succeed.
 * @param {World} world
 * @param {...[call: any, party: Party]} calls
 */
export const together = async ({ chain }, ...calls) =>
  (await submitTogether(chain, calls.map(([call, { pair }]) => [call, pair]))).map(succeeded);

/**
 * The call that registers a worker of the provider.
 * @param {World} world
 * @param {Party} provider
 * @param {Worker} worker
 * @param {{ signedFor?: Party, deterministic?: boolean, validUntil?: number }} [options]
 */
export async function registration({ chain }, provider, worker, { signedFor = provider, ...options } = {}) {
  const height = await bestHeight(chain);
  return registerWorker(chain, worker, {
    ...options,
    provider: signedFor.identity,
    height,
    capacity: CAPACITY,
    tariff: TARIFF,
  });
}

/**
 * An entry of `submitClaims`.
 * @param {Party} client
 * @param {Worker} worker
 * @param {bigint} units
 */
export const claim = ({ identity }, { id }, units) => ({ client: identity, worker: id, units, amount: units * TARIFF });

/**
 * An entry of `submitRequests`.
 * @param {Worker} worker
 * @param {bigint} units
 */
export const request = ({ id }, units) => ({ worker: id, amount: units * TARIFF });
