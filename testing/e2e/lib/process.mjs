// Real processes of ours as children: started, awaited, stopped, killed.

import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Long enough for a machine that compiles something else: a node compiles its runtime first. */
const START_TIMEOUT = 180_000;
const STOP_TIMEOUT = 30_000;
const LOG_TAIL = 30;

/**
 * A running process.
 * @typedef {object} Running
 * @property {RegExpExecArray} ready the line that said it is ready
 * @property {Promise<string>} exited how it ended
 * @property {() => Promise<string>} stop asks it to end (SIGTERM) and waits until it has; killed if it takes too long
 * @property {() => Promise<string>} kill ends it at once (SIGKILL), as a power cut would
 * @property {number} pid
 */

/**
 * One of our binaries, as `make build` leaves it.
 * @param {string} name
 */
export function ourBinary(name) {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tallystick');
  const target = process.env.CARGO_TARGET_DIR || join(cache, 'target');
  return join(target, 'release', name);
}

/**
 * Starts a process and waits until a line of its output says that it is ready.
 * @param {object} options
 * @param {string} options.name for messages
 * @param {string} options.binary
 * @param {string[]} options.args
 * @param {RegExp} options.ready
 * @param {string} options.logPath where its output is kept
 * @param {Record<string, string>} [options.env] on top of this process's
 * @param {string[]} [options.inside] a command that becomes the binary, such as one that enters a network namespace
 * @returns {Promise<Running>}
 */
export async function startProcess({ name, binary, args, ready, logPath, env = {}, inside = [] }) {
  await access(binary).catch(() => {
    throw new Error(`${binary} is not built; run: make build`);
  });
  const log = createWriteStream(logPath, { flags: 'a' });
  const [command, ...words] = [...inside, binary, ...args];
  const child = spawn(command, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, RUST_BACKTRACE: '1', ...env },
  });
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  const exited = once(child, 'exit').then(([code, signal]) => {
    process.off('exit', killNow);
    log.end();
    return code === null ? `signal ${signal}` : `code ${code}`;
  });

  /** @type {Promise<RegExpExecArray>} */
  const isReady = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (log.writable) log.write(`${line}\n`);
        const found = ready.exec(line);
        if (found) resolve(found);
      });
    }
  });
  const fail = async (/** @type {string} */ reason) => {
    killNow();
    const tail = (await readFile(logPath, 'utf8')).trimEnd().split('\n').slice(-LOG_TAIL).join('\n');
    throw new Error(`${name} ${reason}; the end of its log ${logPath}:\n${tail}`);
  };
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(null), START_TIMEOUT);
  });
  const line = await Promise.race([
    isReady,
    exited.then((how) => fail(`ended with ${how}`)),
    late.then(() => fail(`was not ready after ${START_TIMEOUT / 1000} s`)),
  ]).finally(() => clearTimeout(timer));

  return {
    ready: line,
    exited,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      const force = setTimeout(killNow, STOP_TIMEOUT);
      return exited.finally(() => clearTimeout(force));
    },
    kill: () => {
      killNow();
      return exited;
    },
  };
}
