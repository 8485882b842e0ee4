// Chain specifications of test networks: the preset `local`, changed where a test needs it.

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { nodeBinary } from '../../lib/node.mjs';

const execute = promisify(execFile);
const ROOM = { maxBuffer: 64 << 20 };

/** The runtime that the first network starts with. */
export const FIRST_RUNTIME = fileURLToPath(new URL('../../../../runtime/releases/tallystick-1.wasm', import.meta.url));

/** What the genesis of the first runtime consists of; it refuses fields that it does not know. */
const FIRST_GENESIS = ['arbiters', 'balances', 'council', 'initialParameters', 'session', 'sudo'];

/** A day so short that sessions are as short as they can be. */
export const SHORT_DAY = { initialParameters: { dayLength: 120 } };

/**
 * @typedef {object} SpecOptions
 * @property {Record<string, any>} [patch] laid over the preset's genesis
 * @property {string} [runtime] path of a runtime to start with, instead of the node's own; it must be the first one
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

/** @param {Record<string, any>} object */
const withoutNulls = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));

/**
 * Writes a raw chain specification.
 * @param {string} folder
 * @param {SpecOptions} [options]
 * @returns {Promise<string>} its path
 */
export async function writeSpec(folder, { patch = {}, runtime, bootNodes = [] } = {}) {
  const { stdout } = await execute(nodeBinary(), ['export-chain-spec', '--chain', 'local'], ROOM);
  const spec = JSON.parse(stdout);
  const { runtimeGenesis } = spec.genesis;
  if (runtime) {
    const code = await readFile(runtime);
    runtimeGenesis.code = `0x${code.toString('hex')}`;
    const known = FIRST_GENESIS.map((name) => [name, runtimeGenesis.patch[name]]);
    runtimeGenesis.patch = Object.fromEntries(known);
  }
  runtimeGenesis.patch.initialParameters = withoutNulls(runtimeGenesis.patch.initialParameters ?? {});
  runtimeGenesis.patch = merged(runtimeGenesis.patch, patch);
  spec.bootNodes = bootNodes;
  const plain = join(folder, 'plain.json');
  await writeFile(plain, JSON.stringify(spec));
  const raw = join(folder, 'chain.json');
  await execute(nodeBinary(), ['export-chain-spec', '--chain', plain, '--raw', '--output', raw], ROOM);
  return raw;
}
