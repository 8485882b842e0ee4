// A consumer: what it signs, and what it does not.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import {
  type Agreement,
  type Committed,
  Consumer,
  type ExchangeMessage,
  MAX_AMOUNT,
  NEVER_EXPIRES,
  type Offer,
  agreementId,
  consumerChannelId,
  hashlockOf,
  isPaymentSigned,
  signAgreement,
  signPayment,
  signPromise,
} from '@tallystick/sdk';
import { fill, pairOf, withCode } from './support.js';

const genesis = fill(1);
const accountant = fill(2);
// ed25519 verifies fastest here.
const key = pairOf('ed25519', 1);
const provider = pairOf('ed25519', 2);
const locks = [0, 1, 2, 3].map((number) => hashlockOf(fill(number)));
const offer: Offer = {
  ...{ provider: provider.addressRaw, accountant, price: 10n, unit: 'byte' },
  ...{ cap: 10_000n, minimumInvoice: 10n, invoiceCap: 1_000n, deadline: 100 },
};
const limits = { price: 10n, cap: 5_000n, invoiceCap: 500n, deadline: 90 };
const plenty = { units: 1_000_000n, tolerance: 0n, height: 50 };

const fresh = (): Consumer => Consumer.create({ genesis, consumer: key.addressRaw, accountant });

/** A consumer with an agreement that both have signed. */
async function agreed(consumer = fresh(), salt = fill(7)): Promise<{ consumer: Consumer; id: Uint8Array; agreement: Agreement }> {
  const agreement = consumer.agree(offer, limits, salt, 50);
  const consumerSignature = await signAgreement(key, agreement, genesis);
  const providerSignature = await signAgreement(provider, agreement, genesis);
  const signed = consumer.countersigned({ agreement, consumerSignature, providerSignature });
  return { consumer: signed, id: agreementId(agreement, genesis), agreement };
}

/** The consumer as it is after it was stored and loaded. */
const reloaded = (consumer: Consumer): Consumer => Consumer.fromJson(JSON.parse(JSON.stringify(consumer.toJson())));

const newest = async (message: Pick<ExchangeMessage, 'promise'>): Promise<Required<Committed>['newest']> => ({
  promise: message.promise,
  signature: await signPromise(key, message.promise, genesis),
});

