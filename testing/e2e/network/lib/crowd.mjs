// People with channels on a network, for its load.

import { connections } from '../../bench/bulk.mjs';
import { Crowd } from '../../bench/crowd.mjs';

/** Settlements in a full block, roughly: what the load is measured by. */
export const BLOCKFUL = 1400;

/**
 * @param {import('./network.mjs').Network} network
 * @param {number} count
 * @param {(text: string) => void} progress
 */
export async function gather(network, count, progress) {
  const [first] = network.nodes;
  const providers = await connections(first.endpoint, 2);
  const crowd = new Crowd(await first.chain(), providers, count, progress);
  await crowd.prepare();
  await Promise.all(providers.map((provider) => provider.disconnect()));
  return crowd;
}
