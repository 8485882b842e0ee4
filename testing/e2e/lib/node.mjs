// A real node as a child process, on free ports of the loopback interface.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ourBinary, startProcess } from './process.mjs';

/**
 * A running node.
 * @typedef {object} Node
 * @property {string} endpoint WebSocket address
 * @property {string} http HTTP address of the same port
 * @property {string} basePath where the chain is kept
 * @property {(options?: { failed?: boolean, keep?: boolean }) => Promise<void>} stop ends the process; keeps the log of a failure
 * @property {() => Promise<void>} remove deletes everything the node wrote
 */

/** The node's binary, as `make build` leaves it. */
export const nodeBinary = () => process.env.TALLYSTICK_NODE || ourBinary('tallystick-node');

/**
 * Starts a development chain and waits until it answers.
 * @param {{ args?: string[] }} [options] further arguments of the node
 * @returns {Promise<Node>}
 */
export async function startNode({ args = [] } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'tallystick-e2e-'));
  const basePath = join(folder, 'chain');
  const logPath = join(folder, 'node.log');
  const running = await startProcess({
    name: 'the node',
    binary: nodeBinary(),
    args: [
      '--dev',
      ...['--base-path', basePath],
      ...['--rpc-port', '0'],
      ...['--listen-addr', '/ip4/127.0.0.1/tcp/0'],
      ...['--no-prometheus', '--no-telemetry', '--no-mdns'],
      ...args,
    ],
    ready: /Running JSON-RPC server: addr=127\.0\.0\.1:(\d+)/,
    logPath,
  });
  const port = running.ready[1];
  const remove = () => rm(folder, { recursive: true, force: true });
  return {
    endpoint: `ws://127.0.0.1:${port}`,
    http: `http://127.0.0.1:${port}`,
    basePath,
    remove,
    stop: async ({ failed = false, keep = false } = {}) => {
      await running.stop();
      if (failed) console.error(`the log of the node is kept: ${logPath}`);
      else if (!keep) await remove();
    },
  };
}
