// Why the pool did not take a transaction.

/** Pallets in the order of their refusal bases: `Custom(64 * position + index of the error)`. */
const PALLETS = ['identityRegistry', 'paymentChannels', 'accountant', 'feeClaims'];
const BASE_STEP = 64;

/** What the node says about reasons that every chain has. */
const COMMON = new Map([
  ['Transaction is outdated', 'Stale'],
  ['Transaction will be valid in the future', 'Future'],
  ['Transaction call is not expected', 'Call'],
  ['Transaction has a bad signature', 'BadProof'],
  ['Transaction has an ancient birth block', 'AncientBirthBlock'],
  ['Inability to pay some fees (e.g. account balance too low)', 'Payment'],
]);

/** A transaction that was refused by the pool. */
export class Refusal extends Error {
  /**
   * @param {number} code of the JSON-RPC error
   * @param {string} reason `Pallet.Error`, or a reason that every chain has
   */
  constructor(code, reason) {
    super(`refused: ${reason} (${code})`);
    this.name = 'Refusal';
    this.code = code;
    this.reason = reason;
  }
}

/**
 * The error behind `Custom(number)`.
 * @param {import('@polkadot/api').ApiPromise} api
 * @param {number} number
 * @returns {string}
 */
export function customReason(api, number) {
  const section = PALLETS[Math.floor(number / BASE_STEP)];
  const errors = /** @type {Record<string, any>} */ (section ? (api.errors[section] ?? {}) : {});
  const found = Object.values(errors).find(({ meta }) => meta.index.toNumber() === number % BASE_STEP);
  if (!found) return `Custom(${number})`;
  return `${section[0].toUpperCase()}${section.slice(1)}.${found.meta.name}`;
}

/**
 * A JSON-RPC error of the `author_*` methods as a `Refusal`; other errors are passed on.
 * @param {import('@polkadot/api').ApiPromise} api
 * @param {any} error
 * @returns {Error}
 */
export function decodeRefusal(api, error) {
  const { code, data, message } = error;
  if (typeof code !== 'number' || code < 1000 || code > 1100) return error;
  const text = typeof data === 'string' ? data : '';
  const custom = /^Custom error: (\d+)$/.exec(text)?.[1];
  if (custom) return new Refusal(code, customReason(api, Number(custom)));
  return new Refusal(code, COMMON.get(text) ?? (text || message));
}
