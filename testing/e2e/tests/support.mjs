// What every test with a node needs: the node, an accountant with money, and parties.

import { after, before, describe, test } from 'node:test';
import * as calls from '../lib/calls.mjs';
import { bestHeight, connect, constant, submitSigned, succeeded } from '../lib/chain.mjs';
import { accountantId, consumerChannelId, providerChannelId } from '../lib/ids.mjs';
import { devPair, freshPair } from '../lib/keys.mjs';
import { NOTCH } from '../lib/money.mjs';
import { startNode } from '../lib/node.mjs';
import { hashlock, NEVER_EXPIRES, signPromise } from '../lib/promise.mjs';
import { Refusal } from '../lib/refusal.mjs';
import { actions, signRequest } from '../lib/request.mjs';
import { submitWalletless } from '../lib/walletless.mjs';

/** @typedef {ReturnType<typeof newParty>} Party */
/** @typedef {import('../lib/calls.mjs').Cheque} Cheque */

/** Hub fee of the tests' accountant in millionths. */
export const HUB_FEE = 20_000;
/** What each channel gets. */
export const TOP_UP = 5n * NOTCH;
const REQUEST_LIFETIME = 1_000;

/** What the tests of one file share. Filled before the first test. */
export class World {
  /** @type {import('../lib/node.mjs').Node} */
  node = /** @type {any} */ (null);
  /** @type {import('../lib/chain.mjs').Chain} */
  chain = /** @type {any} */ (null);
  funder = devPair('Bob');
  owner = freshPair();
  operator = freshPair();
  accountant = accountantId(this.owner.addressRaw);
  failed = false;

  /** @param {string[]} args further arguments of the node */
  async start(args) {
    this.node = await startNode({ args });
    this.chain = await connect(this.node.endpoint);
    const { tx } = this.chain.api;
    const stake = constant(this.chain, 'accountant', 'minAccountantStake');
    const transfers = [tx.balances.transferKeepAlive(this.owner.address, stake + 10n * NOTCH)];
    await this.signed(tx.utility.batchAll(transfers));
    await this.signed(tx.accountant.registerAccountant(this.operator.address, stake, HUB_FEE, 0, ''), this.owner);
    await this.fund([[this.accountant, 10_000n * NOTCH]]);
  }

  async stop() {
    await this.chain?.close();
    await this.node?.stop({ failed: this.failed });
  }

  /** @param {any} call @param {import('../lib/promise.mjs').Pair} [pair] */
  async signed(call, pair = this.funder) {
    return succeeded(await submitSigned(this.chain, call, pair));
  }

  /** @param {any} call @param {{ salt?: number }} [options] */
  async walletless(call, options) {
    return succeeded(await submitWalletless(this.chain, call, options));
  }

  /** @param {[Uint8Array, bigint][]} targets */
  fund(targets) {
    const { tx } = this.chain.api;
    return this.signed(
      tx.utility.batchAll(targets.map(([account, amount]) => tx.balances.transferKeepAlive(account, amount))),
    );
  }

  /**
   * A party with money in its consumer channel.
   * @param {...import('@polkadot/util-crypto/types').KeypairType} types of the keys, one a party
   */
  async parties(...types) {
    const parties = types.map((type) => newParty(this.accountant, /** @type {any} */ (type)));
    await this.fund(parties.map(({ consumerChannel }) => [consumerChannel, TOP_UP]));
    return parties;
  }

  /**
   * The call by which a party registers, and its signature.
   * @param {Party} party
   * @param {{ provider?: boolean, nonce?: number, wrap?: boolean, signer?: Party, beneficiary?: Uint8Array | null }} [options]
   */
  async registration({ identity, pair }, options = {}) {
    const { provider = true, nonce = 0, wrap = false, signer, beneficiary = null } = options;
    const choice = { accountant: this.accountant, beneficiary, provider };
    const validUntil = (await bestHeight(this.chain)) + REQUEST_LIFETIME;
    const terms = { genesis: this.chain.genesis, nonce, validUntil, identity, wrap };
    const request = signRequest(signer?.pair ?? pair, actions.register(choice), terms);
    return calls.registerFor(this.chain, { ...choice, identity }, request);
  }

