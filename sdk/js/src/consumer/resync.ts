// Getting in step again after something was lost.
//
// Everything rests on the consumer's own signatures. An amount above all that this lane knows to have signed, with its
// own signature, proves that it forgot something; by that amount and by no other word may its promises become larger
// than the totals it remembers.

import type { SignedAgreement } from '../agreement.js';
import { MAX_AMOUNT, least, most } from '../amount.js';
import { type Hex, sameBytes, toHex } from '../bytes.js';
import { TallystickError } from '../errors.js';
import { type Committed, type ExchangeMessage, exchangePayload } from '../exchange.js';
import { consumerChannelId } from '../ids.js';
import { NEVER_EXPIRES, type SignedPromise, promisePayload } from '../promise.js';
import type { RefusalCode } from '../refusal.js';
import type { MultiSignature } from '../scheme.js';
import { isSignedBy } from '../signature.js';
import { unpaid, verified } from './agree.js';
import { type LaneRecord, type PaidAgreement, type ConsumerRecord, ceiling } from './record.js';

/** The outcome of getting a lane in step again. */
export interface Resynced {
  /** The new record: store it. */
  readonly record: ConsumerRecord;
  /** Whether the lane had forgotten something. */
  readonly hadForgotten: boolean;
  /** Whether paying the same invoice again now gives a larger promise than before, so that it is worth trying. */
  readonly retry: boolean;
}

const notMine = (): TallystickError =>
  new TallystickError('not_mine', 'this is about another consumer, lane, accountant or agreement');

const checkMine = ({ key, formerKeys }: LaneRecord, payload: Uint8Array, signature: MultiSignature): void => {
  if (![key, ...formerKeys].some((candidate) => isSignedBy(payload, signature, candidate))) {
    throw new TallystickError('not_signed_by_me', "the signature is not this lane's own; do not trust who sent it");
  }
};

/** The amount of a promise that this lane signed itself. */
function ownAmount(lane: LaneRecord, { promise, signature }: SignedPromise): bigint {
  const channel = consumerChannelId(lane.consumer, lane.accountant);
  const mine = sameBytes(promise.channel, channel) && promise.lane === lane.lane && promise.validUntil === NEVER_EXPIRES;
  if (!mine) throw notMine();
  checkMine(lane, promisePayload(promise, lane.genesis), signature);
  return promise.amount;
}

/** The lane, when its own signature shows that it promised `amount`. */
const withProof = (lane: LaneRecord, amount: bigint): LaneRecord => ({
  ...lane,
  baseAmount: amount > ceiling(lane) ? amount : lane.baseAmount,
  signedAmount: most(lane.signedAmount, amount),
});

/** The agreement, when the accountant says that `taken` is paid: believed as far as the lane can have forgotten it. */
function withTotal(paid: PaidAgreement, taken: bigint, lane: LaneRecord): PaidAgreement {
  if (taken <= paid.total) return paid;
  const possible = most(paid.total, lane.baseAmount);
  if (taken > possible) {
    const said = `${taken} is said to be paid under the agreement, but at most ${possible} can be; do not trust who sent it`;
    throw new TallystickError('impossible', said);
  }
  return { ...paid, total: taken, amount: lane.signedAmount };
}

/**
 * The amount with which to pay the signed total again when the accountant, which holds a promise of `held` and took
 * `taken` under this agreement, found the last one insufficient. First as much as is signed already; if that was not
 * enough, what this agreement lacks on top; never above the ceiling.
 */
function raised(paid: PaidAgreement, held: bigint, taken: bigint, lane: LaneRecord): bigint {
  if (paid.amount < held) return held;
  const wanted = held + (paid.total - taken);
  if (wanted > MAX_AMOUNT) throw new TallystickError('overflow', 'the amounts are too large to add');
  return most(paid.amount, least(wanted, ceiling(lane)));
}

/** Takes in what the accountant holds of this lane, as it came with a `refusal` of a payment under `agreement`. */
export function resync(record: ConsumerRecord, refusal: RefusalCode, agreement: Hex, committed: Committed): Resynced {
  const other = committed.agreement !== undefined && toHex(committed.agreement.id) !== agreement;
  if (committed.lane !== record.lane.lane || other) throw notMine();
  const held = committed.newest === undefined ? 0n : ownAmount(record.lane, committed.newest);
  const lane = withProof(record.lane, held);
  const hadForgotten = lane.baseAmount > record.lane.baseAmount;
  const paid = record.agreements.get(agreement);
  if (paid === undefined) return { record: { ...record, lane }, hadForgotten, retry: false };
  const taken = committed.agreement?.total ?? 0n;
  const believed = withTotal(paid, taken, lane);
  const amount = refusal === 'insufficient_promise' ? raised(believed, held, taken, lane) : believed.amount;
  return {
    record: {
      lane: { ...lane, signedAmount: most(lane.signedAmount, amount) },
      agreements: new Map(record.agreements).set(agreement, { ...believed, amount }),
    },
    hadForgotten,
    retry: amount > paid.amount,
  };
}

/**
 * Takes back an agreement that was lost, and the newest payment under it, which the provider shows. Both carry this
 * lane's own signatures.
 */
export function restore(record: ConsumerRecord, signed: SignedAgreement, message?: ExchangeMessage): ConsumerRecord {
  const id = verified(record.lane, signed);
  const paid = record.agreements.get(id) ?? unpaid(signed);
  if (message === undefined) return { ...record, agreements: new Map(record.agreements).set(id, paid) };
  if (toHex(message.agreement) !== id || !sameBytes(message.provider, paid.signed.agreement.provider)) throw notMine();
  checkMine(record.lane, exchangePayload(message, record.lane.genesis), message.signature);
  const amount = ownAmount(record.lane, { promise: message.promise, signature: message.promiseSignature });
  const restored: PaidAgreement = {
    ...paid,
    amount: most(paid.amount, amount),
    total: most(paid.total, message.agreementTotal),
  };
  return { lane: withProof(record.lane, amount), agreements: new Map(record.agreements).set(id, restored) };
}
