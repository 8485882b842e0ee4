// Runs the tests over real nodes: all files at once, most of them on one chain.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TEST_SUFFIX, World } from './support.mjs';

const USAGE = `Usage: npm test -- [NAME...]

Runs tests/NAME.test.mjs, or all of them. One test by its title, on a node of its own:
  node --test --test-name-pattern=TITLE tests/NAME.test.mjs
`;
/** Files that run at the same time: all, because they wait for blocks and not for a processor. */
const FILES_AT_ONCE = 16;
/** A file that waits longer waits for something that does not come. */
const FILE_MINUTES = 15;

const names = process.argv.slice(2);
const known = readdirSync(fileURLToPath(new URL('.', import.meta.url)))
  .filter((file) => file.endsWith(TEST_SUFFIX))
  .map((file) => file.slice(0, -TEST_SUFFIX.length));
if (names.some((name) => !known.includes(name))) {
  console.log(`${USAGE}\nNAME is one of: ${known.join(', ')}`);
  process.exit(names.includes('--help') ? 0 : 2);
}

const world = new World();
let passed = false;
try {
  const wanted = names.length > 0 ? names : known;
  const env = { ...process.env, ...(await world.share(wanted)) };
  const files = wanted.map((name) => fileURLToPath(new URL(`${name}${TEST_SUFFIX}`, import.meta.url)));
  const args = ['--test', '--test-reporter=spec', `--test-concurrency=${FILES_AT_ONCE}`];
  args.push(`--test-timeout=${FILE_MINUTES * 60_000}`, ...files);
  const child = spawn(process.execPath, args, { stdio: 'inherit', env });
  const [code] = await once(child, 'exit');
  passed = code === 0;
} catch (error) {
  console.error(`the shared chain was not started: ${error instanceof Error ? error.message : error}`);
} finally {
  world.failed = !passed;
  await world.stop();
}
process.exit(passed ? 0 : 1);
