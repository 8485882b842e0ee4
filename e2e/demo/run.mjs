// The story: who does what, in order.

import { u8aToHex } from '@polkadot/util';
import * as calls from '../lib/calls.mjs';
import { balanceOf, bestHeight, constant, eventOf, rawBlock, submitSigned, succeeded, waitForBlock } from '../lib/chain.mjs';
import { accountantId, INSURANCE_FUND } from '../lib/ids.mjs';
import { devPair, freshPair } from '../lib/keys.mjs';
import { inNotch, NOTCH } from '../lib/money.mjs';
import { actions, signRequest } from '../lib/request.mjs';
import { submitWalletless } from '../lib/walletless.mjs';
import { pay, priceOf } from './exchange.mjs';
import { Hub } from './hub.mjs';
import { Ledger } from './ledger.mjs';
import { Consumer, Provider } from './parties.mjs';
import { progress } from './progress.mjs';
import { reasonOf, refusedCases } from './refusals.mjs';

/** Half of the development preset's `ExitDelay`: what is not revealed expires in time. */
const EXPIRY = 5;
/** Blocks for which a request counts. */
const REQUEST_LIFETIME = 50;
/** The hub fee in millionths: 2 %. */
const HUB_FEE = 20_000;
/** More than the second consumer has in its channel. */
const OVERDRAFT = 1_000n * NOTCH;

/** @typedef {import('../lib/chain.mjs').Chain} Chain */

/**
 * @param {Chain} chain
 * @param {number} payments how many are made off chain
 */
