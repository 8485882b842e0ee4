// A provider's checks, and its proxy's API.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import {
  type AnswerTerms,
  type ExchangeAnswer,
  type ExchangeMessage,
  type ExchangeRequest,
  NEVER_EXPIRES,
  type PaymentDraft,
  type PaymentTerms,
  type PromiseTerms,
  ProviderApi,
  type SignedPromise,
  agreementId,
  agreementToJson,
  checkExchangeAnswer,
  checkPayment,
  checkRevealAnswer,
  consumerChannelId,
  derivePreimage,
  hashlockOf,
  invoiceToJson,
  messageToJson,
  offerThrough,
  providerChannelId,
  signPayment,
  signPromise,
  toHex,
} from '@tallystick/sdk';
import { json, serving } from './server.js';
import { fill, pairOf, withCode } from './support.js';

const genesis = fill(1);
const accountant = fill(2);
const [consumer, provider, operator] = [1, 2, 3].map((seed) => pairOf('ed25519', seed)) as [ReturnType<typeof pairOf>, ReturnType<typeof pairOf>, ReturnType<typeof pairOf>];
const agreement = {
  ...{ consumer: consumer.addressRaw, lane: 0, provider: provider.addressRaw, accountant, salt: fill(7) },
  ...{ price: 10n, cap: 1_000n, invoiceCap: 100n, deadline: 90, unit: 'byte' },
};
const id = agreementId(agreement, genesis);
const before3 = derivePreimage(fill(9), accountant, 2);
const preimage = derivePreimage(fill(9), accountant, 3);
const hashlock = hashlockOf(preimage);
const promise: PromiseTerms = { channel: consumerChannelId(consumer.addressRaw, accountant), lane: 0, amount: 170n, hashlock, validUntil: NEVER_EXPIRES };
const draft: PaymentDraft = { promise, agreement: id, agreementTotal: 120n, provider: provider.addressRaw };
const paymentTerms: PaymentTerms = { genesis, agreement, id, laneKey: consumer.addressRaw, hashlock, paid: 50n };
const terms: AnswerTerms = { genesis, accountant, operator: operator.addressRaw, total: 500n, paid: new Map([[toHex(id), 50n]]), height: 40, margin: 10 };

const signed = async (change: Partial<PromiseTerms> = {}, key = operator): Promise<SignedPromise> => {
  const whole = { channel: providerChannelId(provider.addressRaw, accountant), lane: 0, amount: 570n, hashlock, validUntil: 50, ...change };
  return { promise: whole, signature: await signPromise(key, whole, genesis) };
};

