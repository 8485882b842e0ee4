// Promises in JSON: amounts are decimal strings, bytes are hexadecimal.

import { toHex } from '../bytes.js';
import { Fields } from '../fields.js';
import type { PromiseTerms, SignedPromise } from '../promise.js';

/** Any value that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Writes a promise. */
export const promiseToJson = ({ channel, lane, amount, hashlock, validUntil }: PromiseTerms): Json => ({
  channel: toHex(channel),
  lane,
  amount: amount.toString(),
  hashlock: toHex(hashlock),
  validUntil,
});

/** Reads a promise. */
export function promiseFromJson(value: unknown, where = 'the promise'): PromiseTerms {
  const fields = Fields.of(value, where);
  return {
    channel: fields.bytes('channel'),
    lane: fields.u32('lane'),
    amount: fields.amount('amount'),
    hashlock: fields.bytes('hashlock'),
    validUntil: fields.u32('validUntil'),
  };
}

/** Writes a promise with its signature. */
export const signedPromiseToJson = ({ promise, signature }: SignedPromise): Json => ({
  promise: promiseToJson(promise),
  signature: toHex(signature),
});

/** Reads a promise with its signature, which is not verified here. */
export function signedPromiseFromJson(value: unknown, where = 'the signed promise'): SignedPromise {
  const fields = Fields.of(value, where);
  return { promise: fields.nested('promise', promiseFromJson), signature: fields.signature('signature') };
}
