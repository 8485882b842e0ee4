// Preimages, which unlock promises.

import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 as noble } from '@noble/hashes/sha2.js';
import { type AccountId, type Bytes32, type Count, bytes32, concat, u64, utf8 } from './bytes.js';
import { sha256 } from './hash.js';

/** The lock that `preimage` opens: its SHA-256. */
export const hashlockOf = (preimage: Bytes32): Bytes32 => sha256(bytes32(preimage, 'the preimage'));

/**
 * A provider's preimage for its exchange `number` with `accountant`. Derived (HKDF-SHA256 without salt) and never
 * stored, so that none can be lost. `secret` is as good as money until the exchange is revealed: keep it like a key.
 */
export function derivePreimage(secret: Bytes32, accountant: AccountId, number: Count): Bytes32 {
  const info = concat(utf8('tallystick/preimage/1'), bytes32(accountant, 'the accountant'), u64(number, 'the number'));
  return hkdf(noble, bytes32(secret, 'the secret'), undefined, info, 32);
}
