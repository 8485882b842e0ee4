// Fresh keys, kept in memory only.

import { randomBytes } from 'node:crypto';
import { Keyring } from '@polkadot/keyring';

/**
 * @param {'sr25519' | 'ed25519' | 'ecdsa'} [type]
 * @returns {import('./signing.mjs').Pair}
 */
export const freshPair = (type = 'sr25519') => new Keyring({ type }).addFromSeed(new Uint8Array(randomBytes(32)));

/** The secret of a fresh sr25519 key, for another process of the same test. */
export const freshUri = () => `0x${randomBytes(32).toString('hex')}`;

/**
 * The sr25519 key of a secret.
 * @param {string} uri
 * @returns {import('./signing.mjs').Pair}
 */
export const pairOf = (uri) => new Keyring({ type: 'sr25519' }).addFromUri(uri);

/**
 * A well-known account of development chains, or one derived from it (`Bob//path`).
 * @param {string} name
 */
export const devPair = (name) => pairOf(`//${name}`);
