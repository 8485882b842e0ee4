// Processor time of block import, measured by the node's own command on the blocks of the run.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { nodeBinary } from '../lib/node.mjs';

/**
 * @param {string} basePath of a chain that no node is running on
 * @param {{ from: number, to: number, repeat: number }} range
 * @returns {Promise<{ blocks: { number: number, extrinsics: number, cpu_us: number }[], sr25519_verify_us: number }>}
 */
export async function blockCost(basePath, { from, to, repeat }) {
  const { stdout } = await promisify(execFile)(
    nodeBinary(),
    [
      'block-cost',
      ...['--dev', '--base-path', basePath],
      ...['--from', `${from}`, '--to', `${to}`],
      ...['--repeat', `${repeat}`, '--output', 'json'],
      ...['--state-pruning', 'archive'],
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout);
}
