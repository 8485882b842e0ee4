// How much a block holds: transfers, and settlements in three ways, on one node in one run.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { connect } from '../lib/chain.mjs';
import { NOTCH, table } from '../lib/money.mjs';
import { startNode } from '../lib/node.mjs';
import { walletlessBytes } from '../lib/walletless.mjs';
import { progress } from '../demo/progress.mjs';
import { connections, fullBlocks, includeAll, inspect, throughput } from './bulk.mjs';
import { blockCost } from './cost.mjs';
import { Crowd, presign } from './crowd.mjs';
import { stateBytes } from './state.mjs';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '8000' },
    repeat: { type: 'string', default: '5' },
    output: { type: 'string', default: fileURLToPath(new URL('../../../bench/chain.json', import.meta.url)) },
  },
});
const [count, repeat] = [Number(values.count), Number(values.repeat)];
if (!Number.isInteger(count) || count < 100 || !Number.isInteger(repeat) || repeat < 1) {
  console.error('--count must be a whole number of at least 100, --repeat of at least 1');
  process.exit(2);
}

const CONNECTIONS = 4;
/** The amount that one settlement moves. */
const STEP = NOTCH / 100n;
const CASES = /** @type {const} */ (['transfer', 'signed', 'walletless', 'repeated']);
/** @typedef {typeof CASES[number]} Case */

/**
 * All transactions of a case, signed before anything is timed.
 * @type {Record<Case, (crowd: Crowd) => string[]>}
 */
const transactions = {
  transfer: ({ chain, members }) =>
    members.map(({ pair }, index) => {
      const { identity } = members[(index + 1) % members.length];
      return presign(chain, chain.api.tx.balances.transferKeepAlive(identity, STEP), pair, 0);
    }),
  signed: (crowd) =>
    crowd.members.map((member, index) => {
      const { pair } = crowd.members[(index + 1) % crowd.members.length];
      return presign(crowd.chain, crowd.settlement(member, STEP), pair, 1);
    }),
  walletless: (crowd) => crowd.members.map((member) => walletlessBytes(crowd.settlement(member, 2n * STEP))),
  // Walletless settlements of one channel share one place in the pool, so these are signed.
  repeated: (crowd) =>
    crowd.members.map((_, index) =>
      presign(crowd.chain, crowd.settlement(crowd.members[0], STEP * BigInt(index + 3)), crowd.members[0].pair, index + 2),
    ),
};

/** @param {number} value @param {number} digits */
const round = (value, digits) => Number(value.toFixed(digits));

progress('starting a node that keeps every state');
const node = await startNode({
  args: ['--state-pruning', 'archive', '--pool-limit', '100000', '--pool-kbytes', '1000000'],
});
let failed = true;
try {
  const chain = await connect(node.endpoint);
  const providers = await connections(node.endpoint, CONNECTIONS);
  const crowd = new Crowd(chain, providers, count, progress);
  await crowd.prepare();

  /** @type {Map<Case, { full: import('./bulk.mjs').Filled[], used: number, tps: number }>} */
  const runs = new Map();
  for (const name of CASES) {
    progress(`${name}: signing ${count} transactions`);
    const signed = transactions[name](crowd);
    progress(`${name}: submitting`);
    const blocks = await includeAll(chain, providers, signed, progress);
    const full = fullBlocks(blocks);
    if (full.length === 0) throw new Error(`${name}: no block was full; give a larger --count`);
    let used = 0;
    for (const block of blocks) {
      const seen = await inspect(chain, block);
      if (seen.failed > 0) throw new Error(`${name}: ${seen.failed} transactions failed in block ${block.number}`);
      if (full.includes(block)) used = Math.max(used, seen.used);
    }
    runs.set(name, { full, used, tps: throughput(full) });
    progress(`${name}: ${full.length} full blocks, ${throughput(full).toFixed(0)} transactions a second`);
  }
  await crowd.settleConsumer(crowd.members[0]);
  const state_bytes = await stateBytes(chain, crowd.members[0], crowd.accountant);
  await chain.close();
  await Promise.all(providers.map((provider) => provider.disconnect()));
  await node.stop({ keep: true });

  /** @type {Record<string, any>} */
  const cases = {};
  const verifications = [];
  for (const [name, { full, used, tps }] of runs) {
    progress(`${name}: executing ${full.length} blocks again, ${repeat} times each`);
    const numbers = full.map(({ number }) => number);
    const range = { from: Math.min(...numbers), to: Math.max(...numbers), repeat };
    const { blocks, sr25519_verify_us } = await blockCost(node.basePath, range);
    const cpu = blocks.filter(({ number }) => numbers.includes(number)).reduce((sum, { cpu_us }) => sum + cpu_us, 0);
    verifications.push(sr25519_verify_us);
    const included = full.reduce((sum, block) => sum + block.count, 0);
    cases[name] = {
      tps: round(tps, 1),
      cpu_us_per_tx: round(cpu / included, 2),
      full_blocks: full.length,
      transactions_per_full_block: round(included / full.length, 1),
      weight_used: round(used, 3),
    };
  }
  const ratios = Object.fromEntries(
    CASES.map((name) => [
      name,
      {
        tps: round(cases[name].tps / cases.transfer.tps, 3),
        cpu_us_per_tx: round(cases[name].cpu_us_per_tx / cases.transfer.cpu_us_per_tx, 3),
      },
    ]),
  );
  const sr25519_verify_us = round(verifications.sort((a, b) => a - b)[Math.floor(verifications.length / 2)], 2);
  const git = (/** @type {string[]} */ ...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const result = {
    cases,
    ratios,
    sr25519_verify_us,
    walletless_in_verifications: round(cases.walletless.cpu_us_per_tx / sr25519_verify_us, 2),
    state_bytes,
    transactions_per_case: count,
    machine: { cpu: cpus()[0].model.trim(), cores: cpus().length, memory_gib: round(totalmem() / 2 ** 30, 1) },
    commit: `${git('rev-parse', 'HEAD')}${git('status', '--porcelain', '--untracked-files=no') ? '-modified' : ''}`,
  };
  mkdirSync(dirname(values.output), { recursive: true });
  writeFileSync(values.output, `${JSON.stringify(result, null, 2)}\n`);

  const rows = CASES.map((name) => {
    const { tps, cpu_us_per_tx, transactions_per_full_block, full_blocks, weight_used } = cases[name];
    const { tps: speed, cpu_us_per_tx: cost } = ratios[name];
    return [name, tps, speed, cpu_us_per_tx, cost, transactions_per_full_block, full_blocks, weight_used].map(String);
  });
  console.log();
  console.log(table([['case', 'tx/s', 'to transfer', 'CPU us/tx', 'to transfer', 'tx/block', 'full blocks', 'weight used'], ...rows]));
  console.log(`\none sr25519 verification: ${sr25519_verify_us} us; a walletless settlement costs ${result.walletless_in_verifications} of them`);
  console.log(`state bytes: ${Object.entries(state_bytes).map(([name, bytes]) => `${name} ${bytes}`).join(', ')}`);
  failed = false;
} catch (error) {
  console.error(`bench-chain failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
  await node.stop({ failed: true });
} finally {
  if (!failed) await node.remove();
}
process.exit();
