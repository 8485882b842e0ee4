// The figures of the demo for machines.

import { netOf } from './first-rail/ledger.mjs';
import { secondRailReport } from './second-rail/report.mjs';

/**
 * @param {Awaited<ReturnType<typeof import('./first-rail/run.mjs').runFirstRail>>} result
 * @param {Awaited<ReturnType<typeof import('./second-rail/run.mjs').runSecondRail>>} second
 */
export function report({ ledger, payments, kills, before, after }, second) {
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
    second_rail: secondRailReport(second),
  };
}
