// A network cut into two halves of two, and joined again.

import { repetitions } from '../../../lib/soak.mjs';
import { must } from '../support.mjs';

/** Blocks that each half makes alone. */
const APART = repetitions({ short: 3, long: 6 });

/**
 * @param {import('../support.mjs').Suite} suite
 * @param {import('../../lib/namespaces.mjs').Halves | string} halves or why there are none
 */
export function partition(suite, halves) {
  const row = {
    fault: 'partition of two and two, then healed',
    expected: 'nothing becomes final while apart, and never two blocks at one height; one chain after',
    seconds: 300,
  };
  if (typeof halves === 'string') return suite.untried(row, `no network namespaces here (${halves.split('\n')[0]})`);

  suite.fault(row, async (network) => {
    const [alice, bob] = network.nodes;
    await network.untilFinalized((await alice.finalized()) + 1, 90);
    await halves.part();
    // Votes that were under way may still count.
    await alice.untilBest((await alice.best()) + 2, 60);
    const before = await Promise.all(network.running.map((node) => node.finalized()));
    const from = Math.max(await alice.best(), await bob.best());
    await Promise.all([alice.untilBest(from + APART, 120), bob.untilBest(from + APART, 120)]);
    const after = await Promise.all(network.running.map((node) => node.finalized()));
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
  });
}
