// A real node as a child process, on free ports of the loopback interface.

import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const READY = /Running JSON-RPC server: addr=127\.0\.0\.1:(\d+)/;
const START_TIMEOUT = 60_000;
const STOP_TIMEOUT = 30_000;
const LOG_TAIL = 30;

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
export function nodeBinary() {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tallystick');
  const target = process.env.CARGO_TARGET_DIR || join(cache, 'target');
  return process.env.TALLYSTICK_NODE || join(target, 'release', 'tallystick-node');
}

/**
 * Starts a development chain and waits until it answers.
 * @param {{ args?: string[] }} [options] further arguments of the node
 * @returns {Promise<Node>}
 */
export async function startNode({ args = [] } = {}) {
  const binary = nodeBinary();
  await access(binary).catch(() => {
    throw new Error('the node is not built; run: make build');
  });
  const folder = await mkdtemp(join(tmpdir(), 'tallystick-e2e-'));
  const basePath = join(folder, 'chain');
  const logPath = join(folder, 'node.log');
  const log = createWriteStream(logPath);
  const child = spawn(
    binary,
    [
      '--dev',
      ...['--base-path', basePath],
      ...['--rpc-port', '0'],
      ...['--listen-addr', '/ip4/127.0.0.1/tcp/0'],
      ...['--no-prometheus', '--no-telemetry', '--no-mdns'],
      ...args,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, RUST_BACKTRACE: '1' } },
  );
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = once(child, 'exit').then(([code, signal]) => {
    process.off('exit', kill);
    return code === null ? `signal ${signal}` : `code ${code}`;
  });

  const lines = createInterface({ input: child.stderr });
  lines.on('line', (line) => log.write(`${line}\n`));
  /** @type {Promise<string>} */
  const ready = new Promise((resolve) => {
    lines.on('line', (line) => {
      const port = READY.exec(line)?.[1];
      if (port) resolve(port);
    });
  });

  const fail = async (/** @type {string} */ reason) => {
    kill();
    const tail = (await readFile(logPath, 'utf8')).trimEnd().split('\n').slice(-LOG_TAIL).join('\n');
    throw new Error(`the node ${reason}; the end of its log ${logPath}:\n${tail}`);
  };
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(null), START_TIMEOUT);
  });
  const port = await Promise.race([
    ready,
    exited.then((how) => fail(`ended with ${how}`)),
    late.then(() => fail(`was not ready after ${START_TIMEOUT / 1000} s`)),
  ]).finally(() => clearTimeout(timer));

  const remove = () => rm(folder, { recursive: true, force: true });
  return {
    endpoint: `ws://127.0.0.1:${port}`,
    http: `http://127.0.0.1:${port}`,
    basePath,
    remove,
    stop: async ({ failed = false, keep = false } = {}) => {
      child.kill('SIGTERM');
      const force = setTimeout(kill, STOP_TIMEOUT);
      await exited;
      clearTimeout(force);
      log.end();
      if (failed) console.error(`the log of the node is kept: ${logPath}`);
      else if (!keep) await remove();
    },
  };
}
