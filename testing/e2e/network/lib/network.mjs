// Several nodes of one chain.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOOPBACK } from './place.mjs';
import { NetworkNode } from './node.mjs';
import { writeSpec } from './spec.mjs';

/** The validators of the preset `local`, each with the argument that gives it its keys. */
const VALIDATORS = ['alice', 'bob', 'charlie', 'dave'];

/**
 * @typedef {object} NetworkOptions
 * @property {string} name for its folder
 * @property {string[]} [validators]
 * @property {import('./spec.mjs').SpecOptions} [spec]
 * @property {string[]} [args] of every validator
 * @property {(index: number) => import('./place.mjs').Place} [place] where the node of this index runs
 */

export class Network {
  /**
   * @param {string} folder
   * @param {string} spec
   * @param {NetworkNode[]} nodes
   * @param {(index: number) => import('./place.mjs').Place} place where the node of this index runs
   */
  constructor(folder, spec, nodes, place) {
    this.folder = folder;
    this.spec = spec;
    this.nodes = nodes;
    this.place = place;
  }

  /**
   * Makes folders, keys and the specification; nothing runs yet.
   * @param {NetworkOptions} options
   */
  static async create({ name, validators = VALIDATORS, spec = {}, args = [], place = () => LOOPBACK }) {
    const folder = await mkdtemp(join(tmpdir(), `tallystick-${name}-`));
    const nodes = await Promise.all(
      validators.map((validator, index) =>
        NetworkNode.create({ name: validator, folder, args: [`--${validator}`, ...args], place: place(index) }),
      ),
    );
    const bootNodes = nodes.map(({ address }) => address);
    return new Network(folder, await writeSpec(folder, { ...spec, bootNodes }), nodes, place);
  }

  /** Starts every node that does not run. */
  async start() {
    await Promise.all(this.nodes.filter((node) => !node.isRunning).map((node) => node.start(this.spec)));
  }

  /**
   * One more node, not started yet.
   * @param {string} name
   * @param {string[]} [args]
   */
  async add(name, args = []) {
    const node = await NetworkNode.create({ name, folder: this.folder, args, place: this.place(this.nodes.length) });
    this.nodes.push(node);
    return node;
  }

  /** The nodes that run. */
  get running() {
    return this.nodes.filter((node) => node.isRunning);
  }

  /**
   * Waits until every running node has finalized this height.
   * @param {number} height
   * @param {number} seconds
   */
  untilFinalized(height, seconds) {
    return Promise.all(this.running.map((node) => node.untilFinalized(height, seconds)));
  }

  /**
   * Fails unless all running nodes have the same finalized blocks, as far as the slowest is.
   * @returns {Promise<number>} the height up to which they agree
   */
  async agreeOnFinality() {
    const common = Math.min(...(await Promise.all(this.running.map((node) => node.finalized()))));
    for (let height = common; height >= Math.max(0, common - 64); height -= 1) {
      const hashes = await Promise.all(this.running.map((node) => node.hashAt(height)));
      if (new Set(hashes).size !== 1) {
        const said = this.running.map(({ name }, index) => `${name} ${hashes[index]}`).join(', ');
        throw new Error(`two blocks are final at height ${height}: ${said}`);
      }
    }
    return common;
  }

  /**
   * Ends every node at once; deletes what they wrote unless something failed.
   * @param {{ failed?: boolean }} [options]
   */
  async remove({ failed = false } = {}) {
    await Promise.all(this.nodes.map((node) => node.kill()));
    if (failed) console.error(`logs and databases are kept: ${this.folder}`);
    else await rm(this.folder, { recursive: true, force: true });
  }
}
