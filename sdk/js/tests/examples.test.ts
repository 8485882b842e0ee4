// The examples pay, exchange and settle, with a provider and an accountant that check everything.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import {
  AccountantApi,
  type AnswerTerms,
  ApiProblem,
  type ExchangeMessage,
  NEVER_EXPIRES,
  NOTCH,
  ProviderApi,
  type RpcSource,
  type SignedAgreement,
  agreementFromJson,
  agreementId,
  addressOf,
  checkPayment,
  consumerChannelId,
  derivePreimage,
  exchangeRequestFromJson,
  fromHex,
  hashlockOf,
  isAgreementSigned,
  isOpenedBy,
  isPaymentSigned,
  messageFromJson,
  offerToJson,
  type PromiseTerms,
  providerChannelId,
  signAgreement,
  signPromise,
  signedPromiseToJson,
  toHex,
} from '@tallystick/sdk';
import { type Store, agree, load, pay, register, topUpAddress } from '../examples/consumer.js';
import { type Book, exchange, settle } from '../examples/provider.js';
import { type Reply, json, serving } from './server.js';
import { fill, pairOf, withCode } from './support.js';

const genesis = fill(1);
const accountant = fill(2);
const secret = fill(3);
const [consumer, providerKey, operator] = [pairOf('sr25519', 1), pairOf('ed25519', 2), pairOf('ed25519', 3)];
const height = 50;

/** A node that remembers what was submitted. */
const node = (submitted: string[]): RpcSource => ({
  send: async (method, params) => {
    if (method === 'author_submitExtrinsic') submitted.push(String(params[0]));
    const answers: Record<string, unknown> = {
      chain_getBlockHash: toHex(genesis),
      chain_getFinalizedHead: toHex(fill(9)),
      chain_getHeader: { number: `0x${height.toString(16)}` },
      tally_identity: { registered: false, beneficiary: null, nextNonce: 4 },
      author_submitExtrinsic: toHex(fill(8)),
    };
    return answers[method];
  },
});

const memory = (): Store & { json?: string } => ({
  async get() {
    return this.json;
  },
  async set(text) {
    this.json = text;
  },
});

/** A provider's proxy that takes only good payments. */
class ProviderProxy {
  agreements: SignedAgreement[] = [];
  messages: ExchangeMessage[] = [];
  paid = 0n;

  readonly reply: Reply = (asked, response) => {
    this.answer(asked.path, asked.body.toString()).then(
      (answer) => json(answer)(asked, response),
      (error: unknown) => json({ code: 'bad_payment', detail: String(error) }, 422)(asked, response),
    );
  };

  private async answer(path: string, body: string): Promise<unknown> {
    if (path === '/.tally/offer') {
      const offer = { provider: providerKey.addressRaw, accountant, price: 10n, unit: 'byte', cap: NOTCH, minimumInvoice: 1n, invoiceCap: NOTCH, deadline: 1000 };
      const { accountant: _, ...rest } = offerToJson(offer) as Record<string, unknown>;
      return { ...rest, genesis: toHex(genesis), allowance: '5', accountants: [{ accountant: toHex(accountant), url: 'http://accountant' }] };
    }
    const sent = JSON.parse(body);
    if (path === '/.tally/agreements') {
      const agreement = agreementFromJson(sent.agreement);
      const signed = { agreement, consumerSignature: fromHex(sent.consumerSignature), providerSignature: await signAgreement(providerKey, agreement, genesis) };
      assert.ok(isAgreementSigned(signed, genesis, consumer.addressRaw));
      this.agreements.push(signed);
      return { providerSignature: toHex(signed.providerSignature), token: '0x01' };
    }
    const message = messageFromJson(sent);
    const { agreement } = this.agreements[0]!;
    const hashlock = hashlockOf(derivePreimage(secret, accountant, 0));
    this.paid += checkPayment(message, { genesis, agreement, id: agreementId(agreement, genesis), laneKey: consumer.addressRaw, hashlock, paid: this.paid });
    this.messages = [message];
    return { paid: this.paid.toString(), accepted: true, final: false };
  }
}

/** An accountant with one provider, that promises what `lie` makes of it. */
const accountantAt =
  (revealed: string[], lie: (promise: PromiseTerms) => PromiseTerms = (promise) => promise): Reply =>
  (asked, response) => {
    const answer = async (): Promise<unknown> => {
      const body = JSON.parse(asked.body.toString());
      if (asked.path === '/v1/exchanges') {
        const request = exchangeRequestFromJson(body);
        assert.ok(request.messages.every((message) => isPaymentSigned(message, genesis, consumer.addressRaw)));
        const amount = request.messages.reduce((sum, { agreementTotal }) => sum + agreementTotal, 0n);
        const promise = lie({ channel: providerChannelId(request.provider, accountant), lane: 0, amount, hashlock: request.hashlock, validUntil: height + 100 });
        const signed = signedPromiseToJson({ promise, signature: await signPromise(operator, promise, genesis) });
        return { number: request.number, accepted: request.messages.map((_, index) => index), refused: [], promise: signed, total: amount.toString() };
      }
      revealed.push(body.preimage);
      const promise = { channel: providerChannelId(providerKey.addressRaw, accountant), lane: 0, amount: 70n, hashlock: hashlockOf(fromHex(body.preimage)), validUntil: NEVER_EXPIRES };
      return { number: body.number, promise: signedPromiseToJson({ promise, signature: await signPromise(operator, promise, genesis) }) };
    };
    answer().then((value) => json(value)(asked, response), (error: unknown) => json({ code: 'x', detail: String(error) }, 422)(asked, response));
  };

