// The cast of the second act, and how it acts.

import { INSURANCE_FUND, PAYOUT_POT } from '../../lib/accounts.mjs';
import { bestHeight, submitSigned, submitTogether, succeeded } from '../../lib/chain.mjs';
import { MEMBERS } from '../../lib/collective.mjs';
import { devPair } from '../../lib/keys.mjs';
import { progress } from '../progress.mjs';
import { SecondRailLedger, ROLES } from './ledger.mjs';
import { Client, SecondRailProvider } from './parties.mjs';
import { mustBeRefused, mustFail } from './refusals.mjs';

/** @typedef {import('../../lib/chain.mjs').Chain} Chain */
/** @typedef {import('../../lib/signing.mjs').Pair} Pair */
/** @typedef {import('./refusals.mjs').Refused} Refused */

/** Where the parties say their evidence can be read. */
export const URI = 'https://evidence.example/1';

/**
 * @param {boolean} condition
 * @param {string} sentence
 */
export function must(condition, sentence) {
  if (!condition) throw new Error(sentence);
}

export class Stage {
  /** Pays for what anybody may do. */
  funder = devPair('Bob');
  ledger = new SecondRailLedger();
  /** @type {Refused[]} */
  refusals = [];

  /**
   * @param {Chain} chain
   * @param {Uint8Array} accountant with whom everybody registers
   */
  constructor(chain, accountant) {
    this.chain = chain;
    this.accountant = accountant;
    this.tx = chain.api.tx;
    /** Two workers: one serves, one stays offline. */
    this.provider = new SecondRailProvider('worker provider', accountant, 2);
    this.small = new SecondRailProvider('small provider', accountant, 1);
    /** Acknowledges all it consumed, and can pay it. */
    this.full = new Client('paying client', accountant);
    /** Acknowledges a part and disputes the rest. */
    this.partly = new Client('disputing client', accountant);
    /** Acknowledges more than it set aside, twice. */
    this.overdrawn = new Client('overdrawn client', accountant);
  }

  get providers() {
    return [this.provider, this.small];
  }

  get clients() {
    return [this.full, this.partly, this.overdrawn];
  }

  get worker() {
    return this.provider.workers[0];
  }

  get smallWorker() {
    return this.small.workers[0];
  }

  /** Everybody takes its place in the ledger. */
  async open() {
    const { ledger } = this;
    this.clients.forEach(({ name, identity, channel }) => ledger.addParty(name, identity, channel));
    this.providers.forEach(({ name, identity, channel, beneficiary }) =>
      ledger.addParty(name, identity, channel, beneficiary),
    );
    ledger.addParty('arbiters', ...MEMBERS.arbiters.map(({ addressRaw }) => addressRaw));
    ledger.addParty(ROLES.pot, PAYOUT_POT);
    ledger.addParty(ROLES.funder, this.funder.addressRaw);
    ledger.addParty(ROLES.insurance, INSURANCE_FUND);
    ledger.addParty(ROLES.author, devPair('Alice').addressRaw);
    ledger.addParty(ROLES.burned);
    return this.#balances();
  }

  /** Everything since `start` is written down. @param {number} start */
  async close(start) {
    const end = await this.#balances();
    await this.ledger.record(this.chain, start + 1, end.height);
    return end;
  }

  async #balances() {
    const height = await bestHeight(this.chain);
    const hash = await this.chain.api.rpc.chain.getBlockHash(height);
    return { height, balances: await this.ledger.balances(this.chain, hash.toHex()) };
  }

  /** @param {any} call @param {Pair} pair */
  async signed(call, pair) {
    return succeeded(await submitSigned(this.chain, call, pair));
  }

  /** @param {...[call: any, party: { pair: Pair }]} calls */
  async together(...calls) {
    return (await submitTogether(this.chain, calls.map(([call, { pair }]) => [call, pair]))).map(succeeded);
  }

  /** Calls that must fail in their block. @param {...import('./refusals.mjs').Case} cases */
  async failing(...cases) {
    this.#note(await mustFail(this.chain, cases));
  }

  /** Submits a transaction that the pool must refuse. @param {{ name: string, call: any, reason: string, salt?: number }} refused */
  async refused(refused) {
    this.#note([await mustBeRefused(this.chain, refused)]);
  }

  /** @param {Refused[]} list */
  #note(list) {
    this.refusals.push(...list);
    list.forEach(({ name, reason }) => progress(`  ${name}: refused, ${reason}`));
  }
}
