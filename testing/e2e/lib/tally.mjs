// The command `tally`, and its long-running halves, as real processes.

import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Keyring } from '@polkadot/keyring';
import { decodeAddress } from '@polkadot/util-crypto';
import { ourBinary, startProcess } from './process.mjs';

const execute = promisify(execFile);

/** A user of `tally`: a folder with a key, and the environment of the commands. */
export class TallyUser {
  #phrase = '';

  /**
   * @param {string} name
   * @param {string} folder
   * @param {Uint8Array} identity
   */
  constructor(name, folder, identity) {
    this.name = name;
    this.folder = folder;
    /** The account of its key. */
    this.identity = identity;
    /** @type {Record<string, string>} */
    this.environment = {};
  }

  /**
   * Makes a folder and a key in it.
   * @param {string} name
   * @param {string} parent folder
   * @param {{ chain: string }} places
   */
  static async create(name, parent, { chain }) {
    const folder = await mkdtemp(join(parent, `${name.replaceAll(' ', '-')}-`));
    const user = new TallyUser(name, folder, new Uint8Array(32));
    user.environment = { TALLY_DATA_DIR: folder, TALLY_CHAIN: chain, TALLY_PASSPHRASE: 'none' };
    const { account, phrase } = await user.run('key', 'new');
    user.identity = decodeAddress(account);
    user.#phrase = phrase;
    return user;
  }

  /** Its key, for what `tally` has no command for. */
  get pair() {
    return new Keyring({ type: 'sr25519' }).addFromUri(this.#phrase);
  }

  /**
   * From now on its commands are about this accountant.
   * @param {string} accountant its service's address, or its account
   */
  useAccountant(accountant) {
    this.environment.TALLY_ACCOUNTANT = accountant;
  }

  /**
   * Runs a command and gives its answer.
   * @param {...string} args
   * @returns {Promise<any>}
   */
  async run(...args) {
    const env = { ...process.env, ...this.environment, TALLY_OUTPUT: 'json' };
    try {
      const { stdout } = await execute(ourBinary('tally'), args, { env, maxBuffer: 64 << 20 });
      return JSON.parse(stdout);
    } catch (error) {
      const { stdout = '', stderr = '', message } = /** @type {any} */ (error);
      throw new Error(`${this.name}: tally ${args.join(' ')}: ${message}\n${stdout}${stderr}`);
    }
  }

  /**
   * Runs a command that goes on until it is stopped.
   * @param {RegExp} ready
   * @param {...string} args
   */
  start(ready, ...args) {
    return startProcess({
      name: `${this.name}'s tally ${args[0]}`,
      binary: ourBinary('tally'),
      args,
      ready,
      logPath: join(this.folder, `${args[0]}.log`),
      env: { ...this.environment, TALLY_OUTPUT: 'text' },
    });
  }

  /**
   * Serves what `upstream` serves, for payment.
   * @param {string} upstream
   * @param {string[]} terms
   * @returns {Promise<import('./process.mjs').Running & { url: string }>}
   */
  async serve(upstream, terms) {
    const args = ['serve', '--upstream', upstream, '--listen', '127.0.0.1:0', ...terms];
    const running = await this.start(/serving .* at (http:\/\/[\d.:]+)/, ...args);
    return { ...running, url: running.ready[1] };
  }

  /**
   * Pays a provider for what is asked of the proxy.
   * @param {string} provider
   * @param {string[]} limits
   * @returns {Promise<import('./process.mjs').Running & { url: string }>}
   */
  async pay(provider, limits) {
    const args = ['pay', '--provider', provider, '--listen', '127.0.0.1:0', ...limits];
    const running = await this.start(/paying for (http:\/\/[\d.:]+)/, ...args);
    return { ...running, url: running.ready[1] };
  }
}
