// The first act, step by step: consumers pay providers through an accountant, all of them real processes.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeAddress } from '@polkadot/util-crypto';
import { Accountant } from '../../lib/accountant.mjs';
import { INSURANCE_FUND } from '../../lib/accounts.mjs';
import { bestHeight, constant, eventsBetween, submitSigned, succeeded, waitForBlock } from '../../lib/chain.mjs';
import { devPair, freshPair } from '../../lib/keys.mjs';
import { inNotch, NOTCH } from '../../lib/money.mjs';
import { consumerChannelId, providerChannelId } from '../../lib/sdk.mjs';
import { TallyUser } from '../../lib/tally.mjs';
import { progress } from '../progress.mjs';
import { Ledger } from './ledger.mjs';
import { ask, startService } from './sessions.mjs';

/** Price of a request, 10^-12 NOTCH. */
const PRICE = NOTCH / 100n;
/** The accountant fee in millionths: 2 %. */
const ACCOUNTANT_FEE = 20_000;
/** The part of the accountant's stake that covers each provider. */
const COVERAGE = 20n * NOTCH;
/** The most that a provider risks with one consumer: ten requests. */
const ALLOWANCE = 10n * PRICE;
const CONSUMERS = ['consumer 1', 'consumer 2', 'consumer 3'];
const PROVIDERS = ['provider 1', 'provider 2'];
/** Collect early: a demo lasts minutes. */
const SETTLEMENT = ['settlement.threshold = "0.5"', 'settlement.max_age_blocks = 2'];

/** @typedef {import('../../lib/chain.mjs').Chain} Chain */

/**
 * @param {Chain} chain
 * @param {string} endpoint of the node
 * @param {number} payments requests that are made, and paid for
 */