describe('a provider', () => {
  let message: ExchangeMessage;
  let request: ExchangeRequest;
  let answer: ExchangeAnswer;

  before(async () => {
    await cryptoWaitReady();
    message = await signPayment(consumer, draft, genesis);
    request = { provider: provider.addressRaw, number: 3, hashlock, preimage: before3, agreements: [], messages: [message] };
    const previous = await signed({ amount: 500n, hashlock: hashlockOf(before3), validUntil: NEVER_EXPIRES });
    answer = { number: 3, accepted: [0], refused: [], promise: await signed(), previous, total: 570n };
  });

  test('takes a good payment and tells by how much it grew', () => {
    assert.equal(checkPayment(message, paymentTerms), 70n);
  });

  test('refuses every payment that is worth less than it seems', async () => {
    const drafts: [Partial<PaymentDraft>, RegExp][] = [
      [{ agreement: fill(8) }, /another agreement/],
      [{ provider: fill(8) }, /another agreement or provider/],
      [{ promise: { ...promise, channel: fill(8) } }, /another channel/],
      [{ promise: { ...promise, lane: 1 } }, /another lane/],
      [{ promise: { ...promise, hashlock: fill(8) } }, /another hashlock/],
      [{ promise: { ...promise, validUntil: 1_000_000 } }, /expires/],
      [{ promise: { ...promise, amount: 119n } }, /promises less/],
      [{ agreementTotal: 50n }, /not above/],
      [{ agreementTotal: 151n }, /invoice cap/],
      [{ agreementTotal: 1_001n }, /agreement's cap/],
    ];
    for (const [change, said] of drafts) {
      const bad = await signPayment(consumer, { ...draft, ...change }, genesis);
      assert.throws(() => checkPayment(bad, paymentTerms), withCode('bad_payment', said));
    }
    const forged = await signPayment(provider, draft, genesis);
    assert.throws(() => checkPayment(forged, paymentTerms), withCode('bad_payment', /not signed/));
  });

  test('lesson 21: takes an answer only if every promise in it is right', async () => {
    assert.equal(checkExchangeAnswer(request, answer, terms), 570n);
    const bad: [Partial<ExchangeAnswer>, RegExp][] = [
      [{ number: 2 }, /another exchange/],
      [{ accepted: [] }, /once/],
      [{ accepted: [0, 0] }, /once/],
      [{ accepted: [1] }, /once/],
      [{ refused: [{ index: 0, refusal: 'nothing_new' }] }, /once/],
      [{ total: 571n }, /571 in total, not 570/],
      [{ promise: await signed({ amount: 569n }) }, /569, not for 570/],
      [{ promise: await signed({ hashlock: fill(8) }) }, /another hashlock/],
      [{ promise: await signed({ channel: fill(8) }) }, /another channel/],
      [{ promise: await signed({ lane: 1 }) }, /another channel/],
      [{ promise: await signed({ validUntil: 49 }) }, /too soon/],
      [{ promise: await signed({}, consumer) }, /operator/],
      [{ previous: await signed() }, /another hashlock/],
      [{ previous: await signed({ amount: 500n, hashlock: hashlockOf(before3) }) }, /still expires/],
      [{ previous: await signed({ amount: 499n, hashlock: hashlockOf(before3), validUntil: NEVER_EXPIRES }) }, /499/],
    ];
    for (const [change, said] of bad) {
      assert.throws(() => checkExchangeAnswer(request, { ...answer, ...change }, terms), withCode('bad_answer', said));
    }
    const { promise: _, ...unpromised } = answer;
    assert.throws(() => checkExchangeAnswer(request, unpromised, terms), withCode('bad_answer', /missing/));
    const { previous: __, ...unrevealed } = answer;
    assert.throws(() => checkExchangeAnswer(request, unrevealed, terms), withCode('bad_answer', /before is missing/));
    assert.throws(() => checkExchangeAnswer(request, answer, { ...terms, paid: new Map() }), withCode('bad_answer'));
  });

  test('an exchange in which everything was refused promises nothing', () => {
    const { promise: given, ...rest } = answer;
    const refused = { ...rest, accepted: [], refused: [{ index: 0, refusal: 'nothing_new' }], total: 500n };
    assert.equal(checkExchangeAnswer(request, refused, terms), 500n);
    assert.ok(given);
    assert.throws(() => checkExchangeAnswer(request, { ...refused, promise: given }, terms), withCode('bad_answer', /nothing was accepted/));
  });

  test('a bare reveal is answered with the final promise', async () => {
    const revealed = { provider: provider.addressRaw, number: 3, preimage };
    const final = { number: 3, promise: await signed({ validUntil: NEVER_EXPIRES }) };
    checkRevealAnswer(revealed, final, { ...terms, total: 570n });
    assert.throws(() => checkRevealAnswer(revealed, { ...final, number: 4 }, { ...terms, total: 570n }), withCode('bad_answer'));
    assert.throws(() => checkRevealAnswer(revealed, final, terms), withCode('bad_answer', /500/));
    const expiring = { number: 3, promise: await signed() };
    assert.throws(() => checkRevealAnswer(revealed, expiring, { ...terms, total: 570n }), withCode('bad_answer', /expires/));
  });

  test("its proxy's API", async () => {
    const offer = {
      ...{ provider: toHex(provider.addressRaw), genesis: toHex(genesis), unit: 'byte', price: '10', cap: '1000', minimumInvoice: '5' },
      ...{ invoiceCap: '100', allowance: '50', deadline: 90, accountants: [{ accountant: toHex(accountant), url: 'https://accountant.example' }] },
    };
    const invoice = { agreement: id, total: 120n, hashlock };
    const session = { agreement: toHex(id), served: 12, total: '120', paid: '50', ended: false, invoice: invoiceToJson(invoice) };
    const answers: Record<string, unknown> = {
      'GET /.tally/offer': offer,
      'POST /.tally/agreements': { providerSignature: toHex(message.signature), token: '0xabcd' },
      'POST /.tally/payments': { paid: '120', accepted: true, final: false },
      'GET /.tally/session': session,
      'POST /.tally/close': { settled: false, invoice: invoiceToJson(invoice) },
    };
    await serving((asked, response) => json(answers[`${asked.method} ${asked.path}`])(asked, response), async (url, asked) => {
      const api = new ProviderApi({ url: `${url}/` });
      const { price, cap, invoiceCap, deadline, unit } = agreement;
      assert.deepEqual(offerThrough(await api.offer(), accountant), {
        ...{ provider: provider.addressRaw, accountant, price, cap, invoiceCap, deadline, unit, minimumInvoice: 5n },
      });
      const { token } = await api.agree(agreement, message.signature);
      assert.deepEqual(JSON.parse(asked[1]!.body.toString()), { agreement: agreementToJson(agreement), consumerSignature: toHex(message.signature) });
      assert.deepEqual(await api.pay(message), { paid: 120n, final: false });
      assert.deepEqual(JSON.parse(asked[2]!.body.toString()), messageToJson(message));
      const known = await api.session(token);
      assert.deepEqual([known.invoice, known.served, known.refusal, known.committed], [invoice, 12, undefined, undefined]);
      assert.deepEqual(await api.close(token), { settled: false, invoice });
      assert.deepEqual(asked.map(({ headers }) => headers['x-tally-token']), [undefined, undefined, undefined, '0xabcd', '0xabcd']);
    });
    await serving(json({ code: 'payment_required', detail: 'pay first', invoice: invoiceToJson(invoice) }, 402), async (url) => {
      await assert.rejects(new ProviderApi({ url }).session('0xab'), (error: unknown) => {
        const { problemCode, members } = error as { problemCode: string; members: { invoice: unknown } };
        assert.deepEqual([problemCode, members.invoice], ['payment_required', invoice]);
        return true;
      });
    });
  });
});
