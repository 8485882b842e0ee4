// The records that a consumer has to keep, and their JSON.

import type { SignedAgreement } from '../agreement.js';
import { least, most } from '../amount.js';
import { type AccountId, type Bytes32, type Hex, bytes32, toHex, u32 } from '../bytes.js';
import { Fields } from '../fields.js';
import { signedAgreementFromJson, signedAgreementToJson } from '../json/agreement.js';
import type { Json } from '../json/promise.js';

/** The record of a lane. Amounts are in units of 10^-12 NOTCH. */
export interface LaneRecord {
  /** Names the chain. */
  readonly genesis: Bytes32;
  /** The identity that pays. */
  readonly consumer: AccountId;
  /** The lane. */
  readonly lane: number;
  /** The account of the key that signs: the identity in lane 0, the device's in others. */
  readonly key: AccountId;
  /** Keys that signed for the lane before. Their promises still count. */
  readonly formerKeys: readonly AccountId[];
  /** The accountant that the channel is with. */
  readonly accountant: AccountId;
  /** Largest amount that this lane ever promised, as far as it knows. */
  readonly signedAmount: bigint;
  /** The lane's promised total before its growth, or more if its own signature proved more. */
  readonly baseAmount: bigint;
  /** The sum that was added to agreements' totals since. */
  readonly growth: bigint;
}

/** An agreement and what was signed under it. Amounts are in units of 10^-12 NOTCH. */
export interface PaidAgreement {
  /** The agreement. */
  readonly signed: SignedAgreement;
  /** Largest total that was signed. */
  readonly total: bigint;
  /** Amount of the promise with which that total is paid. */
  readonly amount: bigint;
  /** Largest total that the provider said it has. */
  readonly acknowledged: bigint;
}

/** Everything of one lane. Agreements are listed by their ids in hexadecimal. */
export interface ConsumerRecord {
  /** The lane. */
  readonly lane: LaneRecord;
  /** Its agreements. */
  readonly agreements: ReadonlyMap<Hex, PaidAgreement>;
}

/** The lane that a new consumer signs for. */
export type LaneTerms = Pick<LaneRecord, 'genesis' | 'consumer' | 'accountant'> & Partial<Pick<LaneRecord, 'lane' | 'key'>>;

/** A lane that has not signed anything. Lane 0 and the identity's own key if not said otherwise. */
export function newLane({ genesis, consumer, accountant, lane = 0, key = consumer }: LaneTerms): LaneRecord {
  // The range is that of a lane.
  u32(lane, 'lane');
  return {
    genesis: bytes32(genesis, 'genesis'),
    consumer: bytes32(consumer, 'consumer'),
    lane,
    key: bytes32(key, 'key'),
    formerKeys: [],
    accountant: bytes32(accountant, 'accountant'),
    signedAmount: 0n,
    baseAmount: 0n,
    growth: 0n,
  };
}

/**
 * Most that a promise of this lane may be for: what it added to agreements' totals, on top of what its own signatures prove
 * that it promised before.
 */
export const ceiling = ({ baseAmount, growth }: LaneRecord): bigint => baseAmount + growth;

/** Of the JSON below. */
const VERSION = 1;

/** Writes everything, to be stored. */
export const recordToJson = ({ lane, agreements }: ConsumerRecord): Json => ({
  version: VERSION,
  genesis: toHex(lane.genesis),
  consumer: toHex(lane.consumer),
  lane: lane.lane,
  key: toHex(lane.key),
  formerKeys: lane.formerKeys.map(toHex),
  accountant: toHex(lane.accountant),
  signedAmount: lane.signedAmount.toString(),
  baseAmount: lane.baseAmount.toString(),
  growth: lane.growth.toString(),
  agreements: [...agreements].map(([id, paid]) => ({
    id,
    signed: signedAgreementToJson(paid.signed),
    total: paid.total.toString(),
    amount: paid.amount.toString(),
    acknowledged: paid.acknowledged.toString(),
  })),
});

function paidFromJson(value: unknown, where: string): [Hex, PaidAgreement] {
  const fields = Fields.of(value, where);
  const paid: PaidAgreement = {
    signed: fields.nested('signed', signedAgreementFromJson),
    total: fields.amount('total'),
    amount: fields.amount('amount'),
    acknowledged: fields.amount('acknowledged'),
  };
  return [toHex(fields.bytes('id')), paid];
}

/**
 * The lane, as it goes on from a record. The record may be an old backup, which nobody can see from it. So at most one
 * invoice of each agreement still counts as growth: that much, and not more, could an accountant that lies about what it
 * took get from a consumer that lost its newest state.
 */
function resumed(lane: LaneRecord, agreements: ReadonlyMap<Hex, PaidAgreement>): LaneRecord {
  const invoices = [...agreements.values()].reduce((sum, { total, signed: { agreement } }) => sum + least(total, agreement.invoiceCap), 0n);
  const growth = least(lane.growth, invoices);
  return { ...lane, growth, baseAmount: most(lane.baseAmount, lane.signedAmount - growth) };
}

/** Reads what was stored. */
export function recordFromJson(value: unknown): ConsumerRecord {
  const fields = Fields.of(value, 'the consumer');
  fields.expect('version', VERSION);
  const lane: LaneRecord = {
    genesis: fields.bytes('genesis'),
    consumer: fields.bytes('consumer'),
    lane: fields.u32('lane'),
    key: fields.bytes('key'),
    formerKeys: fields.list('formerKeys', (key, where) => Fields.of({ key }, where).bytes('key')),
    accountant: fields.bytes('accountant'),
    signedAmount: fields.amount('signedAmount'),
    baseAmount: fields.amount('baseAmount'),
    growth: fields.amount('growth'),
  };
  const agreements = new Map(fields.list('agreements', paidFromJson));
  return { lane: resumed(lane, agreements), agreements };
}
