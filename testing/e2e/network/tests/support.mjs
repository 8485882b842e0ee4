// Common parts of the tests of networks: the network, rows for the fault table, and the end after a failure.

import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { note } from '../lib/faults.mjs';
import { Network } from '../lib/network.mjs';

const GRACE_SECONDS = 30;

/**
 * Rejects after some time, unless the test is over by then.
 * @param {number} seconds
 * @param {Error} error
 * @param {AbortSignal} signal
 * @returns {Promise<never>}
 */
async function failAfter(seconds, error, signal) {
  await wait(seconds * 1000, undefined, { signal, ref: false });
  throw error;
}

/**
 * Tests that share one network, in their order. After a failure the rest is skipped where the network is
 * not in the state that they begin with.
 * @param {string} name
 * @param {() => Promise<Network>} make
 * @param {(suite: Suite) => void} define
 * @param {() => Promise<void>} [tidy] what is left to do when the network has stopped
 */
export function networkSuite(name, make, define, tidy) {
  describe(name, () => {
    const suite = new Suite();
    before(async () => {
      suite.made = await make();
      await suite.network.start().catch((error) => {
        suite.failed = true;
        throw error;
      });
    });
    after(async () => {
      await suite.made?.remove({ failed: suite.failed });
      await tidy?.();
    });
    define(suite);
  });
}

export class Suite {
  /** @type {Network | null} */
  made = null;
  failed = false;

  get network() {
    if (!this.made) throw new Error('there is no network yet');
    return this.made;
  }

  /**
   * A row of the fault table for a fault that cannot be made here.
   * @param {{ fault: string, expected: string }} row
   * @param {string} why
   */
  untried({ fault, expected }, why) {
    test(fault, { skip: `not tried: ${why}` }, () => {});
    before(() => note({ fault, expected, seen: why, outcome: 'not tried', seconds: 0 }));
  }

  /**
   * A test that is a row of the fault table.
   * @param {{ fault: string, expected: string, seconds: number, afterFailure?: boolean }} row `seconds` bounds it;
   *   `afterFailure` if what an earlier test measured does not matter to it
   * @param {(network: Network) => Promise<string>} body says what was seen
   */
  fault({ fault, expected, seconds, afterFailure = false }, body) {
    // The test's own bound comes first, so that running out of time is a row of the table too.
    test(`${fault}: ${expected}`, { timeout: (seconds + GRACE_SECONDS) * 1000 }, async (context) => {
      if (this.failed && !afterFailure) return context.skip('an earlier test of this network failed');
      const begun = Date.now();
      const took = () => Math.round((Date.now() - begun) / 1000);
      try {
        const late = new Error(`it was not over after ${seconds} s`);
        const seen = await Promise.race([body(this.network), failAfter(seconds, late, context.signal)]);
        context.diagnostic(`${seen} (${took()} s)`);
        await note({ fault, expected, seen, outcome: 'passed', seconds: took() });
      } catch (error) {
        this.failed = true;
        const reason = error instanceof Error ? error.message : `${error}`;
        await note({ fault, expected, seen: reason.split('\n')[0], outcome: 'failed', seconds: took() });
        throw error;
      }
    });
  }
}

/**
 * Passes the value on if the condition holds.
 * @param {boolean} condition
 * @param {string} otherwise
 */
export function must(condition, otherwise) {
  if (!condition) throw new Error(otherwise);
}
