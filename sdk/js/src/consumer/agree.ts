// Making agreements.

import { type Agreement, type Offer, type SignedAgreement, agreementId, isAgreementSigned } from '../agreement.js';
import { least } from '../amount.js';
import { type Bytes32, type Hex, bytes32, sameBytes, toHex } from '../bytes.js';
import { TallystickError } from '../errors.js';
import type { LaneRecord, PaidAgreement, ConsumerRecord } from './record.js';

/** The limits within which a consumer agrees. Amounts are in units of 10^-12 NOTCH. */
export interface Limits {
  /** Highest price for each unit. */
  readonly price: bigint;
  /** Most that may ever be paid under the agreement. */
  readonly cap: bigint;
  /** Most by which the total may grow from one payment to the next: what may be lost at once. */
  readonly invoiceCap: bigint;
  /** Latest deadline, a block number. */
  readonly deadline: number;
}

/** The agreement that takes up `offer` within `limits`. Signing it binds to nothing: only payments do. */
export function agree(lane: LaneRecord, offer: Offer, limits: Limits, salt: Bytes32, height: number): Agreement {
  if (!sameBytes(offer.accountant, lane.accountant)) {
    throw new TallystickError('wrong_accountant', 'the offer is for another accountant; use one that both have');
  }
  if (sameBytes(offer.provider, lane.consumer)) throw new TallystickError('own_offer', 'an identity cannot pay itself');
  if (offer.price > limits.price) {
    throw new TallystickError('too_dear', `the price ${offer.price} is above the limit ${limits.price}`);
  }
  if (offer.minimumInvoice > limits.invoiceCap) {
    const said = `the provider bills at least ${offer.minimumInvoice} at once, and the limit is ${limits.invoiceCap}`;
    throw new TallystickError('invoices_too_large', said);
  }
  const deadline = Math.min(offer.deadline, limits.deadline);
  if (deadline <= height) {
    throw new TallystickError('past_deadline', `the deadline, block ${deadline}, is over; ask for a new offer`);
  }
  const cap = least(offer.cap, limits.cap);
  const invoiceCap = least(offer.invoiceCap, limits.invoiceCap);
  if (offer.price === 0n || cap === 0n || invoiceCap === 0n) {
    throw new TallystickError('zero', 'price, cap and invoice cap must be above 0');
  }
  const { provider, accountant, price, unit } = offer;
  const { consumer, lane: number } = lane;
  const agreement: Agreement = {
    ...{ consumer, lane: number, provider, accountant, salt: bytes32(salt, 'salt') },
    ...{ price, cap, invoiceCap, deadline, unit },
  };
  // Throws at once what no chain would take: a unit without a name, an amount out of range.
  agreementId(agreement, lane.genesis);
  return agreement;
}

/** The id of an agreement of this lane that both have signed. */
export function verified({ genesis, ...lane }: LaneRecord, signed: SignedAgreement): Hex {
  const { agreement } = signed;
  const mine =
    sameBytes(agreement.consumer, lane.consumer) &&
    agreement.lane === lane.lane &&
    sameBytes(agreement.accountant, lane.accountant);
  if (!mine) throw new TallystickError('not_mine', 'the agreement belongs to another consumer, lane or accountant');
  if (![lane.key, ...lane.formerKeys].some((key) => isAgreementSigned(signed, genesis, key))) {
    throw new TallystickError('bad_agreement_signature', 'the agreement is not signed by both its consumer and its provider');
  }
  return toHex(agreementId(agreement, genesis));
}

/** An agreement under which nothing was signed yet. */
export const unpaid = (signed: SignedAgreement): PaidAgreement => ({ signed, total: 0n, amount: 0n, acknowledged: 0n });

/** An agreement that must be known. */
export function known({ agreements }: ConsumerRecord, id: Hex): PaidAgreement {
  const paid = agreements.get(id);
  if (paid === undefined) {
    throw new TallystickError('unknown_agreement', 'the agreement is not known here; make one first, or restore it from the provider');
  }
  return paid;
}
