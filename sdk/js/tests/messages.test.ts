// Every field of every signed message is in the bytes that are signed.

import assert from 'node:assert/strict';
import { hkdfSync } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import {
  actions,
  agreementId,
  agreementPayload,
  apiRequestPayload,
  confirmationPayload,
  derivePreimage,
  exchangePayload,
  hashlockOf,
  isApiRequestSigned,
  isConfirmationSigned,
  isOpenedBy,
  isPaymentSigned,
  isQuerySigned,
  isRequestSigned,
  isResponseSigned,
  isWorkerProofSigned,
  peerIdOf,
  peerIdText,
  promisePayload,
  queryHash,
  queryPayload,
  requestPayload,
  responsePayload,
  signApiRequest,
  signConfirmation,
  signPayload,
  signPayment,
  signRequest,
  toHex,
  workerOf,
  workerProofPayload,
} from '@tallystick/sdk';
import { fill, mutants, pairOf, withCode } from './support.js';

const genesis = fill(1);
const identity = fill(2);
const promise = { channel: fill(3), lane: 4, amount: 5n, hashlock: fill(6), validUntil: 7 };
const draft = { promise, agreement: fill(8), agreementTotal: 9n, provider: fill(10) };
const agreement = {
  ...{ consumer: fill(1), lane: 2, provider: fill(3), accountant: fill(4), salt: fill(5) },
  ...{ price: 6n, cap: 7n, invoiceCap: 8n, deadline: 9, unit: 'byte' },
};
const confirmation = { client: fill(1), worker: fill(2), cycle: 3, units: 4n, amount: 5n };
const query = { client: fill(1), signer: fill(2), worker: fill(3), askedAt: 4, content: fill(5) };
const response = { worker: fill(1), client: fill(2), request: fill(3), dataVersion: 4n, content: fill(5) };
const proof = { provider: fill(1), validUntil: 2 };
const apiRequest = {
  ...{ accountant: fill(1), identity: fill(2), timestamp: 3n, nonce: new Uint8Array(16) },
  ...{ method: 'POST', path: '/v1/exchanges?x=1', body: Uint8Array.of(1, 2) },
};
const requestTerms = { genesis, identity, nonce: 1n, validUntil: 2 };

/** No two payloads are the same. */
function allDiffer(payloads: Uint8Array[]): void {
  assert.ok(payloads.length > 2);
  assert.equal(new Set(payloads.map(toHex)).size, payloads.length);
}

