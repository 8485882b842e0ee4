// The runtime that the node's binary carries, as a file.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodeBinary } from '../../lib/node.mjs';

/**
 * Writes it.
 * @param {string} folder
 * @returns {Promise<string>} its path
 */
export async function exportRuntime(folder) {
  const path = join(folder, 'runtime.wasm');
  await promisify(execFile)(nodeBinary(), ['export-runtime', '--output', path]);
  return path;
}
