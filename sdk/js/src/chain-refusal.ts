// Why a node does not take a walletless transaction.

import { TallystickError } from './errors.js';
import { PALLET_REFUSALS } from './generated/refusals.js';
import type { RpcError } from './rpc.js';

/** A pallet's errors: name and meaning, in the order of their index. */
export interface PalletRefusals {
  /** The pallet's name. */
  readonly pallet: string;
  /** The code of its first error. */
  readonly base: number;
  /** Its errors. */
  readonly errors: readonly (readonly [name: string, meaning: string])[];
}

/** Reasons that do not come from a pallet: what the node says about them, and what that means. */
const COMMON: readonly (readonly [says: string, reason: string, meaning: string])[] = [
  ['Transaction is outdated', 'Stale', "The request's nonce was used already; sign a new one."],
  ['Transaction will be valid in the future', 'Future', "The request's nonce is too far ahead; submit the earlier requests first."],
  ['Transaction call is not expected', 'Call', 'The call is paused, or not one that can be sent without a wallet.'],
  ['Transaction has a bad signature', 'BadProof', 'The bytes are not those of a walletless transaction of this chain.'],
  ['Transaction would exhaust the block limits', 'ExhaustsResources', 'The block is full; try again later.'],
  ['Inability to pay some fees (e.g. account balance too low)', 'Payment', 'The fee cannot be paid.'],
];

/** Reasons that have a JSON-RPC error of their own. */
const BY_CODE: Readonly<Record<number, readonly [reason: string, meaning: string]>> = {
  1011: ['UnknownValidity', 'The node cannot tell at the moment; try again later.'],
  1012: ['TemporarilyBanned', 'The same bytes were in a block, or refused, lately; wait, or use another salt.'],
  1013: ['AlreadyInPool', 'The node has this transaction already; wait for it.'],
  1014: ['LowPriority', 'A better transaction holds the place, such as a newer promise of the same channel.'],
  1016: ['PoolFull', "The node's pool is full; try again later."],
};

/** A transaction that the node's pool did not take. Nothing has happened on chain. */
export class ChainRefusal extends TallystickError {
  /** `Pallet.Error` as in docs/protocol.md, or `Stale`, `Future`, `Call`, `AlreadyInPool`, `LowPriority`, … */
  readonly reason: string;
  /** The reason's meaning, in a sentence. */
  readonly meaning: string;
  /** The JSON-RPC error's number: 1010 to 1020. */
  readonly rpcCode: number;
  /** N of `Custom error: N`, if it is the refusal of a pallet. */
  readonly custom: number | undefined;

  /** @param reason `Pallet.Error` or a common reason */
  constructor(reason: string, meaning: string, rpcCode: number, custom?: number, cause?: unknown) {
    super('chain_refusal', `refused: ${reason}. ${meaning}`, cause);
    this.name = 'ChainRefusal';
    this.reason = reason;
    this.meaning = meaning;
    this.rpcCode = rpcCode;
    this.custom = custom;
  }
}

/** Name and meaning of `Custom error: code`. */
export function palletRefusal(code: number): { reason: string; meaning: string } {
  for (const { pallet, base, errors } of PALLET_REFUSALS) {
    const [name, meaning] = errors[code - base] ?? [];
    if (name !== undefined && meaning !== undefined) return { reason: `${pallet}.${name}`, meaning };
  }
  return { reason: `Custom(${code})`, meaning: 'This client does not know the reason; it may be older than the chain.' };
}

/** The refusal behind a JSON-RPC error of `author_submitExtrinsic`; none if it is an error of another kind. */
export function chainRefusal(error: RpcError): ChainRefusal | undefined {
  const { rpcCode, data } = error;
  const text = typeof data === 'string' ? data : '';
  if (rpcCode === 1010) {
    const custom = /^Custom error: (\d+)$/.exec(text)?.[1];
    if (custom !== undefined) {
      const { reason, meaning } = palletRefusal(Number(custom));
      return new ChainRefusal(reason, meaning, rpcCode, Number(custom), error);
    }
    const [, reason, meaning] = COMMON.find(([says]) => says === text) ?? ['', 'Invalid', text || error.message];
    return new ChainRefusal(reason, meaning, rpcCode, undefined, error);
  }
  const [reason, meaning] = BY_CODE[rpcCode] ?? [];
  return reason !== undefined && meaning !== undefined
    ? new ChainRefusal(reason, meaning, rpcCode, undefined, error)
    : undefined;
}
