// One node of a network: its process, which can be killed and started again, and what it says.

import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WsProvider } from '@polkadot/api';
import { connect } from '../../lib/chain.mjs';
import { nodeBinary } from '../../lib/node.mjs';
import { freePort } from '../../lib/ports.mjs';
import { startProcess } from '../../lib/process.mjs';
import { LOOPBACK } from './place.mjs';

const execute = promisify(execFile);
/** Time for an answer of a node that is busy. */
const ANSWER_TIMEOUT = 60_000;

/**
 * Options that are fixed before a node runs.
 * @typedef {object} NodeOptions
 * @property {string} name
 * @property {string} folder of the network
 * @property {string[]} [args] of its own, such as `--alice`
 * @property {import('./place.mjs').Place} [place]
 */

/**
 * Rejects when something takes too long.
 * @template T
 * @param {number} milliseconds
 * @param {Promise<T>} work
 * @param {string} otherwise
 * @returns {Promise<T>}
 */
async function within(milliseconds, work, otherwise) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), milliseconds);
  });
  return Promise.race([work, /** @type {Promise<never>} */ (late)]).finally(() => clearTimeout(timer));
}

/**
 * The two chains of heads that a node announces, with how to subscribe to each.
 */
const HEADS = {
  best: ['chain_newHead', 'chain_subscribeNewHeads', 'chain_unsubscribeNewHeads'],
  finalized: ['chain_finalizedHead', 'chain_subscribeFinalizedHeads', 'chain_unsubscribeFinalizedHeads'],
};

export class NetworkNode {
  /** @type {import('../../lib/process.mjs').Running | null} */
  #running = null;
  /** @type {WsProvider | null} */
  #provider = null;
  /** @type {import('../../lib/chain.mjs').Chain | null} */
  #chain = null;
  /** Functions that end the waiting for heights. @type {Set<(error: Error) => void>} */
  #waiting = new Set();
  /** Arguments of the last start, on top of those of every start. */
  #extra = /** @type {string[]} */ ([]);

  /**
   * @param {Required<NodeOptions>} options
   * @param {{ port: number, rpcPort: number, metricsPort: number, peerId: string }} identity
   */
  constructor({ name, folder, args, place }, { port, rpcPort, metricsPort, peerId }) {
    this.name = name;
    this.folder = join(folder, name);
    this.basePath = join(this.folder, 'data');
    this.logPath = join(this.folder, 'node.log');
    this.args = args;
    this.place = place;
    this.port = port;
    this.rpcPort = rpcPort;
    this.metricsPort = metricsPort;
    this.peerId = peerId;
  }

  /**
   * Makes the folder and the node key.
   * @param {NodeOptions} options
   */
  static async create({ name, folder, args = [], place = LOOPBACK }) {
    const own = join(folder, name);
    await mkdir(own, { recursive: true });
    const file = join(own, 'node-key');
    const { stdout, stderr } = await execute(nodeBinary(), ['key', 'generate-node-key', '--file', file]);
    const peerId = /12D3Koo\w+/.exec(`${stdout}${stderr}`)?.[0];
    if (!peerId) throw new Error(`generate-node-key named no peer: ${stdout}${stderr}`);
    const [port, rpcPort, metricsPort] = [await freePort(), await freePort(), await freePort()];
    return new NetworkNode({ name, folder, args, place }, { port, rpcPort, metricsPort, peerId });
  }

  /** How other nodes find it. */
  get address() {
    return `/ip4/${this.place.address}/tcp/${this.port}/p2p/${this.peerId}`;
  }

  get isRunning() {
    return this.#running !== null;
  }

