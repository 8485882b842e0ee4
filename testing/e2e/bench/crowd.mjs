// The identities of the benchmark: all with money, registered, with both channels.

import * as calls from '../lib/calls.mjs';
import { bestHeight, constant, submitSigned, succeeded } from '../lib/chain.mjs';
import { devPair, freshPair } from '../lib/keys.mjs';
import { NOTCH } from '../lib/money.mjs';
import { accountantId, actions, consumerChannelId, hashlockOf, NEVER_EXPIRES, providerChannelId } from '../lib/sdk.mjs';
import { signPromise, signRequest } from '../lib/signing.mjs';
import { includeAll, inspect } from './bulk.mjs';

/** Calls in one batch. */
const BATCH = 200;
const REQUEST_LIFETIME = 10_000;

/** @typedef {import('../lib/chain.mjs').Chain} Chain */
/** @typedef {import('../lib/signing.mjs').Pair} Pair */
/** @typedef {{ pair: Pair, identity: Uint8Array, consumerChannel: Uint8Array, providerChannel: Uint8Array }} Member */

/**
 * Signs without asking the node anything.
 * @param {Chain} chain
 * @param {any} call
 * @param {Pair} pair
 * @param {number} nonce
 * @returns {string}
 */
export function presign({ api }, call, pair, nonce) {
  const { genesisHash, runtimeVersion } = api;
  return call.sign(pair, { blockHash: genesisHash, genesisHash, nonce, runtimeVersion, tip: 0 }).toHex();
}

export class Crowd {
  owner = freshPair();
  operator = freshPair();
  funder = devPair('Bob');
  accountant = accountantId(this.owner.addressRaw);

  /**
   * @param {Chain} chain
   * @param {import('@polkadot/api').WsProvider[]} providers
   * @param {number} count
   * @param {(text: string) => void} progress
   */
  constructor(chain, providers, count, progress) {
    this.chain = chain;
    this.providers = providers;
    this.progress = progress;
    /** @type {Member[]} */
    this.members = Array.from({ length: count }, () => {
      const pair = freshPair();
      const identity = pair.addressRaw;
      return {
        pair,
        identity,
        consumerChannel: consumerChannelId(identity, this.accountant),
        providerChannel: providerChannelId(identity, this.accountant),
      };
    });
  }

  /** Gives everybody money and registers everybody. */
  async prepare() {
    const { chain, accountant } = this;
    const { tx } = chain.api;
    const transfer = (/** @type {Uint8Array} */ to, /** @type {bigint} */ amount) =>
      tx.balances.transferKeepAlive(to, amount);
    const stake = constant(chain, 'accountant', 'minAccountantStake');
    const first = [transfer(this.owner.addressRaw, stake + 10n * NOTCH), transfer(accountant, 100_000n * NOTCH)];
    succeeded(await submitSigned(chain, tx.utility.batchAll(first), this.funder));
    const register = tx.accountant.registerAccountant(this.operator.address, stake, 20_000, 0, '');
    succeeded(await submitSigned(chain, register, this.owner));

    this.progress(`giving money to ${this.members.length} accounts and their channels`);
    await this.#batches(
      this.members.flatMap(({ identity, consumerChannel }, index) => [
        transfer(identity, NOTCH),
        transfer(consumerChannel, index === 0 ? NOTCH : NOTCH / 50n),
      ]),
    );
    this.progress(`registering ${this.members.length} identities with both channels`);
    const validUntil = (await bestHeight(chain)) + REQUEST_LIFETIME;
    await this.#batches(
      this.members.map(({ pair, identity }) => {
        const choice = { accountant, beneficiary: identity, provider: true };
        const request = signRequest(pair, actions.register(choice), { genesis: chain.genesis, nonce: 0, validUntil });
        return calls.registerFor(chain, { ...choice, identity }, request);
      }),
    );
  }

  /** @param {any[]} callsToMake */
  async #batches(callsToMake) {
    const { api } = this.chain;
    let nonce = (await api.rpc.system.accountNextIndex(this.funder.address)).toNumber();
    const transactions = [];
    for (let start = 0; start < callsToMake.length; start += BATCH) {
      const batch = api.tx.utility.batchAll(callsToMake.slice(start, start + BATCH));
      transactions.push(presign(this.chain, batch, this.funder, nonce));
      nonce += 1;
    }
    const blocks = await includeAll(this.chain, this.providers, transactions, () => {});
    for (const block of blocks) {
      if ((await inspect(this.chain, block)).failed > 0) throw new Error('a batch failed while preparing');
    }
  }

  /**
   * The accountant's promise to a member, as a call that settles it.
   * @param {Member} member
   * @param {bigint} amount
   */
  settlement({ identity, providerChannel }, amount) {
    const preimage = new Uint8Array(32).fill(9);
    const promise = { channel: providerChannel, lane: 0, amount, hashlock: hashlockOf(preimage), validUntil: NEVER_EXPIRES };
    const signature = signPromise(this.operator, promise, this.chain.genesis);
    return calls.settleProviderPromise(this.chain, { identity, accountant: this.accountant }, { promise, preimage, signature });
  }

  /**
   * Settles a promise of a member to the accountant, so that its channel has a watermark.
   * @param {Member} member
   */
  async settleConsumer({ pair, identity, consumerChannel }) {
    const preimage = new Uint8Array(32).fill(9);
    const promise = { channel: consumerChannel, lane: 0, amount: NOTCH / 2n, hashlock: hashlockOf(preimage), validUntil: NEVER_EXPIRES };
    const signature = signPromise(pair, promise, this.chain.genesis);
    const ends = { identity, accountant: this.accountant };
    const call = calls.settleConsumerPromise(this.chain, ends, { promise, preimage, signature });
    succeeded(await submitSigned(this.chain, call, this.funder));
  }
}
