// Fresh keys, kept in memory only.

import { randomBytes } from 'node:crypto';
import { Keyring } from '@polkadot/keyring';

/**
 * @param {'sr25519' | 'ed25519' | 'ecdsa'} [type]
 * @returns {import('./promise.mjs').Pair}
 */
export const freshPair = (type = 'sr25519') => new Keyring({ type }).addFromSeed(new Uint8Array(randomBytes(32)));

/**
 * A well-known account of development chains.
 * @param {string} name
 */
export const devPair = (name) => new Keyring({ type: 'sr25519' }).addFromUri(`//${name}`);
