// Chain specifications of test networks: the preset `local`, changed where a test needs it.

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodeBinary } from '../../lib/node.mjs';

const execute = promisify(execFile);
const ROOM = { maxBuffer: 64 << 20 };

/** A day so short that sessions are as short as they can be. */
export const SHORT_DAY = { initialParameters: { dayLength: 120 } };

/**
 * @typedef {object} SpecOptions
 * @property {Record<string, any>} [patch] laid over the preset's genesis
 * @property {string[]} [bootNodes]
 */

/**
 * Lays `patch` over `value`: objects are merged, everything else is replaced.
 * @param {any} value
 * @param {any} patch
 * @returns {any}
 */
function merged(value, patch) {
  const isObject = (/** @type {any} */ item) => item !== null && typeof item === 'object' && !Array.isArray(item);
  if (!isObject(value) || !isObject(patch)) return patch;
  const keys = new Set([...Object.keys(value), ...Object.keys(patch)]);
  return Object.fromEntries(
    [...keys].map((key) => [key, key in patch ? merged(value[key], patch[key]) : value[key]]),
  );
}

/**
 * Writes a raw chain specification.
 * @param {string} folder
 * @param {SpecOptions} [options]
 * @returns {Promise<string>} its path
 */
export async function writeSpec(folder, { patch = {}, bootNodes = [] } = {}) {
  const { stdout } = await execute(nodeBinary(), ['export-chain-spec', '--chain', 'local'], ROOM);
  const spec = JSON.parse(stdout);
  const { runtimeGenesis } = spec.genesis;
  runtimeGenesis.patch = merged(runtimeGenesis.patch, patch);
  spec.bootNodes = bootNodes;
  const plain = join(folder, 'plain.json');
  await writeFile(plain, JSON.stringify(spec));
  const raw = join(folder, 'chain.json');
  await execute(nodeBinary(), ['export-chain-spec', '--chain', plain, '--raw', '--output', raw], ROOM);
  return raw;
}
