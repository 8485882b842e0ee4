// Compiles the tests against the built package and runs them. `--node` runs those that need a real node.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));
const run = (/** @type {string[]} */ ...args) => {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', cwd: path('..') });
  if (status !== 0) process.exit(status ?? 1);
};

if (!existsSync(path('../dist/index.js'))) {
  console.error('the package is not built; run: npm run build');
  process.exit(1);
}
rmSync(path('../dist-tests'), { recursive: true, force: true });
run(path('../node_modules/typescript/bin/tsc'), '-p', path('../tsconfig.tests.json'));
const suffix = process.argv.includes('--node') ? '.node-test.js' : '.test.js';
const files = readdirSync(path('../dist-tests/tests')).filter((name) => name.endsWith(suffix));
if (files.length === 0) {
  console.error('there are no tests');
  process.exit(1);
}
// Nothing here takes a minute: a test that hangs fails.
run('--test', '--test-reporter=spec', '--test-timeout=120000', ...files.map((name) => `dist-tests/tests/${name}`));