describe('signed messages', () => {
  before(() => cryptoWaitReady());

  test('a promise, an agreement and a payment', () => {
    allDiffer([promise, ...mutants(promise)].map((one) => promisePayload(one, genesis)).concat(promisePayload(promise, fill(99))));
    allDiffer([agreement, ...mutants(agreement)].map((one) => agreementPayload(one, genesis)).concat(agreementPayload(agreement, fill(99))));
    allDiffer([agreement, ...mutants(agreement)].map((one) => agreementId(one, genesis)));
    const { promise: _, ...rest } = draft;
    const payments = [draft, ...mutants(rest).map((one) => ({ ...one, promise })), ...mutants(promise).map((one) => ({ ...draft, promise: one }))];
    allDiffer(payments.map((one) => exchangePayload(one, genesis)).concat(exchangePayload(draft, fill(99))));
  });

  test('the messages of the second rail', () => {
    const all = [confirmation, ...mutants(confirmation)].map((one) => confirmationPayload(one, genesis));
    allDiffer(all.concat(confirmationPayload(confirmation, fill(99))));
    assert.ok(all.every(({ length }) => length === 155));
    allDiffer([query, ...mutants(query)].map((one) => queryPayload(one, genesis)).concat(queryPayload(query, fill(99))));
    allDiffer([query, ...mutants(query)].map((one) => queryHash(one, genesis)));
    allDiffer([response, ...mutants(response)].map((one) => responsePayload(one, genesis)).concat(responsePayload(response, fill(99))));
    allDiffer([proof, ...mutants(proof)].map((one) => workerProofPayload(one, genesis)).concat(workerProofPayload(proof, fill(99))));
  });

  test('a request to an accountant', () => {
    allDiffer([apiRequest, ...mutants(apiRequest)].map((one) => apiRequestPayload(one, genesis)).concat(apiRequestPayload(apiRequest, fill(99))));
  });

  test('a signed request, around its action and in it', () => {
    const beneficiary = fill(8);
    const given: Record<string, unknown> = {
      ...{ accountant: fill(1), beneficiary, key: fill(2), promise: fill(3), preimage: fill(4) },
      ...{ provider: false, lane: 1, limit: 3n, amount: 2n, minimum: 2n, validUntil: 4 },
    };
    const payloads = Object.values(actions).flatMap((action) => {
      const make = action as (terms: object) => ReturnType<typeof actions.register>;
      // Only what the action reads.
      const one: Record<string, unknown> = {};
      make(new Proxy(given, { get: (terms, name) => (one[String(name)] = terms[String(name)]) }));
      assert.ok(Object.values(one).every((value) => value !== undefined), `a term is missing: ${Object.keys(one).join()}`);
      const inner = [one, ...mutants(one)].map((terms) => requestPayload(make(terms), requestTerms));
      const outer = mutants(requestTerms).map((around) => requestPayload(make(one), around));
      return [...inner, ...outer];
    });
    allDiffer(payloads);
    const none = { accountant: fill(1), beneficiary: null, provider: false };
    assert.notDeepEqual(actions.register(none).arguments, actions.register({ ...none, beneficiary }).arguments);
  });

  test('a signature verifies for its own bytes only', async () => {
    const pair = pairOf('sr25519');
    const account = pair.addressRaw;

    const message = await signPayment(pair, draft, genesis);
    assert.ok(isPaymentSigned(message, genesis, account));
    assert.ok(!isPaymentSigned({ ...message, agreementTotal: 10n }, genesis, account));
    assert.ok(!isPaymentSigned({ ...message, promise: { ...promise, amount: 6n } }, genesis, account));
    assert.ok(!isPaymentSigned({ ...message, signature: message.promiseSignature }, genesis, account));
    assert.ok(!isPaymentSigned({ ...message, promiseSignature: message.signature }, genesis, account));

    const mine = { ...confirmation, client: account };
    const confirmed = await signConfirmation(pair, mine, genesis);
    assert.ok(isConfirmationSigned(mine, genesis, confirmed));
    for (const mutant of mutants(mine)) assert.ok(!isConfirmationSigned(mutant, genesis, confirmed, account));

    const asked = { ...query, signer: account };
    const askedSignature = await signPayload(pair, queryPayload(asked, genesis));
    assert.ok(isQuerySigned(asked, genesis, askedSignature));
    assert.ok(!isQuerySigned({ ...asked, askedAt: 5 }, genesis, askedSignature));

    const request = await signRequest(pair, actions.revokeDevice({ lane: 3 }), { genesis, nonce: 1n, validUntil: 2 });
    assert.ok(isRequestSigned(actions.revokeDevice({ lane: 3 }), { ...requestTerms, identity: account }, request.signature));
    assert.ok(!isRequestSigned(actions.revokeDevice({ lane: 4 }), { ...requestTerms, identity: account }, request.signature));

    const ours = { ...apiRequest, identity: account };
    const headers = await signApiRequest(pair, ours, genesis, 7);
    assert.deepEqual(Object.keys(headers), ['x-tally-identity', 'x-tally-lane', 'x-tally-timestamp', 'x-tally-nonce', 'x-tally-signature']);
    const signature = Uint8Array.from(Buffer.from(headers['x-tally-signature']!.slice(2), 'hex'));
    assert.ok(isApiRequestSigned(ours, genesis, signature));
    assert.ok(!isApiRequestSigned({ ...ours, path: '/v1/reveals' }, genesis, signature));
    assert.equal((await signApiRequest(pair, ours, genesis))['x-tally-lane'], undefined);
  });

  test('a worker signs bare ed25519, never wrapped', () => {
    const worker = pairOf('ed25519');
    const id = worker.publicKey;
    const answer = { ...response, worker: id };
    const signature = worker.sign(responsePayload(answer, genesis));
    assert.ok(isResponseSigned(answer, genesis, signature));
    assert.ok(!isResponseSigned({ ...answer, dataVersion: 5n }, genesis, signature));
    const padded = worker.sign(Buffer.concat([Buffer.from('<Bytes>'), responsePayload(answer, genesis), Buffer.from('</Bytes>')]));
    assert.ok(!isResponseSigned(answer, genesis, padded));
    assert.ok(isWorkerProofSigned(proof, genesis, worker.sign(workerProofPayload(proof, genesis)), id));
    assert.ok(!isWorkerProofSigned({ ...proof, validUntil: 3 }, genesis, worker.sign(workerProofPayload(proof, genesis)), id));
  });

  test('peer ids and workers', () => {
    const worker = fill(5);
    assert.equal(peerIdOf(worker).length, 38);
    assert.match(peerIdText(worker), /^12D3Koo/);
    assert.deepEqual(workerOf(peerIdText(worker)), worker);
    assert.deepEqual(workerOf(peerIdOf(worker)), worker);
    for (const bad of ['QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N', 'not base58!', '']) {
      assert.throws(() => workerOf(bad), withCode('invalid_bytes', /peer id/));
    }
  });

  test("preimages are derived like in the chain's own tools", () => {
    const secret = fill(0x11);
    const info = Buffer.concat([Buffer.from('tallystick/preimage/1'), fill(0x22), Buffer.from('0700000000000000', 'hex')]);
    const expected = Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), info, 32)).toString('hex');
    assert.equal(toHex(derivePreimage(secret, fill(0x22), 7)), `0x${expected}`);
    assert.notDeepEqual(derivePreimage(secret, fill(0x22), 8), derivePreimage(secret, fill(0x22), 7));
    assert.notDeepEqual(derivePreimage(secret, fill(0x23), 7), derivePreimage(secret, fill(0x22), 7));
    assert.ok(isOpenedBy({ ...promise, hashlock: hashlockOf(secret) }, secret));
    assert.ok(!isOpenedBy(promise, secret));
  });
});
