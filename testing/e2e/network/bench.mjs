// Measures four validators on one machine: latency, throughput, disk, and how fast a new node syncs.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { inspect } from '../bench/bulk.mjs';
import { table } from '../lib/money.mjs';
import { progress } from '../demo/progress.mjs';
import { BLOCKFUL, gather } from './lib/crowd.mjs';
import { Load } from './lib/load.mjs';
import { Network } from './lib/network.mjs';
import { percentile, probes } from './lib/probe.mjs';
import { usage } from './lib/usage.mjs';

const { values } = parseArgs({
  options: {
    probes: { type: 'string', default: '120' },
    seconds: { type: 'string', default: '180' },
    waiting: { type: 'string', default: `${2.5 * BLOCKFUL}` },
    output: { type: 'string', default: fileURLToPath(new URL('../../../bench/network.json', import.meta.url)) },
  },
});
const [count, seconds, waiting] = [Number(values.probes), Number(values.seconds), Number(values.waiting)];
if (!Number.isInteger(waiting) || waiting < 100 || waiting > 20_000) {
  console.error('--waiting must be a whole number from 100 to 20000');
  process.exit(2);
}
if (!Number.isInteger(count) || count < 10 || count > 600 || !(seconds >= 30)) {
  console.error('--probes must be a whole number from 10 to 600, --seconds at least 30');
  process.exit(2);
}

/** More people than settlements that can wait, so that some are free for being watched. */
const CROWD = waiting + 700;
const PAUSE_MS = 500;
/** From which share of the weight on blocks count as full. */
const FULL = 0.9;
/** Blocks before the load counts. */
const WARM_UP = 10;

/** @param {number} value @param {number} digits */
const round = (value, digits) => Number(value.toFixed(digits));

/** @param {import('./lib/probe.mjs').Latency[]} latencies */
function summary(latencies) {
  const of = (/** @type {'inclusion' | 'finality'} */ what) => {
    const all = latencies.map((latency) => latency[what] / 1000);
    return { p50: round(percentile(all, 0.5), 2), p99: round(percentile(all, 0.99), 2) };
  };
  return { inclusion_s: of('inclusion'), finality_s: of('finality'), samples: latencies.length };
}

/**
 * Transactions, time and fullness of finalized blocks.
 * @param {import('./lib/node.mjs').NetworkNode} node
 * @param {number} first whose time the span begins with, and whose transactions do not count
 * @param {number} last
 */
async function measured(node, first, last) {
  const chain = await node.chain();
  const [times, used] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  let transactions = 0;
  for (let number = first; number <= last; number += 1) {
    const hash = /** @type {string} */ (await node.hashAt(number));
    const at = await chain.api.at(hash);
    times.push(Number((await at.query.timestamp.now()).toString()));
    if (number === first) continue;
    const { block } = await node.ask('chain_getBlock', [hash]);
    // The first one is the block's time.
    transactions += block.extrinsics.length - 1;
    const seen = await inspect(chain, { number, hash, count: 0, remaining: 0, span: 0 });
    if (seen.failed > 0) throw new Error(`${seen.failed} transactions failed in block ${number}`);
    used.push(seen.used);
  }
  const span = (times[times.length - 1] - times[0]) / 1000;
  return { transactions, blocks: last - first, span, used: used.reduce((sum, one) => sum + one, 0) / used.length };
}

/**
 * Seconds until an empty node has finalized what the others have.
 * @param {Network} network
 * @param {'full' | 'warp'} sync
 * @param {number} height
 */
async function syncSeconds(network, sync, height) {
  const node = await network.add(`late-${sync}`);
  const begun = performance.now();
  await node.start(network.spec, ['--sync', sync]);
  await node.untilFinalized(height, 600);
  const took = (performance.now() - begun) / 1000;
  await node.kill();
  return took;
}

