// Every vector of protocol/vectors/offchain-v1.json: read from JSON, signed bytes, signatures, and written again.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { TypeRegistry } from '@polkadot/types';
import { u8aToHex } from '@polkadot/util';
import { blake2AsU8a, cryptoWaitReady } from '@polkadot/util-crypto';
import {
  type ApiRequest,
  REFUSALS,
  accountOfKey,
  agreementId,
  agreementPayload,
  apiRequestPayload,
  consumerChannelId,
  derivePreimage,
  exchangeAnswerFromJson,
  exchangePayload,
  exchangeRequestFromJson,
  exchangeRequestToJson,
  hashlockOf,
  invoiceFromJson,
  invoiceToJson,
  isAgreementSigned,
  isApiRequestSigned,
  isOpenedBy,
  isPaymentSigned,
  isPromiseSigned,
  isSignedBy,
  messageFromJson,
  messageToJson,
  promiseHash,
  promisePayload,
  providerChannelId,
  revealAnswerFromJson,
  revealRequestToJson,
  schemeOf,
  signApiRequest,
  signedAgreementFromJson,
  signedAgreementToJson,
  toHex,
  wrapped,
} from '@tallystick/sdk';
import { bytes, mutants, pairOf, repositoryFile } from './support.js';

interface SignatureVector {
  readonly scheme: string;
  readonly signer_public: string;
  readonly signer_account: string;
  readonly wrapped: boolean;
  readonly signature: string;
}

const vectors = JSON.parse(repositoryFile('protocol/vectors/offchain-v1.json'));
let passed = 0;

/** The same types as in the Rust code, encoded by polkadot.js: shows that nothing was lost on the way from JSON. */
const registry = new TypeRegistry();
registry.register({
  Refusal: { _enum: Object.keys(REFUSALS) },
  PromiseTerms: { channel: 'H256', lane: 'u32', amount: 'u128', hashlock: 'H256', validUntil: 'u32' },
  SignedPromise: { promise: 'PromiseTerms', signature: 'MultiSignature' },
  Agreement: {
    ...{ consumer: 'H256', lane: 'u32', provider: 'H256', accountant: 'H256', salt: 'H256' },
    ...{ price: 'u128', cap: 'u128', invoiceCap: 'u128', deadline: 'u32', unit: 'Text' },
  },
  SignedAgreement: { agreement: 'Agreement', consumerSignature: 'MultiSignature', providerSignature: 'MultiSignature' },
  Message: {
    ...{ promise: 'PromiseTerms', promiseSignature: 'MultiSignature', agreement: 'H256' },
    ...{ agreementTotal: 'u128', provider: 'H256', signature: 'MultiSignature' },
  },
  ExchangeRequest: {
    ...{ provider: 'H256', number: 'u64', hashlock: 'H256', preimage: 'Option<H256>' },
    ...{ agreements: 'Vec<SignedAgreement>', messages: 'Vec<Message>' },
  },
  CommittedAgreement: { id: 'H256', total: 'u128' },
  Committed: { lane: 'u32', newest: 'Option<SignedPromise>', agreement: 'Option<CommittedAgreement>' },
  RefusedMessage: { index: 'u32', refusal: 'Refusal', committed: 'Option<Committed>' },
  ExchangeAnswer: {
    ...{ number: 'u64', accepted: 'Vec<u32>', refused: 'Vec<RefusedMessage>' },
    ...{ promise: 'Option<SignedPromise>', previous: 'Option<SignedPromise>', total: 'u128' },
  },
});

/** Bytes as hexadecimal, because polkadot.js would take a Uint8Array for something encoded. */
const forScale = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map(forScale);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, forScale(inner)]));
};

const scale = (type: string, value: unknown): string => u8aToHex(registry.createType(type, forScale(value)).toU8a());

