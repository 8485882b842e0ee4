// Amounts for people. Everywhere else they are `bigint`, in units of 10^-12 NOTCH.

import { TallystickError } from './errors.js';

/** One NOTCH in units. */
export const NOTCH = 1_000_000_000_000n;

/** The largest amount there is: 128 bits. */
export const MAX_AMOUNT = (1n << 128n) - 1n;

const DECIMALS = 12;

/** The smaller one. */
export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** The larger one. */
export const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** An amount in NOTCH, exact: `1500000000000n` is `"1.5"`. */
export function formatNotch(amount: bigint): string {
  const sign = amount < 0n ? '-' : '';
  const absolute = amount < 0n ? -amount : amount;
  const fraction = (absolute % NOTCH).toString().padStart(DECIMALS, '0').replace(/0+$/, '');
  return `${sign}${absolute / NOTCH}${fraction && `.${fraction}`}`;
}

/** The grammar of `Amount` in `protocol/primitives`: digits in groups, up to one point, and the unit. */
const AMOUNT = /^(\d+(?:_\d+)*)(?:\.(\d+(?:_\d+)*))?(?:\p{White_Space}*NOTCH)?$/u;

/**
 * The amount that a text in NOTCH means, exact: `"1.5"`, `"1.5NOTCH"` and `"1.5 NOTCH"` are `1500000000000n`; `_` may stand
 * between digits.
 *
 * @throws `invalid_amount` if it is negative, has more than 12 decimals, or is no decimal number
 */
export function parseNotch(text: string): bigint {
  const [, whole, fraction = ''] = (AMOUNT.exec(text) ?? []).map((part) => part?.replaceAll('_', ''));
  if (whole === undefined || fraction.length > DECIMALS) {
    throw new TallystickError('invalid_amount', 'expected an amount such as 1.25, with at most 12 decimals');
  }
  const amount = BigInt(whole) * NOTCH + BigInt(fraction.padEnd(DECIMALS, '0'));
  if (amount > MAX_AMOUNT) throw new TallystickError('invalid_amount', 'the amount is larger than 128 bits');
  return amount;
}
