// This runtime replaced by the next version on a running network, under load.

import { encodeAddress } from '@polkadot/util-crypto';
import { balanceOf, eventsBetween, submitSigned, succeeded } from '../../lib/chain.mjs';
import { devPair } from '../../lib/keys.mjs';
import { upgrade } from '../lib/council.mjs';
import { gather } from '../lib/crowd.mjs';
import { Load } from '../lib/load.mjs';
import { Network } from '../lib/network.mjs';
import { nextRuntime } from '../lib/runtime.mjs';
import { SHORT_DAY } from '../lib/spec.mjs';
import { must, networkSuite } from './support.mjs';

/** Settlements that wait at any time: enough that no block is without any. */
const WAITING = 200;
/** 0.001 NOTCH. */
const MILLINOTCH = 1_000_000_000n;

const make = () => Network.create({ name: 'upgrade', spec: { patch: SHORT_DAY } });

networkSuite('upgrade', make, (suite) => {
  suite.fault(
    {
      fault: 'runtime upgrade to the next version, by the council, under load',
      expected:
        'the version rises, the default and the records that it changes are changed, state and validators stay, no node is restarted, settlements and finality go on',
      seconds: 420,
    },
    async (network) => {
      const [alice] = network.nodes;
      const before = await alice.ask('state_getRuntimeVersion');
      const pids = network.nodes.map(({ pid }) => pid);
      const crowd = await gather(network, 2 * WAITING, () => {});
      const chain = await alice.chain();
      const load = new Load(network, crowd, { waiting: WAITING });
      await load.start();

      const ferdie = devPair('Ferdie');
      const untouched = crowd.members[0].consumerChannel;
      const [held, validators] = [await balanceOf(chain, untouched), await validatorsOf(alice)];
      const old = await changeable(alice, crowd.accountant);
      must(old.fee === 10n * MILLINOTCH, `the registration fee was ${old.fee}`);
      must(old.minimum === 20n * MILLINOTCH, `the accountant's least settlement was ${old.minimum}`);
      const code = await nextRuntime();
      const applied = await upgrade(chain, code, async (call) => succeeded(await submitSigned(chain, call, ferdie)));
      const { blockNumber } = applied;
      await network.untilFinalized(blockNumber + 3, 120);
      const atUpgrade = load.included;

      const versions = await Promise.all(network.nodes.map((node) => node.ask('state_getRuntimeVersion')));
      const [{ specVersion }] = versions;
      must(specVersion > before.specVersion, `the version is still ${specVersion}`);
      const { fee, minimum } = await changeable(alice, crowd.accountant);
      must(fee === 20n * MILLINOTCH, `the default of the registration fee is not the new one: ${fee}`);
      must(minimum === 25n * MILLINOTCH, `the accountant's record is not migrated: ${minimum}`);
      must(versions.every((version) => version.specVersion === specVersion), 'the nodes run different runtimes');
      // Three sessions: keys and set must outlive the change of who manages them.
      await network.untilFinalized(blockNumber + 18, 180);
      await load.stop();
      must(`${network.nodes.map(({ pid }) => pid)}` === `${pids}`, 'a node was restarted');
      must(load.included > atUpgrade, 'no settlement got into a block after the upgrade');
      must((await balanceOf(chain, untouched)) === held, 'the balance of a channel changed');
      must(`${await validatorsOf(alice)}` === `${validators}`, 'the validators changed');
      await network.agreeOnFinality();
      const events = await eventsBetween(chain, blockNumber, blockNumber + 3);
      for (const expected of ['System.CodeUpdated', 'MultiBlockMigrations.UpgradeCompleted']) {
        must(events.some(({ name }) => name === expected), `there was no ${expected}`);
      }
      return `version ${before.specVersion} became ${specVersion} in block ${blockNumber}; a default and the accountant's record changed with it; ${validators.length} validators and balances stayed over three sessions; ${load.summary()}, ${load.included - atUpgrade} of them after the upgrade; same processes`;
    },
  );
});

/** @param {import('../lib/node.mjs').NetworkNode} node */
async function validatorsOf(node) {
  const { api } = await node.chain();
  return /** @type {any} */ (await api.query.session.validators()).map(String);
}

/**
 * The changes of the next version: the registration fee in force, and the accountant's least settlement.
 * @param {import('../lib/node.mjs').NetworkNode} node
 * @param {Uint8Array} accountant
 */
async function changeable(node, accountant) {
  const { parameters } = await node.ask('tally_parameters');
  const fee = parameters.find((/** @type {any} */ { name }) => name === 'RegistrationFee').value.amount;
  const { minConsumerSettlement } = await node.ask('tally_accountant', [encodeAddress(accountant)]);
  return { fee: BigInt(fee), minimum: BigInt(minConsumerSettlement) };
}
