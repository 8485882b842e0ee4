// The memory and the disk that a node uses.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * Resident memory of a process in bytes.
 * @param {number} pid
 */
async function residentBytes(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(status);
  if (!found) throw new Error(`/proc/${pid}/status has no VmRSS`);
  return Number(found[1]) * 1024;
}

/**
 * Bytes that a folder takes on disk. Files may vanish while it is read, which is no failure.
 * @param {string} path
 */
async function diskBytes(path) {
  const { stdout } = await execute('du', ['-s', '-B1', path]).catch((error) => {
    if (/^\d+/.test(error.stdout ?? '')) return error;
    throw error;
  });
  return Number(stdout.split('\t')[0]);
}

/** @param {import('./node.mjs').NetworkNode} node */
export async function usage(node) {
  const [memory, disk] = await Promise.all([residentBytes(node.pid), diskBytes(node.basePath)]);
  return { memory, disk };
}

const MIB = 1 << 20;

/** @param {number} bytes */
export const inMib = (bytes) => Math.round(bytes / MIB);