  /** @param {Party} party @param {{ provider?: boolean, wrap?: boolean, beneficiary?: Uint8Array | null }} [options] */
  async register(party, options) {
    return this.walletless(await this.registration(party, options));
  }

  /**
   * The accountant's promise to a provider.
   * @param {Party} party
   * @param {bigint} amount
   * @param {{ wrap?: boolean, signer?: import('../lib/promise.mjs').Pair, validUntil?: number, genesis?: Uint8Array }} [options]
   * @returns {Cheque}
   */
  owed(party, amount, { wrap = false, signer = this.operator, validUntil = NEVER_EXPIRES, genesis } = {}) {
    return cheque(signer, party.providerChannel, amount, { wrap, validUntil, genesis: genesis ?? this.chain.genesis });
  }

  /**
   * A consumer's promise to the accountant.
   * @param {Party} party
   * @param {bigint} amount
   * @param {{ wrap?: boolean, signer?: import('../lib/promise.mjs').Pair, lane?: number }} [options]
   * @returns {Cheque}
   */
  owing(party, amount, { wrap = false, signer = party.pair, lane = 0 } = {}) {
    const terms = { wrap, validUntil: NEVER_EXPIRES, genesis: this.chain.genesis, lane };
    return cheque(signer, party.consumerChannel, amount, terms);
  }

  /** @param {Party} party */
  ends({ identity }) {
    return { identity, accountant: this.accountant };
  }

  /** @param {Party} party @param {Cheque} promised */
  settleProvider(party, promised) {
    return calls.settleProviderPromise(this.chain, this.ends(party), promised);
  }

  /** @param {Party} party @param {Cheque} promised */
  settleConsumer(party, promised) {
    return calls.settleConsumerPromise(this.chain, this.ends(party), promised);
  }
}

/**
 * @param {Uint8Array} accountant
 * @param {'sr25519' | 'ed25519' | 'ecdsa'} [type]
 */
export function newParty(accountant, type = 'sr25519') {
  const pair = freshPair(type);
  const identity = pair.addressRaw;
  return {
    pair,
    identity,
    address: pair.address,
    consumerChannel: consumerChannelId(identity, accountant),
    providerChannel: providerChannelId(identity, accountant),
  };
}

/**
 * @param {import('../lib/promise.mjs').Pair} signer
 * @param {Uint8Array} channel
 * @param {bigint} amount
 * @param {{ wrap: boolean, validUntil: number, genesis: Uint8Array, lane?: number }} terms
 * @returns {Cheque}
 */
function cheque(signer, channel, amount, { wrap, validUntil, genesis, lane = 0 }) {
  const preimage = new Uint8Array(32).fill(9);
  const promise = { channel, lane, amount, hashlock: hashlock(preimage), validUntil };
  return { promise, preimage, signature: signPromise(signer, promise, genesis, { wrap }) };
}

/**
 * Tests that share one node.
 * @param {string} name
 * @param {(world: World, check: (name: string, body: () => Promise<void>) => void) => void} define
 * @param {{ args?: string[] }} [options]
 */
export function chainSuite(name, define, { args = [] } = {}) {
  describe(name, () => {
    const world = new World();
    before(() => world.start(args));
    after(() => world.stop());
    define(world, (title, body) =>
      test(title, () =>
        body().catch((error) => {
          world.failed = true;
          throw error;
        }),
      ),
    );
  });
}

/**
 * The refusal that a submission ends with; fails if it is accepted.
 * @param {Promise<unknown>} submission
 * @returns {Promise<Refusal>}
 */
export async function refusalOf(submission) {
  const outcome = await submission.then(
    () => null,
    (error) => error,
  );
  if (outcome instanceof Refusal) return outcome;
  throw outcome ?? new Error('expected a refusal, but it was accepted');
}
