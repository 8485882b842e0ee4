// The second rail: what a client signs to confirm a fee claim.

import { type AccountId, type Bytes32, type Count, type WorkerId, bytes32, concat, u128, u32, u64, utf8 } from './bytes.js';
import type { MultiSignature } from './scheme.js';
import { isSignedBy } from './signature.js';
import { type SignerSource, signPayload } from './signer.js';

/** "I owe this worker `amount` for the `units` it served me in the pay cycle." */
export interface ClaimConfirmation {
  /** The client that consumed. */
  readonly client: AccountId;
  /** The worker that served. */
  readonly worker: WorkerId;
  /** The pay cycle. */
  readonly cycle: number;
  /** The total served in the cycle, in the worker's units. */
  readonly units: Count;
  /** Units times a tariff that was in force in the cycle; units of 10^-12 NOTCH. */
  readonly amount: bigint;
}

/** The 155 bytes that are signed. */
export const confirmationPayload = (
  { client, worker, cycle, units, amount }: ClaimConfirmation,
  genesis: Bytes32,
): Uint8Array =>
  concat(
    utf8('tallystick/claim-confirmation/1'),
    bytes32(genesis, 'genesis'),
    bytes32(client, 'client'),
    bytes32(worker, 'worker'),
    u32(cycle, 'cycle'),
    u64(units, 'units'),
    u128(amount, 'amount'),
  );

/** Has a confirmation signed by the client, or by one of its devices. */
export const signConfirmation = (
  source: SignerSource,
  confirmation: ClaimConfirmation,
  genesis: Bytes32,
): Promise<MultiSignature> => signPayload(source, confirmationPayload(confirmation, genesis));

/** Whether `signer` (the client, or its device) signed the confirmation. */
export const isConfirmationSigned = (
  confirmation: ClaimConfirmation,
  genesis: Bytes32,
  signature: MultiSignature,
  signer: AccountId = confirmation.client,
): boolean => isSignedBy(confirmationPayload(confirmation, genesis), signature, signer);
