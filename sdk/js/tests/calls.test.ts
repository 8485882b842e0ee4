// Walletless transactions are, byte for byte, what the chain's metadata says.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { Metadata, TypeRegistry, expandMetadata } from '@polkadot/types';
import { compactToU8a } from '@polkadot/util';
import { calls, toHex, walletlessBytes } from '@tallystick/client';
import { fill, pairOf, repositoryFile } from './support.js';
import { cryptoWaitReady } from '@polkadot/util-crypto';

type Build = (...args: unknown[]) => { toU8a(): Uint8Array };

const registry = new TypeRegistry();
const metadata = new Metadata(registry, new Uint8Array(readFileSync(new URL('../../../chain/metadata.scale', import.meta.url))));
registry.setMetadata(metadata, undefined, { AuthorizeCall: { extrinsic: {}, payload: {} }, WeightReclaim: { extrinsic: {}, payload: {} } });
const tx = expandMetadata(registry, metadata).tx as unknown as Record<string, Record<string, Build>>;

const [identity, accountant, beneficiary, preimage] = [1, 2, 3, 4].map(fill) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
const ends = { identity, accountant };
const promise = { channel: fill(5), lane: 6, amount: (1n << 127n) + 7n, hashlock: fill(8), validUntil: 0xffff_fff0 };
const amounts = [0n, 63n, 64n, 16383n, 16384n, (1n << 30n) - 1n, 1n << 30n, (1n << 32n) - 1n, 1n << 32n, 10n ** 18n, (1n << 64n) - 1n, 1n << 64n, (1n << 128n) - 1n];

/** Each call twice: by this package, and by polkadot.js from the metadata. */
function both(signature: Uint8Array): Record<string, [Uint8Array, () => { toU8a(): Uint8Array }][]> {
  const request = { nonce: 9n, validUntil: 10, signature };
  const cheque = { promise, preimage, signature };
  const build = (pallet: string, call: string, ...args: unknown[]) => () => {
    const make = tx[pallet]?.[call];
    assert.ok(make, `no call ${pallet}.${call}`);
    return make(...args);
  };
  const { registerFor, fastExit } = calls;
  return {
    registerFor: [null, beneficiary].flatMap((to) =>
      [false, true].map((provider): [Uint8Array, () => { toU8a(): Uint8Array }] => [
        registerFor({ ...ends, beneficiary: to, provider }, request),
        build('identityRegistry', 'registerFor', identity, accountant, to && toHex(to), provider, request),
      ]),
    ),
    openChannelFor: [[calls.openChannelFor(ends, request), build('paymentChannels', 'openChannelFor', identity, accountant, request)]],
    settleConsumerPromise: [
      [calls.settleConsumerPromise(ends, cheque), build('paymentChannels', 'settleConsumerPromise', identity, accountant, promise, preimage, signature)],
    ],
    requestExitFor: [
      [calls.requestExitFor({ ...ends, beneficiary }, request), build('paymentChannels', 'requestExitFor', identity, accountant, beneficiary, request)],
    ],
    finalizeExit: [[calls.finalizeExit(ends), build('paymentChannels', 'finalizeExit', identity, accountant)]],
    fastExit: amounts.map((amount) => [
      fastExit({ ...ends, amount, beneficiary }, request, signature),
      build('paymentChannels', 'fastExit', identity, accountant, amount, beneficiary, request, signature),
    ]),
    openProviderChannelFor: [
      [calls.openProviderChannelFor(ends, request), build('accountant', 'openProviderChannelFor', identity, accountant, request)],
    ],
    settleProviderPromise: [
      [calls.settleProviderPromise(ends, cheque), build('accountant', 'settleProviderPromise', identity, accountant, promise, preimage, signature)],
    ],
    settleTo: [
      [
        calls.settleTo(ends, cheque, beneficiary, request),
        build('accountant', 'settleTo', identity, accountant, promise, preimage, signature, beneficiary, request),
      ],
    ],
    collect: [[calls.collect(ends), build('accountant', 'collect', identity, accountant)]],
    settleIntoBond: [
      [
        calls.settleIntoBond(ends, cheque, request),
        build('accountant', 'settleIntoBond', identity, accountant, promise, preimage, signature, request),
      ],
    ],
    withdrawPayout: [[calls.withdrawPayout({ provider: identity }), build('feeClaims', 'withdrawPayout', identity)]],
  };
}

describe('walletless transactions', () => {
  before(() => cryptoWaitReady());

  for (const scheme of ['sr25519', 'ed25519', 'ecdsa'] as const) {
    test(`every call with ${scheme} signatures`, () => {
      const all = both(pairOf(scheme).sign(fill(1), { withType: true }));
      for (const [name, cases] of Object.entries(all)) {
        for (const [ours, theirs] of cases) assert.equal(toHex(ours), toHex(theirs().toU8a()), name);
      }
      assert.deepEqual(Object.keys(all).sort(), Object.keys(calls).sort());
    });
  }

  test('are the calls that docs/protocol.md lists', () => {
    const listed = [...repositoryFile('docs/protocol.md').matchAll(/^\| `\w+\.(\w+)` \| `([0-9a-f]{4})` \|/gm)].map(([, name, index]) => [name, index]);
    const camel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    const all = both(pairOf('sr25519').sign(fill(1), { withType: true }));
    assert.equal(listed.length, 11);
    for (const [name, index] of listed) assert.equal(toHex(all[camel(name!)]![0]![0].slice(0, 2)), `0x${index}`);
    assert.equal(toHex(all['withdrawPayout']![0]![0].slice(0, 2)), '0x2e09');
  });

  test('have the frame of the examples in docs/protocol.md', () => {
    const collect = walletlessBytes(calls.collect(ends));
    assert.match(toHex(collect), /^0x21014500000000002a130101/);
    const signature = pairOf('sr25519').sign(fill(1), { withType: true });
    const settle = walletlessBytes(calls.settleProviderPromise(ends, { promise, preimage, signature }));
    assert.match(toHex(settle), /^0x05044500000000002a110101/);
    assert.equal(settle.length, 2 + 257);
  });

  test('a salt changes the bytes and nothing else', () => {
    const call = calls.collect(ends);
    for (const salt of [0, 1, 63, 64, 16384, 2 ** 30, 2 ** 32 - 1]) {
      const prefix = [0x45, 0x00, 0x00, ...compactToU8a(salt), 0x00, 0x00];
      const body = Buffer.concat([Uint8Array.from(prefix), call]);
      assert.equal(toHex(walletlessBytes(call, { salt })), toHex(Buffer.concat([compactToU8a(body.length), body])));
    }
  });
});
