// Finality while validators are stopped.

import { repetitions } from '../../../lib/soak.mjs';
import { must } from '../support.mjs';

/** Enough blocks to tell standing still from being slow. */
const WATCHED_BLOCKS = repetitions({ short: 3, long: 6 });

/** @param {import('../support.mjs').Suite} suite */
export function stopped(suite) {
  suite.fault(
    { fault: 'none', expected: 'finality advances on all four, a few blocks behind at most', seconds: 120 },
    async (network) => {
      await network.untilFinalized(WATCHED_BLOCKS, 90);
      const [best, finalized] = [await network.nodes[0].best(), await network.nodes[0].finalized()];
      must(best - finalized <= 5, `finality is ${best - finalized} blocks behind`);
      await network.agreeOnFinality();
      return `block ${finalized} final while ${best} is best; all four agree`;
    },
  );

  suite.fault(
    { fault: 'one of four killed', expected: 'the other three finalise', seconds: 120 },
    async (network) => {
      const [alice, , charlie] = network.nodes;
      await charlie.kill();
      const before = await alice.finalized();
      const begun = Date.now();
      await network.untilFinalized(before + WATCHED_BLOCKS, 90);
      const seconds = Math.round((Date.now() - begun) / 1000);
      return `${WATCHED_BLOCKS} more blocks final in ${seconds} s; Charlie's slots stay empty`;
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
      await bob.kill();
      // Blocks that were voted for before the kill may still become final.
      const settled = await alice.best();
      await alice.untilBest(settled + 2, 60);
      const before = await alice.finalized();
      const from = await alice.best();
      await alice.untilBest(from + WATCHED_BLOCKS, 120);
      const [stalled, grown] = [await alice.finalized(), await alice.best()];
      must(stalled === before && (await dave.finalized()) <= stalled, `finality went on from ${before} to ${stalled} with two of four`);
      await charlie.start(network.spec);
      const begun = Date.now();
      const reached = await alice.untilFinalized(grown, 120);
      const seconds = Math.round((Date.now() - begun) / 1000);
      await bob.start(network.spec);
      await network.untilFinalized(reached + 2, 60);
      await network.agreeOnFinality();
      return `final stayed at ${stalled} while best grew to ${grown}; final again ${seconds} s after Charlie returned; all four agree`;
    },
  );
}
