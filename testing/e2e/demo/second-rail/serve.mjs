// Bonds, workers, earmarks, and a cycle's claims.

import { encodeAddress } from '@polkadot/util-crypto';
import { bestHeight } from '../../lib/chain.mjs';
import { cycles } from '../../lib/claim.mjs';
import { NOTCH } from '../../lib/money.mjs';
import { registerWorker } from '../../lib/second-rail.mjs';
import { progress } from '../progress.mjs';
import { wrongClaims } from './refusals.mjs';
import { CAPACITY, claim, EARMARKS, evidence, NEW_DEPOSIT, request, SERVED, TARIFF } from './service.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */

/** The money of every party for fees and deposits, on top of its stake. */
const POCKET_MONEY = 5n * NOTCH;
/** The bond of each provider: enough for two workers on a development chain. */
const BOND = 200n * NOTCH;

/** @param {Stage} stage */
export async function register(stage) {
  const { tx, providers, clients, accountant } = stage;
  progress('second act: two providers and three clients get money and register');
  const stakes = /** @type {[import('./parties.mjs').Party, bigint][]} */ ([
    [stage.provider, BOND],
    [stage.small, BOND],
    [stage.full, EARMARKS.full + EARMARKS.dust],
    [stage.partly, EARMARKS.partly],
    [stage.overdrawn, EARMARKS.overdrawn + EARMARKS.overdrawnLater + NEW_DEPOSIT],
  ]);
  const transfers = stakes.flatMap(([{ address, channel }, stake]) => [
    tx.balances.transferKeepAlive(address, stake + POCKET_MONEY),
    tx.balances.transferKeepAlive(channel, NOTCH / 10n),
  ]);
  await stage.signed(tx.utility.batchAll(transfers), stage.funder);
  const identities = [
    ...providers.map((party) => ({ party, beneficiary: encodeAddress(party.beneficiary, 42) })),
    ...clients.map((party) => ({ party, beneficiary: null })),
  ];
  await stage.together(
    ...identities.map(({ party, beneficiary }) => /** @type {[any, import('./parties.mjs').Party]} */ ([
      tx.identityRegistry.register(accountant, beneficiary, false),
      party,
    ])),
  );
}

/**
 * @param {Stage} stage
 * @returns {Promise<number>} the cycle in which the workers serve
 */
export async function goToWork(stage) {
  const { chain, tx, provider, small } = stage;
  progress('the providers bond and register three workers by their peer ids; two go online');
  stage.providers.forEach(({ name, workers }) => progress(`  ${name}: ${workers[0].peerIdText} goes online`));
  progress('the clients deposit and set money aside for them');
  const terms = { height: await bestHeight(chain), capacity: CAPACITY, tariff: TARIFF };
  const work = (/** @type {import('./parties.mjs').SecondRailProvider} */ { identity, workers }) =>
    tx.utility.batchAll([
      tx.workerBonding.bond(BOND),
      ...workers.map((worker) => registerWorker(chain, worker, { ...terms, provider: identity })),
      tx.workerBonding.goOnline(workers[0].id),
    ]);
  const fund = (/** @type {[import('./parties.mjs').Party, bigint][]} */ ...earmarks) =>
    tx.utility.batchAll([
      tx.feeClaims.deposit(earmarks.reduce((sum, [, amount]) => sum + amount, 0n)),
      ...earmarks.map(([{ address }, amount]) => tx.feeClaims.earmark(address, amount)),
    ]);
  const [online] = await stage.together(
    [work(provider), provider],
    [work(small), small],
    [fund([provider, EARMARKS.full], [small, EARMARKS.dust]), stage.full],
    [fund([provider, EARMARKS.partly]), stage.partly],
    [fund([provider, EARMARKS.overdrawn], [small, EARMARKS.overdrawnLater]), stage.overdrawn],
  );
  return cycles(chain).at(online.blockNumber);
}

/**
 * @param {Stage} stage
 * @param {number} cycle
 * @returns {Promise<bigint[]>} the amounts claimed
 */
export async function claimAll(stage, cycle) {
  const { chain, tx, provider, small, worker, smallWorker, full, partly, overdrawn } = stage;
  progress(`cycle ${cycle}: the workers have served; providers claim, clients acknowledge`);
  const { submitClaims, submitRequests } = tx.feeClaims;
  const entries = [
    claim(full, worker, SERVED.full),
    claim(partly, worker, SERVED.claimed),
    claim(overdrawn, worker, SERVED.overdrawn),
  ];
  const smallEntries = [claim(full, smallWorker, SERVED.dust)];
  await stage.together(
    [submitClaims(cycle, entries, evidence('logs')), provider],
    [submitClaims(cycle, smallEntries, evidence('small logs')), small],
    [submitRequests(cycle, [request(worker, SERVED.full), request(smallWorker, SERVED.dust)]), full],
    [submitRequests(cycle, [request(worker, SERVED.acknowledged)]), partly],
    [submitRequests(cycle, [request(worker, SERVED.overdrawn)]), overdrawn],
  );
  progress('claims and workers that must not be accepted');
  const cast = { provider, other: small, client: full, stranger: partly, units: SERVED.full };
  await stage.failing(...wrongClaims(chain, { ...cast, cycle, height: await bestHeight(chain) }));
  return [...entries, ...smallEntries].map(({ amount }) => amount);
}

/**
 * The overdrawn client goes on, in the next cycle and with the other provider.
 * @param {Stage} stage
 * @param {number} cycle
 * @returns {Promise<bigint>} what is claimed
 */
export async function claimLater(stage, cycle) {
  const { tx, small, smallWorker, overdrawn } = stage;
  const entry = claim(overdrawn, smallWorker, SERVED.overdrawnLater);
  await stage.together(
    [tx.feeClaims.submitClaims(cycle, [entry], evidence('more logs')), small],
    [tx.feeClaims.submitRequests(cycle, [request(smallWorker, SERVED.overdrawnLater)]), overdrawn],
  );
  return entry.amount;
}
