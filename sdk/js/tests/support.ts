// Helpers that the tests share.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Keyring } from '@polkadot/keyring';
import { type ErrorCode, type Scheme, TallystickError, fromHex } from '@tallystick/sdk';

/** A file of the repository, from its root. */
export const repositoryFile = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

/** 32 bytes that differ for each number. */
export const fill = (number: number): Uint8Array => new Uint8Array(32).fill(number);

/** A polkadot.js pair from a fixed seed. */
export const pairOf = (type: Scheme, seed: Uint8Array | number = 1): ReturnType<Keyring['addFromSeed']> =>
  new Keyring({ type }).addFromSeed(typeof seed === 'number' ? fill(seed) : seed);

/** For `assert.throws` and `assert.rejects`: one of our errors, with this code and a sentence. */
export const withCode =
  (code: ErrorCode, said?: RegExp) =>
  (error: unknown): true => {
    assert.ok(error instanceof TallystickError, `not one of our errors: ${String(error)}`);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, said ?? /\S+ \S+/);
    return true;
  };

/** A value of the same type that is not the same. */
export function changed(value: unknown): unknown {
  if (value instanceof Uint8Array && value.length === 0) return Uint8Array.of(0);
  if (value instanceof Uint8Array) return value.map((byte, index) => (index === value.length - 1 ? byte ^ 1 : byte));
  if (typeof value === 'bigint') return value ^ 1n;
  if (typeof value === 'number') return (value ^ 1) >>> 0;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return `${value.slice(0, -1)}${value.endsWith('x') ? 'y' : 'x'}`;
  if (value === null) return fill(9);
  throw new Error(`no other value of ${typeof value}`);
}

/** The object again and again, each time with another field changed. */
export const mutants = <Terms extends object>(terms: Terms): (Terms & { readonly mutated?: never })[] =>
  Object.entries(terms).map(([name, value]) => ({ ...terms, [name]: changed(value) }));

/** The bytes of a hex field of a vector. */
export const bytes = (text: string): Uint8Array => fromHex(text);