export async function runDemo(chain, payments) {
  const { api, genesis } = chain;
  const [author, funder] = [devPair('Alice'), devPair('Bob')];
  const [owner, operator] = [freshPair(), freshPair()];
  const accountant = accountantId(owner.addressRaw);
  const terms = { accountant, genesis, operator: operator.addressRaw };
  const consumers = ['consumer 1', 'consumer 2', 'consumer 3'].map((name) => new Consumer(name, terms));
  const providers = ['provider 1', 'provider 2'].map((name) => new Provider(name, terms));
  const [first, second, third] = consumers;
  const [full, partial] = providers;

  const ledger = new Ledger({ author: 'block author', insuranceFund: 'insurance fund' });
  consumers.forEach(({ name, identity, channel, payout }) => ledger.addParty(name, identity, channel, payout));
  providers.forEach(({ name, identity, consumerChannel, channel }) =>
    ledger.addParty(name, identity, consumerChannel, channel),
  );
  ledger.addParty('accountant', accountant, operator.addressRaw);
  ledger.addParty('accountant owner', owner.addressRaw);
  ledger.addParty('funder', funder.addressRaw);
  ledger.addParty('insurance fund', INSURANCE_FUND);
  ledger.addParty('block author', author.addressRaw);
  const before = await ledger.balances(chain, await bestHash(chain));
  /** @type {string[]} */
  const mismatches = [];

  const signed = async (/** @type {any} */ call, /** @type {import('../lib/promise.mjs').Pair} */ pair) =>
    ledger.record(succeeded(await submitSigned(chain, call, pair)));
  const walletless = async (/** @type {any} */ call, salt = 0) =>
    ledger.record(succeeded(await submitWalletless(chain, call, { salt })));

  // The chain's events are one thing, its balances another: both must say the same.
  const watched = async (
    /** @type {string} */ what,
    /** @type {Map<Uint8Array, (included: import('../lib/chain.mjs').Included) => bigint>} */ expected,
    /** @type {() => Promise<import('../lib/chain.mjs').Included>} */ act,
  ) => {
    const included = await act();
    const { parent } = await rawBlock(chain, included.blockHash);
    for (const [account, change] of expected) {
      const old = await balanceOf(chain, account, parent);
      const moved = (await balanceOf(chain, account, included.blockHash)) - old;
      if (moved !== change(included)) {
        mismatches.push(`${what}: the balance moved by ${inNotch(moved)}, the event says ${inNotch(change(included))}`);
      }
    }
    return included;
  };

  const stake = constant(chain, 'accountant', 'minAccountantStake');
  const topUps = /** @type {[Uint8Array, bigint][]} */ ([
    [first.channel, (BigInt(payments) * NOTCH) / 50n],
    [second.channel, (BigInt(payments) * NOTCH) / 75n],
    [third.channel, (BigInt(payments) * NOTCH) / 60n],
    ...providers.map(({ consumerChannel }) => [consumerChannel, NOTCH]),
  ]);
  const transfers = /** @type {[Uint8Array, bigint][]} */ ([[owner.addressRaw, stake + 10n * NOTCH], ...topUps]).map(
    ([to, amount]) => api.tx.balances.transferKeepAlive(to, amount),
  );
  progress('a plain account tops up the addresses of channels that nobody has registered yet');
  await signed(api.tx.utility.batchAll(transfers), funder);
  progress('registering the accountant: hub fee 2 %, operator and owner are different keys');
  await watched('registering the accountant', new Map([[accountant, () => stake + constant(chain, 'balances', 'existentialDeposit')]]), () =>
    signed(api.tx.accountant.registerAccountant(operator.address, stake, HUB_FEE, 0, 'http://127.0.0.1'), owner),
  );
  for (const { name, identity } of [...consumers, ...providers]) {
    const native = await balanceOf(chain, identity);
    if (native !== 0n) throw new Error(`${name} was to have no native balance, but has ${native}`);
  }

  progress('three consumers and two providers register, each without a wallet');
  const validUntil = (await bestHeight(chain)) + REQUEST_LIFETIME;
  const register = (/** @type {Consumer | Provider} */ party) => {
    const provider = party instanceof Provider;
    // Providers are paid to their own address, which does not exist on chain yet.
    const choice = { accountant, provider, beneficiary: provider ? party.identity : null };
    const request = signRequest(party.pair, actions.register(choice), { genesis, nonce: 0, validUntil });
    return walletless(calls.registerFor(chain, { ...choice, identity: party.identity }, request));
  };
  await Promise.all([...consumers, ...providers].map(register));

  progress('the owner guarantees 2 NOTCH to the second provider');
  const coverage = 2n * NOTCH;
  await signed(api.tx.accountant.grantCoverage(accountant, partial.identity, coverage), owner);

  const hub = new Hub({ genesis, operator, expiry: EXPIRY });
  const existential = constant(chain, 'balances', 'existentialDeposit');
  for (const { name, identity, channel } of consumers) {
    hub.addConsumer(name, { signer: identity, channel, covered: (await balanceOf(chain, channel)) - existential });
  }
  providers.forEach(({ name, channel }) => hub.addProvider(name, channel));
  const expired = await exchangeAll(chain, hub, consumers, providers, payments);

  const settleConsumer = (/** @type {Consumer} */ { name, identity, channel }, cheque = hub.cheque(name)) => {
    const name_ = 'PaymentChannels.PromiseSettled';
    const changes = new Map([
      [channel, (/** @type {any} */ included) => -eventOf(included, name_).gross],
      [accountant, (/** @type {any} */ included) => eventOf(included, name_).net],
    ]);
    return watched(`settling ${name}`, changes, () =>
      walletless(calls.settleConsumerPromise(chain, { identity, accountant }, cheque)),
    );
  };
  /** @type {Map<string, bigint>} */
  const paidOut = new Map(providers.map(({ name }) => [name, 0n]));
  const settleProvider = async (/** @type {Provider} */ { name, identity, cheque }, salt = 0) => {
    const settled = (/** @type {any} */ included) => eventOf(included, 'Accountant.PromiseSettled');
    const changes = new Map([
      [identity, (/** @type {any} */ included) => settled(included).net],
      [accountant, (/** @type {any} */ included) => -(settled(included).net + settled(included).chainFee)],
    ]);
    const included = await watched(`settling ${name}`, changes, () =>
      walletless(calls.settleProviderPromise(chain, { identity, accountant }, cheque), salt),
    );
    paidOut.set(name, (paidOut.get(name) ?? 0n) + settled(included).net);
    return settled(included);
  };
  const must = (/** @type {boolean} */ condition, /** @type {string} */ sentence) => {
    if (!condition) throw new Error(sentence);
  };

  progress('the accountant settles what the first and the third consumer owe');
  await settleConsumer(first);
  await settleConsumer(third);

  progress('the first provider settles, walletless, in full');
  const inFull = await settleProvider(full);
  must(inFull.shortfall === 0n && inFull.gross === full.total, 'the first provider was not paid in full');
  must(inFull.hubFee === (inFull.gross * BigInt(HUB_FEE)) / 1_000_000n, 'the hub fee is not 2 %');
  progress(`  gross ${inNotch(inFull.gross)}, hub fee ${inNotch(inFull.hubFee)}, chain fee ${inNotch(inFull.chainFee)}, net ${inNotch(inFull.net)}`);

  progress('five promises that must not become money');
  await waitForBlock(chain, expired.promise.validUntil);
  const cases = refusedCases({
    settled: { ends: { identity: full.identity, accountant }, cheque: full.cheque },
    due: { ends: { identity: partial.identity, accountant }, cheque: partial.cheque },
    expired,
    operator,
    genesis,
  });
  const refusals = [];
  for (const refused of cases) {
    const reason = await reasonOf(chain, refused);
    refusals.push({ name: refused.name, reason });
    progress(`  ${refused.name}: refused, ${reason}`);
  }

  progress('the second provider settles while the accountant is short of money');
  const partly = await settleProvider(partial);
  must(partly.shortfall > 0n, 'the accountant was not short of money');
  must(partly.fromCoverage === coverage, 'the coverage was not paid');
  progress(`  gross ${inNotch(partly.gross)}, of it coverage ${inNotch(partly.fromCoverage)}, still owed ${inNotch(partly.shortfall)}`);

  progress('the second consumer has signed for more than its channel holds: what is there is paid');
  const held = (await balanceOf(chain, second.channel)) - existential;
  const lock = hub.cheque(second.name).preimage;
  const { hashlock } = hub.cheque(second.name).promise;
  const overdrawn = { ...second.promise(OVERDRAFT, hashlock), preimage: lock };
  const drained = eventOf(await settleConsumer(second, overdrawn), 'PaymentChannels.PromiseSettled');
  must(drained.gross === held, 'a promise that is not covered did not pay what was there');
  must(drained.shortfall === overdrawn.promise.amount - held, 'the rest is not owed');
  progress(`  paid ${inNotch(drained.gross)}, still owed ${inNotch(drained.shortfall)}`);

  progress('that was the top-up: the second provider settles the same promise again');
  const rest = await settleProvider(partial, 1);
  must(partly.gross + rest.gross === partial.total && rest.shortfall === 0n, 'the second provider did not get all');
  progress(`  gross ${inNotch(rest.gross)}, nothing is owed any more`);
  await signed(api.tx.accountant.resolvePunishment(accountant, 0), owner);

  progress('the third consumer leaves');
  await exit(chain, third, accountant, { walletless, watched });

  const after = await ledger.balances(chain, await bestHash(chain));
  const issued = [...after.values()].reduce((sum, balance) => sum + balance, 0n);
  const had = [...before.values()].reduce((sum, balance) => sum + balance, 0n);
  if (issued !== had) mismatches.push(`the parties had ${inNotch(had)} NOTCH together and now have ${inNotch(issued)}`);
  return { ledger, payments, refusals, before, after, mismatches, paidOut, accountant };
}

