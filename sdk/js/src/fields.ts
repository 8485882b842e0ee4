// Reads JSON that came from elsewhere: every field is checked, and an error names the field.

import { MAX_AMOUNT } from './amount.js';
import { type Hex, fromHex } from './bytes.js';
import { TallystickError } from './errors.js';
import { type MultiSignature, schemeOf } from './scheme.js';

/** Largest u32. */
const MAX_U32 = 0xffff_ffff;

/** The fields of a JSON object. */
export class Fields {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #where: string;

  private constructor(object: Readonly<Record<string, unknown>>, where: string) {
    this.#object = object;
    this.#where = where;
  }

  /**
   * @param where what the object is, for errors
   * @throws `invalid_json` if it is no object
   */
  static of(value: unknown, where: string): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new TallystickError('invalid_json', `${where}: expected an object`);
    }
    return new Fields(value as Record<string, unknown>, where);
  }

  /** Text. */
  text(name: string): string {
    return this.#typed(name, 'string', 'text');
  }

  /** True or false. */
  flag(name: string): boolean {
    return this.#typed(name, 'boolean', 'true or false');
  }

  /** A whole number from 0 to `max`; without it the largest that is exact. */
  number(name: string, max: number = Number.MAX_SAFE_INTEGER): number {
    const value = this.#typed<number>(name, 'number', 'a number');
    if (!Number.isSafeInteger(value) || value < 0 || value > max) this.#fail(name, `a whole number from 0 to ${max}`);
    return value;
  }

  /** A whole number that fits 32 bits. */
  u32(name: string): number {
    return this.number(name, MAX_U32);
  }

  /** A value that must be exactly this. */
  expect(name: string, value: string | number): void {
    if (this.#object[name] !== value) this.#fail(name, String(value));
  }

  /** A number as nodes write it: `0x` and hexadecimal. */
  hexNumber(name: string): number {
    const text = this.text(name);
    if (!/^0x[0-9a-f]{1,13}$/i.test(text)) this.#fail(name, 'a number in hexadecimal');
    return Number.parseInt(text.slice(2), 16);
  }

  /** An amount: a decimal string. */
  amount(name: string): bigint {
    const text = this.text(name);
    if (!/^\d{1,39}$/.test(text) || BigInt(text) > MAX_AMOUNT) this.#fail(name, 'an amount as a decimal string');
    return BigInt(text);
  }

  /** Bytes: `0x` and hexadecimal; 32 of them if not said otherwise. */
  bytes(name: string, length = 32): Uint8Array {
    return this.#hex(name, `${length} bytes as 0x and hexadecimal`, (bytes) => bytes.length === length);
  }

  /** A signature with its scheme in front. */
  signature(name: string): MultiSignature {
    const good = (bytes: Uint8Array): boolean => schemeOf(bytes) !== undefined;
    return this.#hex(name, 'a signature with its scheme in front, as 0x and hexadecimal', good);
  }

  /** A value with a reader of its own. */
  nested<Value>(name: string, read: (value: unknown, where: string) => Value): Value {
    return read(this.#object[name], `${this.#where}.${name}`);
  }

  /** A list, read item by item. */
  list<Item>(name: string, read: (item: unknown, where: string) => Item): Item[] {
    const value = this.#object[name];
    if (!Array.isArray(value)) this.#fail(name, 'a list');
    return (value as unknown[]).map((item, index) => read(item, `${this.#where}.${name}[${index}]`));
  }

  /** A field that may be missing or `null`. */
  optional<Value>(name: string, read: (fields: this, name: string) => Value): Value | undefined {
    const value = this.#object[name];
    return value === undefined || value === null ? undefined : read(this, name);
  }

  #typed<Type>(name: string, type: string, expected: string): Type {
    const value = this.#object[name];
    if (typeof value !== type) this.#fail(name, expected);
    return value as Type;
  }

  #hex(name: string, expected: string, good: (bytes: Uint8Array) => boolean): Uint8Array {
    const text = this.text(name);
    if (!/^0x(?:[0-9a-fA-F]{2})*$/.test(text)) this.#fail(name, expected);
    const bytes = fromHex(text as Hex);
    if (!good(bytes)) this.#fail(name, expected);
    return bytes;
  }

  #fail(name: string, expected: string): never {
    throw new TallystickError('invalid_json', `${this.#where}.${name}: expected ${expected}`);
  }
}
