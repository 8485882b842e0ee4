// The accountant's side of exchanges, until its service exists: it verifies a consumer's promise and
// answers with its own for the same delta under the same hashlock.

import { u8aEq } from '@polkadot/util';
import { hashlock, isSignedPromise, NEVER_EXPIRES, signPromise } from '../lib/promise.mjs';

/** @typedef {import('../lib/promise.mjs').Pair} Pair */
/** @typedef {import('../lib/promise.mjs').PromiseTerms} PromiseTerms */
/** @typedef {{ promise: PromiseTerms, signature: Uint8Array }} SignedPromise */
/** @typedef {import('../lib/calls.mjs').Cheque} Cheque */

/**
 * @typedef {object} ConsumerAccount
 * @property {Uint8Array} signer
 * @property {Uint8Array} channel
 * @property {bigint} covered what is in the channel
 * @property {bigint} promised
 * @property {SignedPromise | null} newest
 */

/**
 * @typedef {object} ProviderAccount
 * @property {Uint8Array} channel
 * @property {bigint} promised
 * @property {PromiseTerms | null} unrevealed
 */

export class Hub {
  /**
   * @param {{ genesis: Uint8Array, operator: Pair, expiry: number }} terms `expiry` in blocks, of a
   *   promise whose preimage is not revealed
   */
  constructor({ genesis, operator, expiry }) {
    this.genesis = genesis;
    this.operator = operator;
    this.expiry = expiry;
    /** Height of the newest finalized block. */
    this.finalized = 0;
    /** @type {Map<string, ConsumerAccount>} */
    this.consumers = new Map();
    /** @type {Map<string, ProviderAccount>} */
    this.providers = new Map();
    /** Preimages by hashlock. @type {Map<string, Uint8Array>} */
    this.preimages = new Map();
  }

  /**
   * @param {string} name
   * @param {{ signer: Uint8Array, channel: Uint8Array, covered: bigint }} account
   */
  addConsumer(name, { signer, channel, covered }) {
    this.consumers.set(name, { signer, channel, covered, promised: 0n, newest: null });
  }

  /**
   * @param {string} name
   * @param {Uint8Array} channel
   */
  addProvider(name, channel) {
    this.providers.set(name, { channel, promised: 0n, unrevealed: null });
  }

  /** @param {string} name */
  #consumer(name) {
    const account = this.consumers.get(name);
    if (!account) throw new Error(`no consumer ${name}`);
    return account;
  }

  /** @param {string} name */
  #provider(name) {
    const account = this.providers.get(name);
    if (!account) throw new Error(`no provider ${name}`);
    return account;
  }

  /** @param {PromiseTerms} promise @returns {SignedPromise} */
  #signed(promise) {
    return { promise, signature: signPromise(this.operator, promise, this.genesis) };
  }

  /**
   * Takes a consumer's promise over `delta` more than before, and promises as much to the provider.
   * @param {{ consumer: string, provider: string, delta: bigint, paid: SignedPromise }} message
   * @returns {SignedPromise}
   */
  exchange({ consumer, provider, delta, paid }) {
    const [payer, payee] = [this.#consumer(consumer), this.#provider(provider)];
    const { promise, signature } = paid;
    if (payee.unrevealed) throw new Error('the preimage of the exchange before is not revealed');
    if (!u8aEq(promise.channel, payer.channel)) throw new Error('the promise names another channel');
    if (promise.amount !== payer.promised + delta) throw new Error('the promise is not over the sum of the deltas');
    if (promise.amount > payer.covered) throw new Error('the channel does not cover the promise');
    if (promise.validUntil !== NEVER_EXPIRES) throw new Error('a consumer\'s promise never expires');
    if (!isSignedPromise(promise, this.genesis, signature, payer.signer)) throw new Error('the signature is forged');

    payer.promised = promise.amount;
    payer.newest = paid;
    payee.promised += delta;
    payee.unrevealed = {
      channel: payee.channel,
      lane: 0,
      amount: payee.promised,
      hashlock: promise.hashlock,
      validUntil: this.finalized + this.expiry,
    };
    return this.#signed(payee.unrevealed);
  }

  /**
   * Takes the preimage of the last exchange and signs its promise again, now without expiry.
   * @param {string} provider
   * @param {Uint8Array} preimage
   * @returns {SignedPromise}
   */
  reveal(provider, preimage) {
    const payee = this.#provider(provider);
    const { unrevealed } = payee;
    if (!unrevealed || !u8aEq(hashlock(preimage), unrevealed.hashlock)) throw new Error('the preimage opens nothing');
    payee.unrevealed = null;
    this.preimages.set(unrevealed.hashlock.toString(), preimage);
    return this.#signed({ ...unrevealed, validUntil: NEVER_EXPIRES });
  }

  /**
   * The consumer's newest promise with the preimage that makes it money.
   * @param {string} consumer
   * @returns {Cheque}
   */
  cheque(consumer) {
    const { newest } = this.#consumer(consumer);
    const preimage = newest && this.preimages.get(newest.promise.hashlock.toString());
    if (!newest || !preimage) throw new Error(`nothing to settle of ${consumer}`);
    return { ...newest, preimage };
  }
}
