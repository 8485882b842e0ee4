// The checks of a provider before it trusts a payment, and before its preimage leaves.

import type { Agreement } from './agreement.js';
import { type AccountId, type Bytes32, sameBytes, toHex } from './bytes.js';
import { TallystickError } from './errors.js';
import { type ExchangeAnswer, type ExchangeMessage, type ExchangeRequest, type RevealAnswer, isPaymentSigned } from './exchange.js';
import { consumerChannelId, providerChannelId } from './ids.js';
import { hashlockOf } from './preimage.js';
import { NEVER_EXPIRES, type SignedPromise, isPromiseSigned } from './promise.js';

/** The terms that a payment is checked against. */
export interface PaymentTerms {
  /** Names the chain. */
  readonly genesis: Bytes32;
  /** The agreement that is paid, signed by both. */
  readonly agreement: Agreement;
  /** Its id. */
  readonly id: Bytes32;
  /** The consumer's identity in lane 0, the device's key otherwise. */
  readonly laneKey: AccountId;
  /** The lock of the current exchange. */
  readonly hashlock: Bytes32;
  /** The largest total that was paid so far. */
  readonly paid: bigint;
}

/**
 * Checks a consumer's payment as it arrives.
 *
 * @returns by how much it raises what is paid
 * @throws `bad_payment`
 */
export function checkPayment(message: ExchangeMessage, terms: PaymentTerms): bigint {
  const { agreement, paid } = terms;
  const { promise, agreementTotal } = message;
  const ours: readonly (readonly [good: boolean, said: string])[] = [
    [sameBytes(message.agreement, terms.id) && sameBytes(message.provider, agreement.provider), 'is for another agreement or provider'],
    [sameBytes(promise.channel, consumerChannelId(agreement.consumer, agreement.accountant)), 'is of another channel'],
    [promise.lane === agreement.lane, 'is of another lane'],
    [sameBytes(promise.hashlock, terms.hashlock), 'is locked with another hashlock; send a new invoice'],
    [promise.validUntil === NEVER_EXPIRES, 'expires; a promise of a consumer must not'],
    [agreementTotal > paid, 'is not above what is paid already'],
    [agreementTotal <= agreement.cap, "is above the agreement's cap"],
    [agreementTotal - paid <= agreement.invoiceCap, "grew by more than the agreement's invoice cap"],
    [promise.amount >= agreementTotal, 'promises less than the agreement alone adds up to'],
    [isPaymentSigned(message, terms.genesis, terms.laneKey), "is not signed by the lane's key"],
  ];
  const failed = ours.find(([good]) => !good);
  if (failed !== undefined) throw new TallystickError('bad_payment', `the payment ${failed[1]}`);
  return agreementTotal - paid;
}

/** The terms that an accountant's answer is checked against. */
export interface AnswerTerms {
  /** Names the chain. */
  readonly genesis: Bytes32;
  /** The accountant that promises. */
  readonly accountant: AccountId;
  /** The accountant's current operator, as the chain knows it. */
  readonly operator: AccountId;
  /** The total of the accountant's revealed promises before this exchange. */
  readonly total: bigint;
  /** The total paid before under each agreement, by its id in hexadecimal; 0 for a missing one. */
  readonly paid: ReadonlyMap<string, bigint>;
  /** The newest finalized block. */
  readonly height: number;
  /** For how many blocks the promise must still be good: enough to reveal it, or else to settle it on chain. */
  readonly margin: number;
}

const wrong = (said: string): TallystickError =>
  new TallystickError('bad_answer', `${said}; reveal nothing and keep the answer as evidence`);

function checkPromise(
  signed: SignedPromise,
  provider: AccountId,
  { genesis, accountant, operator }: AnswerTerms,
  expected: { amount: bigint; hashlock: Bytes32 },
): void {
  const { promise } = signed;
  if (!sameBytes(promise.channel, providerChannelId(provider, accountant)) || promise.lane !== 0) {
    throw wrong("the accountant's promise is of another channel");
  }
  if (!sameBytes(promise.hashlock, expected.hashlock)) throw wrong("the accountant's promise is locked with another hashlock");
  if (promise.amount !== expected.amount) {
    throw wrong(`the accountant's promise is for ${promise.amount}, not for ${expected.amount}`);
  }
  if (!isPromiseSigned(signed, genesis, operator)) throw wrong("the accountant's promise is not signed by its operator");
}

function acceptedDelta(request: ExchangeRequest, answer: ExchangeAnswer, paid: ReadonlyMap<string, bigint>): bigint {
  const places = [...answer.accepted, ...answer.refused.map(({ index }) => index)].sort((a, b) => a - b);
  if (places.length !== request.messages.length || places.some((place, index) => place !== index)) {
    throw wrong('the answer does not say of each message once whether it was taken');
  }
  return answer.accepted.reduce((sum, index) => {
    const message = request.messages[index];
    if (message === undefined) throw wrong('the answer accepts a message that was not sent');
    return sum + message.agreementTotal - (paid.get(toHex(message.agreement)) ?? 0n);
  }, 0n);
}

/**
 * Checks the answer to an exchange: only then may the exchange's preimage leave.
 *
 * @returns what the accountant will have promised in total once the exchange is revealed
 * @throws `bad_answer`: reveal nothing
 */
export function checkExchangeAnswer(request: ExchangeRequest, answer: ExchangeAnswer, terms: AnswerTerms): bigint {
  const { total } = terms;
  if (answer.number !== request.number) throw wrong('the answer is to another exchange');
  if (request.preimage !== undefined) {
    if (answer.previous === undefined) throw wrong('the promise of the exchange before is missing, though it was revealed');
    checkPromise(answer.previous, request.provider, terms, { amount: total, hashlock: hashlockOf(request.preimage) });
    if (answer.previous.promise.validUntil !== NEVER_EXPIRES) throw wrong('the promise of the exchange before still expires');
  }
  const expected = total + acceptedDelta(request, answer, terms.paid);
  if (answer.total !== expected) throw wrong(`the answer says ${answer.total} in total, not ${expected}`);
  if (answer.accepted.length === 0) {
    if (answer.promise !== undefined) throw wrong('nothing was accepted, but something is promised');
    return expected;
  }
  if (answer.promise === undefined) throw wrong("the accountant's promise is missing");
  checkPromise(answer.promise, request.provider, terms, { amount: expected, hashlock: request.hashlock });
  if (answer.promise.promise.validUntil < terms.height + terms.margin) throw wrong("the accountant's promise expires too soon");
  return expected;
}

/**
 * Checks the answer to a bare reveal.
 *
 * @param total what `checkExchangeAnswer` told
 * @throws `bad_answer`: settle the promise that expires, on chain, while it is good
 */
export function checkRevealAnswer(
  revealed: { readonly provider: AccountId; readonly number: number; readonly preimage: Bytes32 },
  answer: RevealAnswer,
  terms: AnswerTerms,
): void {
  if (answer.number !== revealed.number) throw wrong('the answer is to another reveal');
  const expected = { amount: terms.total, hashlock: hashlockOf(revealed.preimage) };
  checkPromise(answer.promise, revealed.provider, terms, expected);
  if (answer.promise.promise.validUntil !== NEVER_EXPIRES) throw wrong('the promise still expires');
}
