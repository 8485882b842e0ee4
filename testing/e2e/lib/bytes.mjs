// Fixed-width little-endian integers and the pieces that signed messages are made of.

import { u8aConcat } from '@polkadot/util';

/**
 * A whole number as `width` little-endian bytes.
 * @param {bigint | number} value
 * @param {number} width
 * @returns {Uint8Array}
 */
export function littleEndian(value, width) {
  let rest = BigInt(value);
  if (rest < 0n || rest >= 1n << BigInt(8 * width)) {
    throw new RangeError(`${value} does not fit ${width} bytes`);
  }
  const bytes = new Uint8Array(width);
  for (let index = 0; index < width; index += 1) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** @param {bigint | number} value */
export const u32 = (value) => littleEndian(value, 4);
/** @param {bigint | number} value */
export const u64 = (value) => littleEndian(value, 8);
/** @param {bigint | number} value */
export const u128 = (value) => littleEndian(value, 16);

/**
 * Raw ASCII, without a length prefix.
 * @param {string} text
 * @returns {Uint8Array}
 */
export const ascii = (text) => new TextEncoder().encode(text);

/**
 * Bytes that must be exactly 32.
 * @param {Uint8Array} bytes
 * @returns {Uint8Array}
 */
export function bytes32(bytes) {
  if (bytes.length !== 32) {
    throw new RangeError(`32 bytes expected, ${bytes.length} given`);
  }
  return bytes;
}

/**
 * What browser wallets sign when they are asked to sign `payload`.
 * @param {Uint8Array} payload
 * @returns {Uint8Array}
 */
export const wrapped = (payload) => u8aConcat(ascii('<Bytes>'), payload, ascii('</Bytes>'));
