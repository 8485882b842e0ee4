// Workers: their names, and what they and their clients sign.

import { base58 } from '@scure/base';
import { type AccountId, type Bytes32, type Count, type WorkerId, bytes32, concat, sameBytes, u32, u64, utf8 } from './bytes.js';
import { TallystickError } from './errors.js';
import { blake2b256 } from './hash.js';
import type { MultiSignature } from './scheme.js';
import { isSignedBy, isSignedByWorker } from './signature.js';

/** The beginning of an ed25519 peer id: identity multihash of a protobuf-encoded ed25519 public key (libp2p). */
const PEER_ID_PREFIX = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20);

/** The 38 bytes of a worker's libp2p peer id. */
export const peerIdOf = (worker: WorkerId): Uint8Array => concat(PEER_ID_PREFIX, bytes32(worker, 'the worker'));

/** A worker's peer id as people write it: `12D3Koo…`. */
export const peerIdText = (worker: WorkerId): string => base58.encode(peerIdOf(worker));

/**
 * The worker with this peer id, in bytes or as people write it.
 *
 * @throws `invalid_bytes` if its key is not ed25519 or cannot be read from it
 */
export function workerOf(peerId: Uint8Array | string): WorkerId {
  const bytes = typeof peerId === 'string' ? decode(peerId) : peerId;
  const prefix = bytes.subarray(0, PEER_ID_PREFIX.length);
  if (bytes.length !== PEER_ID_PREFIX.length + 32 || !sameBytes(prefix, PEER_ID_PREFIX)) {
    throw new TallystickError('invalid_bytes', 'this is not the peer id of an ed25519 key; workers need one (12D3Koo…)');
  }
  return bytes.slice(PEER_ID_PREFIX.length);
}

function decode(text: string): Uint8Array {
  try {
    return base58.decode(text);
  } catch (error) {
    throw new TallystickError('invalid_bytes', 'this is not a peer id; they look like 12D3Koo…', error);
  }
}

/** Terms of a worker proof. */
export interface WorkerProof {
  /** The worker's provider. */
  readonly provider: AccountId;
  /** Last block in which the worker can be registered with it. */
  readonly validUntil: number;
}

/** The bytes that a worker's key signs (bare ed25519, never wrapped) so that `provider` can register the worker. */
export const workerProofPayload = ({ provider, validUntil }: WorkerProof, genesis: Bytes32): Uint8Array =>
  concat(
    utf8('tallystick/worker/1'),
    bytes32(genesis, 'genesis'),
    bytes32(provider, 'provider'),
    u32(validUntil, 'validUntil'),
  );

/** Whether the worker's key signed the proof. */
export const isWorkerProofSigned = (proof: WorkerProof, genesis: Bytes32, signature: Uint8Array, worker: WorkerId): boolean =>
  isSignedByWorker(workerProofPayload(proof, genesis), signature, worker);

/** A client's query to one worker. Its content stays off chain; a hash names the content. */
export interface Query {
  /** The client that pays. */
  readonly client: AccountId;
  /** The key that signs: the client's own or a device's. */
  readonly signer: AccountId;
  /** The worker that is asked. */
  readonly worker: WorkerId;
  /** The chain's height when it was asked. */
  readonly askedAt: number;
  /** Hash of what is asked, in the service's own format. */
  readonly content: Bytes32;
}

/** The bytes that the signer signs, raw or wrapped; see `signPayload`. */
export const queryPayload = ({ client, signer, worker, askedAt, content }: Query, genesis: Bytes32): Uint8Array =>
  concat(
    utf8('tallystick/query/1'),
    bytes32(genesis, 'genesis'),
    bytes32(client, 'client'),
    bytes32(signer, 'signer'),
    bytes32(worker, 'worker'),
    u32(askedAt, 'askedAt'),
    bytes32(content, 'content'),
  );

/** The request hash by which a response names the query. */
export const queryHash = (query: Query, genesis: Bytes32): Bytes32 => blake2b256(queryPayload(query, genesis));

/** Whether its signer signed the query. */
export const isQuerySigned = (query: Query, genesis: Bytes32, signature: MultiSignature): boolean =>
  isSignedBy(queryPayload(query, genesis), signature, query.signer);

/** A worker's answer to a query. Its content stays off chain; a hash names the content. */
export interface WorkerResponse {
  /** The worker that answers. */
  readonly worker: WorkerId;
  /** The client that asked. */
  readonly client: AccountId;
  /** The query's hash. */
  readonly request: Bytes32;
  /** Which state of its data the worker answered from. */
  readonly dataVersion: Count;
  /** Hash of the answer. */
  readonly content: Bytes32;
}

/** The bytes that the worker signs (bare ed25519, never wrapped). */
export const responsePayload = (
  { worker, client, request, dataVersion, content }: WorkerResponse,
  genesis: Bytes32,
): Uint8Array =>
  concat(
    utf8('tallystick/response/1'),
    bytes32(genesis, 'genesis'),
    bytes32(worker, 'worker'),
    bytes32(client, 'client'),
    bytes32(request, 'request'),
    u64(dataVersion, 'dataVersion'),
    bytes32(content, 'content'),
  );

/** Whether the worker signed the response. Keep a query with two different ones: it proves an offence. */
export const isResponseSigned = (response: WorkerResponse, genesis: Bytes32, signature: Uint8Array): boolean =>
  isSignedByWorker(responsePayload(response, genesis), signature, response.worker);
