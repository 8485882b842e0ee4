// An overdrawn client pays back, in order.

import { inNotch } from '../../lib/money.mjs';
import { progress } from '../progress.mjs';
import { NEW_DEPOSIT } from './service.mjs';
import { must } from './stage.mjs';

/**
 * The client deposits again; what it owes is pulled by the younger creditor, and still the older comes first.
 * @param {import('./stage.mjs').Stage} stage
 * @param {bigint} older what it owes the provider
 * @param {bigint} younger what it owes the small one, since the cycle after
 * @returns {Promise<bigint>} what is repaid
 */
export async function repay(stage, older, younger) {
  const { tx, provider, small, overdrawn } = stage;
  progress(`the client owes ${inNotch(older)} and, since a cycle later, ${inNotch(younger)} NOTCH`);
  must(older < NEW_DEPOSIT && NEW_DEPOSIT < older + younger, 'the deposit was to reach for one debt and a part');
  progress(`  it deposits ${inNotch(NEW_DEPOSIT)}`);
  await stage.signed(tx.feeClaims.deposit(NEW_DEPOSIT), overdrawn.pair);
  await stage.failing({
    name: 'taking out a deposit that is owed',
    call: tx.feeClaims.withdrawDeposit(NEW_DEPOSIT),
    pair: overdrawn.pair,
    reason: 'FeeClaims.InsufficientFunds',
  });
  const { events } = await stage.signed(tx.feeClaims.collectDebt(overdrawn.address), small.pair);
  const paidTo = (/** @type {import('./parties.mjs').Party} */ { name, address }) => {
    const paid = events.find((event) => event.name === 'FeeClaims.DebtPaid' && event.data.provider === address);
    if (!paid) throw new Error(`the ${name} was not repaid`);
    progress(`  the ${name} gets ${inNotch(paid.data.amount)}, still owed ${inNotch(paid.data.rest)}`);
    return paid.data;
  };
  const [first, second] = [paidTo(provider), paidTo(small)];
  must(first.amount === older && first.rest === 0n, 'the older debt was not paid first');
  must(second.amount === NEW_DEPOSIT - older, 'the younger debt did not get the rest');
  must(second.rest === younger - second.amount, 'the rest of the younger debt is forgotten');
  return first.amount + second.amount;
}
