// Signed requests: an identity's orders that anybody may submit.

import { type AccountId, type Bytes32, type Count, bytes32, concat, u32, u64, utf8 } from './bytes.js';
import { type MultiSignature, checkedSignature } from './scheme.js';
import { isSignedBy } from './signature.js';
import { type SignerSource, signPayload, signerOf } from './signer.js';

/** The order in a request: `"<pallet>/<call>"`, and the SCALE bytes of the arguments. `actions` makes one. */
export interface Action {
  /** As it stands in the signed domain. */
  readonly name: string;
  /** As they stand at the end of the signed bytes. */
  readonly arguments: Uint8Array;
}

/** The fields around an action in a signed request. */
export interface RequestTerms {
  /** Hash of the chain's first block. */
  readonly genesis: Bytes32;
  /** The identity that asks. */
  readonly identity: AccountId;
  /** Exactly the identity's next one, see `identityState`. */
  readonly nonce: Count;
  /** Last block in which the request counts; at most one day ahead. */
  readonly validUntil: number;
}

/** A request as calls carry it. */
export interface SignedRequest {
  /** As it was signed. */
  readonly nonce: Count;
  /** As it was signed. */
  readonly validUntil: number;
  /** By the identity's own key. */
  readonly signature: MultiSignature;
}

/** The bytes that are signed. */
export const requestPayload = (action: Action, { genesis, identity, nonce, validUntil }: RequestTerms): Uint8Array =>
  concat(
    utf8(`tallystick/request/${action.name}/1`),
    bytes32(genesis, 'genesis'),
    bytes32(identity, 'identity'),
    u64(nonce, 'nonce'),
    u32(validUntil, 'validUntil'),
    action.arguments,
  );

/** Has a request signed. The identity is the signer's account. */
export async function signRequest(
  source: SignerSource,
  action: Action,
  terms: Omit<RequestTerms, 'identity'>,
): Promise<SignedRequest> {
  const identity = signerOf(source).account;
  const signature = await signPayload(source, requestPayload(action, { ...terms, identity }));
  return { nonce: terms.nonce, validUntil: terms.validUntil, signature };
}

/** Whether `signer` signed this request: the identity, or for a fast exit's second signature the operator. */
export const isRequestSigned = (
  action: Action,
  terms: RequestTerms,
  signature: MultiSignature,
  signer: AccountId = terms.identity,
): boolean => isSignedBy(requestPayload(action, terms), signature, signer);

/** A request in a call: nonce, valid until, signature. */
export const encodeRequest = ({ nonce, validUntil, signature }: SignedRequest): Uint8Array =>
  concat(u64(nonce, 'nonce'), u32(validUntil, 'validUntil'), checkedSignature(signature, "the request's signature"));
