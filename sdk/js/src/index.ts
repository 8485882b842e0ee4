// Everything that the package offers. Amounts are `bigint` in units of 10^-12 NOTCH, bytes are `Uint8Array`.

export * as actions from './generated/actions.js';
export * from './address.js';
export * from './agreement.js';
export { MAX_AMOUNT, NOTCH, formatNotch, parseNotch } from './amount.js';
export {
  type AccountId,
  type Bytes32,
  type Count,
  type Hex,
  type WorkerId,
  concat,
  fromHex,
  sameBytes,
  toHex,
} from './bytes.js';
export type { CallBytes } from './call.js';
export * as calls from './generated/calls.js';
export * from './chain.js';
export { ChainRefusal, type PalletRefusals, palletRefusal } from './chain-refusal.js';
export * from './claim.js';
export * from './errors.js';
export * from './exchange.js';
export * from './hash.js';
export * from './http/accountant-api.js';
export * from './http/api-request.js';
export { ApiProblem, type ProblemMembers } from './http/problem.js';
export * from './http/provider-api.js';
export { type Fetch, HTTP_TIMEOUT_MS } from './http/transport.js';
export * from './ids.js';
export * from './json/agreement.js';
export * from './json/exchange.js';
export * from './json/promise.js';
export { PALLET_REFUSALS } from './generated/refusals.js';
export * from './preimage.js';
export * from './promise.js';
export * from './provider.js';
export * from './refusal.js';
export * from './request.js';
export {
  type PapiClientLike,
  type PapiProviderLike,
  type PolkadotJsProviderLike,
  RPC_TIMEOUT_MS,
  RpcError,
  type RpcSource,
  rpcRequest,
} from './rpc.js';
export type { Limits } from './consumer/agree.js';
export type { Received } from './consumer/pay.js';
export type { LaneRecord, LaneTerms, PaidAgreement } from './consumer/record.js';
export { Consumer } from './consumer/consumer.js';
export { type MultiSignature, SCHEMES, type Scheme, multiSignature, schemeOf } from './scheme.js';
export * from './signature.js';
export * from './signer.js';
export * from './walletless.js';
export * from './worker.js';