const terms: AnswerTerms = { genesis, accountant, operator: operator.addressRaw, total: 0n, paid: new Map(), height, margin: 10 };

describe('the examples', () => {
  before(() => cryptoWaitReady());

  test('a consumer registers', async () => {
    const submitted: string[] = [];
    assert.equal(topUpAddress(consumer, accountant), addressOf(consumerChannelId(consumer.addressRaw, accountant)));
    assert.equal(await register(node(submitted), consumer, accountant), toHex(fill(8)));
    assert.equal(submitted.length, 1);
    const ends = `${toHex(consumer.addressRaw)}${toHex(accountant).slice(2)}`.slice(2);
    // Nonce 4, valid until block 1050.
    assert.match(submitted[0]!, new RegExp(`^0x....4500000000002801${ends}0000${'0400000000000000'}1a040000`));
  });

  test('a consumer pays, a provider exchanges and settles', async () => {
    const proxy = new ProviderProxy();
    await serving(proxy.reply, async (url) => {
      const store = memory();
      const provider = new ProviderApi({ url });
      const fresh = await load(store, { genesis, consumer: consumer.addressRaw, accountant });
      const { consumer: agreed, token } = await agree(node([]), consumer, fresh, provider, store);
      assert.equal(token, '0x01');
      const agreement = agreementId(proxy.agreements[0]!.agreement, genesis);
      const hashlock = hashlockOf(derivePreimage(secret, accountant, 0));
      const paying = { key: consumer, provider, store, height };
      const once = await pay(paying, agreed, { agreement, total: 30n, hashlock }, 3n);
      const twice = await pay(paying, await load(store, { genesis, consumer: consumer.addressRaw, accountant }), { agreement, total: 70n, hashlock }, 7n);
      assert.deepEqual([once.agreement(agreement)!.acknowledged, twice.agreement(agreement)!.acknowledged], [30n, 70n]);
      await assert.rejects(pay(paying, twice, { agreement, total: 80n, hashlock }, 7n), withCode('overcharged'));
      await assert.rejects(pay(paying, twice, { agreement, total: 80n, hashlock: fill(4) }, 8n), (error) => error instanceof ApiProblem);
    });
    assert.equal(proxy.messages.length, 1);
    const book: Book = { secret, provider: providerKey.addressRaw, number: 0, agreements: proxy.agreements, messages: proxy.messages };
    const revealed: string[] = [];
    await serving(accountantAt(revealed), async (url) => {
      const api = new AccountantApi({ url, genesis, accountant, signer: providerKey });
      const final = await exchange(api, book, terms);
      assert.equal(final!.promise.amount, 70n);
      assert.equal(revealed.length, 1);
      assert.ok(isOpenedBy(final!.promise, fromHex(revealed[0]!)));
      const submitted: string[] = [];
      await settle(node(submitted), book, accountant, final!);
      assert.match(submitted[0]!, /^0x05044500000000002a11/);
      assert.ok(submitted[0]!.includes(revealed[0]!.slice(2)));
    });
  });

  test('lesson 21: nothing is revealed to an accountant that promises something else', async () => {
    const proxy = new ProviderProxy();
    await serving(proxy.reply, async (url) => {
      const store = memory();
      const provider = new ProviderApi({ url });
      const { consumer: agreed } = await agree(node([]), consumer, await load(store, { genesis, consumer: consumer.addressRaw, accountant }), provider, store);
      const agreement = agreementId(proxy.agreements[0]!.agreement, genesis);
      await pay({ key: consumer, provider, store, height }, agreed, { agreement, total: 70n, hashlock: hashlockOf(derivePreimage(secret, accountant, 0)) }, 7n);
    });
    const book: Book = { secret, provider: providerKey.addressRaw, number: 0, agreements: proxy.agreements, messages: proxy.messages };
    const lies: ((promise: PromiseTerms) => PromiseTerms)[] = [
      (promise) => ({ ...promise, amount: promise.amount - 1n }),
      (promise) => ({ ...promise, hashlock: fill(4) }),
      (promise) => ({ ...promise, channel: fill(4) }),
      (promise) => ({ ...promise, validUntil: height + 9 }),
    ];
    for (const lie of lies) {
      const revealed: string[] = [];
      await serving(accountantAt(revealed, lie), async (url) => {
        const api = new AccountantApi({ url, genesis, accountant, signer: providerKey });
        await assert.rejects(exchange(api, book, terms), withCode('bad_answer'));
      });
      assert.deepEqual(revealed, []);
    }
  });
});
