// The figures of the demo for machines.

import { netOf } from './ledger.mjs';
import { railReport } from './rail/report.mjs';

/**
 * @param {Awaited<ReturnType<typeof import('./run.mjs').runDemo>>} result
 * @param {Awaited<ReturnType<typeof import('./rail/run.mjs').runRail>>} rail
 */
export function report({ ledger, payments, refusals, before, after }, rail) {
  const parties = [...ledger.lines].map(([name, line]) => [
    name,
    {
      gross: `${line.gross}`,
      hub_fee: `${line.hubFee}`,
      chain_fee: `${line.chainFee}`,
      net: `${netOf(line)}`,
      funding: `${line.funding}`,
      before: `${before.get(name)}`,
      after: `${after.get(name)}`,
    },
  ]);
  const sum = [...ledger.lines.values()].reduce((total, line) => total + netOf(line), 0n);
  /** @type {Record<string, number>} */
  const byReason = {};
  refusals.forEach(({ reason }) => {
    byReason[reason] = (byReason[reason] ?? 0) + 1;
  });
  return {
    payments,
    settlements: ledger.settlements,
    refusals: byReason,
    refused: Object.fromEntries(refusals.map(({ name, reason }) => [name, reason])),
    parties: Object.fromEntries(parties),
    sum: `${sum}`,
    second_rail: railReport(rail),
  };
}
