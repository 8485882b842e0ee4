// The accountant's OpenAPI document, and the types that are generated from it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { repositoryFile } from './support.js';

const packageFile = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const document = packageFile('../../docs/openapi.json');

const run = (script: string, ...args: string[]): void => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [packageFile(`scripts/${script}`), ...args], { encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}${stderr}`);
};

describe('the OpenAPI document', () => {
  test('passes all rules that Redocly recommends', () => run('lint-openapi.mjs', document));

  test('is the source of the generated types', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tallystick-rest-'));
    try {
      const written = join(folder, 'rest.ts');
      run('rest.mjs', document, written);
      assert.equal(readFileSync(written, 'utf8'), repositoryFile('sdk/js/src/generated/rest.ts'), 'run: make generate');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
