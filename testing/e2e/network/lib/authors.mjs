// The author of a block, and the set of validators.

import { decodeAddress, encodeAddress } from '@polkadot/util-crypto';

/** @typedef {import('./node.mjs').NetworkNode} NetworkNode */

/**
 * The validators of the running session, as addresses.
 * @param {NetworkNode} node
 * @returns {Promise<string[]>}
 */
export async function validatorsOf(node) {
  const { api } = await node.chain();
  return /** @type {any} */ (await api.query.session.validators()).map(String);
}

/**
 * The Aura key of the author of a block.
 * @param {NetworkNode} node
 * @param {string} hash
 */
async function authorKey(node, hash) {
  const { api } = await node.chain();
  const header = await api.rpc.chain.getHeader(hash);
  const log = header.digest.logs.find((item) => item.isPreRuntime && item.asPreRuntime[0].isAura);
  if (!log) throw new Error(`block ${hash} says no slot`);
  const slot = Buffer.from(log.asPreRuntime[1].toU8a(true)).readBigUInt64LE();
  const at = await api.at(header.parentHash);
  const authorities = /** @type {any} */ (await at.query.aura.authorities());
  return authorities[Number(slot % BigInt(authorities.length))].toU8a();
}

/**
 * Waits until the holder of an Aura key has made a block that is final.
 * @param {NetworkNode} node
 * @param {Uint8Array} key
 * @param {number} blocks how many to look at
 * @returns {Promise<number>} its height
 */
export async function untilAuthored(node, key, blocks) {
  const first = (await node.finalized()) + 1;
  for (let height = first; height < first + blocks; height += 1) {
    await node.untilFinalized(height, 60);
    const hash = /** @type {string} */ (await node.hashAt(height));
    if (Buffer.compare(await authorKey(node, hash), key) === 0) return height;
  }
  throw new Error(`none of ${blocks} blocks was made with the key ${encodeAddress(decodeAddress(key))}`);
}

/**
 * Waits until the set of validators is as it should be.
 * @param {NetworkNode} node
 * @param {(validators: string[]) => boolean} isRight
 * @param {string} otherwise
 * @param {number} blocks how many to wait
 * @returns {Promise<string[]>}
 */
export async function untilSet(node, isRight, otherwise, blocks) {
  const first = await node.finalized();
  for (let height = first + 1; height <= first + blocks; height += 1) {
    const validators = await validatorsOf(node);
    if (isRight(validators)) return validators;
    await node.untilFinalized(height, 60);
  }
  throw new Error(`${otherwise} after ${blocks} blocks; the set is ${await validatorsOf(node)}`);
}
