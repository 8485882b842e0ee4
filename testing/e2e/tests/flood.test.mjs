// Thousands of promises of one channel hold one place in the pool.

import assert from 'node:assert/strict';
import { bestHeight, waitForBlock } from '../lib/chain.mjs';
import { NOTCH } from '../lib/money.mjs';
import { decodeRefusal } from '../lib/refusal.mjs';
import { ChainRefusal } from '../lib/sdk.mjs';
import { repetitions } from '../lib/soak.mjs';
import { walletlessBytes } from '../lib/walletless.mjs';
import { chainSuite } from './support.mjs';

const PROMISES = repetitions({ short: 1_000, long: 10_000 });
const AT_ONCE = 20;
const STEP = NOTCH / 100n;
const PRIORITY_TOO_LOW = 1014;

chainSuite('flood', { node: 'own' }, (world, check) => {
  check('of a flood of promises the newest one holds the place', async () => {
    const [party] = await world.parties('sr25519');
    await world.register(party);
    const { api, provider } = world.chain;
    const bytesOf = (/** @type {bigint} */ amount) =>
      walletlessBytes(world.settleProvider(party, world.owed(party, amount)));
    const flood = Array.from({ length: PROMISES }, (_, index) => bytesOf(STEP * BigInt(index + 1)));
    const newest = STEP * BigInt(PROMISES);

    const submit = (/** @type {string} */ hex) =>
      provider.send('author_submitExtrinsic', [hex], false).then(
        () => null,
        (error) => {
          const refusal = decodeRefusal(error);
          if (refusal instanceof ChainRefusal) return refusal;
          throw refusal;
        },
      );
    let most = 0;
    let accepted = 0;
    /** @type {Map<string, number>} */
    const refused = new Map();
    for (let start = 0; start < PROMISES; start += AT_ONCE) {
      const outcomes = await Promise.all(flood.slice(start, start + AT_ONCE).map(submit));
      outcomes.forEach((refusal) => {
        if (refusal) refused.set(refusal.reason, (refused.get(refusal.reason) ?? 0) + 1);
        else accepted += 1;
      });
      const pending = await provider.send('author_pendingExtrinsics', [], false);
      most = Math.max(most, pending.length);
    }
    assert.equal(most, 1, `the pool held ${most} promises of one channel`);
    assert.ok(accepted >= PROMISES / 10, `only ${accepted} were accepted; refused: ${[...refused].join('; ')}`);

    await waitForBlock(world.chain, (await bestHeight(world.chain)) + 2);
    const channel = /** @type {any} */ (await api.query.accountant.providerChannels(world.accountant, party.identity));
    assert.equal(channel.unwrap().settled.toBigInt(), newest);
  });

  check('a smaller promise than the waiting one is refused (1014)', async () => {
    const [party] = await world.parties('sr25519');
    await world.register(party);
    const { provider } = world.chain;
    const bytesOf = (/** @type {bigint} */ amount) =>
      walletlessBytes(world.settleProvider(party, world.owed(party, amount)));
    const [low, high, higher] = [NOTCH, 2n * NOTCH, 3n * NOTCH].map(bytesOf);
    // Right after a block there is time before the next.
    await waitForBlock(world.chain, (await bestHeight(world.chain)) + 1);
    await provider.send('author_submitExtrinsic', [high], false);
    await assert.rejects(provider.send('author_submitExtrinsic', [low], false), (/** @type {any} */ error) => {
      assert.equal(error.code, PRIORITY_TOO_LOW);
      return true;
    });
    await provider.send('author_submitExtrinsic', [higher], false);
    assert.deepEqual(await provider.send('author_pendingExtrinsics', [], false), [higher]);
  });
});
