// The chain, seen by a program that uses polkadot.js as it comes.

import assert from 'node:assert/strict';
import { balanceOf, connect } from '../lib/chain.mjs';
import { freshPair } from '../lib/keys.mjs';
import { NOTCH } from '../lib/money.mjs';
import { chainSuite } from './support.mjs';

chainSuite('polkadot.js as it comes', {}, (world, check) => {
  check('signed transactions work despite unknown extensions', async () => {
    /** @type {string[]} */
    const warnings = [];
    const { warn } = console;
    console.warn = (...parts) => warnings.push(parts.join(' '));
    const plain = await connect(world.node.endpoint, { signedExtensions: {}, noInitWarn: false }).finally(() => {
      console.warn = warn;
    });
    try {
      assert.ok(
        warnings.some((text) => /unknown signed extensions.*AuthorizeCall/i.test(text)),
        `expected a warning of AuthorizeCall, got: ${warnings.join('; ') || 'none'}`,
      );
      const { address } = freshPair();
      /** @type {string[]} */
      const events = await new Promise((resolve, reject) => {
        plain.api.tx.balances
          .transferKeepAlive(address, NOTCH)
          .signAndSend(world.funder, ({ status, events: records, dispatchError, isError }) => {
            if (isError || dispatchError) reject(new Error(dispatchError?.toString() ?? `${status}`));
            // Either will do: a library that is late for the first hears of the second.
            if (status.isInBlock || status.isFinalized) resolve(records.map(({ event }) => `${event.section}.${event.method}`));
          })
          .catch(reject);
      });
      assert.ok(events.includes('balances.Transfer'), events.join(', '));
      assert.ok(events.includes('system.ExtrinsicSuccess'), events.join(', '));
      assert.equal(await balanceOf(plain, address), NOTCH);
    } finally {
      await plain.close();
    }
  });

  check('it decodes blocks with walletless transactions', async () => {
    const [party] = await world.parties('sr25519');
    const { blockHash, index } = await world.register(party);
    const { block } = await world.chain.api.rpc.chain.getBlock(blockHash);
    const { section, method } = block.extrinsics[index].method;
    assert.equal(`${section}.${method}`, 'identityRegistry.registerFor');
    assert.equal(block.extrinsics[index].isSigned, false);
  });

  check('calls, events and errors have descriptions in the metadata', async () => {
    const { api } = world.chain;
    const first = ['identityRegistry', 'paymentChannels', 'accountant'];
    const second = ['workerBonding', 'arbitration', 'insuranceFund', 'feeClaims'];
    for (const section of [...first, ...second]) {
      for (const group of [api.tx, api.events, api.errors]) {
        for (const [name, item] of Object.entries(/** @type {Record<string, any>} */ (group[section]))) {
          assert.ok(item.meta.docs.length > 0, `${section}.${name} has no description`);
        }
      }
    }
  });
});

