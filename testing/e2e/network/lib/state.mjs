// The whole state of a chain, so that two nodes can be compared by what they have, not by what they say.

import { createHash } from 'node:crypto';

const PAGE = 1000;

/**
 * A hash of all keys and values of the state after a block, and how many there are.
 * @param {import('./node.mjs').NetworkNode} node
 * @param {string} blockHash
 */
export async function stateDigest(node, blockHash) {
  const hash = createHash('sha256');
  let count = 0;
  /** @type {string | null} */
  let last = null;
  for (;;) {
    /** @type {string[]} */
    const keys = await node.ask('state_getKeysPaged', ['0x', PAGE, last, blockHash]);
    if (keys.length > 0) {
      const [{ changes }] = await node.ask('state_queryStorageAt', [keys, blockHash]);
      const values = new Map(changes);
      for (const key of keys) hash.update(`${key}=${values.get(key)}\n`);
      count += keys.length;
      last = keys[keys.length - 1];
    }
    if (keys.length < PAGE) return { digest: hash.digest('hex'), count };
  }
}
