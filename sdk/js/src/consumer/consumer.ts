// A consumer's lane with one accountant: what it signed, and the rules by which it signs more.

import type { Agreement, Offer, SignedAgreement } from '../agreement.js';
import { least } from '../amount.js';
import { type AccountId, type Bytes32, type Hex, bytes32, sameBytes, toHex } from '../bytes.js';
import { TallystickError } from '../errors.js';
import type { Committed, ExchangeMessage, Invoice, PaymentDraft } from '../exchange.js';
import type { Json } from '../json/promise.js';
import type { RefusalCode } from '../refusal.js';
import { type Limits, agree, known, unpaid, verified } from './agree.js';
import { type Received, pay } from './pay.js';
import { type LaneRecord, type LaneTerms, type PaidAgreement, type ConsumerRecord, newLane, recordFromJson, recordToJson } from './record.js';
import { resync, restore } from './resync.js';

/**
 * A consumer's signatures in one lane, and the rules for the next one. Immutable and without input or output: each
 * change gives a new one.
 *
 * Store the new consumer ({@link toJson}) *before* a payment leaves; then nothing is ever paid twice or forgotten. One lane
 * belongs to one device and one tab: give each a lane of its own.
 */
export class Consumer {
  readonly #record: ConsumerRecord;

  private constructor(record: ConsumerRecord) {
    this.#record = record;
  }

  /** A lane that has not signed anything yet. */
  static create(terms: LaneTerms): Consumer {
    return new Consumer({ lane: newLane(terms), agreements: new Map() });
  }

  /**
   * A consumer that was stored.
   *
   * @throws `invalid_json`
   */
  static fromJson(json: unknown): Consumer {
    return new Consumer(recordFromJson(json));
  }

  /** Everything, to be stored. Holds no secrets. */
  toJson(): Json {
    return recordToJson(this.#record);
  }

  /** The record of the lane. */
  get lane(): LaneRecord {
    return this.#record.lane;
  }

  /** The payments that were signed under an agreement. */
  agreement(id: Bytes32): PaidAgreement | undefined {
    return this.#record.agreements.get(toHex(bytes32(id, 'the agreement')));
  }

  /** All agreements, by their ids in hexadecimal. */
  get agreements(): ReadonlyMap<Hex, PaidAgreement> {
    return this.#record.agreements;
  }

  /**
   * The agreement that takes up `offer` within `limits`, to be signed by the lane's key (`signAgreement`).
   *
   * @param salt 32 random bytes
   * @param height the newest finalized block
   * @throws `wrong_accountant`, `own_offer`, `too_dear`, `invoices_too_large`, `past_deadline`, `zero`
   */
  agree(offer: Offer, limits: Limits, salt: Bytes32, height: number): Agreement {
    return agree(this.lane, offer, limits, salt, height);
  }

  /**
   * Takes the agreement that the provider has signed too. Taking it again changes nothing.
   *
   * @throws `not_mine`, `bad_agreement_signature`
   */
  countersigned(signed: SignedAgreement): Consumer {
    const id = verified(this.lane, signed);
    return this.agreements.has(id) ? this : this.#with(id, unpaid(signed));
  }

  /**
   * The payment that an invoice asks for, if it is fair. Store `consumer`, then sign (`signPayment`) and send `draft`. The
   * same invoice again gives the same payment.
   *
   * @throws `unknown_agreement`, `past_deadline`, `nothing_due`, `above_cap`, `above_invoice_cap`, `overcharged`, `overflow`
   */
  pay(invoice: Invoice, received: Received): { consumer: Consumer; draft: PaymentDraft } {
    const { record, draft } = pay(this.#record, invoice, received);
    return { consumer: new Consumer(record), draft };
  }

  /**
   * Notes that the provider has a payment of this total. Until then it counts as signed, not as made.
   *
   * @throws `unknown_agreement`
   */
  acknowledged(id: Bytes32, total: bigint): Consumer {
    const paid = known(this.#record, toHex(id));
    const acknowledged = least(total, paid.total);
    return acknowledged > paid.acknowledged ? this.#with(toHex(id), { ...paid, acknowledged }) : this;
  }

  /**
   * Takes in what the accountant holds of this lane, as it came with a refused payment. Only what this lane's own
   * signature proves is believed. If `retry` is true, paying the invoice again is worth trying.
   *
   * @throws `not_mine`, `not_signed_by_me`, `impossible`, `overflow`
   */
  resync(
    refusal: RefusalCode,
    agreement: Bytes32,
    committed: Committed,
  ): { consumer: Consumer; hadForgotten: boolean; retry: boolean } {
    const { record, ...result } = resync(this.#record, refusal, toHex(agreement), committed);
    return { consumer: new Consumer(record), ...result };
  }

  /**
   * Takes back an agreement that was lost, and the newest payment under it: the provider shows both.
   *
   * @throws `not_mine`, `bad_agreement_signature`, `not_signed_by_me`
   */
  restore(signed: SignedAgreement, message?: ExchangeMessage): Consumer {
    return new Consumer(restore(this.#record, signed, message));
  }

  /**
   * Forgets an agreement whose deadline is over; `height` is the newest finalized block.
   *
   * @throws `unknown_agreement`, `still_open`
   */
  forget(id: Bytes32, height: number): Consumer {
    const { deadline } = known(this.#record, toHex(id)).signed.agreement;
    if (height <= deadline) {
      throw new TallystickError('still_open', `the agreement may be billed until block ${deadline}; keep it until then`);
    }
    const agreements = new Map(this.agreements);
    agreements.delete(toHex(id));
    return new Consumer({ lane: this.lane, agreements });
  }

  /** From now on `key` signs for the lane; the lane's total goes on. */
  replaceKey(key: AccountId): Consumer {
    if (sameBytes(bytes32(key, 'key'), this.lane.key)) return this;
    const formerKeys = [...this.lane.formerKeys.filter((former) => !sameBytes(former, key)), this.lane.key];
    return new Consumer({ ...this.#record, lane: { ...this.lane, key, formerKeys } });
  }

  #with(id: Hex, paid: PaidAgreement): Consumer {
    return new Consumer({ lane: this.lane, agreements: new Map(this.agreements).set(id, paid) });
  }
}
