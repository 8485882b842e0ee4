// The second act: metered service without an accountant, step by step.

import { constant } from '../../lib/chain.mjs';
import { inNotch } from '../../lib/money.mjs';
import { progress } from '../progress.mjs';
import { closeClaims, withdraw } from './cash.mjs';
import { execute, sue } from './court.mjs';
import { repay } from './debts.mjs';
import { mismatches, ROLES } from './ledger.mjs';
import { claimAll, claimLater, goToWork, register } from './serve.mjs';
import { EARMARKS, SERVED, TARIFF } from './service.mjs';
import { must, Stage } from './stage.mjs';

/** @typedef {import('../../lib/second-rail.mjs').Bill} Bill */

/** @param {bigint[]} amounts */
const sumOf = (amounts) => amounts.reduce((sum, amount) => sum + amount, 0n);

/**
 * @param {import('../../lib/chain.mjs').Chain} chain
 * @param {Uint8Array} accountant with whom everybody registers
 */
export async function runSecondRail(chain, accountant) {
  const stage = new Stage(chain, accountant);
  const { ledger, refusals, funder, provider, small, overdrawn } = stage;
  const start = await stage.open();

  await register(stage);
  const cycle = await goToWork(stage);
  const claimed = await claimAll(stage, cycle);
  const first = await closeClaims(chain, cycle, funder);
  const owed = checkFirst(stage, first.bills);

  await stage.refused({
    name: 'a payout that has not matured',
    call: stage.tx.feeClaims.withdrawPayout(small.address),
    reason: 'FeeClaims.BelowDust',
  });
  progress('meanwhile the next cycle runs, and the overdrawn client consumes on');
  claimed.push(await claimLater(stage, cycle + 1));
  const ruling = await sue(stage, cycle);

  progress('the payouts have matured; anybody withdraws them, for free, into empty wallets');
  const payouts = [await withdraw(chain, provider), await withdraw(chain, small)];
  const expected = (SERVED.full + SERVED.acknowledged) * TARIFF + EARMARKS.overdrawn + owed.fromInsurance;
  must(payouts[0] === expected, `the provider was to get ${inNotch(expected)} NOTCH`);
  must(payouts[1] === SERVED.dust * TARIFF, 'the small provider was to get its dust');
  await stage.refused({
    name: 'a second free withdrawal',
    call: stage.tx.feeClaims.withdrawPayout(small.address),
    reason: 'FeeClaims.BelowDust',
    salt: 1,
  });

  const { slashed, burned } = await execute(stage, ruling);
  const second = await closeClaims(chain, cycle + 1, funder);
  const owedLater = billOf(second.bills, overdrawn, small);
  const repaid = await repay(stage, owed.debt, owedLater.debt);

  const end = await stage.close(start.height);
  const wrong = mismatches(ledger, start.balances, end.balances);
  const minimum = constant(chain, 'balances', 'existentialDeposit');
  if ((end.balances.get(ROLES.pot) ?? 0n) < minimum) wrong.push('the payout pot fell below the existential deposit');
  const bills = [...first.bills, ...second.bills];
  const figures = {
    claims: claimed.length,
    claimed: sumOf(claimed),
    matched: sumOf(bills.map(({ matched }) => matched)),
    contested: ruling.contested,
    payouts: sumOf(payouts),
    insured: sumOf(bills.map(({ fromInsurance }) => fromInsurance)),
    debts: sumOf(bills.map(({ debt }) => debt)),
    repaid,
    disputes: 1,
    slashed,
    burned,
  };
  if (figures.claimed !== figures.matched + figures.contested) {
    wrong.push('what was claimed is not what matched and what was contested together');
  }
  const [before, after] = [start.balances, end.balances];
  return { ledger, before, after, figures, refusals, mismatches: wrong, blocks: end.height - start.height };
}

/**
 * One client's bill of one provider.
 * @param {Bill[]} bills
 * @param {import('./parties.mjs').Party} client
 * @param {import('./parties.mjs').Party} provider
 */
function billOf(bills, client, provider) {
  const bill = bills.find((each) => each.client === client.address && each.provider === provider.address);
  if (!bill) throw new Error(`${client.name} has no bill of the ${provider.name}`);
  return bill;
}

/**
 * One pair matched in full, one in part, and one client that could not pay.
 * @param {Stage} stage
 * @param {Bill[]} bills
 * @returns {Bill} the last one
 */
function checkFirst({ provider, full, partly, overdrawn }, bills) {
  const paid = billOf(bills, full, provider);
  must(paid.fromEarmark === SERVED.full * TARIFF && paid.debt === 0n, 'what matched was not paid in full');
  const part = billOf(bills, partly, provider);
  must(part.fromEarmark === SERVED.acknowledged * TARIFF && part.debt === 0n, 'not just the matched part was paid');
  const owed = billOf(bills, overdrawn, provider);
  must(owed.fromEarmark === EARMARKS.overdrawn && owed.debt > 0n, 'the client was to be overdrawn');
  progress(`  in full ${inNotch(paid.fromEarmark)}, in part ${inNotch(part.fromEarmark)} NOTCH`);
  progress(`  the overdrawn client: ${inNotch(owed.fromEarmark)} from its earmark, ${inNotch(owed.fromInsurance)} insured, ${inNotch(owed.debt)} owed`);
  return owed;
}
