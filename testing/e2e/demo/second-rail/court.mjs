// The dispute about what the client did not acknowledge.

import { eventOf, waitForBlock } from '../../lib/chain.mjs';
import { rule } from '../../lib/collective.mjs';
import { inNotch } from '../../lib/money.mjs';
import { progress } from '../progress.mjs';
import { evidence, SERVED, TARIFF } from './service.mjs';
import { must, URI } from './stage.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */

/**
 * From the first word to the ruling.
 * @param {Stage} stage
 * @param {number} cycle
 * @returns {Promise<{ dispute: bigint, contested: bigint, appealBy: number }>}
 */
export async function sue(stage, cycle) {
  const { chain, tx, provider, partly, worker } = stage;
  progress('the client disputes what it did not acknowledge');
  const subject = { Claim: { cycle, client: partly.address, worker: worker.id } };
  const opening = tx.arbitration.openDispute(subject, evidence('not served'), URI);
  const opened = eventOf(await stage.signed(opening, partly.pair), 'Arbitration.DisputeOpened');
  const { dispute, amount: contested } = opened;
  must(contested === (SERVED.claimed - SERVED.acknowledged) * TARIFF, 'not just the unmatched rest is contested');
  progress(`  dispute ${dispute} about ${inNotch(contested)} NOTCH; the provider answers`);
  await stage.signed(tx.arbitration.respond(dispute, evidence('served'), URI), provider.pair);
  await stage.failing(
    {
      name: 'taking the bond away during a dispute',
      call: tx.workerBonding.withdrawUnbonded(),
      pair: provider.pair,
      reason: 'WorkerBonding.InDispute',
    },
    {
      name: 'a second dispute about the same claim',
      call: tx.arbitration.openDispute(subject, evidence('again'), URI),
      pair: partly.pair,
      reason: 'FeeClaims.Disputed',
    },
  );
  const ruling = await rule(chain, dispute, true);
  must(ruling.error === null, `the arbiters' motion failed: ${ruling.error}`);
  const { appealBy } = eventOf(ruling.included, 'Arbitration.Ruled');
  progress(`  two of the three arbiters rule for the client; the provider can appeal until block ${appealBy}`);
  return { dispute, contested, appealBy };
}

/**
 * The provider loses.
 * @param {Stage} stage
 * @param {{ dispute: bigint, contested: bigint, appealBy: number }} ruling
 * @returns {Promise<{ slashed: bigint, burned: bigint }>}
 */
export async function execute(stage, { dispute, contested, appealBy }) {
  const { chain, tx, provider } = stage;
  progress('no appeal comes; anybody finalizes the dispute');
  await waitForBlock(chain, appealBy, (height) => progress(`  block ${height}`));
  const finalized = await stage.signed(tx.arbitration.finalize(dispute), stage.funder);
  const { verdict, settled } = eventOf(finalized, 'Arbitration.DisputeFinalized');
  must(verdict === 'ForOpener' && settled === 0n, 'the client did not win');
  const { compensation, insurance, burned } = eventOf(finalized, 'WorkerBonding.Slashed');
  const slashed = compensation + insurance + burned;
  must(slashed > contested && burned > 0n, 'the provider did not lose more than it claimed');
  progress(`  its bond loses ${inNotch(slashed)} NOTCH: ${inNotch(compensation)} to the client,`);
  progress(`  ${inNotch(insurance)} to the insurance fund, ${inNotch(burned)} burned`);
  await stage.failing({
    name: 'a worker whose provider has lost a part of its bond',
    call: tx.workerBonding.goOnline(provider.workers[1].id),
    pair: provider.pair,
    reason: 'WorkerBonding.InsufficientBond',
  });
  return { slashed, burned };
}
