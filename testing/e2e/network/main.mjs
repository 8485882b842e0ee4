// A whole network as plain processes: four validators, an archive node, an accountant, and what watches them.

import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { Accountant } from '../lib/accountant.mjs';
import { constant, submitSigned, succeeded } from '../lib/chain.mjs';
import { devPair } from '../lib/keys.mjs';
import { NOTCH, table } from '../lib/money.mjs';
import { Network } from './lib/network.mjs';
import { postgresPrograms, startPostgres } from './lib/postgres.mjs';
import { installed, startPrometheus } from './lib/prometheus.mjs';

const USAGE = `Usage: node network/main.mjs [--check]

Starts four validators (chain \`local\`), an archive node, an accountant, and Prometheus if it is installed; prints
where they are, and stops all of them with Ctrl-C. Everything is in a temporary folder and gone afterwards.

  --check   stop as soon as all of it is up and finalising; exit code 0 if it is
`;
const ACCOUNTANT_FEE_MILLIONTHS = 20_000;
/** Blocks that must become final before the network counts as up. */
const FINAL = 3;

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } });
if (values.help) {
  console.log(USAGE);
  process.exit();
}

/** @type {(() => Promise<unknown>)[]} newest last */
const ends = [];
/** @param {string} text */
const progress = (text) => console.log(`* ${text}`);

/** Ctrl-C or SIGTERM, also while everything is still being started. */
const interrupted = new Promise((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve(signal));
});

/** @param {string} folder @param {string} chainUrl */
async function startAccountant(folder, chainUrl) {
  const programs = await postgresPrograms();
  const database = programs ? await startPostgres(programs) : null;
  if (database) ends.push(database.stop);
  const accountant = await Accountant.create(folder, { chain: chainUrl, store: database?.url });
  return { accountant, store: database ? 'PostgreSQL' : 'embedded store; PostgreSQL is not installed' };
}

/**
 * Gives the owner its stake and registers the accountant.
 * @param {import('../lib/chain.mjs').Chain} chain
 * @param {Accountant} accountant
 */
async function register(chain, accountant) {
  const stake = constant(chain, 'accountant', 'minAccountantStake');
  const { tx } = chain.api;
  const transfers = [
    tx.balances.transferKeepAlive(accountant.owner.identity, stake + 10n * NOTCH),
    tx.balances.transferKeepAlive(accountant.id, 1_000n * NOTCH),
  ];
  succeeded(await submitSigned(chain, tx.utility.batchAll(transfers), devPair('Bob')));
  await accountant.register({ stake, feeMillionths: ACCOUNTANT_FEE_MILLIONTHS });
}

async function start() {
  progress('starting four validators');
  const network = await Network.create({ name: 'network' });
  ends.push(() => network.remove({ failed }), () => Promise.all(network.nodes.map((node) => node.stop())));
  await network.start();
  progress('starting an archive node');
  const archive = await network.add('archive', ['--state-pruning', 'archive']);
  await archive.start(network.spec);
  await network.untilFinalized(FINAL, 180);

  progress('registering an accountant and starting it');
  const { accountant, store } = await startAccountant(network.folder, archive.endpoint);
  ends.push(() => accountant.stop());
  await register(await archive.chain(), accountant);
  await accountant.start();

  const rows = [['what', 'address', 'metrics']];
  const metricsOf = (/** @type {{ metricsPort: number }} */ { metricsPort }) => `127.0.0.1:${metricsPort}`;
  for (const node of network.nodes) {
    rows.push([node === archive ? 'archive node, RPC' : `validator ${node.name}`, node.endpoint, `http://${metricsOf(node)}/metrics`]);
  }
  rows.push([`accountant (${store})`, accountant.url, `${accountant.url}/metrics`]);

  const prometheus = await installed('prometheus');
  if (prometheus) {
    const watching = await startPrometheus(prometheus, network.folder, [
      { job: 'node', role: 'validator', targets: network.nodes.filter((node) => node !== archive).map(metricsOf) },
      { job: 'node', role: 'rpc', targets: [metricsOf(archive)] },
      { job: 'accountant', targets: [new URL(accountant.url).host] },
    ]);
    ends.push(watching.stop);
    rows.push(['Prometheus with our alert rules', watching.url, '']);
  } else {
    progress('Prometheus is not installed: nothing collects the metrics');
  }
  return { network, rows };
}

/** @param {Network} network */
async function check(network) {
  const from = await network.nodes[0].finalized();
  await network.untilFinalized(from + FINAL, 90);
  const height = await network.agreeOnFinality();
  progress(`finality advances: block ${height} is final on all ${network.nodes.length} nodes`);
}

let failed = false;
try {
  const started = start();
  started.catch(() => {});
  const up = await Promise.race([started, interrupted]);
  if (typeof up === 'object' && up !== null) {
    const { network, rows } = /** @type {Awaited<ReturnType<typeof start>>} */ (up);
    await check(network);
    console.log(`\n${table(rows)}\n\nlogs and databases: ${join(network.folder, '*')}\n`);
    if (!values.check) {
      console.log('Ctrl-C stops everything.');
      const died = network.nodes.map(async (node) => {
        const how = await node.exited;
        return `${node.name} ended by itself with ${how}; its log is ${node.logPath}`;
      });
      const why = await Promise.race([interrupted, ...died]);
      if (why !== 'SIGINT' && why !== 'SIGTERM') throw new Error(`${why}`);
    }
  }
  progress('stopping');
} catch (error) {
  failed = true;
  console.error(`network: ${error instanceof Error ? error.message : error}`);
}
for (const end of ends.reverse()) {
  await end().catch((error) => {
    failed = true;
    console.error(`network: while stopping: ${error instanceof Error ? error.message : error}`);
  });
}
process.exit(failed ? 1 : 0);
