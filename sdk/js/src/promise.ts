// The promise: hashed, time-locked and cumulative.

import { type AccountId, type Bytes32, bytes32, concat, sameBytes, u128, u32, utf8 } from './bytes.js';
import { blake2b256 } from './hash.js';
import { hashlockOf } from './preimage.js';
import type { MultiSignature } from './scheme.js';
import { isSignedBy } from './signature.js';
import { type SignerSource, signPayload } from './signer.js';

/** `validUntil` of a promise that never expires. */
export const NEVER_EXPIRES = 0xffff_ffff;

/** "The channel owes `amount` in total, against the preimage of `hashlock`, until block `validUntil`." */
export interface PromiseTerms {
  /** A consumer or provider channel's id. */
  readonly channel: Bytes32;
  /** 0 for the identity's own key and for provider channels, others for one device each. */
  readonly lane: number;
  /** Everything owed since the channel exists, gross; units of 10^-12 NOTCH. */
  readonly amount: bigint;
  /** SHA-256 of the preimage. */
  readonly hashlock: Bytes32;
  /** Last block in which it settles; {@link NEVER_EXPIRES} for ever. */
  readonly validUntil: number;
}

/** A promise with its signature. */
export interface SignedPromise {
  /** The promise without its signature. */
  readonly promise: PromiseTerms;
  /** By the lane's key for a consumer's, by the accountant's operator for a provider's promise. */
  readonly signature: MultiSignature;
}

/** The 88 bytes of a promise in a call. */
export const encodePromise = ({ channel, lane, amount, hashlock, validUntil }: PromiseTerms): Uint8Array =>
  concat(
    bytes32(channel, 'channel'),
    u32(lane, 'lane'),
    u128(amount, 'amount'),
    bytes32(hashlock, 'hashlock'),
    u32(validUntil, 'validUntil'),
  );

/** The 140 bytes that are signed, on the chain with this genesis hash. */
export const promisePayload = (promise: PromiseTerms, genesis: Bytes32): Uint8Array =>
  concat(utf8('tallystick/promise/1'), bytes32(genesis, 'genesis'), encodePromise(promise));

/** By which requests and exchange messages name a promise: the BLAKE2-256 hash of its payload, never of the wrapped one. */
export const promiseHash = (promise: PromiseTerms, genesis: Bytes32): Bytes32 =>
  blake2b256(promisePayload(promise, genesis));

/** Has a promise signed. */
export const signPromise = (source: SignerSource, promise: PromiseTerms, genesis: Bytes32): Promise<MultiSignature> =>
  signPayload(source, promisePayload(promise, genesis));

/** Whether `signer` signed the promise, raw or wrapped. */
export const isPromiseSigned = ({ promise, signature }: SignedPromise, genesis: Bytes32, signer: AccountId): boolean =>
  isSignedBy(promisePayload(promise, genesis), signature, signer);

/** Whether `preimage` opens the promise. */
export const isOpenedBy = ({ hashlock }: PromiseTerms, preimage: Bytes32): boolean =>
  sameBytes(hashlockOf(preimage), hashlock);
