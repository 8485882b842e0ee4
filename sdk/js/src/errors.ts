/**
 * The reasons of errors, for programs. Codes are stable; new ones may be added.
 *
 * - Input: `invalid_bytes`, `invalid_hex`, `out_of_range`, `invalid_address`, `invalid_amount`, `invalid_unit`,
 *   `invalid_json`.
 * - Keys: `unsupported_key` (not sr25519, ed25519 or ecdsa), `unknown_signer` (no known interface),
 *   `wrong_signature` (a wallet signed with another key, or something else than it was asked to).
 * - A consumer: the codes of {@link ConsumerErrorCode}.
 * - A provider's check of an accountant's answer: `bad_answer`; of a consumer's payment: `bad_payment`.
 * - The chain's node: `chain_refusal` ({@link ChainRefusal}), `rpc_error`, `rpc_unavailable`, `rpc_timeout`.
 * - An accountant or a provider over HTTP: `api_problem` ({@link ApiProblem}), `api_unavailable`, `api_bad_answer`.
 */
export type ErrorCode =
  | 'invalid_bytes'
  | 'invalid_hex'
  | 'out_of_range'
  | 'invalid_address'
  | 'invalid_amount'
  | 'invalid_unit'
  | 'invalid_json'
  | 'unsupported_key'
  | 'unknown_signer'
  | 'wrong_signature'
  | ConsumerErrorCode
  | 'bad_answer'
  | 'bad_payment'
  | 'chain_refusal'
  | 'rpc_error'
  | 'rpc_unavailable'
  | 'rpc_timeout'
  | 'api_problem'
  | 'api_unavailable'
  | 'api_bad_answer';

/** Why a consumer does not do what it is asked. The same codes as in `sdk/rust`. */
export type ConsumerErrorCode =
  | 'wrong_accountant'
  | 'own_offer'
  | 'too_dear'
  | 'invoices_too_large'
  | 'zero'
  | 'not_mine'
  | 'bad_agreement_signature'
  | 'unknown_agreement'
  | 'overcharged'
  | 'above_cap'
  | 'above_invoice_cap'
  | 'past_deadline'
  | 'still_open'
  | 'nothing_due'
  | 'overflow'
  | 'not_signed_by_me'
  | 'impossible';

/** Every error that this package throws itself. `message` says what to do next, `code` is for programs. */
export class TallystickError extends Error {
  /** The error's reason. */
  readonly code: ErrorCode;

  /**
   * @param code what went wrong, for programs
   * @param message what went wrong, for people
   * @param cause the error behind it, if there is one
   */
  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'TallystickError';
    this.code = code;
  }
}
