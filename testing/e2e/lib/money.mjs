// Amounts for people. Amounts are whole units everywhere else; 10^12 of them are one NOTCH.

import { NOTCH } from './sdk.mjs';

export { NOTCH };

/**
 * An amount in NOTCH with all 12 decimals.
 * @param {bigint} amount
 * @returns {string}
 */
export function inNotch(amount) {
  const sign = amount < 0n ? '-' : '';
  const absolute = amount < 0n ? -amount : amount;
  return `${sign}${absolute / NOTCH}.${(absolute % NOTCH).toString().padStart(12, '0')}`;
}

/**
 * Rows as text, columns aligned: the first to the left, the others to the right.
 * @param {string[][]} rows the first is the heading
 * @returns {string}
 */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (/** @type {string[]} */ row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  ');
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join('\n');
}
