// The agreement: who pays whom how much for what. Both sign the same bytes.

import { type AccountId, type Bytes32, bytes32, concat, lengthPrefixed, u128, u32, utf8 } from './bytes.js';
import { TallystickError } from './errors.js';
import { blake2b256 } from './hash.js';
import type { MultiSignature } from './scheme.js';
import { isSignedBy } from './signature.js';
import { type SignerSource, signPayload } from './signer.js';

/** A provider's offer through one accountant. An offer is not signed: only the agreement binds. */
export interface Offer {
  /** The provider that is paid. */
  readonly provider: AccountId;
  /** The accountant that both will use. */
  readonly accountant: AccountId;
  /** 10^-12 NOTCH for each unit. */
  readonly price: bigint;
  /** The unit that is metered. */
  readonly unit: string;
  /** Largest cap that the provider takes. */
  readonly cap: bigint;
  /** Smallest invoice cap that the provider takes: it will not send bills for less. */
  readonly minimumInvoice: bigint;
  /** Largest invoice cap that the provider takes. */
  readonly invoiceCap: bigint;
  /** Latest deadline that the provider takes. */
  readonly deadline: number;
}

/** Terms of a payment session between a consumer and a provider. */
export interface Agreement {
  /** The identity that pays. */
  readonly consumer: AccountId;
  /** The lane that it pays from: 0 with the identity's key, others with a device's. */
  readonly lane: number;
  /** The identity that is paid. */
  readonly provider: AccountId;
  /** The accountant that both use. */
  readonly accountant: AccountId;
  /** Random, from the consumer: makes the id unique. */
  readonly salt: Bytes32;
  /** 10^-12 NOTCH for each unit. */
  readonly price: bigint;
  /** Most that may ever be paid under the agreement. */
  readonly cap: bigint;
  /** Most by which the total grows from one payment to the next. */
  readonly invoiceCap: bigint;
  /** Last finalized block in which the accountant takes a payment under the agreement. */
  readonly deadline: number;
  /** The unit that is metered, such as `byte`: 1 to 32 visible ASCII characters. */
  readonly unit: string;
}

/** An agreement that both have signed. */
export interface SignedAgreement {
  /** The agreement without its signatures. */
  readonly agreement: Agreement;
  /** By the key of the consumer's lane. */
  readonly consumerSignature: MultiSignature;
  /** By the provider's identity key. */
  readonly providerSignature: MultiSignature;
}

function unitBytes(unit: string): Uint8Array {
  if (typeof unit !== 'string' || !/^[\x21-\x7e]{1,32}$/.test(unit)) {
    throw new TallystickError('invalid_unit', 'the name of a unit is 1 to 32 visible ASCII characters, such as "byte"');
  }
  return lengthPrefixed(utf8(unit));
}

/** The bytes that both sign, on the chain with this genesis hash. */
export const agreementPayload = (agreement: Agreement, genesis: Bytes32): Uint8Array =>
  concat(
    utf8('tallystick/agreement/1'),
    bytes32(genesis, 'genesis'),
    bytes32(agreement.consumer, 'consumer'),
    u32(agreement.lane, 'lane'),
    bytes32(agreement.provider, 'provider'),
    bytes32(agreement.accountant, 'accountant'),
    bytes32(agreement.salt, 'salt'),
    u128(agreement.price, 'price'),
    u128(agreement.cap, 'cap'),
    u128(agreement.invoiceCap, 'invoiceCap'),
    u32(agreement.deadline, 'deadline'),
    unitBytes(agreement.unit),
  );

/** The agreement's id: the BLAKE2-256 hash of its payload, so that a signature pins every term. */
export const agreementId = (agreement: Agreement, genesis: Bytes32): Bytes32 =>
  blake2b256(agreementPayload(agreement, genesis));

/** Has an agreement signed, by the key of the consumer's lane or by the provider's identity key. */
export const signAgreement = (source: SignerSource, agreement: Agreement, genesis: Bytes32): Promise<MultiSignature> =>
  signPayload(source, agreementPayload(agreement, genesis));

/** Whether both have signed. `laneKey` is the consumer's identity in lane 0, the device's key otherwise. */
export function isAgreementSigned(signed: SignedAgreement, genesis: Bytes32, laneKey: AccountId): boolean {
  const payload = agreementPayload(signed.agreement, genesis);
  return (
    isSignedBy(payload, signed.consumerSignature, laneKey) &&
    isSignedBy(payload, signed.providerSignature, signed.agreement.provider)
  );
}
