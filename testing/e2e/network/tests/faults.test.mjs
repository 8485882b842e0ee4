// What happens to finality when validators stop, and to a node that is killed or comes late.

import { Network } from '../lib/network.mjs';
import { SHORT_DAY } from '../lib/spec.mjs';
import { must, networkSuite } from './support.mjs';

/** Enough blocks to tell standing still from being slow. */
const WATCHED_BLOCKS = 6;

networkSuite('four validators', () => Network.create({ name: 'faults', spec: { patch: SHORT_DAY } }), (suite) => {
  suite.fault(
    { fault: 'none', expected: 'finality advances on all four, a few blocks behind at most', seconds: 120 },
    async (network) => {
      await network.untilFinalized(5, 90);
      const [best, finalized] = [await network.nodes[0].best(), await network.nodes[0].finalized()];
      must(best - finalized <= 5, `finality is ${best - finalized} blocks behind`);
      await network.agreeOnFinality();
      return `block ${finalized} final while ${best} is best; all four agree`;
    },
  );

  suite.fault(
    { fault: 'one of four killed', expected: 'the other three finalise', seconds: 120 },
    async (network) => {
      const [alice, , , dave] = network.nodes;
      await dave.kill();
      const before = await alice.finalized();
      const begun = Date.now();
      await network.untilFinalized(before + WATCHED_BLOCKS, 90);
      const seconds = Math.round((Date.now() - begun) / 1000);
      return `${WATCHED_BLOCKS} more blocks final in ${seconds} s; Dave's slots stay empty`;
    },
  );

  suite.fault(
    {
      fault: 'two of four killed',
      expected: 'blocks go on, finality stops, and goes on when one returns',
      seconds: 240,
    },
    async (network) => {
      const [alice, bob, charlie, dave] = network.nodes;
      await charlie.kill();
      // What was voted for before the kill may still become final.
      const settled = await alice.best();
      await alice.untilBest(settled + 2, 60);
      const before = await alice.finalized();
      const from = await alice.best();
      await alice.untilBest(from + WATCHED_BLOCKS, 120);
      const [stalled, grown] = [await alice.finalized(), await alice.best()];
      must(stalled === before && (await bob.finalized()) <= stalled, `finality went on from ${before} to ${stalled} with two of four`);
      await dave.start(network.spec);
      const begun = Date.now();
      const reached = await alice.untilFinalized(grown, 120);
      const seconds = Math.round((Date.now() - begun) / 1000);
      await charlie.start(network.spec);
      await network.untilFinalized(reached + 2, 60);
      await network.agreeOnFinality();
      return `final stayed at ${stalled} while best grew to ${grown}; final again ${seconds} s after Dave returned; all four agree`;
    },
  );
});
