// Two halves of a network in network namespaces, with a cable between them that can be pulled.
//
//   left: node - bridge            bridge - node :right
//         node - /     \__cable___/     \ - node
//
// The bridges are in a namespace of their own, so nothing of this is in the machine's own network. The
// RPC of each node stays on the loopback interface of its namespace; a Unix socket leads out of it.

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { startProcess } from '../../lib/process.mjs';

const execute = promisify(execFile);
const FORWARD = fileURLToPath(new URL('forward.mjs', import.meta.url));
const HALVES = ['left', 'right'];

/** @param {...string} args */
const ip = (...args) => execute('ip', args);

/** Why this machine cannot have namespaces; null if it can. */
export async function whyNoNamespaces() {
  const name = `tally-try-${process.pid}`;
  try {
    await ip('netns', 'add', name);
    await ip('-n', name, 'link', 'add', 'try', 'type', 'bridge');
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.trim() : `${error}`;
  } finally {
    await ip('netns', 'delete', name).catch(() => {});
  }
}

export class Halves {
  /** @type {string[]} */
  #namespaces = [];
  /** @type {(() => Promise<unknown>)[]} */
  #ends = [];
  #prefix = `tally-${process.pid}`;
  #middle = `${this.#prefix}-middle`;
  #folder = '';
  /** @type {Set<number>} */
  #reached = new Set();
  /** @type {import('./place.mjs').Place[]} */
  places = [];

  /**
   * Makes everything but the nodes.
   * @param {number} count of places; every second one is on the right
   */
  static async create(count) {
    const halves = new Halves();
    try {
      await halves.#make(count);
    } catch (error) {
      await halves.remove();
      throw error;
    }
    return halves;
  }

  /** @param {number} count */
  async #make(count) {
    this.#folder = await mkdtemp(join(tmpdir(), 'tallystick-namespaces-'));
    await this.#namespace(this.#middle);
    const inMiddle = (/** @type {string[]} */ ...args) => ip('-n', this.#middle, ...args);
    for (const half of HALVES) {
      await inMiddle('link', 'add', half, 'type', 'bridge');
      await inMiddle('link', 'set', half, 'up');
    }
    await inMiddle('link', 'add', 'cable-left', 'type', 'veth', 'peer', 'name', 'cable-right');
    for (const half of HALVES) await inMiddle('link', 'set', `cable-${half}`, 'master', half);
    await this.#cable('up');
    for (let index = 0; index < count; index += 1) await this.#place(index, HALVES[index % 2]);
  }

  /** @param {string} name */
  async #namespace(name) {
    await ip('netns', 'add', name);
    this.#namespaces.push(name);
    await ip('-n', name, 'link', 'set', 'lo', 'up');
  }

  /** @param {number} index @param {string} half */
  async #place(index, half) {
    const name = `${this.#prefix}-${index}`;
    const address = `10.213.0.${index + 1}`;
    await this.#namespace(name);
    await ip('-n', this.#middle, 'link', 'add', `port-${index}`, 'type', 'veth', 'peer', 'name', 'node', 'netns', name);
    await ip('-n', this.#middle, 'link', 'set', `port-${index}`, 'master', half, 'up');
    await ip('-n', name, 'address', 'add', `${address}/24`, 'dev', 'node');
    await ip('-n', name, 'link', 'set', 'node', 'up');
    const inside = ['ip', 'netns', 'exec', name];
    this.places.push({ address, inside, reach: (port) => this.#reach(name, inside, port) });
  }

  /**
   * Leads from a port of our loopback interface to the same of the namespace's: a node answers only
   * requests to its own port.
   * @param {string} name
   * @param {string[]} inside
   * @param {number} port
   */
  async #reach(name, inside, port) {
    if (this.#reached.has(port)) return;
    this.#reached.add(port);
    const socket = join(this.#folder, `${name}-${port}`);
    const forward = await startProcess({
      name: `the way into ${name}`,
      binary: process.execPath,
      inside,
      args: [FORWARD, socket, `${port}`],
      ready: /^forwarding$/,
      logPath: join(this.#folder, `${name}.log`),
    });
    const server = createServer((incoming) => {
      const outgoing = connect(socket);
      incoming.on('error', () => outgoing.destroy());
      outgoing.on('error', () => incoming.destroy());
      incoming.pipe(outgoing).pipe(incoming);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    this.#ends.push(async () => server.close(), () => forward.stop());
  }

  /** @param {'up' | 'down'} state */
  async #cable(state) {
    for (const half of HALVES) await ip('-n', this.#middle, 'link', 'set', `cable-${half}`, state);
  }

  /** Pulls the cable: the halves no longer hear each other. */
  part() {
    return this.#cable('down');
  }

  /** Puts the cable back. */
  heal() {
    return this.#cable('up');
  }

  /** Takes everything down; the nodes must have been stopped. */
  async remove() {
    await Promise.all(this.#ends.map((end) => end()));
    for (const name of this.#namespaces) await ip('netns', 'delete', name);
    this.#namespaces = [];
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }
}
