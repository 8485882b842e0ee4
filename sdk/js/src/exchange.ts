// A consumer's payment, and how a provider trades many of them for one promise of the accountant.

import type { SignedAgreement } from './agreement.js';
import { type AccountId, type Bytes32, bytes32, concat, u128, utf8 } from './bytes.js';
import { type PromiseTerms, type SignedPromise, isPromiseSigned, promiseHash, signPromise } from './promise.js';
import type { RefusalCode } from './refusal.js';
import type { MultiSignature } from './scheme.js';
import { isSignedBy } from './signature.js';
import { type SignerSource, signPayload } from './signer.js';

/** Most messages in one exchange. */
export const MAX_MESSAGES = 256;

/** "You owe me this much under this agreement; lock your promise with this." Only the consumer's answer binds anybody. */
export interface Invoice {
  /** The agreement's id. */
  readonly agreement: Bytes32;
  /** The total owed since the agreement began. */
  readonly total: bigint;
  /** Lock of the provider's exchange to come. */
  readonly hashlock: Bytes32;
}

/** A payment that is not signed yet. */
export interface PaymentDraft {
  /** For the lifetime total of the consumer's lane, under the invoice's hashlock, without expiry. */
  readonly promise: PromiseTerms;
  /** The agreement's id. */
  readonly agreement: Bytes32;
  /** The total paid under the agreement with this message. */
  readonly agreementTotal: bigint;
  /** The provider that is paid. */
  readonly provider: AccountId;
}

/** A consumer's payment: its promise to the accountant, and for whom it is meant. */
export interface ExchangeMessage extends PaymentDraft {
  /** The lane key's signature over the promise. */
  readonly promiseSignature: MultiSignature;
  /** The lane key's signature over {@link exchangePayload}. */
  readonly signature: MultiSignature;
}

/** The bytes that say for whom a promise is meant. */
export const exchangePayload = (draft: PaymentDraft, genesis: Bytes32): Uint8Array =>
  concat(
    utf8('tallystick/exchange/1'),
    bytes32(genesis, 'genesis'),
    promiseHash(draft.promise, genesis),
    bytes32(draft.agreement, 'agreement'),
    u128(draft.agreementTotal, 'agreementTotal'),
    bytes32(draft.provider, 'provider'),
  );

/** Signs a payment: the promise, and for whom it is meant. A wallet asks its user twice, so use a device key. */
export async function signPayment(source: SignerSource, draft: PaymentDraft, genesis: Bytes32): Promise<ExchangeMessage> {
  const promiseSignature = await signPromise(source, draft.promise, genesis);
  const signature = await signPayload(source, exchangePayload(draft, genesis));
  return { ...draft, promiseSignature, signature };
}

/** Whether the key of the consumer's lane signed both. */
export const isPaymentSigned = (message: ExchangeMessage, genesis: Bytes32, laneKey: AccountId): boolean =>
  isPromiseSigned({ promise: message.promise, signature: message.promiseSignature }, genesis, laneKey) &&
  isSignedBy(exchangePayload(message, genesis), message.signature, laneKey);

/** A provider's request: consumers' messages, and the preimage of its exchange before. */
export interface ExchangeRequest {
  /** The provider that is paid. */
  readonly provider: AccountId;
  /** 0, 1, 2 … for every exchange that was answered with a promise. */
  readonly number: number;
  /** The lock of every message and of the promise to come. */
  readonly hashlock: Bytes32;
  /** Opens the exchange before, if it is not revealed yet. Send it only when its promise has been checked. */
  readonly preimage?: Bytes32;
  /** Agreements that the accountant may not know yet. */
  readonly agreements: readonly SignedAgreement[];
  /** 1 to {@link MAX_MESSAGES} payments. */
  readonly messages: readonly ExchangeMessage[];
}

/** The accountant's view of a consumer's lane. */
export interface Committed {
  /** The lane. */
  readonly lane: number;
  /** The promise with the largest amount, with the consumer's own signature. */
  readonly newest?: SignedPromise;
  /** The total paid under the agreement in question. */
  readonly agreement?: { readonly id: Bytes32; readonly total: bigint };
}

/** A message that was not taken. */
export interface RefusedMessage {
  /** Its place in the request, from 0. */
  readonly index: number;
  /** Why. */
  readonly refusal: RefusalCode;
  /** So that the consumer is in step again at once. */
  readonly committed?: Committed;
}

/** The answer to an exchange. */
export interface ExchangeAnswer {
  /** The request's number. */
  readonly number: number;
  /** Places of the messages that were taken. */
  readonly accepted: readonly number[];
  /** The others. */
  readonly refused: readonly RefusedMessage[];
  /** The accountant's promise for everything, this exchange included; it expires. None if no message was taken. */
  readonly promise?: SignedPromise;
  /** The promise of the exchange before, now that it is revealed, without expiry. */
  readonly previous?: SignedPromise;
  /** The total that the accountant has promised, this exchange included. */
  readonly total: bigint;
}

/** Makes the last exchange final without a new one. */
export interface RevealRequest {
  /** The provider that is paid. */
  readonly provider: AccountId;
  /** The exchange. */
  readonly number: number;
  /** The secret that opens the exchange's hashlock. */
  readonly preimage: Bytes32;
}

/** The answer to a reveal. */
export interface RevealAnswer {
  /** The exchange. */
  readonly number: number;
  /** Its promise, without expiry. */
  readonly promise: SignedPromise;
}