describe('a consumer', () => {
  before(() => cryptoWaitReady());

  test('agrees within its limits', () => {
    const agreement = fresh().agree(offer, limits, fill(7), 50);
    assert.deepEqual(
      [agreement.price, agreement.cap, agreement.invoiceCap, agreement.deadline, agreement.lane, agreement.unit],
      [10n, 5_000n, 500n, 90, 0, 'byte'],
    );
    const refused: [Partial<Offer>, string][] = [
      [{ accountant: fill(9) }, 'wrong_accountant'],
      [{ provider: key.addressRaw }, 'own_offer'],
      [{ price: 11n }, 'too_dear'],
      [{ minimumInvoice: 501n }, 'invoices_too_large'],
      [{ deadline: 50 }, 'past_deadline'],
      [{ price: 0n }, 'zero'],
      [{ cap: 0n }, 'zero'],
      [{ unit: '' }, 'invalid_unit'],
    ];
    for (const [change, code] of refused) {
      assert.throws(() => fresh().agree({ ...offer, ...change }, limits, fill(7), 50), withCode(code as 'zero'));
    }
    assert.throws(() => fresh().agree(offer, limits, fill(7).slice(1), 50), withCode('invalid_bytes', /salt/));
  });

  test('takes only agreements of its own that both have signed', async () => {
    const agreement = fresh().agree(offer, limits, fill(7), 50);
    const consumerSignature = await signAgreement(key, agreement, genesis);
    const providerSignature = await signAgreement(provider, agreement, genesis);
    const signed = { agreement, consumerSignature, providerSignature };
    for (const bad of [
      { ...signed, providerSignature: consumerSignature },
      { ...signed, consumerSignature: providerSignature },
      { ...signed, agreement: { ...agreement, price: 11n } },
      { ...signed, agreement: { ...agreement, salt: fill(8) } },
    ]) {
      assert.throws(() => fresh().countersigned(bad), withCode('bad_agreement_signature'));
    }
    for (const change of [{ lane: 1 }, { consumer: fill(9) }, { accountant: fill(9) }]) {
      assert.throws(() => fresh().countersigned({ ...signed, agreement: { ...agreement, ...change } }), withCode('not_mine'));
    }
  });

  test('pays the growth of each agreement on top of the lifetime total, and the signatures are good', async () => {
    const first = await agreed();
    const second = await agreed(first.consumer, fill(8));
    let { consumer } = second;
    let draft;
    ({ consumer, draft } = consumer.pay({ agreement: first.id, total: 100n, hashlock: locks[0]! }, plenty));
    assert.equal(draft.promise.amount, 100n);
    ({ consumer, draft } = consumer.pay({ agreement: second.id, total: 30n, hashlock: locks[1]! }, plenty));
    assert.equal(draft.promise.amount, 130n);
    ({ consumer, draft } = consumer.pay({ agreement: first.id, total: 150n, hashlock: locks[0]! }, plenty));
    assert.deepEqual(draft.promise, {
      ...{ channel: consumerChannelId(key.addressRaw, accountant), lane: 0, amount: 180n },
      ...{ hashlock: locks[0]!, validUntil: NEVER_EXPIRES },
    });
    assert.deepEqual([draft.agreementTotal, draft.provider, draft.agreement], [150n, provider.addressRaw, first.id]);
    assert.ok(isPaymentSigned(await signPayment(key, draft, genesis), genesis, key.addressRaw));
    const totals = [...consumer.agreements.values()].reduce((sum, { total }) => sum + total, 0n);
    assert.equal(consumer.lane.signedAmount, totals);
  });

  test('a payment changes nothing but the one that it gives', async () => {
    const { consumer, id } = await agreed();
    const before = JSON.stringify(consumer.toJson());
    consumer.pay({ agreement: id, total: 100n, hashlock: locks[0]! }, plenty);
    assert.equal(JSON.stringify(consumer.toJson()), before);
  });

  test('lesson 23: a message that was lost is made anew, and counts as made only when the provider has it', async () => {
    const { consumer, id } = await agreed();
    const invoice = { agreement: id, total: 100n, hashlock: locks[0]! };
    const once = consumer.pay(invoice, plenty);
    const stored = reloaded(once.consumer);
    const again = stored.pay(invoice, { units: 0n, tolerance: 0n, height: 50 });
    assert.deepEqual(again.draft, once.draft);
    assert.deepEqual(again.consumer.toJson(), stored.toJson());
    assert.equal(stored.agreement(id)!.acknowledged, 0n);
    assert.equal(stored.acknowledged(id, 70n).agreement(id)!.acknowledged, 70n);
    assert.equal(stored.acknowledged(id, 170n).agreement(id)!.acknowledged, 100n);
    assert.equal(stored.acknowledged(id, 100n).acknowledged(id, 50n).agreement(id)!.acknowledged, 100n);
  });

  test('the same total under another hashlock is never paid twice', async () => {
    const { consumer, id } = await agreed();
    const once = consumer.pay({ agreement: id, total: 100n, hashlock: locks[0]! }, plenty);
    const again = once.consumer.pay({ agreement: id, total: 100n, hashlock: locks[1]! }, plenty);
    assert.equal(again.draft.promise.amount, 100n);
    assert.deepEqual(again.draft.promise.hashlock, locks[1]);
    assert.equal(again.consumer.lane.signedAmount, 100n);
  });

  test('lesson 22: an agreement that comes again does not make its total payable again', async () => {
    const { consumer, id, agreement } = await agreed();
    const paid = consumer.pay({ agreement: id, total: 100n, hashlock: locks[0]! }, plenty).consumer;
    const signed = paid.agreement(id)!.signed;
    assert.equal(paid.countersigned(signed).agreement(id)!.total, 100n);
    assert.deepEqual(signed.agreement, agreement);
    // Another id is another agreement, which nobody has signed.
    assert.throws(() => paid.pay({ agreement: fill(99), total: 100n, hashlock: locks[0]! }, plenty), withCode('unknown_agreement'));
  });

  test('lesson 22 and 30: it pays neither more than it received nor above what was agreed', async () => {
    const { consumer, id } = await agreed();
    const invoice = (total: bigint) => ({ agreement: id, total, hashlock: locks[0]! });
    const received = { units: 10n, tolerance: 5n, height: 50 };
    assert.equal(consumer.pay(invoice(105n), received).draft.promise.amount, 105n);
    assert.throws(() => consumer.pay(invoice(106n), received), withCode('overcharged', /106 .* worth 105/));
    assert.throws(() => consumer.pay(invoice(501n), plenty), withCode('above_invoice_cap', /501 .* 500/));
    assert.throws(() => consumer.pay(invoice(5_001n), plenty), withCode('above_cap', /5000/));
    assert.throws(() => consumer.pay(invoice(0n), plenty), withCode('nothing_due'));
    assert.throws(() => consumer.pay(invoice(100n), { ...plenty, height: 91 }), withCode('past_deadline'));
    assert.equal(consumer.pay(invoice(100n), { ...plenty, height: 90 }).draft.promise.amount, 100n);
    assert.throws(() => consumer.pay({ ...invoice(1n), hashlock: fill(1).slice(1) }, plenty), withCode('invalid_bytes'));
  });

  test('lesson 32: amounts do not overflow', async () => {
    const { consumer, id } = await agreed();
    const json = { ...(consumer.toJson() as Record<string, unknown>), signedAmount: MAX_AMOUNT.toString() };
    const full = Consumer.fromJson(json);
    assert.throws(() => full.pay({ agreement: id, total: 1n, hashlock: locks[0]! }, plenty), withCode('overflow'));
    assert.equal(full.lane.signedAmount, MAX_AMOUNT);
  });

  test('is the same after it was stored, and refuses what is damaged', async () => {
    const { consumer, id } = await agreed();
    const paid = consumer.pay({ agreement: id, total: 100n, hashlock: locks[0]! }, plenty).consumer.replaceKey(fill(5));
    assert.deepEqual(reloaded(paid).toJson(), paid.toJson());
    assert.deepEqual(reloaded(reloaded(paid)).toJson(), reloaded(paid).toJson());
    assert.deepEqual(reloaded(paid).agreements, paid.agreements);
    const json = paid.toJson() as Record<string, unknown>;
    for (const name of Object.keys(json)) {
      assert.throws(() => Consumer.fromJson({ ...json, [name]: undefined }), withCode('invalid_json', new RegExp(name)));
    }
    assert.throws(() => Consumer.fromJson({ ...json, version: 2 }), withCode('invalid_json', /version: expected 1/));
  });

  test('forgets an agreement only when nobody can bill it any more', async () => {
    const { consumer, id } = await agreed();
    const paid = consumer.pay({ agreement: id, total: 100n, hashlock: locks[0]! }, plenty).consumer;
    assert.throws(() => paid.forget(id, 90), withCode('still_open', /90/));
    const gone = paid.forget(id, 91);
    assert.equal(gone.agreement(id), undefined);
    assert.equal(gone.lane.signedAmount, 100n);
    assert.throws(() => gone.forget(id, 91), withCode('unknown_agreement'));
  });

  test('lesson 29: a lane of another device counts by itself', async () => {
    const device = pairOf('ed25519', 3);
    const consumer = Consumer.create({ genesis, consumer: key.addressRaw, accountant, lane: 3, key: device.addressRaw });
    const agreement = consumer.agree(offer, limits, fill(7), 50);
    const consumerSignature = await signAgreement(device, agreement, genesis);
    const providerSignature = await signAgreement(provider, agreement, genesis);
    const signed = { agreement, consumerSignature, providerSignature };
    const { draft } = consumer.countersigned(signed).pay({ agreement: agreementId(agreement, genesis), total: 5n, hashlock: locks[0]! }, plenty);
    assert.equal(draft.promise.lane, 3);
    assert.throws(() => fresh().countersigned(signed), withCode('not_mine'));
    assert.throws(() => Consumer.create({ genesis, consumer: fill(1), accountant, lane: -1 }), withCode('out_of_range'));
  });

  test('a replaced key: the new one signs, what the old one signed still counts', async () => {
    const { consumer, id } = await agreed();
    const { consumer: paid, draft } = consumer.pay({ agreement: id, total: 100n, hashlock: locks[0]! }, plenty);
    const replaced = paid.replaceKey(fill(5));
    assert.deepEqual(replaced.lane.formerKeys, [key.addressRaw]);
    const { hadForgotten } = replaced.resync('nothing_new', id, { lane: 0, newest: await newest(draft) });
    assert.equal(hadForgotten, false);
    assert.equal(replaced.replaceKey(fill(5)), replaced);
    assert.deepEqual(replaced.replaceKey(key.addressRaw).lane.formerKeys, [fill(5)]);
  });
});

