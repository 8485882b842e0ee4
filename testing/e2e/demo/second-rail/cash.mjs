// Cycles that are processed and payouts that are withdrawn, with words.

import { balanceOf, eventOf, rawBlock, succeeded } from '../../lib/chain.mjs';
import { cycles } from '../../lib/claim.mjs';
import { inNotch } from '../../lib/money.mjs';
import { processCycle, waitForPayout } from '../../lib/second-rail.mjs';
import { submitWalletless } from '../../lib/walletless.mjs';
import { progress } from '../progress.mjs';

/** @typedef {import('../../lib/chain.mjs').Chain} Chain */

const BLOCKS_PER_LINE = 5;

/**
 * @param {Chain} chain
 * @param {number} cycle
 * @param {import('../../lib/signing.mjs').Pair} anybody
 */
export async function closeClaims(chain, cycle, anybody) {
  progress(`cycle ${cycle} takes claims until block ${cycles(chain).claimsUntil(cycle)}`);
  const onBlock = (/** @type {number} */ height) => {
    if (height % BLOCKS_PER_LINE === 0) progress(`  block ${height}`);
  };
  const processed = await processCycle(chain, cycle, anybody, { onBlock });
  const who = processed.byIdleSpace ? 'idle block space' : 'anybody\'s transaction';
  progress(`  processed by ${who} in block ${processed.blockNumber}: ${processed.bills.length} bills`);
  return processed;
}

/**
 * Withdraws a payout as soon as it has matured: no signer, no fee, and all of it arrives.
 * @param {Chain} chain
 * @param {import('./parties.mjs').SecondRailProvider} provider
 * @returns {Promise<bigint>}
 */
export async function withdraw(chain, { name, address, identity, beneficiary }) {
  await waitForPayout(chain, identity);
  if ((await balanceOf(chain, beneficiary)) !== 0n) throw new Error(`the wallet of ${name} was to be empty`);
  const included = succeeded(await submitWalletless(chain, chain.api.tx.feeClaims.withdrawPayout(address)));
  const { amount } = eventOf(included, 'FeeClaims.PayoutWithdrawn');
  const { parent } = await rawBlock(chain, included.blockHash);
  const at = (/** @type {Uint8Array} */ account) =>
    Promise.all([parent, included.blockHash].map((hash) => balanceOf(chain, account, hash)));
  const [[before, after], [, arrived]] = [await at(identity), await at(beneficiary)];
  if (before !== after) throw new Error(`the withdrawal of ${name} was not free`);
  if (arrived !== amount) throw new Error(`${inNotch(amount)} NOTCH left the pot, ${inNotch(arrived)} arrived`);
  if (included.events.some(({ name: event }) => event.startsWith('TransactionPayment.'))) {
    throw new Error('somebody paid a fee for a free withdrawal');
  }
  progress(`  ${name}: ${inNotch(arrived)} NOTCH, for free`);
  return arrived;
}