export async function runFirstRail(chain, endpoint, payments) {
  const folder = await mkdtemp(join(tmpdir(), 'tallystick-demo-'));
  /** @type {(() => Promise<unknown>)[]} */
  const cleanups = [];
  let failed = true;
  try {
    const result = await play(chain, endpoint, payments, folder, cleanups);
    failed = false;
    return result;
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
    if (failed) console.error(`logs of the first act are kept: ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Chain} chain
 * @param {string} endpoint
 * @param {number} payments
 * @param {string} folder
 * @param {(() => Promise<unknown>)[]} cleanups
 */
async function play(chain, endpoint, payments, folder, cleanups) {
  const places = { chain: endpoint };
  const accountant = await Accountant.create(folder, places, SETTLEMENT);
  cleanups.push(() => accountant.stop());
  const create = (/** @type {string} */ name) => TallyUser.create(name, folder, places);
  const consumers = await Promise.all(CONSUMERS.map(create));
  const providers = await Promise.all(PROVIDERS.map(create));
  const [author, funder] = [devPair('Alice'), devPair('Bob')];
  const home = freshPair().addressRaw;
  const id = encodeAddress(accountant.id, 42);
  [...consumers, ...providers].forEach((user) => user.useAccountant(id));

  const ledger = new Ledger({ author: 'block author', insuranceFund: 'insurance fund' });
  const channelOf = (/** @type {TallyUser} */ { identity }) => consumerChannelId(identity, accountant.id);
  const leaver = consumers[2];
  for (const user of consumers) {
    const own = [user.identity, channelOf(user)];
    ledger.addParty(user.name, ...own, ...(user === leaver ? [home] : []));
  }
  for (const user of providers) {
    ledger.addParty(user.name, user.identity, channelOf(user), providerChannelId(user.identity, accountant.id));
  }
  ledger.addParty('accountant', accountant.id, accountant.operator.identity);
  ledger.addParty('accountant owner', accountant.owner.identity);
  ledger.addParty('funder', funder.addressRaw);
  ledger.addParty('insurance fund', INSURANCE_FUND);
  ledger.addParty('block author', author.addressRaw);
  const start = await bestHeight(chain);
  const before = await ledger.balances(chain, await hashAt(chain, start));

  progress('a plain account tops up the addresses of channels that are not registered yet');
  const stake = constant(chain, 'accountant', 'minAccountantStake') + COVERAGE * 2n;
  const share = BigInt(Math.ceil(payments / consumers.length));
  /** @type {[Uint8Array, bigint][]} */
  const topUps = [
    [accountant.owner.identity, stake + 10n * NOTCH],
    ...consumers.map((user) => /** @type {[Uint8Array, bigint]} */ ([channelOf(user), share * PRICE + 2n * NOTCH])),
    ...providers.map((user) => /** @type {[Uint8Array, bigint]} */ ([channelOf(user), NOTCH])),
  ];
  const transfers = topUps.map(([to, amount]) => chain.api.tx.balances.transferKeepAlive(to, amount));
  succeeded(await submitSigned(chain, chain.api.tx.utility.batchAll(transfers), funder));

  progress('tallystick-accountant register: accountant fee 2 %, operator and owner are different keys');
  await accountant.register({ stake, feeMillionths: ACCOUNTANT_FEE });
  progress('tally register: three consumers and two providers, none of which has money of its own');
  await Promise.all([
    ...consumers.map((user) => user.run('register')),
    ...providers.map((user) => user.run('register', '--provider', '--beneficiary', encodeAddress(user.identity, 42))),
  ]);
  progress(`the owner guarantees ${inNotch(COVERAGE)} NOTCH to each provider`);
  await grantCoverage(chain, accountant, providers);
  progress('tallystick-accountant run');
  await accountant.start();
  [...consumers, ...providers].forEach((user) => user.useAccountant(accountant.url));

  progress('tally serve: two providers put a proxy in front of their service');
  const shops = await Promise.all(providers.map((user) => openShop(user, cleanups)));
  const denied = await fetch(shops[0].proxy.url);
  if (denied.status !== 402) throw new Error(`a request without payment was answered with ${denied.status} instead of 402`);
  progress('  a request without payment is answered with 402, and the service does not see it');
  progress('tally pay: three consumers let a proxy pay for them');
  const limits = ['--max-price', inNotch(PRICE), '--cap', '1000', '--invoice-cap', '1'];
  const proxies = await Promise.all(
    consumers.map(async (user, index) => {
      const proxy = await user.pay(shops[index % shops.length].proxy.url, limits);
      cleanups.push(proxy.stop);
      return proxy;
    }),
  );

  const counts = consumers.map((_, index) => Math.floor((payments + index) / consumers.length));
  await trade(accountant, proxies, counts);

  progress('the sessions end: every consumer pays its final invoice, every provider reveals its last exchange');
  for (const proxy of proxies) await proxy.stop();
  for (const { proxy } of shops) await proxy.stop();
  const sold = shops.map((_, shop) => counts.filter((__, index) => index % shops.length === shop).reduce((a, b) => a + b));
  shops.forEach(({ service }, shop) => must(service.served() === sold[shop], 'a request was not served exactly once'));
  const earnings = await Promise.all(providers.map((user) => user.run('earnings')));
  earnings.forEach(({ earned, pending }, shop) => {
    must(BigInt(earned) === BigInt(sold[shop]) * PRICE, `${PROVIDERS[shop]} earned ${earned} by ${sold[shop]} requests`);
    must(BigInt(pending) === 0n, 'an exchange was left unrevealed');
  });
  progress(`  ${payments} requests, each served once and paid once`);

  progress('the accountant collects by itself what the consumers owe');
  await Promise.all(consumers.map((user, index) => untilSettled(chain, user, accountant, BigInt(counts[index]) * PRICE)));
  progress('tally settle: the providers turn their newest promise into money');
  const settled = await Promise.all(providers.map((user) => user.run('settle')));
  const paidOut = settled.map((answer, shop) => checkSettlement(answer, BigInt(sold[shop]) * PRICE));

  progress('tally exit: the third consumer leaves');
  await leave(chain, leaver, home);
  await accountant.stop();

  const end = await bestHeight(chain);
  const events = await eventsBetween(chain, start + 1, end);
  events.forEach(({ name, data }) => ledger.record({ events: [{ name, data }] }));
  const after = await ledger.balances(chain, await hashAt(chain, end));
  return { ledger, payments, before, after, paidOut, accountant: accountant.id, kills: 1 };
}

const must = (/** @type {boolean} */ condition, /** @type {string} */ sentence) => {
  if (!condition) throw new Error(sentence);
};

/**
 * @param {Chain} chain
 * @param {number} height
 */
const hashAt = async ({ api }, height) => (await api.rpc.chain.getBlockHash(height)).toHex();

/**
 * @param {Chain} chain
 * @param {Accountant} accountant
 * @param {TallyUser[]} providers
 */
async function grantCoverage(chain, accountant, providers) {
  const owner = accountant.owner.pair;
  const grants = providers.map(({ identity }) => chain.api.tx.accountant.grantCoverage(accountant.id, identity, COVERAGE));
  succeeded(await submitSigned(chain, chain.api.tx.utility.batchAll(grants), owner));
}

/**
 * @param {TallyUser} user
 * @param {(() => Promise<unknown>)[]} cleanups
 */
async function openShop(user, cleanups) {
  const service = await startService();
  cleanups.push(service.close);
  const terms = ['--unit', 'request', '--price', inNotch(PRICE), '--allowance', inNotch(ALLOWANCE)];
  const habits = ['--exchange-every', '4', '--exchange-within', '1', '--settle-by-hand'];
  const proxy = await user.serve(service.url, [...terms, ...habits]);
  cleanups.push(proxy.stop);
  return { service, proxy };
}

/**
 * All consumers use what they pay for; in the middle of it the accountant is killed and started again.
 * @param {Accountant} accountant
 * @param {{ url: string }[]} proxies
 * @param {number[]} counts
 */
async function trade(accountant, proxies, counts) {
  const whole = counts.reduce((a, b) => a + b);
  let answered = 0;
  /** @type {() => void} */
  let halfway = () => {};
  const middle = new Promise((resolve) => {
    halfway = () => resolve(null);
  });
  const tell = () => {
    answered += 1;
    if (answered === Math.floor(whole / 2)) halfway();
    if (answered % 100 === 0) progress(`  ${answered} of ${whole} requests answered and paid`);
  };
  const asking = Promise.all(proxies.map(({ url }, index) => ask(url, counts[index], tell)));
  await Promise.race([middle, asking]);
  progress('kill -9: the accountant dies in the middle of it');
  await accountant.kill();
  await accountant.start();
  progress('  it is back, and knows everything that it had acknowledged');
  await asking;
}

/**
 * Waits until the consumer's channel is settled up to `amount`.
 * @param {Chain} chain
 * @param {TallyUser} user
 * @param {Accountant} accountant
 * @param {bigint} amount
 */
async function untilSettled(chain, user, accountant, amount) {
  const ends = [user.identity, accountant.id].map((account) => encodeAddress(account, 42));
  const patience = (await bestHeight(chain)) + 60;
  for (;;) {
    const height = await bestHeight(chain);
    /** @type {{ settled: { lane: number, amount: string }[] }} */
    const { settled } = await chain.provider.send('tally_consumerChannel', ends);
    const sum = settled.reduce((total, lane) => total + BigInt(lane.amount), 0n);
    if (sum >= amount) {
      must(sum === amount, `${user.name} was charged ${inNotch(sum)} instead of ${inNotch(amount)} NOTCH`);
      return;
    }
    must(height < patience, `of ${user.name} only ${inNotch(sum)} of ${inNotch(amount)} NOTCH are collected`);
    await waitForBlock(chain, height + 1);
  }
}

/**
 * The itemised settlement must add up.
 * @param {any} answer
 * @param {bigint} gross
 */
function checkSettlement({ settlements: [settlement] }, gross) {
  const item = (/** @type {string} */ name) => BigInt(settlement[name]);
  must(item('gross') === gross && item('shortfall') === 0n, 'a provider was not paid in full');
  must(item('accountantFee') === (gross * BigInt(ACCOUNTANT_FEE)) / 1_000_000n, 'the accountant fee is not 2 %');
  must(item('gross') === item('accountantFee') + item('chainFee') + item('net'), 'a settlement does not add up');
  const [net, accountantFee, chainFee] = [item('net'), item('accountantFee'), item('chainFee')].map(inNotch);
  progress(`  gross ${inNotch(gross)}, accountant fee ${accountantFee}, chain fee ${chainFee}, net ${net}`);
  return item('net');
}

/**
 * Request, delay, payout: none of it needs money but that in the channel.
 * @param {Chain} chain
 * @param {TallyUser} user
 * @param {Uint8Array} home
 */
async function leave(chain, user, home) {
  await user.run('exit', 'request', '--to', encodeAddress(home, 42));
  const {
    exits: [exit],
  } = await user.run('balance');
  progress(`  requested, can be finalized from block ${exit.opensAt}`);
  await waitForBlock(chain, exit.opensAt, (height) => progress(`  block ${height}`));
  await user.run('exit', 'finalize');
  const { data } = /** @type {any} */ (await chain.api.query.system.account(home));
  must(data.free.toBigInt() > 0n, 'nothing came home');
  progress(`  ${inNotch(data.free.toBigInt())} NOTCH came home`);
}
