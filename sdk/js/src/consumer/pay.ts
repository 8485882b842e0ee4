// Paying invoices.

import type { Invoice, PaymentDraft } from '../exchange.js';
import { MAX_AMOUNT } from '../amount.js';
import { type Hex, bytes32, toHex } from '../bytes.js';
import { TallystickError } from '../errors.js';
import { consumerChannelId } from '../ids.js';
import { NEVER_EXPIRES } from '../promise.js';
import { known } from './agree.js';
import type { LaneRecord, PaidAgreement, ConsumerRecord } from './record.js';

/** The consumer's own knowledge when an invoice arrives. */
export interface Received {
  /** Units received under the agreement since it began, by the consumer's own metering. */
  readonly units: bigint;
  /**
   * By how much the invoice's total may be above price × units, in units of 10^-12 NOTCH: what the two meters may differ
   * by, or what is paid in advance.
   */
  readonly tolerance: bigint;
  /** The newest finalized block. */
  readonly height: number;
}

/** A payment, and the consumer after it. */
export interface Payment {
  /** The new record: store it before the payment leaves. */
  readonly record: ConsumerRecord;
  /** To be signed by the lane's key. */
  readonly draft: PaymentDraft;
}

function draftOf(lane: LaneRecord, { agreement, total, hashlock }: Invoice, paid: PaidAgreement, amount: bigint): PaymentDraft {
  return {
    promise: {
      channel: consumerChannelId(lane.consumer, lane.accountant),
      lane: lane.lane,
      amount,
      hashlock: bytes32(hashlock, "the invoice's hashlock"),
      validUntil: NEVER_EXPIRES,
    },
    agreement,
    agreementTotal: total,
    provider: paid.signed.agreement.provider,
  };
}

/** The total is within the caps, and no more than what was received is worth. */
function checkFair(paid: PaidAgreement, total: bigint, { units, tolerance }: Received): void {
  const { cap, invoiceCap, price } = paid.signed.agreement;
  if (total > cap) {
    throw new TallystickError('above_cap', `the total ${total} is above the agreement's cap ${cap}; make a new agreement`);
  }
  const fair = price * units + tolerance;
  if (total > fair) {
    const said = `the provider asks for ${total} in total, but what was received is worth ${fair}; do not pay`;
    throw new TallystickError('overcharged', said);
  }
  const growth = total - paid.total;
  if (growth > invoiceCap) {
    const said = `the invoice asks for ${growth} more at once, above the agreed ${invoiceCap}; do not pay`;
    throw new TallystickError('above_invoice_cap', said);
  }
}

/**
 * The payment that an invoice asks for, if it is fair. The same invoice again gives the same payment, so a message that
 * was lost is simply made anew. A total that was signed before, under another hashlock, is paid by a promise of the
 * amount it had then: nothing is paid twice.
 */
export function pay(record: ConsumerRecord, invoice: Invoice, received: Received): Payment {
  const id: Hex = toHex(bytes32(invoice.agreement, "the invoice's agreement"));
  const paid = known(record, id);
  const { deadline } = paid.signed.agreement;
  if (received.height > deadline) {
    throw new TallystickError('past_deadline', `the agreement's deadline, block ${deadline}, is over; make a new agreement`);
  }
  if (invoice.total <= 0n) throw new TallystickError('nothing_due', 'the invoice is for 0; there is nothing to pay');
  const { lane } = record;
  if (invoice.total <= paid.total) return { record, draft: draftOf(lane, invoice, paid, paid.amount) };
  checkFair(paid, invoice.total, received);
  const growth = invoice.total - paid.total;
  const amount = lane.signedAmount + growth;
  if (amount > MAX_AMOUNT || lane.growth + growth > MAX_AMOUNT) {
    throw new TallystickError('overflow', 'the amounts are too large to add');
  }
  const agreements = new Map(record.agreements).set(id, { ...paid, total: invoice.total, amount });
  return {
    record: { lane: { ...lane, signedAmount: amount, growth: lane.growth + growth }, agreements },
    draft: draftOf(lane, invoice, paid, amount),
  };
}
