// The first runtime replaced by this one on a running network, under load.

import { readFile } from 'node:fs/promises';
import { balanceOf, eventsBetween, submitSigned, succeeded } from '../../lib/chain.mjs';
import { devPair } from '../../lib/keys.mjs';
import { upgrade } from '../lib/council.mjs';
import { gather } from '../lib/crowd.mjs';
import { Load } from '../lib/load.mjs';
import { Network } from '../lib/network.mjs';
import { exportRuntime } from '../lib/runtime.mjs';
import { FIRST_RUNTIME, SHORT_DAY } from '../lib/spec.mjs';
import { must, networkSuite } from './support.mjs';

/** Settlements that wait at any time: enough that no block is without any. */
const WAITING = 200;

const make = () => Network.create({ name: 'upgrade', spec: { patch: SHORT_DAY, runtime: FIRST_RUNTIME } });

networkSuite('upgrade', make, (suite) => {
  suite.fault(
    {
      fault: 'runtime upgrade from the first runtime, by the council, under load',
      expected: 'the version rises, state and validators stay, no node is restarted, settlements and finality go on',
      seconds: 420,
    },
    async (network) => {
      const [alice] = network.nodes;
      const before = await alice.ask('state_getRuntimeVersion');
      must(before.specVersion === 1, `the chain began with runtime ${before.specVersion}, not 1`);
      const pids = network.nodes.map(({ pid }) => pid);
      const crowd = await gather(network, 2 * WAITING, () => {});
      const chain = await alice.chain();
      const load = new Load(network, crowd, { waiting: WAITING });
      await load.start();

      const eve = devPair('Ferdie');
      const untouched = crowd.members[0].consumerChannel;
      const [held, validators] = [await balanceOf(chain, untouched), await validatorsOf(alice)];
      const code = await readFile(await exportRuntime(network.folder));
      const applied = await upgrade(chain, code, async (call) => succeeded(await submitSigned(chain, call, eve)));
      const { blockNumber } = applied;
      await network.untilFinalized(blockNumber + 3, 120);
      const atUpgrade = load.included;

      const versions = await Promise.all(network.nodes.map((node) => node.ask('state_getRuntimeVersion')));
      const [{ specVersion }] = versions;
      must(specVersion > before.specVersion, `the version is still ${specVersion}`);
      must(versions.every((version) => version.specVersion === specVersion), 'the nodes run different runtimes');
      // Three sessions: keys and set must outlive the change of who manages them.
      await network.untilFinalized(blockNumber + 18, 180);
      await load.stop();
      must(`${network.nodes.map(({ pid }) => pid)}` === `${pids}`, 'a node was restarted');
      must(load.included > atUpgrade, 'no settlement got into a block after the upgrade');
      must((await balanceOf(chain, untouched)) === held, 'the balance of a channel changed');
      must(`${await validatorsOf(alice)}` === `${validators}`, 'the validators changed');
      await network.agreeOnFinality();
      const events = await eventsBetween(chain, blockNumber, blockNumber + 2);
      must(events.some(({ name }) => name === 'System.CodeUpdated'), 'there was no System.CodeUpdated');
      return `version ${before.specVersion} became ${specVersion} in block ${blockNumber}; ${validators.length} validators and balances stayed over three sessions; ${load.summary()}, ${load.included - atUpgrade} of them after the upgrade; same processes`;
    },
  );
});

/** @param {import('../lib/node.mjs').NetworkNode} node */
async function validatorsOf(node) {
  const { api } = await node.chain();
  return /** @type {any} */ (await api.query.session.validators()).map(String);
}
