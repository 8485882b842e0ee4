// Addresses as people see them: SS58.

import { blake2b } from '@noble/hashes/blake2.js';
import { base58 } from '@scure/base';
import { type AccountId, bytes32, concat, sameBytes, utf8 } from './bytes.js';
import { TallystickError } from './errors.js';

/** The chain's SS58 prefix. */
export const SS58_PREFIX = 42;

const CHECKSUM_LENGTH = 2;
const checksum = (body: Uint8Array): Uint8Array => blake2b(concat(utf8('SS58PRE'), body), { dkLen: 64 }).subarray(0, CHECKSUM_LENGTH);

/** The address of an account, with the chain's prefix. */
export function addressOf(account: AccountId): string {
  const body = concat(Uint8Array.of(SS58_PREFIX), bytes32(account, 'the account'));
  return base58.encode(concat(body, checksum(body)));
}

/**
 * The account behind an SS58 address. Addresses of other networks are taken too: the key is the same.
 *
 * @throws `invalid_address`
 */
export function accountOf(address: string): AccountId {
  const bytes = decode(address);
  // Prefixes up to 63 take one byte, others two.
  const prefix = (bytes[0] ?? 0) < 64 ? 1 : 2;
  const body = bytes.subarray(0, -CHECKSUM_LENGTH);
  if (body.length !== prefix + 32 || !sameBytes(checksum(body), bytes.subarray(-CHECKSUM_LENGTH))) {
    throw new TallystickError('invalid_address', 'this is not the SS58 address of an account; check it for typing errors');
  }
  return body.slice(prefix);
}

function decode(address: string): Uint8Array {
  try {
    return base58.decode(address);
  } catch (error) {
    throw new TallystickError('invalid_address', 'this is not an SS58 address; check it for typing errors', error);
  }
}
