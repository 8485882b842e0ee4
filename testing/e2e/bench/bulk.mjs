// Many transactions at once: submitting them, and finding out in which blocks they ended up.

import { WsProvider } from '@polkadot/api';
import { rawBlock } from '../lib/chain.mjs';

const IN_FLIGHT = 64;
const STALLED_AFTER = 120_000;

/** @typedef {import('../lib/chain.mjs').Chain} Chain */

/**
 * A block with transactions of one case.
 * @typedef {object} Filled
 * @property {number} number
 * @property {string} hash
 * @property {number} count of the case's transactions
 * @property {number} remaining that were not in a block yet
 * @property {number} span milliseconds since the block before
 */

/**
 * Opens connections that are used for submitting only.
 * @param {string} endpoint
 * @param {number} count
 */
export async function connections(endpoint, count) {
  const providers = Array.from({ length: count }, () => new WsProvider(endpoint, 1000, {}, 120_000));
  await Promise.all(providers.map((provider) => provider.isReady));
  return providers;
}

/**
 * Submits everything, each connection a contiguous part of every round, so that the order is nearly kept.
 * @param {WsProvider[]} providers
 * @param {string[]} transactions
 */
async function submitAll(providers, transactions) {
  let next = 0;
  const worker = async (/** @type {WsProvider} */ provider) => {
    while (next < transactions.length) {
      const hex = transactions[next];
      next += 1;
      await provider.send('author_submitExtrinsic', [hex], false);
    }
  };
  await Promise.all(providers.flatMap((provider) => Array.from({ length: IN_FLIGHT }, () => worker(provider))));
}

/**
 * Submits transactions and waits until each is in a block.
 * @param {Chain} chain
 * @param {WsProvider[]} providers
 * @param {string[]} transactions
 * @param {(text: string) => void} progress
 * @returns {Promise<Filled[]>}
 */
export async function includeAll(chain, providers, transactions, progress) {
  const waiting = new Set(transactions);
  /** @type {Filled[]} */
  const blocks = [];
  let number = (await rawBlock(chain)).number;
  /** @type {() => void} */
  let wake = () => {};
  const unsubscribe = await chain.api.rpc.chain.subscribeNewHeads(() => wake());
  const failed = submitAll(providers, transactions).then(
    () => new Promise(() => {}),
    (error) => Promise.reject(error),
  );
  let progressed = Date.now();
  while (waiting.size > 0) {
    const hash = await chain.provider.send('chain_getBlockHash', [number + 1], false);
    if (!hash) {
      if (Date.now() - progressed > STALLED_AFTER) throw new Error(`${waiting.size} transactions were not included`);
      const head = new Promise((resolve) => {
        wake = () => resolve(null);
      });
      await Promise.race([head, failed]);
      continue;
    }
    number += 1;
    const { extrinsics, parent } = await rawBlock(chain, hash);
    const count = extrinsics.filter((hex) => waiting.delete(hex)).length;
    if (count === 0) continue;
    progressed = Date.now();
    const span = (await timestamp(chain, hash)) - (await timestamp(chain, parent));
    blocks.push({ number, hash, count, remaining: waiting.size, span });
    progress(`  block ${number}: ${count} transactions, ${waiting.size} to go`);
  }
  unsubscribe();
  return blocks;
}

/** @param {Chain} chain @param {string} hash */
async function timestamp({ api }, hash) {
  const at = await api.at(hash);
  return Number((await at.query.timestamp.now()).toString());
}

/**
 * How much of the weight for ordinary transactions a block used, and how many failed in it.
 * @param {Chain} chain
 * @param {Filled} block
 */
export async function inspect({ api }, { hash }) {
  const at = await api.at(hash);
  const weight = /** @type {any} */ (await at.query.system.blockWeight());
  const limit = /** @type {any} */ (api.consts.system.blockWeights).perClass.normal.maxTotal.unwrap();
  const used = Number(weight.normal.refTime.toBigInt()) / Number(limit.refTime.toBigInt());
  const records = /** @type {any} */ (await at.query.system.events());
  const failed = records.filter((/** @type {any} */ { event }) => event.method === 'ExtrinsicFailed').length;
  return { used, failed };
}

/**
 * The blocks that were as full as they get while more was waiting.
 * @param {Filled[]} blocks
 */
export function fullBlocks(blocks) {
  const most = Math.max(...blocks.filter(({ remaining }) => remaining > 0).map(({ count }) => count));
  return blocks.filter(({ remaining, count }) => remaining > 0 && count >= 0.98 * most);
}

/**
 * Transactions per second in full blocks.
 * @param {Filled[]} full
 */
export function throughput(full) {
  const count = full.reduce((sum, block) => sum + block.count, 0);
  const span = full.reduce((sum, block) => sum + block.span, 0);
  return (count * 1000) / span;
}