/** @param {Chain} chain */
const bestHash = async ({ api }) => (await api.rpc.chain.getHeader()).hash.toHex();

/**
 * Makes all payments off chain.
 * @param {Chain} chain
 * @param {Hub} hub
 * @param {Consumer[]} consumers
 * @param {Provider[]} providers
 * @param {number} payments
 * @returns {Promise<import('../lib/calls.mjs').Cheque>} an early promise to the last provider, which
 *   expires soon
 */
async function exchangeAll({ api }, hub, consumers, providers, payments) {
  let height = (await api.rpc.chain.getHeader()).number.toNumber();
  const unsubscribe = await Promise.all([
    api.rpc.chain.subscribeFinalizedHeads(({ number }) => {
      hub.finalized = number.toNumber();
    }),
    api.rpc.chain.subscribeNewHeads(({ number }) => {
      height = number.toNumber();
    }),
  ]);
  hub.finalized = (await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead())).number.toNumber();
  let expiring;
  for (let index = 0; index < payments; index += 1) {
    const [consumer, provider] = [consumers[index % consumers.length], providers[index % providers.length]];
    const cheque = pay(hub, consumer, provider, priceOf(index), height);
    if (provider === providers.at(-1)) expiring ??= cheque;
    if ((index + 1) % 100 === 0) {
      progress(`  ${index + 1} of ${payments} payments exchanged off chain`);
      // Lets the subscriptions speak.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  unsubscribe.forEach((stop) => stop());
  if (!expiring) throw new Error('the last provider was not paid');
  return expiring;
}

/**
 * Request, delay, payout: all walletless.
 * @param {Chain} chain
 * @param {Consumer} consumer
 * @param {Uint8Array} accountant
 * @param {{ walletless: (call: any) => Promise<any>, watched: (what: string, expected: Map<Uint8Array, any>, act: () => Promise<any>) => Promise<any> }} act
 */
async function exit(chain, { name, pair, identity, channel, payout }, accountant, { walletless, watched }) {
  const choice = { accountant, beneficiary: payout };
  const validUntil = (await bestHeight(chain)) + REQUEST_LIFETIME;
  const request = signRequest(pair, actions.requestExit(choice), { genesis: chain.genesis, nonce: 1, validUntil });
  const requested = await walletless(calls.requestExitFor(chain, { identity, ...choice }, request));
  const { opensAt } = eventOf(requested, 'PaymentChannels.ExitRequested');
  progress(`  requested in block ${requested.blockNumber}, can be finalized from block ${opensAt}`);
  await waitForBlock(chain, opensAt - 1, (height) => progress(`  block ${height}`));
  const left = await balanceOf(chain, channel);
  const of = (/** @type {any} */ included) => eventOf(included, 'PaymentChannels.ExitFinalized');
  const changes = new Map([
    [payout, (/** @type {any} */ included) => of(included).net],
    [channel, (/** @type {any} */ included) => -of(included).gross],
  ]);
  const finalized = await watched(`the exit of ${name}`, changes, () =>
    walletless(calls.finalizeExit(chain, { identity, accountant })),
  );
  if (of(finalized).gross !== left) throw new Error('something was left in the channel');
  progress(`  ${inNotch(of(finalized).net)} NOTCH came home to ${u8aToHex(payout).slice(0, 10)}…`);
}
