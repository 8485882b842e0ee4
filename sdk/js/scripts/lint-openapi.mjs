// Lints an OpenAPI document with all rules that Redocly recommends; warnings count as well.
//
//   node scripts/lint-openapi.mjs DOCUMENT

import { argv, exit } from 'node:process';
import { createConfig, formatProblems, getTotals, lint } from '@redocly/openapi-core';

const [, , document] = argv;
if (document === undefined) {
  console.error('usage: node scripts/lint-openapi.mjs DOCUMENT');
  exit(2);
}
const problems = await lint({ ref: document, config: await createConfig({ extends: ['recommended'] }) });
formatProblems(problems, { format: 'codeframe', totals: getTotals(problems) });
exit(problems.length === 0 ? 0 : 1);
