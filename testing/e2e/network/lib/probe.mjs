// How long a settlement takes until it is in a block, and until that block is final.

import { setTimeout as after } from 'node:timers/promises';
import { WsProvider } from '@polkadot/api';

/** A settlement that is not final by then counts as a failure. */
const PATIENCE_SECONDS = 180;

/** @typedef {{ inclusion: number, finality: number }} Latency milliseconds since the submission */

/**
 * Submits one settlement and watches it.
 * @param {WsProvider} provider
 * @param {string} hex
 * @returns {Promise<Latency>}
 */
function watch(provider, hex) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const late = setTimeout(() => reject(new Error(`a settlement was not final after ${PATIENCE_SECONDS} s`)), PATIENCE_SECONDS * 1000);
    let inclusion = 0;
    const done = (/** @type {() => void} */ then) => {
      clearTimeout(late);
      then();
    };
    provider
      .subscribe('author_extrinsicUpdate', 'author_submitAndWatchExtrinsic', [hex], (error, status) => {
        if (error) return done(() => reject(error));
        // The block that counts is the first that announced it; after a fork there may be another.
        if (status.inBlock) inclusion ||= performance.now() - begun;
        if (status.finalized) done(() => resolve({ inclusion, finality: performance.now() - begun }));
        const lost = ['invalid', 'dropped', 'usurped', 'finalityTimeout'].find((name) => status === name || status[name]);
        if (lost) done(() => reject(new Error(`a settlement left the pool: ${lost}`)));
      })
      .catch((error) => done(() => reject(error)));
  });
}

/**
 * Submits settlements one after the other, to the nodes in turn.
 * @param {import('./network.mjs').Network} network
 * @param {import('./load.mjs').Load} load whose members they are
 * @param {{ count: number, pause: number }} options `pause` milliseconds between two
 * @returns {Promise<Latency[]>}
 */
export async function probes(network, load, { count, pause }) {
  const providers = network.running.map(({ endpoint }) => new WsProvider(endpoint, 1000, {}, PATIENCE_SECONDS * 1000));
  await Promise.all(providers.map((provider) => provider.isReady));
  const watched = [];
  for (let index = 0; index < count; index += 1) {
    const { hex, giveBack } = load.take();
    watched.push(watch(providers[index % providers.length], hex).finally(giveBack));
    await after(pause);
  }
  const latencies = await Promise.all(watched);
  await Promise.all(providers.map((provider) => provider.disconnect()));
  return latencies;
}

/**
 * The value that this part of all values does not exceed.
 * @param {number[]} values
 * @param {number} part
 */
export function percentile(values, part) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)];
}
