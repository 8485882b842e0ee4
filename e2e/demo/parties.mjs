// Consumers and providers: their keys, their addresses and what they sign and check off chain.

import { randomBytes } from 'node:crypto';
import { u8aEq } from '@polkadot/util';
import { consumerChannelId, providerChannelId } from '../lib/ids.mjs';
import { freshPair } from '../lib/keys.mjs';
import { derivePreimage, hashlock, isSignedPromise, NEVER_EXPIRES, signPromise } from '../lib/promise.mjs';

/** @typedef {import('./hub.mjs').SignedPromise} SignedPromise */

export class Consumer {
  /**
   * @param {string} name
   * @param {{ accountant: Uint8Array, genesis: Uint8Array }} chain
   */
  constructor(name, { accountant, genesis }) {
    this.name = name;
    this.genesis = genesis;
    this.pair = freshPair();
    this.identity = this.pair.addressRaw;
    this.channel = consumerChannelId(this.identity, accountant);
    /** Where its money goes when it leaves. */
    this.payout = freshPair().addressRaw;
    this.total = 0n;
  }

  /**
   * Promises `delta` more.
   * @param {bigint} delta
   * @param {Uint8Array} lock
   * @returns {SignedPromise}
   */
  promise(delta, lock) {
    this.total += delta;
    const promise = { channel: this.channel, lane: 0, amount: this.total, hashlock: lock, validUntil: NEVER_EXPIRES };
    return { promise, signature: signPromise(this.pair, promise, this.genesis) };
  }
}

export class Provider {
  /**
   * @param {string} name
   * @param {{ accountant: Uint8Array, operator: Uint8Array, genesis: Uint8Array }} chain
   */
  constructor(name, { accountant, operator, genesis }) {
    this.name = name;
    this.accountant = accountant;
    this.operator = operator;
    this.genesis = genesis;
    this.pair = freshPair();
    this.identity = this.pair.addressRaw;
    this.channel = providerChannelId(this.identity, accountant);
    /** Pays for its registration. */
    this.consumerChannel = consumerChannelId(this.identity, accountant);
    this.secret = new Uint8Array(randomBytes(32));
    this.exchanges = 0;
    this.total = 0n;
    /** @type {import('../lib/calls.mjs').Cheque | null} */
    this.newest = null;
  }

  /** The preimage of the exchange to come. */
  get preimage() {
    return derivePreimage(this.secret, this.accountant, this.exchanges);
  }

  /** The lock for the exchange to come. */
  get lock() {
    return hashlock(this.preimage);
  }

  /**
   * Checks the accountant's promise for `delta` more; only then is the preimage given away.
   * @param {SignedPromise} received
   * @param {bigint} delta
   * @param {number} height of the best block
   * @returns {Uint8Array} the preimage
   */
  accept({ promise, signature }, delta, height) {
    if (!u8aEq(promise.channel, this.channel)) throw new Error('the promise names another channel');
    if (promise.amount !== this.total + delta) throw new Error('the promise is not over the exact sum');
    if (!u8aEq(promise.hashlock, this.lock)) throw new Error('the promise has another hashlock');
    if (promise.validUntil < height) throw new Error('the promise has expired');
    if (!isSignedPromise(promise, this.genesis, signature, this.operator)) throw new Error('the signature is forged');
    this.total = promise.amount;
    return this.preimage;
  }

  /**
   * Keeps the promise that no longer expires.
   * @param {SignedPromise} final
   */
  keep({ promise, signature }) {
    const good = promise.amount === this.total && promise.validUntil === NEVER_EXPIRES;
    if (!good || !isSignedPromise(promise, this.genesis, signature, this.operator)) {
      throw new Error('the accountant did not make its promise final');
    }
    this.newest = { promise, signature, preimage: this.preimage };
    this.exchanges += 1;
  }

  /** Its newest promise, ready to be settled. */
  get cheque() {
    if (!this.newest) throw new Error(`${this.name} has nothing to settle`);
    return this.newest;
  }
}
