// Random numbers that can be had again: from a seed, which a failing test names.

import { createHash, randomBytes } from 'node:crypto';

/** The seed that the environment gives, or a new one. */
export const seedOfRun = () => process.env.TALLYSTICK_SEED || randomBytes(4).toString('hex');

/**
 * @param {string} seed
 * @returns {() => number} at least 0, less than 1
 */
export function randomFrom(seed) {
  let step = 0;
  return () => {
    step += 1;
    return createHash('sha256').update(`${seed}/${step}`).digest().readUInt32LE() / 2 ** 32;
  };
}
