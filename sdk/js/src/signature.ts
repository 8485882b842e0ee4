// Which signatures count.

import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import * as sr25519 from '@scure/sr25519';
import { type AccountId, bytes32, concat, sameBytes, utf8 } from './bytes.js';
import { TallystickError } from './errors.js';
import { blake2b256 } from './hash.js';
import { type MultiSignature, type Scheme, schemeOf } from './scheme.js';

/** The bytes that browser wallets sign when they are asked to sign `payload`. */
export const wrapped = (payload: Uint8Array): Uint8Array => concat(utf8('<Bytes>'), payload, utf8('</Bytes>'));

/**
 * The account of a public key: the key itself, or for the 33 bytes of a compressed ecdsa key their BLAKE2-256 hash.
 *
 * @throws `unsupported_key` for keys of other lengths, such as Ethereum's
 */
export function accountOfKey(publicKey: Uint8Array): AccountId {
  if (publicKey.length === 33) return blake2b256(publicKey);
  if (publicKey.length === 32) return publicKey.slice();
  throw new TallystickError('unsupported_key', 'only sr25519, ed25519 and ecdsa keys of Substrate accounts can sign');
}

/**
 * Whether `signature` is `signer`'s over `payload`, raw or wrapped as browser wallets do it. Anything malformed is not.
 */
export function isSignedBy(payload: Uint8Array, signature: MultiSignature, signer: AccountId): boolean {
  bytes32(signer, 'the signer');
  const scheme = schemeOf(signature);
  if (scheme === undefined) return false;
  const bare = signature.subarray(1);
  return verify(scheme, payload, bare, signer) || verify(scheme, wrapped(payload), bare, signer);
}

/** Whether an ed25519 key signed exactly these bytes: what workers sign is never wrapped. */
export const isSignedByWorker = (payload: Uint8Array, signature: Uint8Array, worker: Uint8Array): boolean =>
  verify('ed25519', payload, signature, bytes32(worker, 'the worker'));

function verify(scheme: Scheme, message: Uint8Array, bare: Uint8Array, signer: AccountId): boolean {
  try {
    switch (scheme) {
      case 'ed25519':
        return ed25519.verify(bare, message, signer);
      case 'sr25519':
        return sr25519.verify(message, bare, signer);
      case 'ecdsa':
        return sameBytes(blake2b256(recover(blake2b256(message), bare)), signer);
    }
  } catch {
    // The libraries throw at what is no point or scalar of their curve: then nobody has signed.
    return false;
  }
}

/** The compressed key that made an ecdsa signature. Like the chain's, it takes recovery ids from 0 and from 27. */
function recover(hash: Uint8Array, bare: Uint8Array): Uint8Array {
  const id = bare[64] ?? 0;
  return secp256k1.Signature.fromCompact(bare.subarray(0, 64))
    .addRecoveryBit(id > 26 ? id - 27 : id)
    .recoverPublicKey(hash)
    .toRawBytes(true);
}
