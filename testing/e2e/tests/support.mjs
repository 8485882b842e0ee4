// Common parts of the tests with a node: the node, an accountant with money, and parties.

import { basename } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as calls from '../lib/calls.mjs';
import { bestHeight, connect, constant, submitSigned, succeeded } from '../lib/chain.mjs';
import { devPair, freshPair, freshUri, pairOf } from '../lib/keys.mjs';
import { NOTCH } from '../lib/money.mjs';
import { startNode } from '../lib/node.mjs';
import { accountantId, actions, ChainRefusal, consumerChannelId, hashlockOf, NEVER_EXPIRES, providerChannelId } from '../lib/sdk.mjs';
import { signPromise, signRequest } from '../lib/signing.mjs';
import { submitWalletless } from '../lib/walletless.mjs';

/** @typedef {ReturnType<typeof newParty>} Party */
/** @typedef {import('../lib/calls.mjs').OpenedPromise} OpenedPromise */

/** How the names of test files end. */
export const TEST_SUFFIX = '.test.mjs';
/** Accountant fee of the tests' accountant in millionths. */
export const ACCOUNTANT_FEE = 20_000;
/** The top-up of each channel. */
export const TOP_UP = 5n * NOTCH;
const REQUEST_LIFETIME = 1_000;
/** Tests that run at the same time: they wait for the same blocks. */
const SIDE_BY_SIDE = 16;

/** Names the chain that several files share, and the keys of its accountant; see run.mjs. */
const SHARED = 'TALLYSTICK_E2E_SHARED';
/** The money of the funder of a file that shares its chain. */
const FUNDS = 5_000n * NOTCH;

/** The world that the tests of one file share. Filled before the first test. */
export class World {
  /** @type {import('../lib/node.mjs').Node} */
  node = /** @type {any} */ (null);
  /** @type {import('../lib/chain.mjs').Chain} */
  chain = /** @type {any} */ (null);
  funder = devPair('Bob');
  owner = freshPair();
  operator = freshPair();
  failed = false;

  /** The account of the tests' accountant. */
  get accountant() {
    return accountantId(this.owner.addressRaw);
  }

  /** Starts a node, and registers an accountant on its chain. */
  async start() {
    this.node = await startNode();
    this.chain = await connect(this.node.endpoint);
    const { tx } = this.chain.api;
    const stake = constant(this.chain, 'accountant', 'minAccountantStake');
    const transfers = [
      tx.balances.transferKeepAlive(this.owner.address, stake + 10n * NOTCH),
      tx.balances.transferKeepAlive(this.accountant, 10_000n * NOTCH),
    ];
    await this.signed(tx.utility.batchAll(transfers));
    await this.signed(tx.accountant.registerAccountant(this.operator.address, stake, ACCOUNTANT_FEE, 0, ''), this.owner);
  }

  /**
   * Starts a chain for several files, each of which pays from an account of its own.
   * @param {string[]} names of the files
   * @returns {Promise<Record<string, string>>} the environment in which they find it
   */
  async share(names) {
    const [owner, operator] = [freshUri(), freshUri()];
    [this.owner, this.operator] = [pairOf(owner), pairOf(operator)];
    await this.start();
    await this.fund(names.map((name) => [devPair(`Bob//${name}`).addressRaw, FUNDS]));
    const { endpoint, http } = this.node;
    return { [SHARED]: JSON.stringify({ endpoint, http, owner, operator }) };
  }

  /**
   * Joins the chain that run.mjs has started; starts one of its own where none is shared.
   */
  async join() {
    const shared = process.env[SHARED];
    if (!shared) return this.start();
    // Each test file is a process of its own.
    const name = basename(process.argv[1], TEST_SUFFIX);
    const { endpoint, http, owner, operator } = JSON.parse(shared);
    [this.owner, this.operator, this.funder] = [pairOf(owner), pairOf(operator), devPair(`Bob//${name}`)];
    this.node = { endpoint, http, basePath: '', remove: async () => {}, stop: async () => {} };
    this.chain = await connect(endpoint);
  }

  async stop() {
    await this.chain?.close();
    await this.node?.stop({ failed: this.failed });
  }

  /** @param {any} call @param {import('../lib/signing.mjs').Pair} [pair] */
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
   * @param {{ wrap?: boolean, signer?: import('../lib/signing.mjs').Pair, validUntil?: number, genesis?: Uint8Array }} [options]
   * @returns {OpenedPromise}
   */
  owed(party, amount, { wrap = false, signer = this.operator, validUntil = NEVER_EXPIRES, genesis } = {}) {
    return openedPromise(signer, party.providerChannel, amount, { wrap, validUntil, genesis: genesis ?? this.chain.genesis });
  }

  /**
   * A consumer's promise to the accountant.
   * @param {Party} party
   * @param {bigint} amount
   * @param {{ wrap?: boolean, signer?: import('../lib/signing.mjs').Pair, lane?: number }} [options]
   * @returns {OpenedPromise}
   */
  owing(party, amount, { wrap = false, signer = party.pair, lane = 0 } = {}) {
    const terms = { wrap, validUntil: NEVER_EXPIRES, genesis: this.chain.genesis, lane };
    return openedPromise(signer, party.consumerChannel, amount, terms);
  }

  /** @param {Party} party */
  ends({ identity }) {
    return { identity, accountant: this.accountant };
  }

  /** @param {Party} party @param {OpenedPromise} opened */
  settleProvider(party, opened) {
    return calls.settleProviderPromise(this.chain, this.ends(party), opened);
  }

  /** @param {Party} party @param {OpenedPromise} opened */
  settleConsumer(party, opened) {
    return calls.settleConsumerPromise(this.chain, this.ends(party), opened);
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
 * @param {import('../lib/signing.mjs').Pair} signer
 * @param {Uint8Array} channel
 * @param {bigint} amount
 * @param {{ wrap: boolean, validUntil: number, genesis: Uint8Array, lane?: number }} terms
 * @returns {OpenedPromise}
 */
function openedPromise(signer, channel, amount, { wrap, validUntil, genesis, lane = 0 }) {
  const preimage = new Uint8Array(32).fill(9);
  const promise = { channel, lane, amount, hashlock: hashlockOf(preimage), validUntil };
  return { promise, preimage, signature: signPromise(signer, promise, genesis, { wrap }) };
}

/**
 * The tests of one file.
 * @param {string} name
 * @param {object} options
 * @param {'shared' | 'own'} [options.node] `own` if other files would disturb the tests, or they others
 * @param {boolean} [options.sideBySide] whether the tests run at the same time; otherwise in their order
 * @param {(world: World, check: (name: string, body: () => Promise<void>) => void) => void} define
 */
export function chainSuite(name, { node = 'shared', sideBySide = false }, define) {
  describe(name, { concurrency: sideBySide ? SIDE_BY_SIDE : 1 }, () => {
    const world = new World();
    before(() => (node === 'own' ? world.start() : world.join()));
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
 * @returns {Promise<ChainRefusal>}
 */
export async function refusalOf(submission) {
  const outcome = await submission.then(
    () => null,
    (error) => error,
  );
  if (outcome instanceof ChainRefusal) return outcome;
  throw outcome ?? new Error('expected a refusal, but it was accepted');
}
