// The figures of the demo for machines.

import { netOf } from './market/ledger.mjs';
import { railReport } from './rail/report.mjs';

/**
 * @param {Awaited<ReturnType<typeof import('./market/run.mjs').runMarket>>} result
 * @param {Awaited<ReturnType<typeof import('./rail/run.mjs').runRail>>} rail
 */
export function report({ ledger, payments, kills, before, after }, rail) {
  const parties = [...ledger.lines].map(([name, line]) => [
    name,
    {
      gross: `${line.gross}`,
      accountant_fee: `${line.accountantFee}`,
      chain_fee: `${line.chainFee}`,
      net: `${netOf(line)}`,
      funding: `${line.funding}`,
      before: `${before.get(name)}`,
      after: `${after.get(name)}`,
    },
  ]);
  const sum = [...ledger.lines.values()].reduce((total, line) => total + netOf(line), 0n);
  return {
    payments,
    settlements: ledger.settlements,
    kills,
    parties: Object.fromEntries(parties),
    sum: `${sum}`,
    second_rail: railReport(rail),
  };
}
