// Runs the tests of networks, and prints and keeps the fault table.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { repetitions } from '../lib/soak.mjs';
import { asMarkdown, readTable, tableIn } from './lib/faults.mjs';

const USAGE = `Usage: npm run test:network -- [--soak MINUTES] [--waiting N] [--seed TEXT] [--output FILE] [NAME...]

Runs the tests whose file names are given (all without any): faults, upgrade, main, load.
  --soak    minutes of more settlements than blocks hold (default: TALLYSTICK_SOAK_MINUTES, or 1, or 10 with TALLYSTICK_SOAK=1)
  --waiting settlements that wait at any time while it lasts (default: 3500)
  --seed    of what is random; a test that uses one prints it
  --output  where the fault table is written as JSON (default: network/report.json)
`;

/** Tests that mostly wait run side by side; the load has the machine for itself. */
const STAGES = [
  { names: ['faults', 'upgrade', 'main'], concurrency: 2 },
  { names: ['load'], concurrency: 1 },
];
/** The longest that one stage may take, without the minutes of `--soak`. */
const LIMIT_MINUTES = repetitions({ short: 60, long: 360 });

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    soak: { type: 'string' },
    waiting: { type: 'string' },
    seed: { type: 'string' },
    output: { type: 'string', default: fileURLToPath(new URL('report.json', import.meta.url)) },
    help: { type: 'boolean', default: false },
  },
});
const known = STAGES.flatMap(({ names }) => names);
if (values.help || positionals.some((name) => !known.includes(name))) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}

const folder = await mkdtemp(join(tmpdir(), 'tallystick-network-tests-'));
const rowsPath = join(folder, 'rows');
const env = {
  ...process.env,
  ...tableIn(rowsPath),
  ...(values.soak ? { TALLYSTICK_SOAK_MINUTES: values.soak } : {}),
  ...(values.waiting ? { TALLYSTICK_WAITING: values.waiting } : {}),
  ...(values.seed ? { TALLYSTICK_SEED: values.seed } : {}),
};

const limitMinutes = LIMIT_MINUTES + (Number(env.TALLYSTICK_SOAK_MINUTES) || 0);
let passed = true;
for (const { names, concurrency } of STAGES) {
  const wanted = names.filter((name) => positionals.length === 0 || positionals.includes(name));
  if (wanted.length === 0) continue;
  const files = wanted.map((name) => fileURLToPath(new URL(`tests/${name}.test.mjs`, import.meta.url)));
  const args = ['--test', '--test-reporter=spec', `--test-concurrency=${concurrency}`, ...files];
  const child = spawn(process.execPath, args, { stdio: 'inherit', env, timeout: limitMinutes * 60_000 });
  const [code] = await once(child, 'exit');
  if (code !== 0) passed = false;
}

const rows = await readTable(rowsPath);
await rm(folder, { recursive: true, force: true });
await writeFile(values.output, `${JSON.stringify(rows, null, 2)}\n`);
const count = (/** @type {import('./lib/faults.mjs').Row['outcome']} */ outcome) => rows.filter((row) => row.outcome === outcome).length;
const counts = `${count('passed')} passed, ${count('failed')} failed, ${count('not tried')} not tried`;
console.log(`\n${asMarkdown(rows)}\n\nfaults: ${counts}; table written: ${basename(values.output)}`);
process.exit(passed && count('failed') === 0 ? 0 : 1);
