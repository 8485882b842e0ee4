// Walletless settlements without end: so many are kept waiting that every block can be full.

import { compactFromU8a, hexToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { NOTCH } from '../../lib/money.mjs';
import { encodePromise, hashlockOf, NEVER_EXPIRES } from '../../lib/sdk.mjs';
import { signPromise } from '../../lib/signing.mjs';
import { walletlessBytes } from '../../lib/walletless.mjs';

/** The growth of a promise from one settlement to the next: far more than its fee, even when blocks are full. */
export const STEP = NOTCH / 10n;
/** Submissions that wait for an answer, a node. */
const IN_FLIGHT = 32;
/** Blocks after which a settlement that is in none is made again. */
const LOST_AFTER = 20;
const PREIMAGE = new Uint8Array(32).fill(9);
/** Bytes of a signature with its scheme in front: the end of a settlement. */
const SIGNATURE = 65;

/** @typedef {import('../../bench/crowd.mjs').Crowd} Crowd */
/** @typedef {import('../../bench/crowd.mjs').Member} Member */

/** Settlements of one member: the bytes that do not change, made once. */
class Template {
  #head;
  #promise;
  #promiseAt;

  /** @param {Crowd} crowd @param {Member} member */
  constructor(crowd, member) {
    this.crowd = crowd;
    this.settled = 0n;
    this.#promise = { channel: member.providerChannel, lane: 0, amount: 0n, hashlock: hashlockOf(PREIMAGE), validUntil: NEVER_EXPIRES };
    const whole = hexToU8a(walletlessBytes(crowd.settlement(member, 0n)));
    const [prefix] = compactFromU8a(whole);
    this.#head = whole.slice(0, whole.length - SIGNATURE);
    this.#promiseAt = Buffer.from(whole).indexOf(encodePromise(this.#promise), prefix);
    if (this.#promiseAt < 0) throw new Error('a settlement does not contain its promise');
  }

  /** The next settlement of this member. */
  next() {
    this.settled += STEP;
    const promise = { ...this.#promise, amount: this.settled };
    this.#head.set(encodePromise(promise), this.#promiseAt);
    const signature = signPromise(this.crowd.operator, promise, this.crowd.chain.genesis);
    return u8aToHex(u8aConcat(this.#head, signature));
  }
}

export class Load {
  /** @type {Map<string, { member: number, since: number }>} */
  #waiting = new Map();
  /** @type {number[]} */
  #idle;
  /** @type {Promise<void> | null} */
  #working = null;
  #stopped = false;
  #height = 0;
  /** How many of our settlements were seen in blocks. */
  included = 0;
  /** The fewest that were waiting when a block was seen, after the first filling. */
  leastWaiting = Infinity;
  /** How many were in no block for too long. */
  lost = 0;
  /** Refusals by the node, by what they said. @type {Map<string, number>} */
  refusals = new Map();

  /**
   * @param {import('./network.mjs').Network} network
   * @param {Crowd} crowd
   * @param {{ waiting: number }} options how many settlements wait at any time
   */
  constructor(network, crowd, { waiting }) {
    if (crowd.members.length < waiting) throw new RangeError(`${waiting} waiting settlements need as many members`);
    this.network = network;
    this.waiting = waiting;
    this.templates = crowd.members.map((member) => new Template(crowd, member));
    this.#idle = this.templates.map((_, index) => index);
  }

  /** A member that the load does not use from now on, for a settlement that is watched. */
  take() {
    const member = this.#idle.shift();
    if (member === undefined) throw new Error('every member has a settlement waiting; make the crowd larger');
    return { hex: this.templates[member].next(), giveBack: () => this.#idle.push(member) };
  }

  /** Begins to submit. The first node of the network must go on running. */
  async start() {
    this.#stopped = false;
    this.#height = await this.#observer.best();
    this.#working = this.#work();
    // The failure is reported by `stop`.
    this.#working.catch(() => {});
  }

  /** Ends submitting; fails if submitting did. */
  async stop() {
    this.#stopped = true;
    await this.#working;
    this.#working = null;
  }

  get #observer() {
    return this.network.nodes[0];
  }

  async #work() {
    while (!this.#stopped) {
      await this.#fill();
      await this.#observer.untilBest(this.#height + 1, 120);
      this.leastWaiting = Math.min(this.leastWaiting, this.#waiting.size);
      await this.#notice();
    }
  }

  /** Looks which settlements are in blocks. */
  async #notice() {
    for (;;) {
      const hash = await this.#observer.hashAt(this.#height + 1);
      if (!hash) break;
      this.#height += 1;
      const { block } = await this.#observer.ask('chain_getBlock', [hash]);
      for (const hex of block.extrinsics) {
        const found = this.#waiting.get(hex);
        if (!found) continue;
        this.#waiting.delete(hex);
        this.#idle.push(found.member);
        this.included += 1;
      }
    }
    for (const [hex, { member, since }] of this.#waiting) {
      if (since + LOST_AFTER > this.#height) break;
      this.#waiting.delete(hex);
      this.#idle.push(member);
      this.lost += 1;
    }
  }

  /** Submits until enough are waiting, to all running validators in turn. */
  async #fill() {
    const nodes = this.network.running;
    const worker = async (/** @type {import('./node.mjs').NetworkNode} */ node) => {
      while (!this.#stopped && node.isRunning && this.#waiting.size < this.waiting && this.#idle.length > 0) {
        const member = /** @type {number} */ (this.#idle.shift());
        const hex = this.templates[member].next();
        this.#waiting.set(hex, { member, since: this.#height });
        try {
          await node.ask('author_submitExtrinsic', [hex]);
        } catch (error) {
          this.#waiting.delete(hex);
          this.#idle.push(member);
          const reason = node.isRunning ? `${error instanceof Error ? error.message : error}` : 'the node was killed';
          this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
          return;
        }
      }
    };
    await Promise.all(nodes.flatMap((node) => Array.from({ length: IN_FLIGHT }, () => worker(node))));
  }

  /** The fate of the settlements, in one line. */
  summary() {
    const refused = [...this.refusals].map(([reason, count]) => `${count} refused (${reason})`);
    return [`${this.included} included`, `${this.lost} lost`, ...refused].join(', ');
  }
}
