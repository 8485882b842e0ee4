// The payments of the second act by party and purpose: from every event of every block, checked against the
// chain's balances.

import { encodeAddress } from '@polkadot/util-crypto';
import { balanceOf, eventsBetween } from '../../lib/chain.mjs';
import { inNotch, table } from '../../lib/money.mjs';
import { split } from '../fee.mjs';

/** @typedef {import('../../lib/chain.mjs').Chain} Chain */
/** @typedef {import('../../lib/chain.mjs').ChainEvent} ChainEvent */

/**
 * Why money moves. `funding`: transfers; `service`: what clients consumed, on its way through the pot to the
 * provider; `surcharge`: what providers pay per claim; `disputes`: bonds and deposits; `fees`: transactions and
 * registrations.
 */
export const COLUMNS = /** @type {const} */ (['funding', 'service', 'surcharge', 'disputes', 'fees']);
/** @typedef {Record<typeof COLUMNS[number], bigint>} Line */

/** The parties without a key. */
export const ROLES = /** @type {const} */ ({
  author: 'block author',
  insurance: 'insurance fund',
  pot: 'payout pot',
  burned: 'burned',
  funder: 'funder',
});

export class SecondRailLedger {
  constructor() {
    /** @type {Map<string, Line>} */
    this.lines = new Map();
    /** @type {Map<string, string>} */
    this.owners = new Map();
    /** @type {Map<string, string[]>} */
    this.accounts = new Map();
  }

  /**
   * @param {string} name
   * @param {...Uint8Array} accounts all that the party owns
   */
  addParty(name, ...accounts) {
    const addresses = accounts.map((account) => encodeAddress(account, 42));
    this.lines.set(name, { funding: 0n, service: 0n, surcharge: 0n, disputes: 0n, fees: 0n });
    this.accounts.set(name, addresses);
    addresses.forEach((address) => this.owners.set(address, name));
  }

  /** @param {string} address */
  ownerOf(address) {
    const name = this.owners.get(address);
    if (!name) throw new Error(`money moved to or from ${address}, which belongs to no party of the ledger`);
    return name;
  }

  /**
   * @param {typeof COLUMNS[number]} column
   * @param {string} from
   * @param {string} to
   * @param {bigint | number} amount
   */
  move(column, from, to, amount) {
    const [giver, taker] = [this.lines.get(from), this.lines.get(to)];
    if (!giver || !taker) throw new Error(`the ledger has no party ${giver ? to : from}`);
    giver[column] -= BigInt(amount);
    taker[column] += BigInt(amount);
  }

  /**
   * Writes down what all blocks from `first` to `last` did.
   * @param {Chain} chain
   * @param {number} first
   * @param {number} last
   */
  async record(chain, first, last) {
    const events = await eventsBetween(chain, first, last);
    events.forEach(({ name, data }) => this.#rules[name]?.(data));
    return events;
  }

  /** @type {Record<string, (data: Record<string, any>) => void>} */
  #rules = {
    'TransactionPayment.TransactionFeePaid': ({ who, actualFee, tip }) => {
      if (BigInt(tip) !== 0n) throw new Error('a tip was paid, and none was given');
      const signer = this.ownerOf(who);
      const { insured, rest } = split(BigInt(actualFee));
      this.move('fees', signer, ROLES.insurance, insured);
      this.move('fees', signer, ROLES.author, rest);
    },
    'IdentityRegistry.Registered': ({ identity, registrationFee, chainFee }) => {
      if (BigInt(chainFee) !== 0n) throw new Error('a registration paid by itself, and this act has none');
      this.move('fees', this.ownerOf(identity), ROLES.insurance, registrationFee);
    },
    // Pallets transfer too, and say more about it in events of their own.
    'Balances.Transfer': ({ from, to, amount }) => {
      if (this.owners.get(from) === ROLES.funder) this.move('funding', ROLES.funder, this.ownerOf(to), amount);
    },
    'InsuranceFund.Surcharged': ({ from, amount }) =>
      this.move('surcharge', this.ownerOf(from), ROLES.insurance, amount),
    'FeeClaims.Paid': ({ client, fromEarmark, fromCredit, fromInsurance }) => {
      if (BigInt(fromCredit) !== 0n) throw new Error('a sponsor paid, and this act has none');
      this.move('service', this.ownerOf(client), ROLES.pot, fromEarmark);
      this.move('service', ROLES.insurance, ROLES.pot, fromInsurance);
    },
    'FeeClaims.ConfirmedLate': ({ client, paid }) => this.move('service', this.ownerOf(client), ROLES.pot, paid),
    'FeeClaims.ContestSettled': ({ claim, paid }) => this.move('service', this.ownerOf(claim.client), ROLES.pot, paid),
    'FeeClaims.DebtPaid': ({ client, amount }) => this.move('service', this.ownerOf(client), ROLES.pot, amount),
    'FeeClaims.PayoutWithdrawn': ({ beneficiary, amount }) =>
      this.move('service', ROLES.pot, this.ownerOf(beneficiary), amount),
    'WorkerBonding.Slashed': ({ provider, claimant, compensation, insurance, burned }) => {
      const loser = this.ownerOf(provider);
      this.move('disputes', loser, this.ownerOf(claimant), compensation);
      this.move('disputes', loser, ROLES.insurance, insurance);
      this.move('disputes', loser, ROLES.burned, burned);
    },
    'Arbitration.DisputeFinalized': ({ opener, respondent, verdict, depositPaid, depositForfeited }) => {
      if (verdict === 'Unruled') throw new Error('a dispute ended without a ruling');
      const [winner, loser] = verdict === 'ForOpener' ? [opener, respondent] : [respondent, opener];
      this.move('disputes', this.ownerOf(loser), this.ownerOf(winner), depositPaid);
      this.move('disputes', this.ownerOf(loser), ROLES.insurance, depositForfeited);
    },
  };

