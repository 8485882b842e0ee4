// The second act's figures for machines.

import { COLUMNS, netOf, span } from './ledger.mjs';

/**
 * @param {Awaited<ReturnType<typeof import('./run.mjs').runSecondRail>>} result
 */
export function secondRailReport({ ledger, before, after, figures, refusals, blocks }) {
  const parties = [...ledger.lines].map(([name, line]) => {
    const [start, end] = span(name, before, after);
    const columns = COLUMNS.map((column) => [column, `${line[column]}`]);
    return [name, { before: `${start}`, ...Object.fromEntries(columns), net: `${netOf(line)}`, after: `${end}` }];
  });
  const sum = [...ledger.lines.values()].reduce((total, line) => total + netOf(line) + line.funding, 0n);
  /** @type {Record<string, number>} */
  const byReason = {};
  refusals.forEach(({ reason }) => {
    byReason[reason] = (byReason[reason] ?? 0) + 1;
  });
  const amounts = Object.entries(figures).map(([name, value]) => [name, typeof value === 'bigint' ? `${value}` : value]);
  return {
    ...Object.fromEntries(amounts),
    blocks,
    refusals: byReason,
    refused: Object.fromEntries(refusals.map(({ name, reason }) => [name, reason])),
    parties: Object.fromEntries(parties),
    sum: `${sum}`,
  };
}
