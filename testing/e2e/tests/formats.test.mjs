// The library's formats against the committed vectors, and the vectors' own TypeScript check.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hexToU8a, u8aToHex } from '@polkadot/util';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { accountantId, consumerChannelId, providerChannelId } from '../lib/ids.mjs';
import { hashlock, isSignedPromise, promiseHash, promisePayload } from '../lib/promise.mjs';
import { actions, requestPayload } from '../lib/request.mjs';

const vectors = JSON.parse(readFileSync(new URL('../../../protocol/vectors/chain-v1.json', import.meta.url), 'utf8'));
const camel = (/** @type {string} */ name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

/** @param {any} value */
const argument = (value) => {
  if (typeof value !== 'string') return value;
  return value.startsWith('0x') ? hexToU8a(value) : BigInt(value);
};

test('the TypeScript check agrees with every vector', () => {
  const path = fileURLToPath(new URL('../vectors/run.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [path], { encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}${stderr}`);
  assert.match(stdout, /\d{3} checks passed/);
});

test('ids and hashlocks', () => {
  const [a, b] = [consumerChannelId, providerChannelId];
  for (const { kind, owner, identity, accountant, id } of vectors.ids) {
    const channel = () => (kind === 'consumer_channel' ? a : b)(hexToU8a(identity), hexToU8a(accountant));
    assert.equal(u8aToHex(kind === 'accountant' ? accountantId(hexToU8a(owner)) : channel()), id);
  }
  for (const { preimage, hashlock: lock } of vectors.hashlocks) {
    assert.equal(u8aToHex(hashlock(hexToU8a(preimage))), lock);
  }
});

test('promises, and the refusal of a promise with any other field', async () => {
  await cryptoWaitReady();
  for (const vector of vectors.promises) {
    const genesis = hexToU8a(vector.genesis);
    const promise = {
      channel: hexToU8a(vector.channel),
      lane: vector.lane,
      amount: BigInt(vector.amount),
      hashlock: hexToU8a(vector.hashlock),
      validUntil: vector.valid_until,
    };
    assert.equal(u8aToHex(promisePayload(promise, genesis)), vector.payload);
    assert.equal(u8aToHex(promiseHash(promise, genesis)), vector.hash);
    const signature = hexToU8a(vector.signature);
    const signer = hexToU8a(vector.signer_account);
    const other = hashlock(new Uint8Array(32).fill(3));
    assert.ok(isSignedPromise(promise, genesis, signature, signer));
    const changed = [
      { ...promise, channel: other },
      { ...promise, lane: (promise.lane ^ 1) >>> 0 },
      { ...promise, amount: promise.amount ^ 1n },
      { ...promise, hashlock: other },
      { ...promise, validUntil: (promise.validUntil ^ 1) >>> 0 },
    ];
    changed.forEach((mutant) => assert.ok(!isSignedPromise(mutant, genesis, signature, signer)));
    assert.ok(!isSignedPromise(promise, other, signature, signer));
  }
});

test('requests', () => {
  for (const vector of vectors.requests) {
    const build = /** @type {any} */ (actions)[camel(vector.call)];
    const args = Object.entries(vector.arguments).map(([name, value]) => [camel(name), argument(value)]);
    const payload = requestPayload(
      build(Object.fromEntries(args)),
      hexToU8a(vector.genesis),
      hexToU8a(vector.identity),
      BigInt(vector.nonce),
      vector.valid_until,
    );
    assert.equal(u8aToHex(payload), vector.payload);
  }
});