  /**
   * The money of each party, free and held, in one block; the burned money is the whole issuance, negated.
   * @param {Chain} chain
   * @param {string} blockHash
   * @returns {Promise<Map<string, bigint>>}
   */
  async balances(chain, blockHash) {
    const at = await chain.api.at(blockHash);
    const issued = /** @type {any} */ (await at.query.balances.totalIssuance());
    const issuance = /** @type {bigint} */ (issued.toBigInt());
    const entries = [...this.accounts].map(async ([name, accounts]) => {
      if (name === ROLES.burned) return /** @type {[string, bigint]} */ ([name, -issuance]);
      const balances = await Promise.all(accounts.map((account) => balanceOf(chain, account, blockHash)));
      return /** @type {[string, bigint]} */ ([name, balances.reduce((sum, balance) => sum + balance, 0n)]);
    });
    return new Map(await Promise.all(entries));
  }
}

/** @param {Line} line */
const changeOf = (line) => COLUMNS.reduce((sum, column) => sum + line[column], 0n);

/** A party's net: its change without what it was only funded with. @param {Line} line */
export const netOf = (line) => changeOf(line) - line.funding;

/**
 * Every way in which the ledger and the chain disagree, as sentences.
 * @param {SecondRailLedger} ledger
 * @param {Map<string, bigint>} before
 * @param {Map<string, bigint>} after
 * @returns {string[]}
 */
export function mismatches(ledger, before, after) {
  const wrong = [];
  let moved = 0n;
  for (const [name, line] of ledger.lines) {
    const change = (after.get(name) ?? 0n) - (before.get(name) ?? 0n);
    moved += change;
    if (change !== changeOf(line)) {
      wrong.push(`${name}: the chain moved ${inNotch(change)} NOTCH, the ledger says ${inNotch(changeOf(line))}`);
    }
  }
  if (moved !== 0n) wrong.push(`the parties, with what was burned, moved ${inNotch(moved)} NOTCH instead of zero`);
  for (const column of COLUMNS) {
    const sum = [...ledger.lines.values()].reduce((total, line) => total + line[column], 0n);
    if (sum !== 0n) wrong.push(`the column ${column} sums to ${inNotch(sum)} NOTCH instead of zero`);
  }
  return wrong;
}

/**
 * The ledger as an aligned table, with the sums below. Burned money starts at zero.
 * @param {SecondRailLedger} ledger
 * @param {Map<string, bigint>} before
 * @param {Map<string, bigint>} after
 */
export function ledgerTable(ledger, before, after) {
  const rows = [...ledger.lines].map(([name, line]) => {
    const [start, end] = span(name, before, after);
    return { name, values: [start, ...COLUMNS.map((column) => line[column]), netOf(line), end] };
  });
  const sums = rows[0].values.map((_, column) => rows.reduce((sum, { values }) => sum + values[column], 0n));
  const line = (/** @type {string} */ name, /** @type {bigint[]} */ values) => [name, ...values.map(inNotch)];
  const heading = ['party', 'before', ...COLUMNS, 'net', 'after'];
  return table([heading, ...rows.map(({ name, values }) => line(name, values)), line('sum', sums)]);
}

/**
 * A party's money before and after.
 * @param {string} name
 * @param {Map<string, bigint>} before
 * @param {Map<string, bigint>} after
 * @returns {[bigint, bigint]}
 */
export function span(name, before, after) {
  const [start, end] = [before.get(name) ?? 0n, after.get(name) ?? 0n];
  return name === ROLES.burned ? [0n, end - start] : [start, end];
}
