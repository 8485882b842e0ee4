// Devices, exits in every way that the chain offers, and payouts to a new beneficiary.

import assert from 'node:assert/strict';
import * as calls from '../lib/calls.mjs';
import { balanceOf, bestHeight, constant, eventOf, failure, submitSigned, waitForBlock } from '../lib/chain.mjs';
import { freshPair } from '../lib/keys.mjs';
import { NOTCH } from '../lib/money.mjs';
import { actions, promiseHash } from '../lib/sdk.mjs';
import { signRequest } from '../lib/signing.mjs';
import { submitWalletless } from '../lib/walletless.mjs';
import { chainSuite, refusalOf, TOP_UP } from './support.mjs';

/** @typedef {import('./support.mjs').Party} Party */
/** @typedef {import('../lib/signing.mjs').Pair} Pair */

/** `ExitDelay` of the development preset. */
const EXIT_DELAY = 10;
const LANE = 1;
/** Nonce of the first request after the registration. */
const FIRST = 1;

chainSuite('devices, exits and beneficiaries', { sideBySide: true }, (world, check) => {
  const registered = async (/** @type {number} */ count) => {
    const parties = await world.parties(...Array(count).fill('sr25519'));
    await Promise.all(parties.map((party) => world.register(party)));
    return parties;
  };
  const signedBy = async (
    /** @type {Party} */ { identity, pair },
    /** @type {import('../lib/sdk.mjs').Action} */ action,
    { nonce = FIRST, signer = pair } = {},
  ) => {
    const validUntil = (await bestHeight(world.chain)) + 100;
    return signRequest(signer, action, { genesis: world.chain.genesis, nonce, validUntil, identity });
  };
  const refused = async (/** @type {any} */ call, salt = 0) =>
    (await refusalOf(submitWalletless(world.chain, call, { salt }))).reason;
  const lanePromise = (/** @type {Party} */ party, /** @type {Pair} */ signer, /** @type {bigint} */ amount, lane = LANE) =>
    world.settleConsumer(party, world.owing(party, amount, { signer, lane }));
  const inChannel = async (/** @type {Party} */ { consumerChannel }) => balanceOf(world.chain, consumerChannel);

  check('a device\'s promises settle in its lane and limit only', async () => {
    const [party] = await registered(1);
    const device = freshPair('ed25519');
    const terms = { lane: LANE, key: device.addressRaw, limit: 2n * NOTCH, validUntil: 0xffff_ffff };
    const request = await signedBy(party, actions.authorizeDevice(terms));
    const { tx } = world.chain.api;
    const relayed = tx.identityRegistry.authorizeDeviceFor(
      party.identity, LANE, device.address, terms.limit, terms.validUntil, request,
    );
    assert.equal(eventOf(await world.signed(relayed), 'IdentityRegistry.DeviceAuthorized').lane, LANE);

    const paid = await world.walletless(lanePromise(party, device, NOTCH));
    const { lane, gross } = eventOf(paid, 'PaymentChannels.PromiseSettled');
    assert.deepEqual([lane, gross], [LANE, NOTCH]);
    // Lanes count on their own.
    const own = await world.walletless(lanePromise(party, party.pair, NOTCH, 0));
    assert.equal(eventOf(own, 'PaymentChannels.PromiseSettled').gross, NOTCH);

    assert.equal(await refused(lanePromise(party, device, 2n * NOTCH + 1n)), 'IdentityRegistry.DeviceLimitExceeded');
    assert.equal(await refused(lanePromise(party, party.pair, 2n * NOTCH)), 'IdentityRegistry.BadSignature');
    assert.equal(await refused(lanePromise(party, device, 2n * NOTCH, 0)), 'PaymentChannels.BadSignature');
    assert.equal(await refused(lanePromise(party, device, NOTCH, 2)), 'IdentityRegistry.NotFound');
  });

  check('a revoked device\'s promises settle for another exit delay', async () => {
    const [party] = await registered(1);
    const device = freshPair();
    const { tx } = world.chain.api;
    await world.fund([[party.identity, NOTCH]]);
    await world.signed(tx.identityRegistry.authorizeDevice(LANE, device.address, 3n * NOTCH, 0xffff_ffff), party.pair);
    const request = await signedBy(party, actions.revokeDevice({ lane: LANE }), { nonce: 2 });
    const included = await world.signed(tx.identityRegistry.revokeDeviceFor(party.identity, LANE, request));
    const { supersededUntil } = eventOf(included, 'IdentityRegistry.DeviceRevoked');
    assert.equal(supersededUntil - included.blockNumber, EXIT_DELAY);
    const before = await world.walletless(lanePromise(party, device, NOTCH));
    assert.equal(eventOf(before, 'PaymentChannels.PromiseSettled').gross, NOTCH);
    // They hold in that block still, and the pool may judge by the block before.
    await waitForBlock(world.chain, supersededUntil + 1);
    assert.equal(await refused(lanePromise(party, device, 2n * NOTCH)), 'IdentityRegistry.NotFound');
  });

  check('consumer and operator let money out at once', async () => {
    const [party] = await registered(1);
    const beneficiary = freshPair().addressRaw;
    const fastExit = async (
      /** @type {bigint} */ amount,
      /** @type {number} */ nonce,
      /** @type {{ signer?: Pair, second?: Pair }} */ { signer, second = world.operator } = {},
    ) => {
      const terms = { accountant: world.accountant, amount, beneficiary };
      const request = await signedBy(party, actions.fastExit(terms), { nonce, signer });
      const { signature } = signRequest(second, actions.fastExit(terms), {
        genesis: world.chain.genesis,
        identity: party.identity,
        nonce,
        validUntil: request.validUntil,
      });
      return calls.fastExit(world.chain, { identity: party.identity, ...terms }, request, signature);
    };
    const forged = freshPair();
    assert.equal(await refused(await fastExit(NOTCH, FIRST, { second: forged })), 'PaymentChannels.BadOperatorSignature');
    assert.equal(await refused(await fastExit(NOTCH, FIRST, { signer: forged })), 'IdentityRegistry.BadSignature');
    assert.equal(await refused(await fastExit(2n * TOP_UP, FIRST)), 'PaymentChannels.InsufficientFunds');

    const call = await fastExit(NOTCH, FIRST);
    const out = eventOf(await world.walletless(call), 'PaymentChannels.FastExited');
    assert.ok(out.chainFee > 0n);
    assert.deepEqual([out.gross, out.net], [NOTCH, NOTCH - out.chainFee]);
    assert.equal(await balanceOf(world.chain, beneficiary), out.net);
    assert.equal(await refused(call, 1), 'Stale');

    const all = await inChannel(party);
    const relayed = eventOf(await world.signed(await fastExit(all, FIRST + 1)), 'PaymentChannels.FastExited');
    assert.deepEqual([relayed.chainFee, relayed.net], [0n, all]);
    assert.equal(await inChannel(party), 0n);
  });

  check('settle_to pays a new beneficiary, now and later', async () => {
    const [party] = await registered(1);
    const beneficiary = freshPair().addressRaw;
    const promised = world.owed(party, 2n * NOTCH);
    const bound = {
      promise: promiseHash(promised.promise, world.chain.genesis),
      preimage: promised.preimage,
      beneficiary,
    };
    const settleTo = async (/** @type {typeof bound} */ terms, /** @type {Pair} */ signer = party.pair) => {
      const request = await signedBy(party, actions.settleTo(terms), { signer });
      return calls.settleTo(world.chain, world.ends(party), promised, beneficiary, request);
    };
    const thief = { ...bound, beneficiary: freshPair().addressRaw };
    assert.equal(await refused(await settleTo(thief)), 'IdentityRegistry.BadSignature');
    assert.equal(await refused(await settleTo(bound, freshPair())), 'IdentityRegistry.BadSignature');

    const call = await settleTo(bound);
    const included = await world.walletless(call);
    eventOf(included, 'IdentityRegistry.BeneficiarySet');
    const { net } = eventOf(included, 'Accountant.PromiseSettled');
    assert.equal(await balanceOf(world.chain, beneficiary), net);
    assert.equal(await refused(call, 1), 'Stale');

    const later = await world.walletless(world.settleProvider(party, world.owed(party, 3n * NOTCH)));
    const rest = eventOf(later, 'Accountant.PromiseSettled');
    assert.equal(rest.gross, NOTCH);
    assert.equal(await balanceOf(world.chain, beneficiary), net + rest.net);
  });

  check('signed and relayed exits wait, are cancelled, and pay out', async () => {
    const { tx } = world.chain.api;
    const [own, relayed] = await registered(2);
    const [ownPayout, relayedPayout] = [freshPair().addressRaw, freshPair().addressRaw];
    await world.fund([[own.identity, NOTCH]]);
    const exit = tx.paymentChannels.requestExit(world.accountant, ownPayout);
    const requested = eventOf(await world.signed(exit, own.pair), 'PaymentChannels.ExitRequested');
    assert.equal(requested.chainFee, 0n);
    assert.equal(failure(await submitSigned(world.chain, exit, own.pair)), 'PaymentChannels.ExitOpen');

    const choice = { accountant: world.accountant, beneficiary: relayedPayout };
    const request = await signedBy(relayed, actions.requestExit(choice));
    const byRelay = await world.signed(
      calls.requestExitFor(world.chain, { identity: relayed.identity, ...choice }, request),
    );
    const { opensAt, chainFee } = eventOf(byRelay, 'PaymentChannels.ExitRequested');
    assert.deepEqual([chainFee, opensAt - byRelay.blockNumber], [0n, EXIT_DELAY]);

    // After a cancellation the delay comes first.
    await world.signed(tx.paymentChannels.cancelExit(world.accountant), own.pair);
    assert.equal(failure(await submitSigned(world.chain, exit, own.pair)), 'PaymentChannels.TooSoon');
    const early = calls.finalizeExit(world.chain, world.ends(relayed));
    assert.equal(await refused(early), 'PaymentChannels.TooSoon');

    // A promise is collected while the exit is open.
    const settled = await world.walletless(world.settleConsumer(relayed, world.owing(relayed, NOTCH)));
    assert.equal(eventOf(settled, 'PaymentChannels.PromiseSettled').gross, NOTCH);
    await waitForBlock(world.chain, opensAt - 1);
    const left = await inChannel(relayed);
    const signedFinal = eventOf(await world.signed(early), 'PaymentChannels.ExitFinalized');
    assert.deepEqual([signedFinal.chainFee, signedFinal.net], [0n, left]);
    assert.equal(await balanceOf(world.chain, relayedPayout), left);
    assert.equal(await inChannel(relayed), 0n);
    assert.equal(await refused(calls.finalizeExit(world.chain, world.ends(relayed)), 1), 'PaymentChannels.NotFound');

    const again = eventOf(await world.signed(exit, own.pair), 'PaymentChannels.ExitRequested');
    // The pool may judge by the block before.
    await waitForBlock(world.chain, again.opensAt);
    const home = await world.walletless(calls.finalizeExit(world.chain, world.ends(own)));
    const done = eventOf(home, 'PaymentChannels.ExitFinalized');
    assert.ok(done.chainFee > 0n);
    assert.equal(done.gross, done.net + done.chainFee);
    assert.equal(await balanceOf(world.chain, ownPayout), done.net);
  });

  check('a channel that was left is paid into and used again', async () => {
    const [party] = await registered(1);
    const paid = eventOf(
      await world.walletless(world.settleConsumer(party, world.owing(party, NOTCH))),
      'PaymentChannels.PromiseSettled',
    );
    const all = await inChannel(party);
    const terms = { accountant: world.accountant, amount: all, beneficiary: freshPair().addressRaw };
    const request = await signedBy(party, actions.fastExit(terms));
    const bound = { genesis: world.chain.genesis, identity: party.identity, nonce: FIRST, validUntil: request.validUntil };
    const { signature } = signRequest(world.operator, actions.fastExit(terms), bound);
    await world.walletless(calls.fastExit(world.chain, { identity: party.identity, ...terms }, request, signature));
    await world.fund([[party.consumerChannel, TOP_UP]]);
    const next = eventOf(
      await world.walletless(world.settleConsumer(party, world.owing(party, 3n * NOTCH))),
      'PaymentChannels.PromiseSettled',
    );
    assert.deepEqual([paid.gross, next.gross], [NOTCH, 2n * NOTCH]);
    const existential = constant(world.chain, 'balances', 'existentialDeposit');
    assert.ok((await inChannel(party)) >= existential);
  });
});
