// Registration and settlement in every way that the chain offers, over a real node.

import assert from 'node:assert/strict';
import { balanceOf, bestHeight, eventOf, failure, submitRaw, submitSigned } from '../lib/chain.mjs';
import { NOTCH } from '../lib/money.mjs';
import { actions, palletRefusal } from '../lib/sdk.mjs';
import { signRequest } from '../lib/signing.mjs';
import { submitWalletless, walletlessBytes } from '../lib/walletless.mjs';
import { chainSuite, newParty, refusalOf, TOP_UP } from './support.mjs';

chainSuite('payments', { sideBySide: true }, (world, check) => {
  check('keys of all three schemes register and settle walletless', async () => {
    const parties = await world.parties('sr25519', 'ed25519', 'ecdsa');
    const registered = await Promise.all(parties.map((party) => world.register(party)));
    registered.forEach((included, index) => {
      const { identity, beneficiary, registrationFee, chainFee } = eventOf(included, 'IdentityRegistry.Registered');
      assert.equal(identity, parties[index].address);
      assert.notEqual(beneficiary, identity);
      assert.equal(registrationFee, NOTCH / 100n);
      assert.ok(chainFee > 0n);
      eventOf(included, 'PaymentChannels.ChannelOpened');
      eventOf(included, 'Accountant.ProviderChannelOpened');
    });
    const paid = await Promise.all(
      parties.map((party) => world.walletless(world.settleConsumer(party, world.owing(party, NOTCH)))),
    );
    paid.forEach((included) => {
      const { gross, net, chainFee, shortfall } = eventOf(included, 'PaymentChannels.PromiseSettled');
      assert.deepEqual([gross, shortfall], [NOTCH, 0n]);
      assert.equal(net, gross - chainFee);
    });
    const earned = await Promise.all(
      parties.map((party) => world.walletless(world.settleProvider(party, world.owed(party, 2n * NOTCH)))),
    );
    earned.forEach((included) => {
      const { gross, accountantFee, chainFee, net } = eventOf(included, 'Accountant.PromiseSettled');
      assert.equal(gross, 2n * NOTCH);
      assert.equal(accountantFee, (gross * 20_000n) / 1_000_000n);
      assert.equal(net, gross - accountantFee - chainFee);
    });
  });

  check('a promise that a provider signs for itself is refused', async () => {
    const [party] = await world.parties('ecdsa');
    await world.register(party);
    const forged = world.owed(party, NOTCH, { signer: party.pair });
    const refusal = await refusalOf(submitWalletless(world.chain, world.settleProvider(party, forged)));
    assert.equal(refusal.reason, 'Accountant.BadSignature');
  });

  check('an identity registers signed, relayed and walletless', async () => {
    const { tx } = world.chain.api;
    const [own, relayed, walletless] = await world.parties('sr25519', 'sr25519', 'sr25519');
    await world.fund([[own.identity, NOTCH]]);

    const byItself = await world.signed(tx.identityRegistry.register(world.accountant, null, false), own.pair);
    assert.equal(eventOf(byItself, 'IdentityRegistry.Registered').chainFee, 0n);
    assert.ok((await balanceOf(world.chain, own.identity)) < NOTCH, 'the signer pays the fee');

    const byRelay = await world.signed(await world.registration(relayed, { provider: false }));
    assert.equal(eventOf(byRelay, 'IdentityRegistry.Registered').chainFee, 0n);
    assert.equal(await balanceOf(world.chain, relayed.consumerChannel), TOP_UP - NOTCH / 100n);

    const bySignature = await world.register(walletless, { provider: false });
    const { chainFee } = eventOf(bySignature, 'IdentityRegistry.Registered');
    assert.ok(chainFee > 0n);
    assert.equal(await balanceOf(world.chain, walletless.consumerChannel), TOP_UP - NOTCH / 100n - chainFee);
  });

  check('a signed and a walletless settlement differ by the fee only', async () => {
    const [signed, walletless] = await world.parties('sr25519', 'sr25519');
    await Promise.all([world.register(signed), world.register(walletless)]);
    const call = world.settleProvider(signed, world.owed(signed, NOTCH));
    const paid = await world.signed(call);
    const bySigned = eventOf(paid, 'Accountant.PromiseSettled');
    const fee = eventOf(paid, 'TransactionPayment.TransactionFeePaid').actualFee;
    assert.equal(bySigned.chainFee, 0n);
    const included = await world.walletless(world.settleProvider(walletless, world.owed(walletless, NOTCH)));
    const bySignature = eventOf(included, 'Accountant.PromiseSettled');
    assert.equal(bySignature.net + bySignature.chainFee, bySigned.net);
    assert.ok(bySignature.chainFee > 0n && bySignature.chainFee < 2n * fee && fee < 2n * bySignature.chainFee);
  });

  check('signatures of browser wallets, in <Bytes>, are accepted', async () => {
    const [party] = await world.parties('sr25519');
    await world.register(party, { wrap: true });
    const owing = world.owing(party, NOTCH, { wrap: true });
    const consumer = await world.walletless(world.settleConsumer(party, owing));
    assert.equal(eventOf(consumer, 'PaymentChannels.PromiseSettled').gross, NOTCH);
    const owed = world.owed(party, NOTCH, { wrap: true });
    const provider = await world.walletless(world.settleProvider(party, owed));
    assert.equal(eventOf(provider, 'Accountant.PromiseSettled').gross, NOTCH);
  });

  check('a replay is refused in every way', async () => {
    const [party] = await world.parties('sr25519');
    await world.register(party);
    const call = world.settleProvider(party, world.owed(party, NOTCH));
    await world.walletless(call);
    // The pool may know the very bytes, and then does not ask the runtime.
    const { reason } = await refusalOf(submitRaw(world.chain, walletlessBytes(call)));
    assert.ok(['TemporarilyBanned', 'AlreadyInPool', 'Accountant.AlreadySettled'].includes(reason), `unexpected refusal ${reason}`);
    const otherBytes = await refusalOf(submitWalletless(world.chain, call, { salt: 1 }));
    assert.equal(otherBytes.reason, 'Accountant.AlreadySettled');
    const signed = await submitSigned(world.chain, call, world.funder);
    assert.equal(failure(signed), 'Accountant.AlreadySettled');
  });

  check('the same promise pays the rest after a top-up', async () => {
    const [party] = await world.parties('sr25519');
    await world.register(party);
    const call = world.settleConsumer(party, world.owing(party, 2n * TOP_UP));
    const first = eventOf(await world.walletless(call), 'PaymentChannels.PromiseSettled');
    assert.ok(first.gross < TOP_UP && first.shortfall > TOP_UP);
    await world.fund([[party.consumerChannel, 2n * TOP_UP]]);
    const second = eventOf(await world.walletless(call, { salt: 1 }), 'PaymentChannels.PromiseSettled');
    assert.deepEqual([first.gross + second.gross, second.shortfall], [2n * TOP_UP, 0n]);
  });

  check('unauthorised walletless calls are refused with a reason', async () => {
    const [rich] = await world.parties('sr25519');
    const poor = newParty(world.accountant);
    const submit = async (/** @type {any} */ call) => (await refusalOf(submitWalletless(world.chain, call))).reason;

    assert.equal(await submit(await world.registration(poor)), 'IdentityRegistry.InsufficientFunds');
    assert.equal(await submit(await world.registration(rich, { signer: poor })), 'IdentityRegistry.BadSignature');
    const early = world.settleConsumer(rich, world.owing(rich, NOTCH));
    assert.equal(await submit(early), 'PaymentChannels.NotFound');
    await world.register(rich);
    assert.equal(await submit(await world.registration(rich, { nonce: 1 })), 'IdentityRegistry.AlreadyRegistered');
    const forged = world.settleConsumer(rich, world.owing(rich, NOTCH, { signer: poor.pair }));
    assert.equal(await submit(forged), 'PaymentChannels.BadSignature');
    const expired = world.settleProvider(rich, world.owed(rich, NOTCH, { validUntil: 0 }));
    assert.equal(await submit(expired), 'Accountant.Expired');
    const dust = world.settleProvider(rich, world.owed(rich, 1n));
    assert.equal(await submit(dust), 'Accountant.BelowMargin');
    const foreign = world.settleProvider(rich, world.owed(rich, NOTCH, { genesis: new Uint8Array(32) }));
    assert.equal(await submit(foreign), 'Accountant.BadSignature');
    const unowned = world.chain.api.tx.balances.transferKeepAlive(world.owner.address, NOTCH);
    await assert.rejects(submitWalletless(world.chain, unowned), { name: 'ChainRefusal', rpcCode: 1010 });
  });

  check('a used nonce is outdated, a later one waits', async () => {
    const [party] = await world.parties('sr25519');
    await world.register(party);
    const { api, genesis } = world.chain;
    const choice = { accountant: world.accountant, beneficiary: party.identity };
    const validUntil = (await bestHeight(world.chain)) + 100;
    const call = (/** @type {number} */ nonce) => {
      const request = signRequest(party.pair, actions.requestExit(choice), { genesis, nonce, validUntil });
      return api.tx.paymentChannels.requestExitFor(party.identity, choice.accountant, party.address, request);
    };
    const used = await refusalOf(submitWalletless(world.chain, call(0)));
    assert.equal(used.reason, 'Stale');
    const tooLate = await refusalOf(submitWalletless(world.chain, call(100)));
    assert.equal(tooLate.reason, 'Future');
    const requested = eventOf(await world.walletless(call(1)), 'PaymentChannels.ExitRequested');
    assert.equal(requested.identity, party.address);
    assert.equal(requested.lapsesAfter - requested.opensAt, 100);
  });

  check('every refusal number decodes to the name of its error', async () => {
    const { api } = world.chain;
    const pallets = ['identityRegistry', 'paymentChannels', 'accountant', 'feeClaims'];
    pallets.forEach((section, position) => {
      const errors = Object.entries(api.errors[section]);
      assert.ok(errors.length > 10 && errors.length <= 64);
      for (const [name, error] of errors) {
        const number = 64 * position + /** @type {any} */ (error).meta.index.toNumber();
        assert.equal(palletRefusal(number).reason, `${section[0].toUpperCase()}${section.slice(1)}.${name}`);
      }
    });
    assert.equal(palletRefusal(255).reason, 'Custom(255)');
  });
});
