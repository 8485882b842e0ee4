// Walletless transactions are, byte for byte, what the chain's metadata says.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { Metadata, TypeRegistry, expandMetadata } from '@polkadot/types';
import { compactToU8a } from '@polkadot/util';
import { calls, toHex, walletlessBytes } from '@tallystick/sdk';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { fill, pairOf } from './support.js';

type Build = ((...args: unknown[]) => { toU8a(): Uint8Array }) & { meta: { args: { name: { toString(): string } }[] } };
type Make = (given: object) => Uint8Array;

const registry = new TypeRegistry();
const metadata = new Metadata(registry, new Uint8Array(readFileSync(new URL('../../../chain/metadata.scale', import.meta.url))));
registry.setMetadata(metadata, undefined, { AuthorizeCall: { extrinsic: {}, payload: {} }, WeightReclaim: { extrinsic: {}, payload: {} } });
const tx = expandMetadata(registry, metadata).tx as unknown as Record<string, Record<string, Build>>;

const [identity, accountant, beneficiary, preimage] = [1, 2, 3, 4].map(fill) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
const ends = { identity, accountant };
const promise = { channel: fill(5), lane: 6, amount: (1n << 127n) + 7n, hashlock: fill(8), validUntil: 0xffff_fff0 };
const amounts = [0n, 63n, 64n, 16383n, 16384n, (1n << 30n) - 1n, 1n << 30n, (1n << 32n) - 1n, 1n << 32n, 10n ** 18n, (1n << 64n) - 1n, 1n << 64n, (1n << 128n) - 1n];

/** Arguments for every walletless call: more than each of them takes. */
const args = (signature: Uint8Array) => ({
  ...{ identity, accountant, beneficiary, promise, preimage, signature, operatorSignature: signature },
  ...{ provider: true, amount: 5n, request: { nonce: 9n, validUntil: 10, signature } },
});

/** A call by polkadot.js from the metadata: it takes the arguments by their names there. */
function theirs(name: string, given: Record<string, unknown>): Uint8Array {
  const found = Object.values(tx).map((calls) => calls[name]).find((make) => make !== undefined);
  assert.ok(found, `no pallet has a call ${name}`);
  const hex = (value: unknown): unknown => (value instanceof Uint8Array && value.length === 32 ? toHex(value) : value);
  return found(...found.meta.args.map(({ name: arg }) => hex(given[camel(arg.toString())]))).toU8a();
}

const camel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

describe('walletless transactions', () => {
  before(() => cryptoWaitReady());

  for (const scheme of ['sr25519', 'ed25519', 'ecdsa'] as const) {
    test(`every call with ${scheme} signatures`, () => {
      const given = args(pairOf(scheme).sign(fill(1), { withType: true }));
      for (const [name, make] of Object.entries(calls)) {
        // The one provider that is no flag is that of a payout.
        const these = name === 'withdrawPayout' ? { provider: identity } : given;
        assert.equal(toHex((make as Make)(these)), toHex(theirs(name, these)), name);
      }
    });
  }

  test('amounts, flags and what may be missing', () => {
    const given = args(pairOf('sr25519').sign(fill(1), { withType: true }));
    for (const amount of amounts) {
      const these = { ...given, amount };
      assert.equal(toHex(calls.fastExit(these)), toHex(theirs('fastExit', these)), `${amount}`);
    }
    for (const [to, provider] of [[null, false], [null, true], [beneficiary, false]] as const) {
      const these = { ...given, beneficiary: to, provider };
      assert.equal(toHex(calls.registerFor(these)), toHex(theirs('registerFor', these)));
    }
  });

  test('have the frame of the examples in docs/protocol.md', () => {
    const collect = walletlessBytes(calls.collect(ends));
    assert.match(toHex(collect), /^0x21014500000000002a130101/);
    const signature = pairOf('sr25519').sign(fill(1), { withType: true });
    const settle = walletlessBytes(calls.settleProviderPromise({ ...ends, promise, preimage, signature }));
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