  get pid() {
    if (!this.#running) throw new Error(`${this.name} is not running`);
    return this.#running.pid;
  }

  /** How the process that runs now ends. */
  get exited() {
    if (!this.#running) throw new Error(`${this.name} is not running`);
    return this.#running.exited;
  }

  /** WebSocket address of its RPC. */
  get endpoint() {
    return `ws://127.0.0.1:${this.rpcPort}`;
  }

  /**
   * Starts it and waits until its RPC answers.
   * @param {string} spec path of the chain's specification
   * @param {string[]} [extra] further arguments; the same again when it is restarted
   */
  async start(spec, extra = this.#extra) {
    if (this.#running) throw new Error(`${this.name} runs already`);
    this.#extra = extra;
    this.#running = await startProcess({
      name: this.name,
      binary: nodeBinary(),
      inside: this.place.inside,
      args: [
        ...['--chain', spec, '--base-path', this.basePath, '--name', this.name],
        ...['--node-key-file', join(this.folder, 'node-key')],
        ...['--listen-addr', `/ip4/${this.place.address}/tcp/${this.port}`],
        ...['--rpc-port', `${this.rpcPort}`, '--rpc-max-connections', '1000', '--prometheus-port', `${this.metricsPort}`],
        ...['--no-telemetry', '--no-mdns'],
        ...this.args,
        ...extra,
      ],
      // With its port: a node that finds it taken goes on with another.
      ready: new RegExp(`Running JSON-RPC server: addr=127\\.0\\.0\\.1:${this.rpcPort}\\b`),
      logPath: this.logPath,
    });
    const running = this.#running;
    running.exited.then(() => {
      if (this.#running === running) this.#running = null;
    });
    await this.place.reach(this.rpcPort);
    this.#provider = new WsProvider(this.endpoint, 1000, {}, ANSWER_TIMEOUT);
    await within(ANSWER_TIMEOUT, this.#provider.isReady, `${this.name} does not answer at ${this.endpoint}`);
  }

  /** Ends it at once, as a power cut would. */
  async kill() {
    const running = this.#running;
    // The signal first: closing connections takes a moment in which it could go on writing.
    const ended = running?.kill();
    this.#running = null;
    await this.#disconnect();
    await ended;
  }

  /** Asks it to end, and waits. */
  async stop() {
    await this.#disconnect();
    const running = this.#running;
    this.#running = null;
    await running?.stop();
  }

  /** Forgets its chain, but not its keys; it must not run. */
  async forgetChain() {
    if (this.#running) throw new Error(`${this.name} runs; its chain cannot be deleted`);
    await rm(this.basePath, { recursive: true, force: true });
  }

  async #disconnect() {
    const [chain, provider] = [this.#chain, this.#provider];
    [this.#chain, this.#provider] = [null, null];
    for (const giveUp of this.#waiting) giveUp(new Error(`${this.name} was stopped`));
    await chain?.close().catch(() => {});
    await provider?.disconnect().catch(() => {});
  }

  /**
   * Asks its RPC.
   * @param {string} method
   * @param {any[]} [params]
   * @returns {Promise<any>}
   */
  async ask(method, params = []) {
    if (!this.#provider) throw new Error(`${this.name} is not running`);
    return this.#provider.send(method, params, false);
  }

  /**
   * A connection with metadata, opened when it is first needed.
   * @returns {Promise<import('../../lib/chain.mjs').Chain>}
   */
  async chain() {
    this.#chain ??= await connect(this.endpoint);
    return this.#chain;
  }

  /** @param {string} [hash] */
  async header(hash) {
    const header = await this.ask('chain_getHeader', hash ? [hash] : []);
    return header && { ...header, number: Number(header.number) };
  }

  async best() {
    return (await this.header()).number;
  }

  async finalized() {
    return (await this.header(await this.ask('chain_getFinalizedHead'))).number;
  }

  /**
   * Hash of the block at a height of its best chain; null above it.
   * @param {number} height
   * @returns {Promise<string | null>}
   */
  hashAt(height) {
    return this.ask('chain_getBlockHash', [height]);
  }

  async peers() {
    return (await this.ask('system_health')).peers;
  }

  /**
   * Waits until its best or its finalized chain has this height.
   * @param {keyof typeof HEADS} which
   * @param {number} height
   * @param {number} seconds how long at most
   * @returns {Promise<number>} the height reached
   */
  async untilHeight(which, height, seconds) {
    const provider = this.#provider;
    if (!provider) throw new Error(`${this.name} is not running`);
    const [type, subscribe, unsubscribe] = HEADS[which];
    let seen = -1;
    /** @type {(value: number) => void} */
    let reached = () => {};
    /** @type {(error: Error) => void} */
    let failed = () => {};
    /** @type {Promise<number>} */
    const outcome = new Promise((yes, no) => {
      reached = yes;
      failed = no;
    });
    outcome.catch(() => {});
    this.#waiting.add(failed);
    const late = setTimeout(() => {
      failed(new Error(`${this.name}: the ${which} chain did not reach ${height} within ${seconds} s; it is at ${seen}`));
    }, seconds * 1000);
    const id = await provider.subscribe(type, subscribe, [], (error, header) => {
      if (error) return failed(error);
      seen = Number(header.number);
      if (seen >= height) reached(seen);
    }).catch((error) => {
      failed(error);
      return null;
    });
    return outcome.finally(async () => {
      clearTimeout(late);
      this.#waiting.delete(failed);
      if (id !== null && this.#provider === provider) await provider.unsubscribe(type, unsubscribe, id).catch(() => false);
    });
  }

  /** @param {number} height @param {number} seconds */
  untilFinalized(height, seconds) {
    return this.untilHeight('finalized', height, seconds);
  }

  /** @param {number} height @param {number} seconds */
  untilBest(height, seconds) {
    return this.untilHeight('best', height, seconds);
  }
}
