// A validator joins, another leaves, and one runs twice with the same keys.

import { join } from 'node:path';
import { hexToU8a } from '@polkadot/util';
import { INSURANCE_FUND } from '../../../lib/accounts.mjs';
import { balanceOf, eventOf, eventsBetween, submitSigned, succeeded } from '../../../lib/chain.mjs';
import { devPair } from '../../../lib/keys.mjs';
import { inNotch, NOTCH } from '../../../lib/money.mjs';
import { untilAuthored, untilSet } from '../../lib/authors.mjs';
import { must } from '../support.mjs';

/** The bond of a validator. */
export const BOND = 20_000n * NOTCH;
/** Two sessions until a change of the set is in force, and one to spare. */
const UNTIL_IN_FORCE = 16;

const [dave, eve] = ['Dave', 'Eve'].map(devPair);

/** @param {import('../support.mjs').Suite} suite */
export function validators(suite) {
  /** Where Eve's session keys are. */
  let keystore = '';

  suite.fault(
    {
      fault: 'a fifth validator joins',
      expected: 'it makes blocks from the second session on, without restarts',
      seconds: 300,
    },
    async (network) => {
      const [first] = network.nodes;
      const pids = network.nodes.map(({ pid }) => pid);
      const node = await network.add('eve', ['--validator']);
      keystore = join(node.folder, 'keystore');
      await node.start(network.spec, ['--keystore-path', keystore]);
      await network.untilFinalized((await first.best()) + 1, 120);
      const owner = `0x${Buffer.from(eve.addressRaw).toString('hex')}`;
      const { keys, proof } = await node.ask('author_rotateKeysWithOwner', [owner]);
      const chain = await first.chain();
      const { tx } = chain.api;
      succeeded(await submitSigned(chain, tx.session.setKeys(keys, proof), eve));
      const joined = succeeded(await submitSigned(chain, tx.validatorSet.join(BOND), eve));
      must(eventOf(joined, 'ValidatorSet.Joined').candidate === eve.address, 'another one joined');
      await untilSet(first, (set) => set.includes(eve.address), 'Eve is not in the set', UNTIL_IN_FORCE);
      const inForce = await first.best();
      const height = await untilAuthored(first, hexToU8a(keys).slice(0, 32), UNTIL_IN_FORCE);
      must(`${network.nodes.slice(0, 4).map(({ pid }) => pid)}` === `${pids}`, 'a node was restarted');
      return `joined in block ${joined.blockNumber}, in the set by block ${inForce}, made block ${height}; keys rotated with a proof of ownership`;
    },
  );

  suite.fault(
    {
      fault: 'a validator leaves',
      expected: 'it is out of the set from the second session on, its bond unbonds, finality goes on',
      seconds: 240,
    },
    async (network) => {
      const [first] = network.nodes;
      const chain = await first.chain();
      const left = succeeded(await submitSigned(chain, chain.api.tx.validatorSet.leave(), dave));
      const { unbonding } = eventOf(left, 'ValidatorSet.CandidacyEnded');
      must(BigInt(unbonding) === BOND, `${unbonding} unbonds, not the bond`);
      const set = await untilSet(first, (all) => !all.includes(dave.address), 'Dave is still in the set', UNTIL_IN_FORCE);
      const out = await first.best();
      // Without his vote and without his process.
      await network.nodes[3].kill();
      await first.untilFinalized(out + 6, 90);
      const happened = await eventsBetween(chain, left.blockNumber, await first.finalized());
      const unbonds = happened.find(({ name, data }) => name === 'ValidatorSet.Unbonding' && data.account === dave.address);
      must(unbonds !== undefined, 'the unbonding delay did not begin');
      return `left in block ${left.blockNumber}, out by block ${out}, ${set.length} validators finalise; ${inNotch(BOND)} NOTCH can be withdrawn from block ${unbonds?.data.from} on`;
    },
  );

  suite.fault(
    {
      fault: 'one validator runs on two nodes with the same keys',
      expected: 'it is reported, slashed and out of the set; finality goes on',
      seconds: 360,
    },
    async (network) => {
      const [first] = network.nodes;
      const chain = await first.chain();
      const fund = await balanceOf(chain, INSURANCE_FUND);
      const twin = await network.add('eves-twin', ['--validator']);
      const from = await first.best();
      await twin.start(network.spec, ['--keystore-path', keystore]);
      /** @type {import('../../../lib/chain.mjs').ChainEvent[]} */
      const happened = [];
      const named = (/** @type {string} */ name) => happened.filter((event) => event.name === name);
      let seen = from;
      const last = from + 60;
      while (named('ValidatorSet.Slashed').length === 0 && seen < last) {
        const final = await first.untilFinalized(seen + 1, 120);
        happened.push(...(await eventsBetween(chain, seen + 1, final)));
        seen = final;
      }
      const [slashed] = named('ValidatorSet.Slashed');
      must(slashed !== undefined, `no validator was slashed by block ${seen}`);
      must(slashed.data.validator === eve.address, `${slashed.data.validator} was slashed`);
      await untilSet(first, (set) => !set.includes(eve.address), 'Eve is still in the set', UNTIL_IN_FORCE);
      const out = await first.best();
      await first.untilFinalized(out + 6, 90);
      await network.agreeOnFinality();
      happened.push(...(await eventsBetween(chain, seen + 1, await first.finalized())));
      const lost = named('ValidatorSet.Slashed').reduce((sum, { data }) => sum + BigInt(data.amount), 0n);
      const gained = (await balanceOf(chain, INSURANCE_FUND)) - fund;
      must(lost > 0n && gained >= lost, `the insurance fund got ${gained}, but ${lost} was slashed`);
      const kinds = new Set(named('Offences.Offence').map(({ data }) => Buffer.from(data.kind.slice(2), 'hex').toString()));
      return `reported as ${[...kinds].join(' and ')}; ${inNotch(lost)} of ${inNotch(BOND)} NOTCH slashed into the insurance fund; out of the set by block ${out}; block ${await first.finalized()} final`;
    },
  );
}