describe('a consumer that lost its counter', () => {
  before(() => cryptoWaitReady());

  /** The accountant's view: 100 were promised before the loss, nothing under the new agreement. */
  const held = async (amount: bigint, id: Uint8Array, total: bigint): Promise<Committed> => {
    const promise = { channel: consumerChannelId(key.addressRaw, accountant), lane: 0, amount, hashlock: locks[3]!, validUntil: NEVER_EXPIRES };
    return { lane: 0, newest: await newest({ promise }), agreement: { id, total } };
  };

  test('lesson 34: is in step again by what the refusal carries', async () => {
    const { consumer, id } = await agreed();
    const invoice = { agreement: id, total: 10n, hashlock: locks[0]! };
    let current = consumer.pay(invoice, plenty).consumer;
    // First as much as was signed before; if the accountant says that it is still too little, the growth on top.
    let result = current.resync('insufficient_promise', id, await held(100n, id, 0n));
    assert.deepEqual([result.hadForgotten, result.retry], [true, true]);
    current = reloaded(result.consumer);
    assert.equal(current.pay(invoice, plenty).draft.promise.amount, 100n);
    result = current.resync('insufficient_promise', id, await held(100n, id, 0n));
    assert.deepEqual([result.hadForgotten, result.retry], [false, true]);
    current = result.consumer;
    assert.equal(current.pay(invoice, plenty).draft.promise.amount, 110n);
    // Nothing makes it sign more than what it signed since, on top of what it provably signed before.
    result = current.resync('insufficient_promise', id, await held(110n, id, 0n));
    assert.equal(result.retry, false);
    assert.equal(result.consumer.pay(invoice, plenty).draft.promise.amount, 110n);
    assert.equal(result.consumer.pay({ ...invoice, total: 25n }, plenty).draft.promise.amount, 125n);
  });

  test('two agreements since the loss get in step one after the other', async () => {
    const first = await agreed();
    const second = await agreed(first.consumer, fill(8));
    const a = { agreement: first.id, total: 10n, hashlock: locks[0]! };
    const b = { agreement: second.id, total: 5n, hashlock: locks[1]! };
    let consumer = second.consumer.pay(a, plenty).consumer.pay(b, plenty).consumer;
    for (const amount of [100n, 100n]) {
      consumer = consumer.resync('insufficient_promise', first.id, await held(amount, first.id, 0n)).consumer;
    }
    assert.equal(consumer.pay(a, plenty).draft.promise.amount, 110n);
    for (const amount of [110n, 110n]) {
      consumer = consumer.resync('insufficient_promise', second.id, await held(amount, second.id, 0n)).consumer;
    }
    assert.equal(consumer.pay(b, plenty).draft.promise.amount, 115n);
    assert.equal(consumer.lane.signedAmount, 115n);
  });

  test('an old backup and a lying accountant cost at most one invoice of each agreement', async () => {
    const { consumer, id } = await agreed();
    let current = consumer;
    for (const total of [400n, 800n, 1200n]) current = current.pay({ agreement: id, total, hashlock: locks[0]! }, plenty).consumer;
    const backup = reloaded(current);
    assert.equal(backup.lane.signedAmount, 1200n);
    // The signatures after the backup are lost: 3000 in total, all of it taken. The accountant denies them.
    const denied = await held(3000n, id, 0n);
    let { consumer: after } = backup.resync('insufficient_promise', id, denied);
    ({ consumer: after } = after.resync('insufficient_promise', id, denied));
    assert.equal(after.lane.signedAmount, 3000n + limits.invoiceCap);
    ({ consumer: after } = reloaded(after).resync('insufficient_promise', id, denied));
    assert.equal(after.lane.signedAmount, 3000n + limits.invoiceCap);
  });

  test('no order of messages makes a promise go above the known and proven total', async () => {
    const seed = 20_261_121;
    console.log(`random sessions from seed ${seed}`);
    let state = seed;
    // A small generator (mulberry32), so that a failure can be repeated.
    const random = (below: number): number => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
    };
    for (let round = 0; round < 12; round += 1) {
      const first = await agreed();
      const second = await agreed(first.consumer, fill(8));
      const ids = [first.id, second.id];
      let consumer = second.consumer;
      let proven = 0n;
      let growth = 0n;
      let most = 0n;
      for (let step = 0; step < 25; step += 1) {
        const id = ids[random(2)]!;
        const { total } = consumer.agreement(id)!;
        const choice = random(10);
        if (choice < 5) {
          const next = total + BigInt(random(200));
          if (next === 0n || next > limits.cap) continue;
          const { consumer: paid, draft } = consumer.pay({ agreement: id, total: next, hashlock: locks[random(4)]! }, plenty);
          consumer = paid;
          growth += next - total;
          most = most > draft.promise.amount ? most : draft.promise.amount;
        } else if (choice < 9) {
          const amount = BigInt(random(Number(most) + 50));
          const committed = await held(amount, id, BigInt(random(Number(total) + 1)));
          proven = proven > amount ? proven : amount;
          consumer = consumer.resync(random(2) === 0 ? 'insufficient_promise' : 'nothing_new', id, committed).consumer;
        } else {
          consumer = reloaded(consumer);
        }
        assert.ok(consumer.lane.signedAmount <= proven + growth, `round ${round}, step ${step}`);
        assert.ok(consumer.lane.signedAmount >= most);
        assert.ok(consumer.agreement(id)!.total >= total);
      }
    }
  });

  test('a consumer that lost nothing is not talked into signing more', async () => {
    const { consumer, id } = await agreed();
    const invoice = { agreement: id, total: 10n, hashlock: locks[0]! };
    const paid = consumer.pay(invoice, plenty).consumer;
    const lie = await held(10n, id, 0n);
    const { consumer: after, retry, hadForgotten } = paid.resync('insufficient_promise', id, lie);
    assert.deepEqual([retry, hadForgotten], [false, false]);
    assert.deepEqual(after.toJson(), paid.toJson());
    assert.equal(after.pay({ ...invoice, total: 20n }, plenty).draft.promise.amount, 20n);
  });

  test('only its own signatures count', async () => {
    const { consumer, id } = await agreed();
    const good = await held(100n, id, 0n);
    const { promise, signature } = good.newest!;
    const forged = { promise, signature: await signPromise(provider, promise, genesis) };
    assert.throws(() => consumer.resync('insufficient_promise', id, { ...good, newest: forged }), withCode('not_signed_by_me', /do not trust/));
    const raised = { promise: { ...promise, amount: 101n }, signature };
    assert.throws(() => consumer.resync('insufficient_promise', id, { ...good, newest: raised }), withCode('not_signed_by_me'));
    for (const change of [{ lane: 1 }, { channel: fill(9) }, { validUntil: 5 }]) {
      const other = { promise: { ...promise, ...change }, signature };
      assert.throws(() => consumer.resync('insufficient_promise', id, { ...good, newest: other }), withCode('not_mine'));
    }
    assert.throws(() => consumer.resync('insufficient_promise', id, { ...good, lane: 1 }), withCode('not_mine'));
    assert.throws(() => consumer.resync('nothing_new', id, { ...good, agreement: { id: fill(9), total: 0n } }), withCode('not_mine'));
  });

  test('a total that it cannot have signed is refused', async () => {
    const { consumer, id } = await agreed();
    const paid = consumer.pay({ agreement: id, total: 10n, hashlock: locks[0]! }, plenty).consumer;
    assert.throws(() => paid.resync('nothing_new', id, { lane: 0, agreement: { id, total: 11n } }), withCode('impossible', /11 .* 10/));
    const { consumer: after } = paid.resync('nothing_new', id, await held(100n, id, 60n));
    assert.equal(after.agreement(id)!.total, 60n);
    assert.equal(after.pay({ agreement: id, total: 70n, hashlock: locks[1]! }, plenty).draft.promise.amount, 110n);
  });

  test('takes back what a provider shows of its own signatures', async () => {
    const { consumer, id } = await agreed();
    const { consumer: paid, draft } = consumer.pay({ agreement: id, total: 100n, hashlock: locks[0]! }, plenty);
    const message = await signPayment(key, draft, genesis);
    const { signed } = paid.agreement(id)!;
    const restored = fresh().restore(signed, message);
    assert.equal(restored.agreement(id)!.total, 100n);
    assert.equal(restored.lane.signedAmount, 100n);
    assert.equal(restored.pay({ agreement: id, total: 150n, hashlock: locks[1]! }, plenty).draft.promise.amount, 150n);
    assert.equal(fresh().restore(signed).agreement(id)!.total, 0n);
    assert.throws(() => fresh().restore(signed, { ...message, agreementTotal: 101n }), withCode('not_signed_by_me'));
    assert.throws(() => fresh().restore(signed, { ...message, agreement: fill(9) }), withCode('not_mine'));
    assert.throws(() => fresh().restore({ ...signed, providerSignature: signed.consumerSignature }), withCode('bad_agreement_signature'));
  });
});
