// Full blocks for minutes, then a database that is killed while it writes, then nodes that come late.

import { setTimeout as after } from 'node:timers/promises';
import { inspect } from '../../bench/bulk.mjs';
import { repetitions } from '../../lib/soak.mjs';
import { BLOCKFUL, gather } from '../lib/crowd.mjs';
import { Load } from '../lib/load.mjs';
import { Network } from '../lib/network.mjs';
import { randomFrom, seedOfRun } from '../lib/random.mjs';
import { SHORT_DAY } from '../lib/spec.mjs';
import { stateDigest } from '../lib/state.mjs';
import { inMib, usage } from '../lib/usage.mjs';
import { must, networkSuite } from './support.mjs';

const MINUTES = Number(process.env.TALLYSTICK_SOAK_MINUTES || repetitions({ short: 1, long: 10 }));
if (!(MINUTES > 0 && MINUTES <= 600)) throw new Error('TALLYSTICK_SOAK_MINUTES must be a number up to 600');
/** More than a block holds, whenever one is made. */
const WAITING = Number(process.env.TALLYSTICK_WAITING || 2.5 * BLOCKFUL);
if (!(WAITING >= 100 && WAITING <= 20_000)) throw new Error('TALLYSTICK_WAITING must be a number from 100 to 20000');
const CROWD = WAITING + BLOCKFUL / 2;
const KILLS = repetitions({ short: 4, long: 20 });
/** The longest that a node is left alone before it is killed. */
const LONGEST_LIFE_SECONDS = 6;
/** Blocks that finality may be behind under load. */
const LAG = 10;
/** The most that a node's memory may grow after it has warmed up. */
const GROWTH_MIB = 512;

/** @param {string} text */
const progress = (text) => console.log(text);

/** @type {Load | null} */
let load = null;

/** @param {Network} network */
async function begin(network) {
  if (load) return load;
  const crowd = await gather(network, CROWD, progress);
  load = new Load(network, crowd, { waiting: WAITING });
  await load.start();
  return load;
}

