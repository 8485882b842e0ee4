// Bad input gives clear errors, before anything is signed.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeAddress, encodeAddress } from '@polkadot/util-crypto';
import {
  MAX_AMOUNT,
  NOTCH,
  REFUSALS,
  accountOf,
  actions,
  addressOf,
  agreementPayload,
  calls,
  consumerChannelId,
  derivePreimage,
  exchangeAnswerFromJson,
  formatNotch,
  fromHex,
  hashlockOf,
  messageFromJson,
  parseNotch,
  promiseFromJson,
  promisePayload,
  promiseToJson,
  refusalText,
  requestPayload,
  toHex,
  walletlessBytes,
} from '@tallystick/sdk';
import { fill, repositoryFile, withCode } from './support.js';

const promise = { channel: fill(1), lane: 0, amount: 5n, hashlock: fill(2), validUntil: 9 };

describe('input', () => {
  test('byte strings of a wrong length name the field', () => {
    const short = fill(1).slice(1);
    assert.throws(() => promisePayload({ ...promise, channel: short }, fill(3)), withCode('invalid_bytes', /^channel: 32 bytes are needed, not 31/));
    assert.throws(() => promisePayload(promise, short), withCode('invalid_bytes', /^genesis/));
    assert.throws(() => promisePayload({ ...promise, hashlock: toHex(fill(1)) as never }, fill(3)), withCode('invalid_bytes', /Uint8Array/));
    assert.throws(() => consumerChannelId(fill(1), new Uint8Array(0)), withCode('invalid_bytes', /accountant/));
    assert.throws(() => hashlockOf(short), withCode('invalid_bytes', /preimage/));
    assert.throws(() => derivePreimage(short, fill(1), 0), withCode('invalid_bytes', /secret/));
  });

  test('amounts are bigint, never floating-point numbers', () => {
    for (const amount of [5, 0.5, '5', null, undefined]) {
      assert.throws(() => promisePayload({ ...promise, amount: amount as never }, fill(3)), withCode('invalid_amount', /amount: amounts are bigint/));
    }
    for (const amount of [-1n, MAX_AMOUNT + 1n]) {
      assert.throws(() => promisePayload({ ...promise, amount }, fill(3)), withCode('out_of_range', /does not fit 128 bits/));
    }
    assert.equal(toHex(promisePayload({ ...promise, amount: MAX_AMOUNT }, fill(3)).slice(88, 104)), `0x${'ff'.repeat(16)}`);
  });

  test('whole numbers must fit, and be exact', () => {
    for (const lane of [-1, 2 ** 32, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      assert.throws(() => promisePayload({ ...promise, lane }, fill(3)), withCode('out_of_range', /^lane/));
    }
    const terms = { genesis: fill(1), identity: fill(2), validUntil: 0 };
    const action = actions.revokeDevice({ lane: 1 });
    for (const nonce of [-1n, 1n << 64n, 2 ** 53, 0.1]) {
      assert.throws(() => requestPayload(action, { ...terms, nonce }), withCode('out_of_range', /^nonce/));
    }
    assert.throws(() => walletlessBytes(new Uint8Array(2), { salt: -1 }), withCode('out_of_range', /salt/));
  });

  test('signatures in calls must be whole', () => {
    const ends = { identity: fill(1), accountant: fill(2) };
    for (const signature of [new Uint8Array(0), new Uint8Array(64), Uint8Array.of(3, ...new Uint8Array(65)), Uint8Array.of(1, ...new Uint8Array(65))]) {
      assert.throws(() => calls.settleProviderPromise({ ...ends, promise, preimage: fill(1), signature }), withCode('invalid_bytes', /scheme/));
      assert.throws(() => calls.openChannelFor({ ...ends, request: { nonce: 0, validUntil: 0, signature } }), withCode('invalid_bytes', /scheme/));
    }
  });

  test('units have names', () => {
    const agreement = {
      ...{ consumer: fill(1), lane: 2, provider: fill(3), accountant: fill(4), salt: fill(5) },
      ...{ price: 6n, cap: 7n, invoiceCap: 8n, deadline: 9 },
    };
    for (const unit of ['', 'two words', 'ünit', 'x'.repeat(33), '\n']) {
      assert.throws(() => agreementPayload({ ...agreement, unit }, fill(1)), withCode('invalid_unit', /visible ASCII/));
    }
    assert.equal(agreementPayload({ ...agreement, unit: 'x'.repeat(32) }, fill(1)).length, 22 + 32 + 32 + 4 + 96 + 48 + 4 + 1 + 32);
  });

  test('hexadecimal', () => {
    for (const text of ['', '00', '0x0', '0xzz', '0x00 ', '0X00', 'x']) assert.throws(() => fromHex(text), withCode('invalid_hex'));
    assert.throws(() => fromHex('0x0000', 3), withCode('invalid_hex', /3 bytes/));
    assert.deepEqual(fromHex('0x00fFAb'), Uint8Array.of(0, 255, 171));
    assert.equal(toHex(Uint8Array.of(0, 255, 171)), '0x00ffab');
    assert.deepEqual(fromHex('0x'), new Uint8Array(0));
  });

  test('addresses are those of polkadot.js, and mistyped ones are refused', () => {
    for (let number = 0; number < 32; number += 1) {
      const account = hashlockOf(fill(number));
      assert.equal(addressOf(account), encodeAddress(account, 42));
      for (const prefix of [0, 2, 42, 63, 64, 137, 16383]) assert.deepEqual(accountOf(encodeAddress(account, prefix)), account);
    }
    const good = addressOf(fill(1));
    for (const bad of ['', '5', good.slice(1), `${good}1`, good.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')), `${good.slice(0, -1)}0`]) {
      assert.throws(() => accountOf(bad), withCode('invalid_address', /typing errors/));
      assert.throws(() => decodeAddress(bad));
    }
  });

  test('NOTCH is exact in both directions', () => {
    const pairs = { '0': 0n, '1': NOTCH, '1.5': NOTCH + NOTCH / 2n, '0.000000000001': 1n, '340282366920938463463374607.431768211455': MAX_AMOUNT };
    for (const [text, amount] of Object.entries(pairs)) {
      assert.equal(parseNotch(text), amount);
      assert.equal(formatNotch(amount), text);
    }
    assert.equal(formatNotch(-NOTCH / 2n), '-0.5');
  });

  test('amounts are read and refused as the shared vectors say', () => {
    const vectors: { read: { text: string; amount: string }[]; refused: string[] } = JSON.parse(repositoryFile('protocol/vectors/amounts-v1.json'));
    for (const { text, amount } of vectors.read) assert.equal(parseNotch(text), BigInt(amount), text);
    for (const text of vectors.refused) assert.throws(() => parseNotch(text), withCode('invalid_amount'), text);
  });

  test('JSON from elsewhere is checked field by field', () => {
    const good = promiseToJson(promise) as Record<string, unknown>;
    assert.deepEqual(promiseFromJson(JSON.parse(JSON.stringify(good))), promise);
    const bad: Record<string, unknown[]> = {
      channel: ['0x00', 5, null, undefined, `0x${'zz'.repeat(32)}`],
      lane: ['0', -1, 0.5, 2 ** 32, null],
      amount: [5, '5.0', '-5', '', '0x5', MAX_AMOUNT.toString().replace('3', '9'), '1'.repeat(40), null],
      hashlock: ['', [], {}],
      validUntil: [true, '1', undefined],
    };
    for (const [name, values] of Object.entries(bad)) {
      for (const value of values) {
        assert.throws(() => promiseFromJson({ ...good, [name]: value }), withCode('invalid_json', new RegExp(`^the promise\\.${name}: expected`)));
      }
    }
    for (const value of [null, [], 5, 'x', undefined]) assert.throws(() => promiseFromJson(value), withCode('invalid_json', /expected an object/));
    assert.throws(() => messageFromJson({ promise: { ...good, lane: -1 } }), withCode('invalid_json', /^the message\.promise\.lane/));
    const answer = { number: 0, accepted: [0, -1], refused: [], total: '0' };
    assert.throws(() => exchangeAnswerFromJson(answer), withCode('invalid_json', /^the answer\.accepted\[1\]/));
  });

  test('every refusal has a sentence, and unknown ones are not hidden', () => {
    for (const [code, sentence] of Object.entries(REFUSALS)) assert.equal(refusalText(code), sentence);
    assert.match(refusalText('of_a_later_version'), /of_a_later_version/);
    assert.match(refusalText('toString'), /refused: toString/);
  });
});
