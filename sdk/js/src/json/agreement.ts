// Agreements in JSON.

import type { Agreement, Offer, SignedAgreement } from '../agreement.js';
import { toHex } from '../bytes.js';
import { Fields } from '../fields.js';
import type { Json } from './promise.js';

/** Writes an agreement. */
export const agreementToJson = (agreement: Agreement): Json => ({
  consumer: toHex(agreement.consumer),
  lane: agreement.lane,
  provider: toHex(agreement.provider),
  accountant: toHex(agreement.accountant),
  salt: toHex(agreement.salt),
  price: agreement.price.toString(),
  cap: agreement.cap.toString(),
  invoiceCap: agreement.invoiceCap.toString(),
  deadline: agreement.deadline,
  unit: agreement.unit,
});

/** Reads an agreement. */
export function agreementFromJson(value: unknown, where = 'the agreement'): Agreement {
  const fields = Fields.of(value, where);
  return {
    consumer: fields.bytes('consumer'),
    lane: fields.u32('lane'),
    provider: fields.bytes('provider'),
    accountant: fields.bytes('accountant'),
    salt: fields.bytes('salt'),
    price: fields.amount('price'),
    cap: fields.amount('cap'),
    invoiceCap: fields.amount('invoiceCap'),
    deadline: fields.u32('deadline'),
    unit: fields.text('unit'),
  };
}

/** Writes an offer. */
export const offerToJson = (offer: Offer): Json => ({
  provider: toHex(offer.provider),
  accountant: toHex(offer.accountant),
  price: offer.price.toString(),
  unit: offer.unit,
  cap: offer.cap.toString(),
  minimumInvoice: offer.minimumInvoice.toString(),
  invoiceCap: offer.invoiceCap.toString(),
  deadline: offer.deadline,
});

/** Reads an offer. */
export function offerFromJson(value: unknown, where = 'the offer'): Offer {
  const fields = Fields.of(value, where);
  return {
    provider: fields.bytes('provider'),
    accountant: fields.bytes('accountant'),
    price: fields.amount('price'),
    unit: fields.text('unit'),
    cap: fields.amount('cap'),
    minimumInvoice: fields.amount('minimumInvoice'),
    invoiceCap: fields.amount('invoiceCap'),
    deadline: fields.u32('deadline'),
  };
}

/** Writes an agreement that both have signed. */
export const signedAgreementToJson = (signed: SignedAgreement): Json => ({
  agreement: agreementToJson(signed.agreement),
  consumerSignature: toHex(signed.consumerSignature),
  providerSignature: toHex(signed.providerSignature),
});

/** Reads an agreement with its signatures, which are not verified here. */
export function signedAgreementFromJson(value: unknown, where = 'the signed agreement'): SignedAgreement {
  const fields = Fields.of(value, where);
  return {
    agreement: fields.nested('agreement', agreementFromJson),
    consumerSignature: fields.signature('consumerSignature'),
    providerSignature: fields.signature('providerSignature'),
  };
}
