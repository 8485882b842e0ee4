// The fault table: what was done to the network, what should happen, and what was seen.

import { appendFile, readFile } from 'node:fs/promises';

/**
 * `seen` is the reason where the outcome is not `passed`.
 * @typedef {{ fault: string, expected: string, seen: string, outcome: 'passed' | 'failed' | 'not tried', seconds: number }} Row
 */

/** Names the file that rows are added to, one JSON object a line. */
const TABLE = 'TALLYSTICK_FAULT_TABLE';

/**
 * Adds a row; does nothing when no table is wanted.
 * @param {Row} row
 */
export async function note(row) {
  const path = process.env[TABLE];
  if (path) await appendFile(path, `${JSON.stringify(row)}\n`);
}

/**
 * The environment of a process whose rows go to this file.
 * @param {string} path
 */
export const tableIn = (path) => ({ [TABLE]: path });

/**
 * @param {string} path
 * @returns {Promise<Row[]>}
 */
export async function readTable(path) {
  const text = await readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

/**
 * The table as Markdown.
 * @param {Row[]} rows
 */
export function asMarkdown(rows) {
  const told = (/** @type {Row} */ { outcome, seen }) => (outcome === 'passed' ? seen : `**${outcome}: ${seen}**`);
  const lines = rows.map((row) => `| ${row.fault} | ${row.expected} | ${told(row)} |`);
  return ['| fault | expected | seen |', '|---|---|---|', ...lines].join('\n');
}
