// The two hash functions of the protocol.

import { blake2b } from '@noble/hashes/blake2.js';
import { sha256 as noble } from '@noble/hashes/sha2.js';

/** BLAKE2b with 32 bytes of output: ids, hashes of messages, accounts of ecdsa keys. */
export const blake2b256 = (bytes: Uint8Array): Uint8Array => blake2b(bytes, { dkLen: 32 });

/** SHA-256: hashlocks. */
export const sha256 = (bytes: Uint8Array): Uint8Array => noble(bytes);
