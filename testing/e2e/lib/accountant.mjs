// A real accountant as a child process.

import { execFile } from 'node:child_process';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodeAddress } from '@polkadot/util-crypto';
import { inNotch } from './money.mjs';
import { freePort } from './ports.mjs';
import { ourBinary, startProcess } from './process.mjs';
import { accountantId } from './sdk.mjs';
import { TallyUser } from './tally.mjs';

const execute = promisify(execFile);
/** Long enough for a node that is busy with tests. */
const READY_TIMEOUT = 60_000;

export class Accountant {
  /**
   * @param {object} parts
   * @param {string} parts.folder
   * @param {string} parts.config path of the configuration
   * @param {string} parts.url
   * @param {TallyUser} parts.owner
   * @param {TallyUser} parts.operator
   */
  constructor({ folder, config, url, owner, operator }) {
    this.folder = folder;
    this.config = config;
    this.url = url;
    this.owner = owner;
    this.operator = operator;
    this.id = accountantId(owner.identity);
    /** @type {import('./process.mjs').Running | null} */
    this.running = null;
  }

  /**
   * Makes keys and a configuration.
   * @param {string} parent folder
   * @param {{ chain: string, store?: string }} places `store` a database, instead of a directory
   * @param {string[]} [settings] lines of TOML, after those that every accountant needs
   */
  static async create(parent, { chain, store }, settings = []) {
    const folder = await mkdtemp(join(parent, 'accountant-'));
    const [owner, operator] = [
      await TallyUser.create('accountant owner', folder, { chain }),
      await TallyUser.create('operator', folder, { chain }),
    ];
    const port = await freePort();
    const config = join(folder, 'accountant.toml');
    const lines = [
      `owner = "${encodeAddress(owner.identity, 42)}"`,
      `chain.url = "${chain}"`,
      `keys.operator = "${join(operator.folder, 'keys', 'default.json')}"`,
      `store.location = "${store ?? join(folder, 'store')}"`,
      `api.listen = "127.0.0.1:${port}"`,
      ...settings,
    ];
    await writeFile(config, `${lines.join('\n')}\n`);
    await chmod(config, 0o600);
    return new Accountant({ folder, config, url: `http://127.0.0.1:${port}`, owner, operator });
  }

  /**
   * Runs one of its commands to the end.
   * @param {...string} args
   */
  async run(...args) {
    const { stdout } = await execute(ourBinary('tallystick-accountant'), ['--config', this.config, ...args]);
    return stdout;
  }

  /**
   * Registers it on chain; the owner must have the money.
   * @param {{ stake: bigint, feeMillionths: number }} terms
   */
  register({ stake, feeMillionths }) {
    const key = join(this.owner.folder, 'keys', 'default.json');
    const terms = ['--stake', inNotch(stake), '--fee-millionths', `${feeMillionths}`, '--url', this.url];
    return this.run('register', '--owner-key', key, '--owner-passphrase', 'none', ...terms);
  }

  /** Starts it and waits until it is ready to exchange. */
  async start() {
    this.running = await startProcess({
      name: 'the accountant',
      binary: ourBinary('tallystick-accountant'),
      args: ['run', '--config', this.config],
      ready: /^listening on /,
      logPath: join(this.folder, 'accountant.log'),
    });
    await this.untilReady();
  }

  /** Waits until every one of its checks is good. */
  async untilReady() {
    const deadline = Date.now() + READY_TIMEOUT;
    for (;;) {
      const response = await fetch(`${this.url}/readyz`).catch(() => null);
      if (response?.ok) return;
      if (Date.now() > deadline) {
        const why = response ? await response.text() : 'it does not answer';
        throw new Error(`the accountant is not ready after ${READY_TIMEOUT / 1000} s: ${why}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Ends it at once, as a power cut would. */
  async kill() {
    await this.running?.kill();
    this.running = null;
  }

  /** Asks it to end, and waits. */
  async stop() {
    await this.running?.stop();
    this.running = null;
  }
}
