// The node's own JSON-RPC methods.

import assert from 'node:assert/strict';
import { encodeAddress } from '@polkadot/util-crypto';
import { eventOf } from '../lib/chain.mjs';
import { NOTCH } from '../lib/money.mjs';
import { chainSuite, ACCOUNTANT_FEE, newParty, TOP_UP } from './support.mjs';

const MAX_AMOUNT = (2n ** 128n - 1n).toString();

chainSuite('tally_* and health', { sideBySide: true }, (world, check) => {
  const ask = (/** @type {string} */ method, /** @type {unknown[]} */ ...params) =>
    world.chain.provider.send(`tally_${method}`, params, false);
  const address = (/** @type {Uint8Array} */ account) => encodeAddress(account, 42);

  check('identity, channels and accountant are told as they are', async () => {
    const [party] = await world.parties('sr25519');
    const accountant = address(world.accountant);
    const unknown = await ask('identity', party.address);
    assert.deepEqual(unknown, { registered: false, beneficiary: null, nextNonce: 0, devices: [] });
    const { chainFee } = eventOf(await world.register(party), 'IdentityRegistry.Registered');

    const identity = await ask('identity', party.address);
    assert.equal(identity.registered, true);
    assert.equal(identity.beneficiary, address(party.consumerChannel));
    assert.equal(identity.nextNonce, 1);

    const consumer = await ask('consumerChannel', party.address, accountant);
    const existential = NOTCH / 1_000n;
    assert.equal(consumer.channel, address(party.consumerChannel));
    assert.equal(consumer.opened, true);
    assert.equal(consumer.balance, `${TOP_UP - NOTCH / 100n - chainFee - existential}`);
    assert.deepEqual([consumer.settled, consumer.exit], [[], null]);

    const provider = await ask('providerChannel', party.address, accountant);
    assert.equal(provider.channel, address(party.providerChannel));
    assert.deepEqual([provider.proven, provider.settled, provider.coverage], ['0', '0', '0']);

    const record = await ask('accountant', accountant);
    assert.equal(record.owner, world.owner.address);
    assert.equal(record.operator, world.operator.address);
    assert.equal(record.fee, ACCOUNTANT_FEE);
    assert.equal(record.stake, `${100n * NOTCH}`);
    assert.equal(String(record.status).toLowerCase(), 'active');
  });

  check('a provider\'s settlement does what its quote says, exactly', async () => {
    const [party] = await world.parties('sr25519');
    await world.register(party);
    for (const amount of [NOTCH, 3n * NOTCH + 1n, 7n * NOTCH + 333_333_333_333n]) {
      const quote = await ask('quoteProviderSettlement', party.address, address(world.accountant), `${amount}`);
      assert.equal(quote.whyNot, null);
      const included = await world.walletless(world.settleProvider(party, world.owed(party, amount)));
      const done = eventOf(included, 'Accountant.PromiseSettled');
      for (const field of ['gross', 'accountantFee', 'chainFee', 'net', 'fromCoverage', 'shortfall']) {
        assert.equal(quote[field], `${done[field]}`, `${field} of ${amount}`);
      }
    }
    const again = await ask('quoteProviderSettlement', party.address, address(world.accountant), `${NOTCH}`);
    assert.equal(again.whyNot?.split('.').at(-1), 'AlreadySettled');
  });

  check('a consumer\'s settlement does what its quote says, exactly', async () => {
    const [party] = await world.parties('sr25519');
    await world.register(party);
    for (const amount of [NOTCH, 100n * NOTCH]) {
      const quote = await ask('quoteConsumerSettlement', party.address, address(world.accountant), 0, `${amount}`);
      assert.equal(quote.whyNot, null);
      const included = await world.walletless(world.settleConsumer(party, world.owing(party, amount)));
      const done = eventOf(included, 'PaymentChannels.PromiseSettled');
      for (const field of ['gross', 'chainFee', 'net', 'shortfall']) {
        assert.equal(quote[field], `${done[field]}`, `${field} of ${amount}`);
      }
    }
  });

  check('a question without an answer has an error code of its own', async () => {
    const stranger = newParty(world.accountant);
    const codeOf = (/** @type {Promise<unknown>} */ answer) =>
      answer.then(
        () => 0,
        (error) => error.code,
      );
    const accountant = address(world.accountant);
    assert.equal(await codeOf(ask('accountant', stranger.address)), 9003);
    assert.equal(await codeOf(ask('providerChannel', stranger.address, accountant)), 9003);
    assert.equal(await codeOf(ask('identity', stranger.address, `0x${'12'.repeat(32)}`)), 9002);
    assert.equal(await codeOf(ask('quoteProviderSettlement', stranger.address, accountant, '1.5')), 9004);
    assert.equal(await codeOf(ask('quoteProviderSettlement', stranger.address, accountant, MAX_AMOUNT)), 0);
  });

  check('/health and /health/readiness answer on the RPC port', async () => {
    const health = await fetch(`${world.node.http}/health`);
    const body = /** @type {any} */ (await health.json());
    assert.equal(health.status, 200);
    assert.equal(body.isSyncing, false);
    const readiness = await fetch(`${world.node.http}/health/readiness`);
    assert.equal(readiness.status, 200);
  });
});
