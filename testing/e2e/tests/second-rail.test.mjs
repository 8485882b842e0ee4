// The second rail over a real node: bonds and workers, pay cycles, disputes, debts and free payouts. The
// tests are one story: each goes on where the one before ended.

import assert from 'node:assert/strict';
import { u8aToHex } from '@polkadot/util';
import { encodeAddress } from '@polkadot/util-crypto';
import { INSURANCE_FUND } from '../lib/accounts.mjs';
import { balanceOf, bestHeight, eventOf, failure, submitSigned, submitTogether, waitForBlock } from '../lib/chain.mjs';
import { confirmedEntry, cycles } from '../lib/claim.mjs';
import { rule, ruleAppeal } from '../lib/collective.mjs';
import { freshPair } from '../lib/keys.mjs';
import { NOTCH } from '../lib/money.mjs';
import { processCycle, waitForPayout } from '../lib/second-rail.mjs';
import { submitWalletless } from '../lib/walletless.mjs';
import { Worker } from '../lib/worker.mjs';
import { BOND, CAPACITY, claim, hashOf, members, registration, request, TARIFF, together } from './second-rail-support.mjs';
import { chainSuite, refusalOf } from './support.mjs';

/** @typedef {import('./second-rail-support.mjs').Member} Member */

const POCKET = 10n * NOTCH;
const LANE = 7;
const URI = 'https://evidence.example/1';

