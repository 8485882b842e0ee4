// Builds dist/ anew, so that nothing of an earlier build stays.

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));
rmSync(path('../dist'), { recursive: true, force: true });
const compiler = path('../node_modules/typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', path('../tsconfig.build.json')], { stdio: 'inherit' });
process.exit(status ?? 1);
