// Uses of a bond besides disputes: offences that prove themselves, earnings that become bond, and parameters that the
// council changes.

import assert from 'node:assert/strict';
import { u8aToHex } from '@polkadot/util';
import { balanceOf, bestHeight, eventOf, failure, submitSigned } from '../lib/chain.mjs';
import { decide, setWorkParameter } from '../lib/collective.mjs';
import { freshPair } from '../lib/keys.mjs';
import { NOTCH } from '../lib/money.mjs';
import { actions, promiseHash, queryHash } from '../lib/sdk.mjs';
import { signRequest } from '../lib/signing.mjs';
import { submitWalletless } from '../lib/walletless.mjs';
import { equivocation, Worker } from '../lib/worker.mjs';
import { BOND, hashOf, members, registration } from './second-rail-support.mjs';
import { chainSuite, refusalOf } from './support.mjs';

/** @typedef {import('./second-rail-support.mjs').Member} Member */

const POCKET = 10n * NOTCH;
/** `EquivocationSlash` of the development preset. */
const OFFENCE = 50n * NOTCH;

chainSuite('bonds and the council', {}, (world, check) => {
  const tx = () => world.chain.api.tx;
  /** @param {any} call @param {{ pair: import('../lib/signing.mjs').Pair }} party */
  const error = async (call, { pair }) => failure(await submitSigned(world.chain, call, pair));
  /** @param {Member} member */
  const bondOf = async ({ address }) => {
    const record = /** @type {any} */ (await world.chain.api.query.workerBonding.providers(address));
    return record.unwrap().bonded.toBigInt();
  };

  check('two answers to one query are slashed, once', async () => {
    const [provider, reporter] = await members(world, 2n * BOND + POCKET, POCKET);
    const [worker, free] = [new Worker(), new Worker()];
    const { utility, workerBonding } = tx();
    const setup = [
      workerBonding.bond(2n * BOND),
      await registration(world, provider, worker),
      await registration(world, provider, free, { deterministic: false }),
    ];
    await world.signed(utility.batchAll(setup), provider.pair);
    const { genesis } = world.chain;
    const client = freshPair();
    const [one, other] = ['yes', 'no'].map(hashOf);
    const askedAt = await bestHeight(world.chain);
    const terms = { worker, client, askedAt, dataVersion: 3n, answers: /** @type {[Uint8Array, Uint8Array]} */ ([one, other]) };
    const proof = equivocation(terms, genesis);
    const report = (/** @type {any} */ evidence) => workerBonding.reportEquivocation(evidence);

    assert.equal(await error(report({ ...proof, second: proof.first }), reporter), 'WorkerBonding.SameAnswer');
    assert.equal(await error(report({ ...proof, dataVersion: 4 }), reporter), 'WorkerBonding.BadSignature');
    const asked = { ...proof, query: { ...proof.query, content: hashOf('another query') } };
    assert.equal(await error(report(asked), reporter), 'WorkerBonding.BadSignature');
    const made = equivocation({ ...terms, worker: free }, genesis);
    assert.equal(await error(report(made), reporter), 'WorkerBonding.NotDeterministic');
    const ahead = equivocation({ ...terms, askedAt: askedAt + 1_000 }, genesis);
    assert.equal(await error(report(ahead), reporter), 'WorkerBonding.TooSoon');

    const included = await world.signed(report(proof), reporter.pair);
    const { request, reporter: who, lost, reward, ...rest } = eventOf(included, 'WorkerBonding.EquivocationReported');
    assert.equal(request, u8aToHex(queryHash(proof.query, genesis)));
    assert.deepEqual([who, lost, reward], [reporter.address, OFFENCE, OFFENCE / 10n]);
    assert.deepEqual(rest, {
      worker: u8aToHex(worker.id),
      provider: provider.address,
      client: client.address,
      dataVersion: 3n,
    });
    const slash = eventOf(included, 'WorkerBonding.Slashed');
    assert.equal(slash.compensation + slash.insurance + slash.burned, OFFENCE);
    assert.equal(await bondOf(provider), 2n * BOND - OFFENCE);
    // The same offence the other way round.
    const turned = { ...proof, first: proof.second, second: proof.first };
    assert.equal(await error(report(turned), reporter), 'WorkerBonding.AlreadyReported');
    assert.equal(await error(workerBonding.goOnline(worker.id), provider), 'WorkerBonding.InsufficientBond');
  });

  check('a provider\'s request turns a promise into bond, walletless', async () => {
    const [party] = await world.parties('sr25519');
    await world.register(party);
    await world.fund([[party.identity, NOTCH]]);
    const { genesis } = world.chain;
    const validUntil = (await bestHeight(world.chain)) + 100;
    const promised = world.owed(party, 3n * NOTCH);
    const { promise, preimage, signature } = promised;
    const into = (signer = party.pair) => {
      const action = actions.settleIntoBond({ promise: promiseHash(promise, genesis), preimage });
      const request = signRequest(signer, action, { genesis, nonce: 1, validUntil, identity: party.identity });
      return tx().accountant.settleIntoBond(party.identity, world.accountant, promise, preimage, signature, request);
    };
    const forged = await refusalOf(submitWalletless(world.chain, into(freshPair())));
    assert.equal(forged.reason, 'IdentityRegistry.BadSignature');
    const included = await world.walletless(into());
    const { gross, net, chainFee, accountantFee } = eventOf(included, 'Accountant.PromiseSettled');
    assert.deepEqual([gross, net], [3n * NOTCH, 3n * NOTCH - accountantFee - chainFee]);
    assert.equal(eventOf(included, 'WorkerBonding.Bonded').bonded, net);
    assert.ok(eventOf(included, 'Accountant.SettledIntoBond'));
    const { data } = /** @type {any} */ (await world.chain.api.query.system.account(party.identity));
    assert.deepEqual([data.free.toBigInt(), data.reserved.toBigInt()], [NOTCH, net]);
    const replayed = await refusalOf(submitWalletless(world.chain, into(), { salt: 1 }));
    assert.equal(replayed.reason, 'Stale');
  });

  check('a bond is taken back after the unbonding period only', async () => {
    const [provider] = await members(world, BOND + POCKET);
    const { workerBonding } = tx();
    await world.signed(workerBonding.bond(5n * NOTCH), provider.pair);
    assert.equal(await error(workerBonding.unbond(NOTCH / 2n), provider), 'WorkerBonding.BelowMinimum');
    const unbonding = await world.signed(workerBonding.unbond(2n * NOTCH), provider.pair);
    const { amount, bonded, from } = eventOf(unbonding, 'WorkerBonding.Unbonding');
    assert.deepEqual([amount, bonded], [2n * NOTCH, 3n * NOTCH]);
    assert.ok(from > unbonding.blockNumber + 65, 'bonds must outlast disputes');
    assert.equal(await error(workerBonding.withdrawUnbonded(), provider), 'WorkerBonding.TooSoon');
    const rebonded = await world.signed(workerBonding.rebond(NOTCH), provider.pair);
    assert.equal(eventOf(rebonded, 'WorkerBonding.Rebonded').bonded, 4n * NOTCH);
    assert.equal(await bondOf(provider), 4n * NOTCH);
  });

  check('only the council changes parameters, within their bounds', async () => {
    const [stranger] = await members(world, BOND + POCKET);
    const { arbitration, insuranceFund, parameters, workerBonding } = tx();
    await world.signed(workerBonding.bond(BOND), stranger.pair);
    const raised = await setWorkParameter(world.chain, 'MinBondPerWorker', 2n * BOND);
    assert.equal(raised.error, null);
    assert.ok(raised.included.events.some(({ name }) => name === 'ParameterStore.Updated'));
    const more = await registration(world, stranger, new Worker());
    assert.equal(await error(more, stranger), 'WorkerBonding.InsufficientBond');
    assert.equal((await setWorkParameter(world.chain, 'MinBondPerWorker', BOND)).error, null);
    await world.signed(await registration(world, stranger, new Worker()), stranger.pair);

    assert.equal((await setWorkParameter(world.chain, 'DustLimit', 11n * NOTCH)).error, 'Parameters.OutOfBounds');
    assert.equal((await setWorkParameter(world.chain, 'RespondPeriod', 1_000_000)).error, 'Parameters.OutOfBounds');
    const own = parameters.setParameter({ Work: { DustLimit: [null, NOTCH] } });
    assert.equal(await error(own, stranger), 'BadOrigin');
    assert.equal(await error(arbitration.rule(0, true), stranger), 'BadOrigin');
    // Arbiters rule; they do not steer.
    assert.equal((await decide(world.chain, 'arbiters', own)).error, 'BadOrigin');
    const grantee = freshPair().address;
    const grant = await decide(world.chain, 'council', insuranceFund.grant(grantee, NOTCH / 100n));
    assert.equal(grant.error, null);
    assert.equal(await balanceOf(world.chain, grantee), NOTCH / 100n);
  });
});