networkSuite('load', () => Network.create({ name: 'load', spec: { patch: SHORT_DAY } }), (suite) => {
  suite.fault(
    {
      fault: `more settlements than blocks hold, for ${MINUTES} minutes`,
      expected: `finality at most ${LAG} blocks behind; memory does not grow by more than ${GROWTH_MIB} MiB`,
      seconds: MINUTES * 60 + 600,
    },
    async (network) => {
      const [alice] = network.nodes;
      const running = await begin(network);
      await alice.untilBest((await alice.best()) + 20, 180);
      const first = await alice.best();
      const before = await Promise.all(network.nodes.map(usage));
      const until = Date.now() + MINUTES * 60_000;
      let lag = 0;
      while (Date.now() < until) {
        await alice.untilBest((await alice.best()) + 5, 120);
        lag = Math.max(lag, (await alice.best()) - (await alice.finalized()));
        must(lag <= LAG, `finality is ${lag} blocks behind`);
      }
      const growth = await Promise.all(
        network.nodes.map(async (node, index) => {
          const now = await usage(node);
          return { memory: now.memory, more: now.memory - before[index].memory, disk: now.disk - before[index].disk };
        }),
      );
      const last = await alice.finalized();
      const { full, used, settled, most: fullest } = await filled(network, first + 1, last);
      const blocks = last - first;
      const most = (/** @type {number[]} */ values) => inMib(Math.max(...values));
      const memory = most(growth.map(({ memory: now }) => now));
      const more = most(growth.map((one) => one.more));
      const disk = most(growth.map((one) => one.disk));
      must(more <= GROWTH_MIB, `memory grew by ${more} MiB`);
      // A slow machine fills less of a block in the time that there is for it; what waits is the load.
      const { leastWaiting } = running;
      must(leastWaiting > fullest, `at some block only ${leastWaiting} settlements were waiting, and one held ${fullest}; give a larger --waiting`);
      return (
        `${settled} settlements in ${blocks} blocks, ${full} of them full, ${Math.round(used * 100)} % of the weight used; at most ${lag} blocks behind; ` +
        `memory at most ${memory} MiB, grown by at most ${more} MiB; disk grown by ${disk} MiB a node ` +
        `(${Math.round((disk * 1024 * 1024) / settled)} bytes a settlement); ${running.summary()}`
      );
    },
  );

  const seed = seedOfRun();
  suite.fault(
    {
      fault: `kill -9 of a validator ${KILLS} times while it writes full blocks`,
      expected: 'it comes back each time with a sound database, and follows',
      seconds: 900,
      afterFailure: true,
    },
    async (network) => {
      const [alice, , , dave] = network.nodes;
      await begin(network);
      const random = randomFrom(seed);
      console.log(`seed ${seed} (TALLYSTICK_SEED)`);
      let slowest = 0;
      for (let time = 0; time < KILLS; time += 1) {
        await after(random() * LONGEST_LIFE_SECONDS * 1000);
        await dave.kill();
        const begun = Date.now();
        await dave.start(network.spec);
        slowest = Math.max(slowest, Date.now() - begun);
      }
      await load?.stop();
      const target = await alice.best();
      await network.untilFinalized(target, 240);
      await network.agreeOnFinality();
      const block = /** @type {string} */ (await alice.hashAt(target));
      const [own, other] = [await stateDigest(dave, block), await stateDigest(alice, block)];
      must(own.digest === other.digest, `the states of Dave and Alice differ in block ${target}`);
      return `back ${KILLS} of ${KILLS} times, ${(slowest / 1000).toFixed(1)} s at most to answer again; final block ${target} and its whole state (${own.count} entries) equal Alice's; seed ${seed}`;
    },
  );

  suite.fault(
    {
      fault: 'two empty nodes join, one by full sync and one by warp sync',
      expected: 'both have the same state as the validators, and follow',
      seconds: 600,
      afterFailure: true,
    },
    async (network) => {
      const [alice] = network.nodes;
      const height = await alice.finalized();
      const seconds = [];
      for (const sync of ['full', 'warp']) {
        const node = await network.add(`late-${sync}`);
        const begun = Date.now();
        await node.start(network.spec, ['--sync', sync]);
        await node.untilFinalized(height, 240);
        seconds.push(((Date.now() - begun) / 1000).toFixed(1));
      }
      // A block on top of a state is only accepted by a node if its state root comes out the same.
      const next = (await alice.best()) + 2;
      await network.untilFinalized(next, 60);
      const block = /** @type {string} */ (await alice.hashAt(next));
      const states = await Promise.all(network.running.map((node) => stateDigest(node, block)));
      must(new Set(states.map(({ digest }) => digest)).size === 1, `the states differ in block ${next}`);
      const { stateRoot } = await alice.header(block);
      return `${height} blocks in ${seconds[0]} s by full sync, ${seconds[1]} s by warp sync; block ${next} has state root ${stateRoot} and the same ${states[0].count} entries on all ${states.length} nodes`;
    },
  );
});

/** States older than this are gone; the newest blocks speak for the rest. */
const INSPECTED = 200;

/**
 * How many of the newest of these blocks were full, what share of their weight was used, and how many
 * transactions of anybody all of them hold, and the fullest one.
 * @param {Network} network
 * @param {number} first
 * @param {number} last
 */
async function filled(network, first, last) {
  const [alice] = network.nodes;
  const chain = await alice.chain();
  let [full, weight, settled, most] = [0, 0, 0, 0];
  const inspected = Math.min(INSPECTED, last - first + 1);
  for (let number = first; number <= last; number += 1) {
    const hash = /** @type {string} */ (await alice.hashAt(number));
    const { block } = await alice.ask('chain_getBlock', [hash]);
    settled += block.extrinsics.length - 1;
    most = Math.max(most, block.extrinsics.length - 1);
    if (last - number >= inspected) continue;
    const { used, failed } = await inspect(chain, { number, hash, count: 0, remaining: 0, span: 0 });
    must(failed === 0, `${failed} transactions failed in block ${number}`);
    weight += used;
    if (used > 0.9) full += 1;
  }
  return { full: Math.round((full * (last - first + 1)) / inspected), used: weight / inspected, settled, most };
}
