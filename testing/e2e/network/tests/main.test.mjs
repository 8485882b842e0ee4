// `make network` as its users run it.

import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { must } from './support.mjs';

const MAIN = fileURLToPath(new URL('../main.mjs', import.meta.url));

test('the whole network comes up by one command, finalises, and goes away', { timeout: 300_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, '--check'], { timeout: 280_000 });
  must(/block \d+ is final on all 5 nodes/.test(stdout), `finality was not seen:\n${stdout}`);
  must(/accountant \(.*\) +http:\/\/127\.0\.0\.1:\d+/.test(stdout), `there is no accountant:\n${stdout}`);
});
