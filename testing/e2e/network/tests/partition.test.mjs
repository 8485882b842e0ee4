// A network cut into two halves of two, and joined again.

import { test } from 'node:test';
import { note } from '../lib/faults.mjs';
import { Halves, whyNoNamespaces } from '../lib/namespaces.mjs';
import { Network } from '../lib/network.mjs';
import { SHORT_DAY } from '../lib/spec.mjs';
import { must, networkSuite } from './support.mjs';

/** Blocks that each half makes alone. */
const APART = 6;

const FAULT = 'partition of two and two, then healed';
const EXPECTED = 'nothing becomes final while apart, and never two blocks at one height; one chain after';

const obstacle = await whyNoNamespaces();
if (obstacle) {
  const seen = `not tried: no network namespaces here (${obstacle.split('\n')[0]})`;
  test(FAULT, { skip: seen }, () => {});
  await note({ fault: FAULT, expected: EXPECTED, seen, passed: true, seconds: 0 });
} else {
  const halves = await Halves.create(4);
  const make = () => Network.create({ name: 'partition', spec: { patch: SHORT_DAY }, place: (index) => halves.places[index] });

  networkSuite('two halves', make, (suite) => {
    suite.fault(
      {
        fault: FAULT,
        expected: EXPECTED,
        seconds: 300,
      },
      async (network) => {
        const [alice, bob] = network.nodes;
        await network.untilFinalized(3, 90);
        await halves.part();
        // Votes that were under way may still count.
        await alice.untilBest((await alice.best()) + 2, 60);
        const before = await Promise.all(network.nodes.map((node) => node.finalized()));
        const from = Math.max(await alice.best(), await bob.best());
        await Promise.all([alice.untilBest(from + APART, 120), bob.untilBest(from + APART, 120)]);
        const after = await Promise.all(network.nodes.map((node) => node.finalized()));
        const forks = await Promise.all([alice.hashAt(from + 1), bob.hashAt(from + 1)]);
        must(`${before}` === `${after}`, `finality went on while apart: from ${before} to ${after}`);
        must(forks[0] !== forks[1], 'the halves made the same block: they were not apart');
        await network.agreeOnFinality();

        const apart = Math.max(await alice.best(), await bob.best());
        await halves.heal();
        const begun = Date.now();
        const reached = Math.max(...(await network.untilFinalized(apart + 1, 180)));
        const seconds = Math.round((Date.now() - begun) / 1000);
        await network.untilFinalized(reached, 60);
        await network.agreeOnFinality();
        const winner = await alice.hashAt(from + 1);
        must(forks.includes(winner), 'the chain after healing contains neither half');
        return `final stayed at ${Math.max(...after)} while the halves grew to ${apart} each their own way; ${seconds} s after healing block ${reached} was final on all four`;
      },
    );
  }, () => halves.remove());
}