chainSuite('the second rail', { node: 'own' }, (world, check) => {
  const tx = () => world.chain.api.tx;
  const ask = (/** @type {string} */ method, /** @type {unknown[]} */ ...params) =>
    world.chain.provider.send(`tally_${method}`, params, false);
  /** @param {any} call @param {Member} member */
  const error = async (call, { pair }) => failure(await submitSigned(world.chain, call, pair));
  /** @param {[call: any, member: Member][]} calls */
  const outcomesOf = async (calls) => {
    const included = await submitTogether(world.chain, calls.map(([call, { pair }]) => [call, pair]));
    return included.map(failure);
  };
  const issuance = async () => /** @type {any} */ (await world.chain.api.query.balances.totalIssuance()).toBigInt();
  /** @param {Member} member */
  const bondOf = async ({ address }) => {
    const record = /** @type {any} */ (await world.chain.api.query.workerBonding.providers(address));
    return record.unwrap().bonded.toBigInt();
  };
  const worker = new Worker();
  const idle = new Worker();
  const smallWorker = new Worker();
  const device = freshPair('ed25519');
  /** @type {Member} */ let provider;
  /** @type {Member} */ let small;
  /** @type {Member} */ let full;
  /** @type {Member} */ let partly;
  /** @type {Member} */ let silent;
  /** @type {Member} */ let overdrawn;
  /** @type {Member} */ let confirming;
  /** @type {number} */ let cycle;
  /** @type {Record<string, any>[]} */ let debts = [];

  check('a bonded provider registers workers that their keys prove', async () => {
    [provider, small, full, partly, silent, overdrawn, confirming] = await members(
      world,
      2n * BOND + POCKET,
      BOND + POCKET,
      ...Array(5).fill(3n * POCKET),
    );
    const { workerBonding, utility } = tx();
    assert.equal(await error(await registration(world, provider, worker), provider), 'WorkerBonding.InsufficientBond');
    const [bonded] = await together(
      world,
      [workerBonding.bond(2n * BOND), provider],
      [utility.batchAll([workerBonding.bond(BOND), await registration(world, small, smallWorker)]), small],
    );
    assert.equal(eventOf(bonded, 'WorkerBonding.Bonded').bonded, 2n * BOND);

    const squatted = await registration(world, provider, worker, { signedFor: small });
    assert.equal(await error(squatted, provider), 'WorkerBonding.BadProof');
    const expired = await registration(world, provider, worker, { validUntil: 0 });
    assert.equal(await error(expired, provider), 'WorkerBonding.Expired');
    const hashed = workerBonding.registerWorker(`0x1220${'ab'.repeat(32)}`, new Uint8Array(64), 1_000, 1, 1, false);
    assert.equal(await error(hashed, provider), 'WorkerBonding.UnsupportedPeerId');

    const [, both] = await together(
      world,
      [workerBonding.goOnline(smallWorker.id), small],
      [
        utility.batchAll([
          await registration(world, provider, worker),
          await registration(world, provider, idle),
          workerBonding.goOnline(worker.id),
        ]),
        provider,
      ],
    );
    const registered = both.events.filter(({ name }) => name === 'WorkerBonding.WorkerRegistered');
    assert.deepEqual(registered.map(({ data }) => data.worker), [worker, idle].map(({ id }) => u8aToHex(id)));
    assert.deepEqual(registered[0].data, {
      worker: u8aToHex(worker.id),
      provider: provider.address,
      capacity: CAPACITY,
      tariff: TARIFF,
      deterministic: true,
    });
    assert.equal(eventOf(both, 'WorkerBonding.WentOnline').worker, u8aToHex(worker.id));
    assert.match(worker.peerIdText, /^12D3Koo/);
    const again = await registration(world, small, worker);
    assert.equal(await error(again, small), 'WorkerBonding.AlreadyRegistered');
    assert.equal(await error(workerBonding.goOnline(worker.id), provider), 'WorkerBonding.Online');
    assert.equal(await error(workerBonding.unbond(BOND), provider), 'WorkerBonding.InsufficientBond');
  });

  check('tally_worker and tally_bond tell what was registered', async () => {
    const state = await ask('worker', u8aToHex(worker.id));
    const { online, onlineSince, ...rest } = state;
    assert.deepEqual(online, [{ from: onlineSince, to: null }]);
    assert.deepEqual(rest, {
      provider: provider.address,
      peerId: worker.peerIdText,
      registered: true,
      deterministic: true,
      inMaintenance: false,
      tariff: `${TARIFF}`,
      capacity: `${CAPACITY}`,
      maintenance: [],
    });
    assert.equal((await ask('worker', u8aToHex(idle.id))).onlineSince, null);
    const { workers, ...bond } = await ask('bond', provider.address);
    assert.deepEqual([...workers].sort(), [worker, idle].map(({ id }) => u8aToHex(id)).sort());
    assert.deepEqual(bond, {
      bonded: `${2n * BOND}`,
      required: `${2n * BOND}`,
      slashable: `${2n * BOND}`,
      withdrawable: '0',
      unbonding: [],
      disputes: 0,
    });
    await assert.rejects(ask('worker', u8aToHex(new Worker().id)), { code: /** @type {any} */ (9003) });
  });

  check('clients deposit and earmark; a device may sign for one', async () => {
    const { feeClaims, identityRegistry, utility } = tx();
    const fund = (/** @type {bigint} */ amount, /** @type {[Member, bigint][]} */ ...earmarks) => [
      feeClaims.deposit(amount),
      ...earmarks.map(([{ address }, part]) => feeClaims.earmark(address, part)),
    ];
    const batch = (/** @type {any[]} */ calls) => utility.batchAll(calls);
    const [first] = await together(
      world,
      [batch(fund(12n * NOTCH, [provider, 11n * NOTCH], [small, NOTCH])), full],
      [batch(fund(9n * NOTCH, [provider, 9n * NOTCH])), partly],
      [batch(fund(4n * NOTCH, [provider, 4n * NOTCH])), silent],
      [batch(fund(2n * NOTCH, [provider, (3n * NOTCH) / 2n], [small, NOTCH / 2n])), overdrawn],
      [
        batch([
          ...fund(5n * NOTCH, [provider, 5n * NOTCH]),
          identityRegistry.authorizeDevice(LANE, device.address, 3n * NOTCH, 0xffff_ffff),
        ]),
        confirming,
      ],
    );
    assert.equal(eventOf(first, 'FeeClaims.Deposited').held, 12n * NOTCH);
    assert.equal(await error(feeClaims.earmark(small.address, NOTCH), partly), 'FeeClaims.InsufficientFunds');
    assert.equal(await error(feeClaims.withdrawDeposit(NOTCH), partly), 'FeeClaims.InsufficientFunds');
    assert.equal(await error(feeClaims.release(provider.address), partly), 'FeeClaims.NotMatured');
    const { earmarks, fundedSince, ...client } = await ask('client', overdrawn.address);
    assert.ok(fundedSince > 0);
    const amounts = new Map(earmarks.map((/** @type {any} */ { provider: earner, amount }) => [earner, amount]));
    assert.equal(amounts.get(provider.address), `${(3n * NOTCH) / 2n}`);
    assert.equal(amounts.get(small.address), `${NOTCH / 2n}`);
    const held = `${2n * NOTCH}`;
    assert.deepEqual(client, { held, free: '0', available: '0', debt: '0', sponsor: null, creditLine: null });
  });

  check('right claims are taken, wrong ones are refused by name', async () => {
    const { feeClaims } = tx();
    const { chain } = world;
    cycle = cycles(chain).at(await bestHeight(chain));
    const entries = [
      claim(full, worker, 10_000n),
      claim(partly, worker, 8_000n),
      claim(silent, worker, 2_000n),
      claim(overdrawn, worker, 4_000n),
      claim(confirming, worker, 3_000n),
    ];
    const [claims, , requests] = await together(
      world,
      [feeClaims.submitClaims(cycle, entries, hashOf('logs')), provider],
      [feeClaims.submitClaims(cycle, [claim(full, smallWorker, 12n)], hashOf('logs')), small],
      [feeClaims.submitRequests(cycle, [request(worker, 10_000n), request(smallWorker, 12n)]), full],
      [feeClaims.submitRequests(cycle, [request(worker, 5_000n)]), partly],
      [feeClaims.submitRequests(cycle, [request(worker, 500n)]), silent],
      [feeClaims.submitRequests(cycle, [request(worker, 4_000n)]), overdrawn],
    );
    const { evidenceRoot, ...submitted } = eventOf(claims, 'FeeClaims.ClaimsSubmitted');
    assert.equal(evidenceRoot, u8aToHex(hashOf('logs')));
    assert.deepEqual(submitted, { cycle, provider: provider.address, entries: entries.length });
    const surcharge = eventOf(claims, 'InsuranceFund.Surcharged');
    assert.equal(surcharge.amount, BigInt(entries.length) * (NOTCH / 10_000n));
    assert.equal(eventOf(requests, 'FeeClaims.RequestsSubmitted').entries, 2);

    // The client's own key confirms a part; the rest is left for the device, later.
    const part = { client: confirming.identity, worker: worker.id, cycle, units: 1_000n, amount: 1_000n * TARIFF };
    const confirmed = confirmedEntry(confirming.pair, part, chain.genesis, { wrap: true });
    const forged = confirmedEntry(small.pair, part, chain.genesis);
    const wrongLane = confirmedEntry(small.pair, part, chain.genesis, { lane: LANE });
    const claimOf = (/** @type {any} */ entry, when = cycle) => feeClaims.submitClaims(when, [entry], hashOf('logs'));
    const strange = { ...claim(full, worker, 20_000n), amount: 20_000n * TARIFF + 1n };
    const cases = /** @type {[any, Member, string | null][]} */ ([
      [feeClaims.submitConfirmedClaims(cycle, [forged]), provider, 'FeeClaims.BadSignature'],
      [feeClaims.submitConfirmedClaims(cycle, [wrongLane]), provider, 'IdentityRegistry.BadSignature'],
      [feeClaims.submitConfirmedClaims(cycle, [confirmed]), provider, null],
      [claimOf(claim(full, idle, 1n)), provider, 'FeeClaims.WorkerOffline'],
      [claimOf(claim(full, worker, 10n ** 15n)), provider, 'FeeClaims.AboveCapacity'],
      [claimOf(strange), provider, 'FeeClaims.WrongAmount'],
      [claimOf(claim(full, worker, 10_000n)), provider, 'FeeClaims.NotIncreasing'],
      [claimOf(claim(full, worker, 20_000n), cycle + 2), provider, 'FeeClaims.NotOpen'],
      [claimOf(claim(full, worker, 20_000n)), small, 'FeeClaims.NotYourWorker'],
      [claimOf(claim(partly, smallWorker, 1n)), small, 'FeeClaims.NotEarmarked'],
      [feeClaims.submitRequests(cycle, [request(worker, 1n)]), full, 'FeeClaims.NotIncreasing'],
      [feeClaims.submitRequests(cycle, [request(new Worker(), 1n)]), full, 'FeeClaims.NotFound'],
    ]);
    const outcomes = await outcomesOf(cases.map(([call, member]) => [call, member]));
    assert.deepEqual(outcomes, cases.map(([, , expected]) => expected));

    assert.deepEqual(await ask('claim', cycle, confirming.address, u8aToHex(worker.id)), {
      provider: provider.address,
      units: '3000',
      claimed: `${3n * NOTCH}`,
      requested: '0',
      confirmed: `${NOTCH}`,
      matched: `${NOTCH}`,
      paid: '0',
      rest: `${2n * NOTCH}`,
      contested: false,
    });
    const { phase, lastBlock, claimsUntil, processedAt, windowUntil } = await ask('cycle', cycle);
    assert.ok(['running', 'grace'].includes(phase), phase);
    const time = cycles(chain);
    assert.deepEqual([lastBlock, claimsUntil], [time.lastBlock(cycle), time.claimsUntil(cycle)]);
    assert.deepEqual([processedAt, windowUntil], [null, null]);
    assert.equal((await ask('cycle', cycle + 5)).phase, 'future');
    assert.ok((await ask('cycle', null)).cycle >= cycle);
    await assert.rejects(ask('claim', cycle, full.address, u8aToHex(idle.id)), { code: /** @type {any} */ (9003) });
  });

  check('matching amounts are paid when anybody processes the cycle', async () => {
    const { bills, blockNumber } = await processCycle(world.chain, cycle, world.funder);
    const paid = (/** @type {Member} */ client, of = provider) => {
      const bill = bills.find((each) => each.client === client.address && each.provider === of.address);
      assert.ok(bill, 'there is no such bill');
      assert.equal(bill.matched, bill.fromEarmark + bill.fromInsurance + bill.debt);
      return bill;
    };
    assert.deepEqual([paid(full).fromEarmark, paid(full).debt], [10n * NOTCH, 0n]);
    assert.equal(paid(full, small).fromEarmark, 12n * TARIFF);
    assert.equal(paid(partly).fromEarmark, 5n * NOTCH);
    assert.equal(paid(silent).fromEarmark, NOTCH / 2n);
    assert.equal(paid(confirming).fromEarmark, NOTCH);
    assert.equal(paid(overdrawn).fromEarmark, (3n * NOTCH) / 2n);
    assert.ok(paid(overdrawn).debt > 2n * NOTCH, 'the client is not overdrawn');
    debts = [paid(overdrawn)];
    const { feeClaims } = tx();
    assert.equal(await error(feeClaims.processCycle(cycle + 1, 1), full), 'FeeClaims.NotDue');

    const { phase, processedAt, windowUntil } = await ask('cycle', cycle);
    assert.equal(phase, 'window');
    assert.ok(processedAt <= blockNumber && windowUntil > blockNumber);
    const claimed = await ask('claim', cycle, partly.address, u8aToHex(worker.id));
    assert.deepEqual([claimed.paid, claimed.rest], [`${5n * NOTCH}`, `${3n * NOTCH}`]);
    const client = await ask('client', overdrawn.address);
    assert.equal(client.debt, `${debts[0].debt}`);
    const owing = client.earmarks.flatMap((/** @type {any} */ earmark) => earmark.debts);
    assert.deepEqual(owing, [{ cycle, amount: client.debt }]);
    const payout = await ask('payout', small.address);
    assert.deepEqual([payout.available, payout.beneficiary], ['0', encodeAddress(small.beneficiary, 42)]);
    assert.deepEqual(payout.maturing.map((/** @type {any} */ { amount }) => amount), [`${12n * TARIFF}`]);
    assert.equal(payout.whyNot?.split('.').at(-1), 'BelowDust');
  });

  check('the unmatched rest is disputed; the next cycle adds a debt', async () => {
    const { arbitration, feeClaims, workerBonding } = tx();
    const subject = (/** @type {Member} */ { address }) => ({ Claim: { cycle, client: address, worker: worker.id } });
    const open = (/** @type {Member} */ member) => arbitration.openDispute(subject(member), hashOf('not served'), URI);
    const [opened] = await together(
      world,
      [open(partly), partly],
      [feeClaims.submitClaims(cycle + 1, [claim(overdrawn, smallWorker, 2_000n)], hashOf('logs')), small],
      [feeClaims.submitRequests(cycle + 1, [request(smallWorker, 2_000n)]), overdrawn],
    );
    const { dispute, opener, respondent, amount, deposit } = eventOf(opened, 'Arbitration.DisputeOpened');
    assert.deepEqual([opener, respondent], [partly.address, provider.address]);
    assert.deepEqual([amount, deposit], [3n * NOTCH, (3n * NOTCH) / 10n]);
    assert.equal(eventOf(opened, 'FeeClaims.ClaimContested').withheld, 3n * NOTCH);
    // Disputes about one bond end in the order in which they were opened.
    const unanswered = eventOf(await world.signed(open(silent), silent.pair), 'Arbitration.DisputeOpened');

    const { deadline, ...told } = await ask('dispute', Number(dispute));
    assert.equal(deadline, eventOf(opened, 'Arbitration.DisputeOpened').respondBy);
    assert.deepEqual(
      [told.phase, told.outcome, told.opener, told.amount, told.openerDeposit, told.respondentDeposit],
      ['response', 'forOpener', partly.address, `${amount}`, `${deposit}`, '0'],
    );
    assert.deepEqual(told.subject.claim, { cycle, client: partly.address, worker: u8aToHex(worker.id) });
    assert.deepEqual(told.evidence, { hash: u8aToHex(hashOf('not served')), uri: URI });
    assert.equal((await ask('disputeAbout', { claim: told.subject.claim }, partly.address)).id, told.id);
    assert.equal((await ask('bond', provider.address)).disputes, 2);

    const stranger = arbitration.openDispute(subject(partly), hashOf('?'), URI);
    // One after the other: transactions of different accounts have no order within a block.
    assert.equal(await error(arbitration.respond(dispute, hashOf('served'), URI), small), 'Arbitration.NotRespondent');
    const outcomes = await outcomesOf([
      [arbitration.respond(dispute, hashOf('served'), URI), provider],
      [stranger, small],
      [open(partly), partly],
      [open(full), full],
      [workerBonding.withdrawUnbonded(), provider],
      [arbitration.finalize(dispute), full],
    ]);
    assert.deepEqual(outcomes, [
      null,
      'FeeClaims.NotParty',
      'FeeClaims.Disputed',
      'FeeClaims.NothingToContest',
      'WorkerBonding.InDispute',
      'Arbitration.TooSoon',
    ]);

    const ruling = await rule(world.chain, dispute, true);
    assert.equal(ruling.error, null);
    assert.equal(eventOf(ruling.included, 'Arbitration.Ruled').forOpener, true);
    assert.equal(await error(arbitration.appeal(dispute), partly), 'Arbitration.NotLoser');
    assert.equal(await error(arbitration.appeal(dispute), provider), null);
    const final = await ruleAppeal(world.chain, dispute, true);
    assert.equal(final.error, null);

    const before = await bondOf(provider);
    const issued = await issuance();
    const finalized = await world.signed(arbitration.finalize(dispute));
    const outcome = eventOf(finalized, 'Arbitration.DisputeFinalized');
    assert.equal(outcome.verdict, 'ForOpener');
    assert.deepEqual([outcome.responded, outcome.appealed, outcome.settled], [true, true, 0n]);
    // Twice the contested amount: a tenth to the client; half of the rest to the fund, half burned.
    const penalty = 6n * NOTCH;
    assert.equal(outcome.compensation, penalty / 10n);
    assert.equal(outcome.slashedToInsurance, (penalty - penalty / 10n) / 2n);
    assert.equal(outcome.burned, penalty - outcome.compensation - outcome.slashedToInsurance);
    assert.equal(before - (await bondOf(provider)), penalty);
    assert.equal(issued - (await issuance()), outcome.burned);
    assert.equal(eventOf(finalized, 'WorkerBonding.Slashed').bonded, 2n * BOND - penalty);
    assert.equal(await error(workerBonding.goOnline(idle.id), provider), 'WorkerBonding.InsufficientBond');
    assert.equal(await error(arbitration.finalize(dispute), full), 'Arbitration.NotFound');

    await assert.rejects(ask('dispute', Number(dispute)), { code: /** @type {any} */ (9003) });

    // The other one was never answered: the provider loses the rest and nothing above it.
    await waitForBlock(world.chain, unanswered.respondBy);
    const silence = await world.signed(arbitration.finalize(unanswered.dispute));
    const lost = eventOf(silence, 'Arbitration.DisputeFinalized');
    assert.deepEqual([lost.verdict, lost.responded], ['ForOpener', false]);
    assert.deepEqual([lost.settled, lost.compensation, lost.burned], [0n, 0n, 0n]);
  });

  check('a late confirmation by a device is paid at once', async () => {
    const { feeClaims } = tx();
    const rest = { client: confirming.identity, worker: worker.id, cycle, units: 3_000n, amount: 3_000n * TARIFF };
    const entry = confirmedEntry(device, rest, world.chain.genesis, { lane: LANE });
    const call = feeClaims.submitConfirmedClaims(cycle, [entry]);
    const late = eventOf(await world.signed(call, provider.pair), 'FeeClaims.ConfirmedLate');
    assert.deepEqual([late.client, late.paid, late.debt], [confirming.address, 2n * NOTCH, 0n]);
    assert.equal(await error(call, provider), 'FeeClaims.NotIncreasing');
  });

  check('a dust payout is withdrawn for free into an empty wallet', async () => {
    const { feeClaims } = tx();
    await waitForPayout(world.chain, small.address);
    const poor = await refusalOf(submitWalletless(world.chain, feeClaims.withdrawPayout(full.address)));
    assert.equal(poor.reason, 'FeeClaims.BelowDust');
    assert.equal(await balanceOf(world.chain, small.beneficiary), 0n);
    const own = await balanceOf(world.chain, small.identity);
    const included = await world.walletless(feeClaims.withdrawPayout(small.address));
    const { amount, provider: earner } = eventOf(included, 'FeeClaims.PayoutWithdrawn');
    assert.deepEqual([amount, earner], [12n * TARIFF, small.address]);
    assert.equal(await balanceOf(world.chain, small.beneficiary), amount);
    assert.equal(await balanceOf(world.chain, small.identity), own);
    assert.ok(!included.events.some(({ name }) => name.startsWith('TransactionPayment.')), 'it was not free');
    const again = await refusalOf(submitWalletless(world.chain, feeClaims.withdrawPayout(small.address), { salt: 1 }));
    assert.equal(again.reason, 'FeeClaims.BelowDust');
  });

  check('a signed withdrawal is free, too', async () => {
    const { feeClaims } = tx();
    await waitForPayout(world.chain, provider.address);
    const before = await balanceOf(world.chain, full.identity);
    const included = await world.signed(feeClaims.withdrawPayout(provider.address), full.pair);
    const { amount } = eventOf(included, 'FeeClaims.PayoutWithdrawn');
    const cover = debts[0].fromInsurance;
    assert.equal(amount, (10n + 5n + 3n) * NOTCH + 2n * NOTCH + cover);
    assert.equal(await balanceOf(world.chain, provider.beneficiary), amount);
    assert.equal(await balanceOf(world.chain, full.identity), before);
  });

  check('debts are repaid in order, whichever creditor pulls', async () => {
    const { feeClaims } = tx();
    const { bills } = await processCycle(world.chain, cycle + 1, world.funder);
    const later = bills.find(({ client }) => client === overdrawn.address);
    assert.ok(later && later.debt > NOTCH, 'the client does not owe twice');
    const [older] = debts;
    debts = [older, later];
    const deposit = 3n * NOTCH;
    const deposited = await world.signed(feeClaims.deposit(deposit), overdrawn.pair);
    assert.equal(eventOf(deposited, 'FeeClaims.Deposited').amount, deposit);
    assert.deepEqual(
      await outcomesOf([
        [feeClaims.withdrawDeposit(deposit), overdrawn],
        [feeClaims.earmark(small.address, deposit), overdrawn],
        [feeClaims.collectDebt(overdrawn.address), full],
      ]),
      ['FeeClaims.InsufficientFunds', 'FeeClaims.InsufficientFunds', 'FeeClaims.NotFound'],
    );
    const collected = await world.signed(feeClaims.collectDebt(overdrawn.address), small.pair);
    const paid = collected.events.filter(({ name }) => name === 'FeeClaims.DebtPaid').map(({ data }) => data);
    const to = (/** @type {Member} */ { address }) => paid.find((debt) => debt.provider === address);
    assert.deepEqual([to(provider)?.amount, to(provider)?.rest], [older.debt, 0n]);
    const left = deposit - older.debt;
    assert.deepEqual([to(small)?.amount, to(small)?.rest], [left, later.debt - left]);
    assert.equal(await error(feeClaims.collectDebt(overdrawn.address), small), 'FeeClaims.InsufficientFunds');
    assert.equal((await ask('client', overdrawn.address)).debt, `${later.debt - left}`);
  });

  check('tally_insurance and tally_providerCover tell in and out', async () => {
    const fund = await ask('insurance');
    assert.equal(BigInt(fund.balance), await balanceOf(world.chain, INSURANCE_FUND));
    assert.equal(BigInt(fund.slashes), ((6n * NOTCH - (6n * NOTCH) / 10n) / 2n));
    assert.ok(BigInt(fund.surcharges) > 0n);
    assert.equal(BigInt(fund.covered), debts.reduce((sum, { fromInsurance }) => sum + fromInsurance, 0n));
    const cover = await ask('providerCover', provider.address);
    assert.ok(BigInt(cover.surcharged) > 0n);
    assert.ok(BigInt(cover.covered) <= BigInt(cover.surcharged) / 2n);
  });
});
