// Bytes, hexadecimal and the fixed-width integers that signed messages are made of.

import { TallystickError } from './errors.js';

/** `0x` and lower-case hexadecimal digits. */
export type Hex = `0x${string}`;

/** Exactly 32 bytes. Every function that takes them checks the length. */
export type Bytes32 = Uint8Array;

/** An account: an sr25519 or ed25519 public key, or the BLAKE2-256 hash of a compressed ecdsa public key. 32 bytes. */
export type AccountId = Bytes32;

/** A worker: the ed25519 public key inside its libp2p peer id. 32 bytes. */
export type WorkerId = Bytes32;

/** A whole number that fits 64 bits. Numbers above 2^53 must be `bigint`. */
export type Count = bigint | number;

const isBytes = (value: unknown): value is Uint8Array =>
  value instanceof Uint8Array || Object.prototype.toString.call(value) === '[object Uint8Array]';

/**
 * Bytes that must have this length.
 *
 * @throws `invalid_bytes`
 */
export function fixedBytes(value: Uint8Array, length: number, what: string): Uint8Array {
  if (!isBytes(value)) throw new TallystickError('invalid_bytes', `${what}: a Uint8Array is needed, not ${typeof value}`);
  if (value.length !== length) {
    throw new TallystickError('invalid_bytes', `${what}: ${length} bytes are needed, not ${value.length}`);
  }
  return value;
}

/** 32 bytes, such as an account or a hash. `what` names the field in the error. */
export const bytes32 = (value: Uint8Array, what: string): Bytes32 => fixedBytes(value, 32, what);

/** Bytes as `0x` and hexadecimal. */
export function toHex(bytes: Uint8Array): Hex {
  let text: Hex = '0x';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text as Hex;
}

/**
 * The bytes of `0x` and hexadecimal; `length` of them, if it is given.
 *
 * @throws `invalid_hex`
 */
export function fromHex(text: string, length?: number): Uint8Array {
  if (typeof text !== 'string' || !/^0x(?:[0-9a-fA-F]{2})*$/.test(text)) {
    throw new TallystickError('invalid_hex', 'expected 0x and pairs of hexadecimal digits');
  }
  const bytes = Uint8Array.from({ length: (text.length - 2) / 2 }, (_, index) =>
    Number.parseInt(text.slice(2 + 2 * index, 4 + 2 * index), 16),
  );
  if (length !== undefined && bytes.length !== length) {
    throw new TallystickError('invalid_hex', `expected ${length} bytes in hexadecimal, not ${bytes.length}`);
  }
  return bytes;
}

/** Byte strings one after the other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** Whether two byte strings are the same. Not constant in time: for public data only. */
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

/** UTF-8, without a length prefix. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Little-endian, of a fixed width. */
function littleEndian(value: bigint, width: number, what: string): Uint8Array {
  if (value < 0n || value >= 1n << BigInt(8 * width)) {
    throw new TallystickError('out_of_range', `${what}: ${value} does not fit ${8 * width} bits`);
  }
  return Uint8Array.from({ length: width }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
}

/** A whole number as bigint; a number must be exact. */
function whole(value: Count, what: string): bigint {
  if (typeof value === 'bigint') return value;
  if (!Number.isSafeInteger(value)) {
    throw new TallystickError('out_of_range', `${what}: ${String(value)} is not a whole number that is exact; use bigint`);
  }
  return BigInt(value);
}

/** Four bytes. */
export const u32 = (value: number, what: string): Uint8Array => littleEndian(whole(value, what), 4, what);

/** Eight bytes. */
export const u64 = (value: Count, what: string): Uint8Array => littleEndian(whole(value, what), 8, what);

/** An amount: sixteen bytes. Never from a floating-point number. */
export function u128(value: bigint, what: string): Uint8Array {
  if (typeof value !== 'bigint') {
    throw new TallystickError('invalid_amount', `${what}: amounts are bigint, in units of 10^-12 NOTCH, not ${typeof value}`);
  }
  return littleEndian(value, 16, what);
}

/** SCALE's compact form of a whole number below 2^128. */
export function compact(value: Count, what: string): Uint8Array {
  const big = whole(value, what);
  if (big < 0n || big >= 1n << 128n) throw new TallystickError('out_of_range', `${what}: ${big} does not fit 128 bits`);
  if (big < 1n << 6n) return littleEndian(big << 2n, 1, what);
  if (big < 1n << 14n) return littleEndian((big << 2n) | 1n, 2, what);
  if (big < 1n << 30n) return littleEndian((big << 2n) | 2n, 4, what);
  const width = Math.max(4, Math.ceil(big.toString(16).length / 2));
  return concat(Uint8Array.of(((width - 4) << 2) | 3), littleEndian(big, width, what));
}

/** SCALE's compact form of an amount. Never from a floating-point number. */
export function compactAmount(value: bigint, what: string): Uint8Array {
  // The range is checked as for the signed bytes, where the amount has a fixed width.
  u128(value, what);
  return compact(value, what);
}

/** SCALE's form of a byte string: its compact length in front. */
export const lengthPrefixed = (bytes: Uint8Array): Uint8Array => concat(compact(bytes.length, 'a length'), bytes);

/** SCALE's form of a flag. */
export const flag = (value: boolean): Uint8Array => Uint8Array.of(value ? 1 : 0);

/** SCALE's form of 32 bytes that may be missing. */
export const optional32 = (value: Bytes32 | null, what: string): Uint8Array =>
  value === null ? Uint8Array.of(0) : concat(Uint8Array.of(1), bytes32(value, what));
