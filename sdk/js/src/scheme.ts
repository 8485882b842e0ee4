// The form of signatures: their schemes and lengths.

import { concat } from './bytes.js';
import { TallystickError } from './errors.js';

/** The schemes whose signatures count. */
export type Scheme = 'ed25519' | 'sr25519' | 'ecdsa';

/** One byte for the scheme (0 ed25519, 1 sr25519, 2 ecdsa), then the signature: 65 or 66 bytes. */
export type MultiSignature = Uint8Array;

/** The schemes in the order of their numbers. */
export const SCHEMES: readonly Scheme[] = ['ed25519', 'sr25519', 'ecdsa'];

const LENGTHS: Readonly<Record<Scheme, number>> = { ed25519: 64, sr25519: 64, ecdsa: 65 };

/** A bare signature with its scheme in front. */
export const multiSignature = (scheme: Scheme, bare: Uint8Array): MultiSignature =>
  concat(Uint8Array.of(SCHEMES.indexOf(scheme)), bare);

/** The scheme of a signature; none if it is not a whole signature of a scheme that counts. */
export function schemeOf(signature: MultiSignature): Scheme | undefined {
  const scheme = SCHEMES[signature[0] ?? SCHEMES.length];
  return scheme !== undefined && signature.length === 1 + LENGTHS[scheme] ? scheme : undefined;
}

/**
 * A signature that is going to be sent.
 *
 * @throws `invalid_bytes` if it is not the signature of a scheme that counts
 */
export function checkedSignature(signature: MultiSignature, what: string): MultiSignature {
  if (schemeOf(signature) === undefined) {
    throw new TallystickError('invalid_bytes', `${what}: expected a signature with its scheme's number in front`);
  }
  return signature;
}