/** The signature is of the scheme and the spelling that are named, and of no other bytes. */
function assertSignature(vector: SignatureVector, payload: Uint8Array): void {
  const signature = bytes(vector.signature);
  const signer = bytes(vector.signer_account);
  assert.equal(toHex(accountOfKey(bytes(vector.signer_public))), vector.signer_account);
  assert.equal(schemeOf(signature), vector.scheme);
  assert.ok(isSignedBy(payload, signature, signer));
  assert.equal(isSignedBy(wrapped(payload), signature, signer), vector.wrapped);
  const other = payload.slice();
  other[other.length - 1]! ^= 1;
  assert.ok(!isSignedBy(other, signature, signer));
}

describe('the shared off-chain vectors', () => {
  before(() => cryptoWaitReady());
  after(() => {
    const there = Object.values(vectors as Record<string, unknown[]>).reduce((sum, { length }) => sum + length, 0);
    assert.equal(passed, there, 'not every vector was looked at');
    console.log(`offchain-v1.json: ${passed} vectors agree`);
  });

  test('signers', () => {
    for (const { scheme, seed, public: key, account } of vectors.signers) {
      assert.equal(toHex(pairOf(scheme, bytes(seed)).publicKey), key);
      assert.equal(toHex(accountOfKey(bytes(key))), account);
      passed += 1;
    }
  });

  test('preimages', () => {
    for (const { secret, accountant, number, preimage, hashlock } of vectors.preimages) {
      assert.equal(toHex(derivePreimage(bytes(secret), bytes(accountant), BigInt(number))), preimage);
      assert.equal(toHex(hashlockOf(bytes(preimage))), hashlock);
      passed += 1;
    }
  });

  test('agreements', () => {
    for (const { genesis: named, json, payload, id, consumer, provider, scale: encoded } of vectors.agreements) {
      const genesis = bytes(named);
      const signed = signedAgreementFromJson(json);
      const { agreement } = signed;
      assert.deepEqual(signedAgreementToJson(signed), json);
      assert.equal(toHex(agreementPayload(agreement, genesis)), payload);
      assert.equal(toHex(agreementId(agreement, genesis)), id);
      const laneKey = bytes(consumer.signer_account);
      assert.equal(agreement.lane === 0, toHex(agreement.consumer) === consumer.signer_account);
      assertSignature(consumer, bytes(payload));
      assertSignature(provider, bytes(payload));
      assert.ok(isAgreementSigned(signed, genesis, laneKey));
      for (const mutant of mutants(agreement)) assert.ok(!isAgreementSigned({ ...signed, agreement: mutant }, genesis, laneKey));
      assert.equal(scale('SignedAgreement', signed), encoded);
      passed += 1;
    }
  });

  test('invoices', () => {
    for (const json of vectors.invoices) {
      assert.deepEqual(invoiceToJson(invoiceFromJson(json)), json);
      passed += 1;
    }
  });

  test('messages', () => {
    for (const vector of vectors.messages) {
      const genesis = bytes(vector.genesis);
      const message = messageFromJson(vector.json);
      assert.deepEqual(messageToJson(message), vector.json);
      assert.equal(toHex(promisePayload(message.promise, genesis)), vector.promise_payload);
      assert.equal(toHex(promiseHash(message.promise, genesis)), vector.promise_hash);
      assert.equal(toHex(exchangePayload(message, genesis)), vector.payload);
      assertSignature(vector.promise_signature, bytes(vector.promise_payload));
      assertSignature(vector.signature, bytes(vector.payload));
      const laneKey = bytes(vector.signature.signer_account);
      assert.ok(isPaymentSigned(message, genesis, laneKey));
      const { promise, agreement, agreementTotal, provider } = message;
      for (const mutant of mutants(promise)) assert.ok(!isPaymentSigned({ ...message, promise: mutant }, genesis, laneKey));
      for (const mutant of mutants({ agreement, agreementTotal, provider })) {
        assert.ok(!isPaymentSigned({ ...message, ...mutant }, genesis, laneKey));
      }
      assert.equal(scale('Message', message), vector.scale);
      passed += 1;
    }
  });

  test('requests to an accountant', async () => {
    for (const vector of vectors.api_requests) {
      const genesis = bytes(vector.genesis);
      const request: ApiRequest = {
        accountant: bytes(vector.accountant),
        identity: bytes(vector.identity),
        timestamp: BigInt(vector.timestamp),
        nonce: bytes(vector.nonce),
        method: vector.method,
        path: vector.path,
        body: new TextEncoder().encode(vector.body),
      };
      assert.equal(toHex(apiRequestPayload(request, genesis)), vector.payload);
      assertSignature(vector.signature, bytes(vector.payload));
      const key = bytes(vector.signature.signer_account);
      assert.ok(isApiRequestSigned(request, genesis, bytes(vector.headers['x-tally-signature']), key));
      for (const mutant of mutants(request)) assert.ok(!isApiRequestSigned(mutant, genesis, bytes(vector.headers['x-tally-signature']), key));
      const { seed, scheme } = vectors.signers.find(({ account }: { account: string }) => account === vector.signature.signer_account);
      const { 'x-tally-signature': signature, ...headers } = await signApiRequest(pairOf(scheme, bytes(seed)), request, genesis, vector.lane);
      assert.ok(isApiRequestSigned(request, genesis, bytes(signature!), key));
      const { 'x-tally-signature': _, ...expected } = vector.headers;
      assert.deepEqual(headers, expected);
      passed += 1;
    }
  });

  test('exchanges, their digests, answers and reveals', () => {
    for (const vector of vectors.exchanges) {
      const genesis = bytes(vector.genesis);
      const operator = bytes(vector.operator);
      const request = exchangeRequestFromJson(vector.request);
      assert.deepEqual(exchangeRequestToJson(request), vector.request);
      assert.equal(scale('ExchangeRequest', request), vector.request_scale);
      assert.equal(u8aToHex(blake2AsU8a(bytes(vector.request_scale), 256)), vector.digest);

      const answer = exchangeAnswerFromJson(vector.answer);
      assert.equal(answer.number, request.number);
      assert.equal(scale('ExchangeAnswer', answer), vector.answer_scale);
      const promises = [answer.promise, answer.previous].filter((promise) => promise !== undefined);
      for (const promise of promises) assert.ok(isPromiseSigned(promise, genesis, operator));

      const reveal = { ...vector.reveal, provider: bytes(vector.reveal.provider), preimage: bytes(vector.reveal.preimage) };
      assert.deepEqual(revealRequestToJson(reveal), vector.reveal);
      const revealed = revealAnswerFromJson(vector.reveal_answer);
      assert.equal(revealed.number, reveal.number);
      assert.ok(isPromiseSigned(revealed.promise, genesis, operator));
      assert.ok(isOpenedBy(revealed.promise.promise, reveal.preimage));
      passed += 1;
    }
  });

  test('refusals', () => {
    assert.deepEqual(
      vectors.refusals,
      Object.entries(REFUSALS).map(([code, sentence]) => ({ code, sentence })),
    );
    passed += vectors.refusals.length;
  });

  test('the channels in exchanges follow from the agreements', () => {
    let checked = 0;
    for (const vector of vectors.exchanges) {
      const request = exchangeRequestFromJson(vector.request);
      for (const { agreement } of request.agreements) {
        const message = request.messages.find((one) => toHex(one.agreement) === toHex(agreementId(agreement, bytes(vector.genesis))));
        if (message === undefined) continue;
        assert.equal(toHex(message.promise.channel), toHex(consumerChannelId(agreement.consumer, agreement.accountant)));
        const promised = exchangeAnswerFromJson(vector.answer).promise;
        if (promised) assert.equal(toHex(promised.promise.channel), toHex(providerChannelId(request.provider, agreement.accountant)));
        checked += 1;
      }
    }
    assert.ok(checked > 0);
  });
});
