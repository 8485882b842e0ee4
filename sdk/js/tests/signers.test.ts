// Every kind of wallet signs what the chain accepts.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519.js';
import { Keyring } from '@polkadot/keyring';
import type { Signer as PolkadotJsSigner } from '@polkadot/types/types';
import { hexToU8a, u8aToHex, u8aWrapBytes } from '@polkadot/util';
import { blake2AsU8a, cryptoWaitReady, signatureVerify } from '@polkadot/util-crypto';
import {
  SCHEMES,
  type SignerSource,
  accountOfKey,
  addressOf,
  isSignedBy,
  promisePayload,
  schemeOf,
  signPayload,
  signerOf,
  toHex,
  wrapped,
} from '@tallystick/sdk';
import { getPolkadotSignerFromPjs } from 'polkadot-api/pjs-signer';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { fill, pairOf, withCode } from './support.js';

const promise = { channel: fill(1), lane: 0, amount: 5n, hashlock: fill(2), validUntil: 9 };
const payload = promisePayload(promise, fill(3));
const papiName = { sr25519: 'Sr25519', ed25519: 'Ed25519', ecdsa: 'Ecdsa' } as const;

/** A browser extension's `signRaw`: wraps, signs, and gives the bare signature. */
const extension = (pair: ReturnType<typeof pairOf>, { withType = false } = {}) => ({
  signRaw: ({ address, data, type }: { address: string; data: string; type: 'bytes' | 'payload' }): ReturnType<NonNullable<PolkadotJsSigner['signRaw']>> => {
    assert.equal(address, pair.address);
    assert.equal(type, 'bytes');
    return Promise.resolve({ id: 1, signature: u8aToHex(pair.sign(u8aWrapBytes(hexToU8a(data)), { withType })) });
  },
});

describe('signers', () => {
  before(() => cryptoWaitReady());

  for (const scheme of SCHEMES) {
    const sources: Record<string, () => SignerSource> = {
      'a polkadot.js pair': () => pairOf(scheme),
      'a polkadot.js extension': () => {
        const signer: PolkadotJsSigner = extension(pairOf(scheme));
        return { address: pairOf(scheme).address, signer };
      },
      'an extension that puts the scheme in front': () => ({
        address: pairOf(scheme).address,
        signer: extension(pairOf(scheme), { withType: true }),
      }),
      'a PAPI signer of a raw key': () => {
        const pair = pairOf(scheme);
        return getPolkadotSigner(pair.publicKey, papiName[scheme], (data) => pair.sign(data));
      },
      'a PAPI signer of an extension': () => {
        const pair = pairOf(scheme);
        const never = (): never => assert.fail('nothing but bytes is signed');
        return getPolkadotSignerFromPjs(pair.address, never, extension(pair).signRaw);
      },
      'our own interface': () => {
        const pair = pairOf(scheme);
        return { account: pair.addressRaw, signMessage: (message) => pair.sign(message, { withType: true }) };
      },
    };
    for (const [name, make] of Object.entries(sources)) {
      test(`${name} signs with ${scheme}`, async () => {
        const source = make();
        const { addressRaw, publicKey } = pairOf(scheme);
        assert.equal(toHex(signerOf(source).account), toHex(addressRaw));
        const signature = await signPayload(source, payload);
        assert.equal(schemeOf(signature), scheme);
        assert.ok(isSignedBy(payload, signature, addressRaw));
        // polkadot.js, which shares no code with our verification, agrees.
        assert.ok(signatureVerify(payload, signature, scheme === 'ecdsa' ? publicKey : addressRaw).isValid);
        const other = payload.slice();
        other[139]! ^= 1;
        assert.ok(!isSignedBy(other, signature, addressRaw));
        assert.ok(!isSignedBy(payload, signature, pairOf(scheme, 2).addressRaw));
        assert.ok(!isSignedBy(wrapped(wrapped(payload)), signature, addressRaw));
      });
    }
  }

  test('a wallet that signs with another key is found out', async () => {
    const other = { address: pairOf('sr25519', 1).address, signer: { signRaw: async () => ({ signature: toHex(pairOf('sr25519', 2).sign(payload)) }) } };
    await assert.rejects(signPayload(other, payload), withCode('wrong_signature'));
  });

  test('a wallet that signs something else is found out', async () => {
    const pair = pairOf('ed25519');
    const other = getPolkadotSigner(pair.publicKey, 'Ed25519', (data) => pair.sign(data.slice(1)));
    await assert.rejects(signPayload(other, payload), withCode('wrong_signature'));
  });

  test('Ethereum keys are refused, as the chain refuses them', () => {
    const pair = new Keyring({ type: 'ethereum' }).addFromSeed(fill(1));
    assert.throws(() => signerOf(pair), withCode('unsupported_key', /ethereum/));
    assert.throws(() => accountOfKey(pair.addressRaw), withCode('unsupported_key'));
    const signature = Uint8Array.of(3, ...pairOf('ecdsa').sign(payload));
    assert.ok(!isSignedBy(payload, signature, pairOf('ecdsa').addressRaw));
  });

  test('an extension without signRaw, and what is no signer at all, are told apart', async () => {
    const mute = { address: addressOf(fill(1)), signer: {} };
    await assert.rejects(signPayload(mute, payload), withCode('unsupported_key', /wallet/));
    assert.throws(() => signerOf({} as SignerSource), withCode('unknown_signer', /polkadot\.js/));
  });

  test("a rejection by the wallet's user is passed on", async () => {
    const cancelled = new Error('Cancelled');
    const source = { address: addressOf(fill(1)), signer: { signRaw: () => Promise.reject(cancelled) } };
    await assert.rejects(signPayload(source, payload), cancelled);
  });

  test("malformed signatures are nobody's", () => {
    const { addressRaw } = pairOf('sr25519');
    for (const length of [0, 1, 64, 65, 66, 67]) {
      for (const scheme of [0, 1, 2, 3, 255]) {
        const signature = new Uint8Array(length).fill(0xff);
        if (length > 0) signature[0] = scheme;
        assert.ok(!isSignedBy(payload, signature, addressRaw));
      }
    }
    // The scheme's number is part of the signature.
    const signature = pairOf('sr25519').sign(payload, { withType: true });
    signature[0] = 0;
    assert.ok(!isSignedBy(payload, signature, addressRaw));
  });

  test('ed25519 and ecdsa agree with independent keys', () => {
    const secret = fill(7);
    const account = ed25519.getPublicKey(secret);
    const signature = Uint8Array.of(0, ...ed25519.sign(payload, secret));
    assert.ok(isSignedBy(payload, signature, account));
    const ecdsa = pairOf('ecdsa');
    assert.equal(toHex(accountOfKey(ecdsa.publicKey)), toHex(blake2AsU8a(ecdsa.publicKey, 256)));
  });

  test('an ecdsa recovery id from 27 counts like on chain', () => {
    const pair = pairOf('ecdsa');
    const signature = pair.sign(payload, { withType: true });
    signature[65]! += 27;
    assert.ok(isSignedBy(payload, signature, pair.addressRaw));
    signature[65]! += 27;
    assert.ok(!isSignedBy(payload, signature, pair.addressRaw));
  });
});
