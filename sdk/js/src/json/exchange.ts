// Invoices, payments and exchanges in JSON.

import { toHex } from '../bytes.js';
import type {
  Committed,
  ExchangeAnswer,
  ExchangeMessage,
  ExchangeRequest,
  Invoice,
  RefusedMessage,
  RevealAnswer,
  RevealRequest,
} from '../exchange.js';
import { Fields } from '../fields.js';
import { signedAgreementFromJson, signedAgreementToJson } from './agreement.js';
import { type Json, promiseFromJson, promiseToJson, signedPromiseFromJson } from './promise.js';

/** Writes an invoice. */
export const invoiceToJson = ({ agreement, total, hashlock }: Invoice): Json => ({
  agreement: toHex(agreement),
  total: total.toString(),
  hashlock: toHex(hashlock),
});

/** Reads an invoice. */
export function invoiceFromJson(value: unknown, where = 'the invoice'): Invoice {
  const fields = Fields.of(value, where);
  return { agreement: fields.bytes('agreement'), total: fields.amount('total'), hashlock: fields.bytes('hashlock') };
}

/** Writes a payment. */
export const messageToJson = (message: ExchangeMessage): Json => ({
  promise: promiseToJson(message.promise),
  promiseSignature: toHex(message.promiseSignature),
  agreement: toHex(message.agreement),
  agreementTotal: message.agreementTotal.toString(),
  provider: toHex(message.provider),
  signature: toHex(message.signature),
});

/** Reads a payment; its signatures are not verified here. */
export function messageFromJson(value: unknown, where = 'the message'): ExchangeMessage {
  const fields = Fields.of(value, where);
  return {
    promise: fields.nested('promise', promiseFromJson),
    promiseSignature: fields.signature('promiseSignature'),
    agreement: fields.bytes('agreement'),
    agreementTotal: fields.amount('agreementTotal'),
    provider: fields.bytes('provider'),
    signature: fields.signature('signature'),
  };
}

/** Writes what a provider posts. */
export const exchangeRequestToJson = (request: ExchangeRequest): Json => ({
  provider: toHex(request.provider),
  number: request.number,
  hashlock: toHex(request.hashlock),
  ...(request.preimage === undefined ? {} : { preimage: toHex(request.preimage) }),
  agreements: request.agreements.map(signedAgreementToJson),
  messages: request.messages.map(messageToJson),
});

/** Reads what a provider posts. */
export function exchangeRequestFromJson(value: unknown, where = 'the exchange'): ExchangeRequest {
  const fields = Fields.of(value, where);
  const preimage = fields.optional('preimage', (all, name) => all.bytes(name));
  return {
    provider: fields.bytes('provider'),
    number: fields.number('number'),
    hashlock: fields.bytes('hashlock'),
    ...(preimage === undefined ? {} : { preimage }),
    agreements: fields.list('agreements', signedAgreementFromJson),
    messages: fields.list('messages', messageFromJson),
  };
}

/** Reads what an accountant holds of a lane. Nothing of it counts until the consumer has verified it. */
export function committedFromJson(value: unknown, where = 'what is committed'): Committed {
  const fields = Fields.of(value, where);
  const newest = fields.optional('newest', (all, name) => all.nested(name, signedPromiseFromJson));
  const agreement = fields.optional('agreement', (all, name) => {
    const inner = all.nested(name, Fields.of);
    return { id: inner.bytes('id'), total: inner.amount('total') };
  });
  return {
    lane: fields.u32('lane'),
    ...(newest === undefined ? {} : { newest }),
    ...(agreement === undefined ? {} : { agreement }),
  };
}

function refusedFromJson(value: unknown, where: string): RefusedMessage {
  const fields = Fields.of(value, where);
  const committed = fields.optional('committed', (all, name) => all.nested(name, committedFromJson));
  return {
    index: fields.u32('index'),
    refusal: fields.text('refusal'),
    ...(committed === undefined ? {} : { committed }),
  };
}

const indexFromJson = (value: unknown, where: string): number => Fields.of({ index: value }, where).u32('index');

/** Reads the answer to an exchange. Nothing of it counts until `checkExchangeAnswer` has verified it. */
export function exchangeAnswerFromJson(value: unknown, where = 'the answer'): ExchangeAnswer {
  const fields = Fields.of(value, where);
  const promise = fields.optional('promise', (all, name) => all.nested(name, signedPromiseFromJson));
  const previous = fields.optional('previous', (all, name) => all.nested(name, signedPromiseFromJson));
  return {
    number: fields.number('number'),
    accepted: fields.list('accepted', indexFromJson),
    refused: fields.list('refused', refusedFromJson),
    ...(promise === undefined ? {} : { promise }),
    ...(previous === undefined ? {} : { previous }),
    total: fields.amount('total'),
  };
}

/** Writes a reveal. */
export const revealRequestToJson = ({ provider, number, preimage }: RevealRequest): Json => ({
  provider: toHex(provider),
  number,
  preimage: toHex(preimage),
});

/** Reads the answer to a reveal. */
export function revealAnswerFromJson(value: unknown, where = 'the answer'): RevealAnswer {
  const fields = Fields.of(value, where);
  return { number: fields.number('number'), promise: fields.nested('promise', signedPromiseFromJson) };
}
