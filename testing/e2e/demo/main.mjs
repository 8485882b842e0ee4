// From top-up to payout on a real development chain. Ends with exit code 1 if a single unit is not
// where it should be.

import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bestHeight, connect } from '../lib/chain.mjs';
import { startNode } from '../lib/node.mjs';
import { inNotch } from '../lib/money.mjs';
import { runFirstRail } from './first-rail/run.mjs';
import { ledgerTable as firstRailTable, mismatches } from './first-rail/ledger.mjs';
import { progress } from './progress.mjs';
import { ledgerTable as secondRailTable } from './second-rail/ledger.mjs';
import { runSecondRail } from './second-rail/run.mjs';
import { report } from './report.mjs';

const { values } = parseArgs({
  options: {
    output: { type: 'string', default: fileURLToPath(new URL('../../../demo-report.json', import.meta.url)) },
    payments: { type: 'string', default: '600' },
  },
});

const payments = Number(values.payments);
if (!Number.isInteger(payments) || payments < 12) {
  console.error(`--payments ${values.payments} makes no sense; give a whole number of at least 12`);
  process.exit(2);
}

/** @param {string[]} wrong every way in which a ledger and the chain disagree */
function mustAgree(wrong) {
  if (wrong.length > 0) {
    wrong.forEach((sentence) => console.error(`mismatch: ${sentence}`));
    throw new Error('the figures of the ledger are not those of the chain; see the mismatches above');
  }
  progress('every figure of the ledger is on the chain, to the unit, and every column sums to zero');
}

progress('starting a node');
const node = await startNode();
let failed = true;
/** @type {import('../lib/chain.mjs').Chain | undefined} */
let chain;
try {
  chain = await connect(node.endpoint);
  progress(`connected at block ${await bestHeight(chain)}`);
  const result = await runFirstRail(chain, node.endpoint, payments);
  const { ledger, before, after } = result;

  console.log(`\nLedger in NOTCH (net = gross - accountant fee - chain fee; after = before + funding + net):\n`);
  console.log(firstRailTable(ledger, before, after));
  console.log();
  mustAgree(mismatches(ledger, before, after));

  const second = await runSecondRail(chain, result.accountant);
  console.log(`\nLedger of the second act in NOTCH (after = before + funding + net):\n`);
  console.log(secondRailTable(second.ledger, second.before, second.after));
  console.log();
  mustAgree(second.mismatches);
  await writeFile(values.output, `${JSON.stringify(report(result, second), null, 2)}\n`);
  progress(`report written: ${values.output.split('/').at(-1)}`);
  const paid = result.paidOut.reduce((sum, amount) => sum + amount, 0n);
  progress(`${payments} payments became ${ledger.settlements} settlements, with the accountant killed once; providers got ${inNotch(paid)} NOTCH`);
  failed = false;
} catch (error) {
  console.error(`demo failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await chain?.close();
  await node.stop({ failed });
}
process.exit();
