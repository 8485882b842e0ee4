// The payments of the first act by party and purpose. Written from the chain's events and checked against its balances.

import { encodeAddress } from '@polkadot/util-crypto';
import { balanceOf } from '../../lib/chain.mjs';
import { inNotch, table } from '../../lib/money.mjs';
import { split } from '../fee.mjs';

/**
 * One party's line. `net = gross - accountantFee - chainFee`; a party that earns a fee has it with a
 * minus. `funding` is money moved without a payment: top-ups, and the accountant's stake.
 * @typedef {{ funding: bigint, gross: bigint, accountantFee: bigint, chainFee: bigint }} Line
 */

/** @typedef {import('../../lib/chain.mjs').Chain} Chain */

export class Ledger {
  /**
   * @param {{ author: string, insuranceFund: string }} roles names of the parties that earn fees
   */
  constructor({ author, insuranceFund }) {
    this.author = author;
    this.insuranceFund = insuranceFund;
    /** @type {Map<string, Line>} */
    this.lines = new Map();
    /** @type {Map<string, string>} */
    this.owners = new Map();
    /** @type {Map<string, string[]>} */
    this.accounts = new Map();
    this.settlements = 0;
  }

  /**
   * @param {string} name
   * @param {...Uint8Array} accounts all that the party owns
   */
  addParty(name, ...accounts) {
    const addresses = accounts.map((account) => encodeAddress(account, 42));
    this.lines.set(name, { funding: 0n, gross: 0n, accountantFee: 0n, chainFee: 0n });
    this.accounts.set(name, addresses);
    addresses.forEach((address) => this.owners.set(address, name));
  }

  /** @param {string} name */
  line(name) {
    const line = this.lines.get(name);
    if (!line) throw new Error(`the ledger has no party ${name}`);
    return line;
  }

  /** @param {string} address */
  ownerOf(address) {
    const name = this.owners.get(address);
    if (!name) throw new Error(`money moved to or from ${address}, which belongs to no party of the ledger`);
    return name;
  }

  /**
   * @param {string} from
   * @param {string} to
   * @param {bigint} amount
   */
  fund(from, to, amount) {
    this.line(from).funding -= amount;
    this.line(to).funding += amount;
  }

  /**
   * A transaction fee: split as the chain splits it.
   * @param {string} party
   * @param {bigint} fee
   */
  chargeFee(party, fee) {
    const { insured, rest } = split(fee);
    this.line(party).chainFee += fee;
    this.line(this.insuranceFund).chainFee -= insured;
    this.line(this.author).chainFee -= rest;
  }

  /**
   * Writes down what a transaction did.
   * @param {{ events: import('../../lib/chain.mjs').ChainEvent[] }} included
   */
  record(included) {
    included.events.forEach(({ name, data }) => this.#rules[name]?.(data));
  }

  /** @type {Record<string, (data: Record<string, any>) => void>} */
  #rules = {
    'TransactionPayment.TransactionFeePaid': ({ who, actualFee, tip }) => {
      if (tip !== 0n) throw new Error('a tip was paid, and none was given');
      this.chargeFee(this.ownerOf(who), actualFee);
    },
    'Balances.Transfer': ({ from, to, amount }) => this.fund(this.ownerOf(from), this.ownerOf(to), amount),
    'IdentityRegistry.Registered': ({ identity, registrationFee, chainFee }) => {
      const name = this.ownerOf(identity);
      this.line(name).chainFee += registrationFee;
      this.line(this.insuranceFund).chainFee -= registrationFee;
      this.chargeFee(name, chainFee);
    },
    'PaymentChannels.PromiseSettled': ({ identity, accountant, gross, chainFee }) => {
      this.settlements += 1;
      this.line(this.ownerOf(identity)).gross -= gross;
      this.line(this.ownerOf(accountant)).gross += gross;
      this.chargeFee(this.ownerOf(accountant), chainFee);
    },
    'Accountant.PromiseSettled': ({ provider, accountant, gross, accountantFee, chainFee }) => {
      this.settlements += 1;
      const [from, to] = [this.line(this.ownerOf(accountant)), this.line(this.ownerOf(provider))];
      from.gross -= gross;
      to.gross += gross;
      from.accountantFee -= accountantFee;
      to.accountantFee += accountantFee;
      this.chargeFee(this.ownerOf(provider), chainFee);
    },
    'PaymentChannels.ExitRequested': ({ identity, chainFee }) => this.chargeFee(this.ownerOf(identity), chainFee),
    'PaymentChannels.ExitFinalized': ({ identity, chainFee }) => this.chargeFee(this.ownerOf(identity), chainFee),
  };

  /**
   * The money of each party, free and held.
   * @param {Chain} chain
   * @param {string} blockHash
   * @returns {Promise<Map<string, bigint>>}
   */
  async balances(chain, blockHash) {
    const entries = [...this.accounts].map(async ([name, accounts]) => {
      const balances = await Promise.all(accounts.map((account) => balanceOf(chain, account, blockHash)));
      return /** @type {[string, bigint]} */ ([name, balances.reduce((sum, balance) => sum + balance, 0n)]);
    });
    return new Map(await Promise.all(entries));
  }
}

/** @param {Line} line */
export const netOf = ({ gross, accountantFee, chainFee }) => gross - accountantFee - chainFee;

/**
 * Every way in which the ledger and the chain disagree, as sentences.
 * @param {Ledger} ledger
 * @param {Map<string, bigint>} before
 * @param {Map<string, bigint>} after
 * @returns {string[]}
 */
export function mismatches(ledger, before, after) {
  const wrong = [];
  for (const [name, line] of ledger.lines) {
    const moved = (after.get(name) ?? 0n) - (before.get(name) ?? 0n);
    const written = netOf(line) + line.funding;
    if (moved !== written) {
      wrong.push(`${name}: the chain moved ${inNotch(moved)} NOTCH, the ledger says ${inNotch(written)}`);
    }
  }
  const columns = /** @type {const} */ (['funding', 'gross', 'accountantFee', 'chainFee']);
  for (const column of columns) {
    const sum = [...ledger.lines.values()].reduce((total, line) => total + line[column], 0n);
    if (sum !== 0n) wrong.push(`the column ${column} sums to ${inNotch(sum)} NOTCH instead of zero`);
  }
  return wrong;
}

/**
 * The ledger as an aligned table, with the sums below.
 * @param {Ledger} ledger
 * @param {Map<string, bigint>} before
 * @param {Map<string, bigint>} after
 */
export function ledgerTable(ledger, before, after) {
  const rows = [...ledger.lines].map(([name, line]) => ({
    name,
    values: [
      before.get(name) ?? 0n,
      line.funding,
      line.gross,
      line.accountantFee,
      line.chainFee,
      netOf(line),
      after.get(name) ?? 0n,
    ],
  }));
  const sums = rows[0].values.map((_, column) => rows.reduce((sum, { values }) => sum + values[column], 0n));
  const heading = ['party', 'before', 'funding', 'gross', 'accountant fee', 'chain fee', 'net', 'after'];
  const line = (/** @type {string} */ name, /** @type {bigint[]} */ values) => [name, ...values.map(inNotch)];
  return table([heading, ...rows.map(({ name, values }) => line(name, values)), line('sum', sums)]);
}
