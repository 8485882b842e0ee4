// How requests to an accountant are signed.

import { type AccountId, type Bytes32, type Count, type Hex, bytes32, concat, fixedBytes, lengthPrefixed, toHex, u32, u64, utf8 } from '../bytes.js';
import { blake2b256 } from '../hash.js';
import type { MultiSignature } from '../scheme.js';
import { isSignedBy } from '../signature.js';
import { type SignerSource, signPayload } from '../signer.js';

/** Furthest that a request's timestamp may be from the accountant's clock, in milliseconds. */
export const API_WINDOW_MS = 60_000;

/** The parts of a request that its signature covers. */
export interface ApiRequest {
  /** The accountant that is asked. */
  readonly accountant: AccountId;
  /** The identity that asks. */
  readonly identity: AccountId;
  /** Milliseconds since 1970. */
  readonly timestamp: Count;
  /** 16 random bytes. */
  readonly nonce: Uint8Array;
  /** `GET` or `POST`. */
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  /** The body, as sent; empty if there is none. */
  readonly body: Uint8Array;
}

/** The bytes that are signed, on the chain with this genesis hash. */
export const apiRequestPayload = (request: ApiRequest, genesis: Bytes32): Uint8Array =>
  concat(
    utf8('tallystick/api/1'),
    bytes32(genesis, 'genesis'),
    bytes32(request.accountant, 'accountant'),
    bytes32(request.identity, 'identity'),
    u64(request.timestamp, 'timestamp'),
    fixedBytes(request.nonce, 16, 'nonce'),
    blake2b256(request.body),
    lengthPrefixed(utf8(request.method)),
    lengthPrefixed(utf8(request.path)),
  );

/** The headers of a signed request. */
export type ApiHeaders = Readonly<Record<string, string>>;

/** Has a request signed. `lane` says whose key signs: 0 for the identity's own, others for a device's. */
export async function signApiRequest(
  source: SignerSource,
  request: ApiRequest,
  genesis: Bytes32,
  lane = 0,
): Promise<ApiHeaders> {
  // The range is that of a lane.
  u32(lane, 'lane');
  const signature: Hex = toHex(await signPayload(source, apiRequestPayload(request, genesis)));
  return {
    'x-tally-identity': toHex(request.identity),
    ...(lane === 0 ? {} : { 'x-tally-lane': String(lane) }),
    'x-tally-timestamp': String(request.timestamp),
    'x-tally-nonce': toHex(request.nonce),
    'x-tally-signature': signature,
  };
}

/** Whether `signer` (the identity, or its device) signed the request. */
export const isApiRequestSigned = (
  request: ApiRequest,
  genesis: Bytes32,
  signature: MultiSignature,
  signer: AccountId = request.identity,
): boolean => isSignedBy(apiRequestPayload(request, genesis), signature, signer);
