// Compiles the TypeScript check and runs it over the committed vectors.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));
// Inside of node_modules, so that the compiled file finds its packages and git does not see it.
const output = path('../node_modules/.cache/tallystick');
mkdirSync(output, { recursive: true });
writeFileSync(`${output}/package.json`, '{ "type": "module" }\n');

for (const args of [
  [path('../node_modules/typescript/bin/tsc'), '-p', path('tsconfig.json'), '--outDir', output],
  [`${output}/check.js`, path('../../../protocol/vectors')],
]) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
