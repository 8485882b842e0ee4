// Every vector of protocol/vectors/chain-v1.json.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import {
  type Action,
  type PromiseTerms,
  accountOfKey,
  accountantId,
  actions,
  consumerChannelId,
  hashlockOf,
  isPromiseSigned,
  isRequestSigned,
  isSignedBy,
  promiseHash,
  promisePayload,
  providerChannelId,
  requestPayload,
  schemeOf,
  signPromise,
  toHex,
  wrapped,
} from '@tallystick/sdk';
import { bytes, mutants, pairOf, repositoryFile } from './support.js';

const vectors = JSON.parse(repositoryFile('protocol/vectors/chain-v1.json'));
let passed = 0;

const camel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

const argument = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  return value.startsWith('0x') ? bytes(value) : BigInt(value);
};

function actionOf({ call, arguments: given }: { call: string; arguments: Record<string, unknown> }): Action {
  const make = (actions as unknown as Record<string, (terms: object) => Action>)[camel(call)];
  assert.ok(make, `no action ${call}`);
  return make(Object.fromEntries(Object.entries(given).map(([name, value]) => [camel(name), argument(value)])));
}

describe('the shared vectors', () => {
  before(() => cryptoWaitReady());
  after(() => {
    const there = Object.values(vectors as Record<string, unknown[]>).reduce((sum, { length }) => sum + length, 0);
    assert.equal(passed, there, 'not every vector was looked at');
    console.log(`v1.json: ${passed} vectors agree`);
  });

  test('signers', () => {
    for (const { scheme, seed, public: key, account } of vectors.signers) {
      assert.equal(toHex(pairOf(scheme, bytes(seed)).publicKey), key);
      assert.equal(toHex(accountOfKey(bytes(key))), account);
      passed += 1;
    }
  });

  test('ids', () => {
    for (const { kind, owner, identity, accountant, id } of vectors.ids) {
      const derive = {
        accountant: () => accountantId(bytes(owner)),
        consumer_channel: () => consumerChannelId(bytes(identity), bytes(accountant)),
        provider_channel: () => providerChannelId(bytes(identity), bytes(accountant)),
      }[kind as 'accountant' | 'consumer_channel' | 'provider_channel'];
      assert.equal(toHex(derive()), id);
      passed += 1;
    }
  });

  test('hashlocks', () => {
    for (const { preimage, hashlock } of vectors.hashlocks) {
      assert.equal(toHex(hashlockOf(bytes(preimage))), hashlock);
      passed += 1;
    }
  });

  test('promises, and the refusal of a promise with any other field', () => {
    for (const vector of vectors.promises) {
      const promise: PromiseTerms = {
        channel: bytes(vector.channel),
        lane: vector.lane,
        amount: BigInt(vector.amount),
        hashlock: bytes(vector.hashlock),
        validUntil: vector.valid_until,
      };
      const [genesis, signature, signer] = [vector.genesis, vector.signature, vector.signer_account].map(bytes) as [
        Uint8Array,
        Uint8Array,
        Uint8Array,
      ];
      const payload = promisePayload(promise, genesis);
      assert.equal(payload.length, 140);
      assert.equal(toHex(payload), vector.payload);
      assert.equal(toHex(promiseHash(promise, genesis)), vector.hash);
      assert.equal(toHex(accountOfKey(bytes(vector.signer_public))), vector.signer_account);
      assert.equal(schemeOf(signature), vector.scheme);
      assert.ok(isPromiseSigned({ promise, signature }, genesis, signer));
      for (const mutant of mutants(promise)) assert.ok(!isPromiseSigned({ promise: mutant, signature }, genesis, signer));
      assert.ok(!isPromiseSigned({ promise, signature }, hashlockOf(genesis), signer));
      assert.ok(!isPromiseSigned({ promise, signature }, genesis, hashlockOf(signer)));
      // Over the wrapped bytes as a message of their own, only what was wrapped is a signature.
      assert.equal(isSignedBy(wrapped(payload), signature, signer), vector.wrapped);
      passed += 1;
    }
  });

  test('requests, and the refusal of a request with any other field', () => {
    const seen = new Set<string>();
    for (const vector of vectors.requests) {
      const action = actionOf(vector);
      assert.equal(action.name, `${vector.pallet}/${vector.call}`);
      seen.add(camel(vector.call));
      const terms = {
        genesis: bytes(vector.genesis),
        identity: bytes(vector.identity),
        nonce: BigInt(vector.nonce),
        validUntil: vector.valid_until as number,
      };
      assert.equal(toHex(requestPayload(action, terms)), vector.payload);
      const signature = bytes(vector.signature);
      assert.ok(isRequestSigned(action, terms, signature));
      for (const mutant of mutants(terms)) assert.ok(!isRequestSigned(action, mutant, signature, terms.identity));
      if (vector.operator) {
        const { signature: second, signer_account: operator } = vector.operator;
        assert.ok(isRequestSigned(action, terms, bytes(second), bytes(operator)));
        assert.ok(!isRequestSigned(action, terms, bytes(second)));
      }
      passed += 1;
    }
    assert.deepEqual([...seen].sort(), Object.keys(actions).sort());
  });

  test('signatures of deterministic schemes are those of the vectors', async () => {
    let compared = 0;
    for (const vector of vectors.promises) {
      if (vector.scheme !== 'ed25519' || vector.wrapped) continue;
      const signer = vectors.signers.find((one: { public: string }) => one.public === vector.signer_public);
      const promise = {
        channel: bytes(vector.channel),
        lane: vector.lane,
        amount: BigInt(vector.amount),
        hashlock: bytes(vector.hashlock),
        validUntil: vector.valid_until,
      };
      const signature = await signPromise(pairOf('ed25519', bytes(signer.seed)), promise, bytes(vector.genesis));
      assert.equal(toHex(signature), vector.signature);
      compared += 1;
    }
    assert.ok(compared > 0);
  });
});