progress('starting four validators');
const others = loadavg()[0];
const network = await Network.create({ name: 'bench' });
let failed = true;
try {
  await network.start();
  const [alice] = network.nodes;
  await network.untilFinalized(2, 120);
  const crowd = await gather(network, CROWD, progress);
  const load = new Load(network, crowd, { waiting });
  await network.untilFinalized(await alice.best(), 60);

  progress(`idle: ${count} settlements, one every ${PAUSE_MS} ms`);
  const idle = summary(await probes(network, load, { count, pause: PAUSE_MS }));

  progress(`full blocks: ${seconds} s with ${waiting} settlements waiting`);
  await load.start();
  await alice.untilBest((await alice.best()) + WARM_UP, 120);
  const first = await alice.finalized();
  const before = await Promise.all(network.nodes.map(usage));
  const until = Date.now() + seconds * 1000;
  const full = summary(await probes(network, load, { count, pause: PAUSE_MS }));
  while (Date.now() < until) await alice.untilBest((await alice.best()) + 1, 120);
  const last = await alice.finalized();
  const now = await Promise.all(network.nodes.map(usage));
  await load.stop();
  const { transactions, blocks, span, used } = await measured(alice, first, last);
  const disk = now.reduce((sum, one, index) => sum + one.disk - before[index].disk, 0) / now.length;

  progress('an empty node syncs');
  await network.untilFinalized(await alice.best(), 120);
  const height = await alice.finalized();
  const [fullSync, warpSync] = [await syncSeconds(network, 'full', height), await syncSeconds(network, 'warp', height)];
  const all = await measured(alice, 1, height);

  const git = (/** @type {string[]} */ ...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const result = {
    validators: network.nodes.filter(({ name }) => !name.startsWith('late')).length,
    idle,
    full_blocks: { ...full, waiting },
    sustained: {
      transactions_per_s: round(transactions / span, 1),
      transactions_per_block: round(transactions / blocks, 1),
      weight_used: round(used, 3),
      block_s: round(span / blocks, 2),
      blocks,
      least_waiting: load.leastWaiting,
      refused: Object.fromEntries(load.refusals),
      lost: load.lost,
    },
    disk: {
      bytes_per_settlement: Math.round(disk / transactions),
      gib_per_million_settlements: round((disk / transactions) * (1e6 / 2 ** 30), 2),
    },
    sync: {
      blocks_per_s: round(height / fullSync, 1),
      transactions_per_s: round(all.transactions / fullSync, 1),
      blocks: height,
      transactions: all.transactions,
      full_s: round(fullSync, 1),
      warp_s: round(warpSync, 1),
    },
    machine: {
      cpu: cpus()[0].model.trim(),
      cores: cpus().length,
      memory_gib: round(totalmem() / 2 ** 30, 1),
      load_of_others: round(others, 2),
    },
    commit: `${git('rev-parse', 'HEAD')}${git('status', '--porcelain', '--untracked-files=no') ? '-modified' : ''}`,
  };
  mkdirSync(dirname(values.output), { recursive: true });
  writeFileSync(values.output, `${JSON.stringify(result, null, 2)}\n`);

  const row = (/** @type {string} */ name, /** @type {ReturnType<typeof summary>} */ { inclusion_s, finality_s }) =>
    [name, inclusion_s.p50, inclusion_s.p99, finality_s.p50, finality_s.p99].map(String);
  console.log(`\n${table([['seconds', 'inclusion p50', 'p99', 'finality p50', 'p99'], row('idle', idle), row('full blocks', full)])}`);
  const { sustained, sync } = result;
  console.log(`\nsustained: ${sustained.transactions_per_s} settlements a second, ${Math.round(used * 100)} % of the blocks' weight used`);
  console.log(`disk: ${result.disk.gib_per_million_settlements} GiB a node per million settlements`);
  console.log(`sync: ${sync.blocks_per_s} blocks (${sync.transactions_per_s} transactions) a second in full, ${sync.warp_s} s by warp`);
  if (used < FULL) console.log('the blocks were not full: this machine cannot make and check more with four validators on it, or too little was waiting');
  if (others > cpus().length / 4) console.log(`the machine was busy with something else before the run (load ${others.toFixed(1)}): measure again when it is not`);
  failed = false;
} catch (error) {
  console.error(`bench-network failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await network.remove({ failed });
}
process.exit();
