// The ledger of settlements: what was paid on chain, and what each fee took.

import type { AccountId, Bytes32 } from '../bytes.js';
import { Fields } from '../fields.js';

/** A settlement. Amounts are in units of 10^-12 NOTCH; gross − hub fee − chain fee = net. */
export interface Settlement {
  /** To go on from, in {@link SettlementsQuery.after}. */
  readonly id: string;
  /** Whose promise: `provider` or `consumer`. */
  readonly kind: string;
  /** The channel's identity. */
  readonly identity: AccountId;
  /** The channel. */
  readonly channel: Bytes32;
  /** Its lane. */
  readonly lane: number;
  /** The finalized block's height. */
  readonly block: number;
  /** The finalized block's hash. */
  readonly blockHash: Bytes32;
  /** The transaction's place in the block, if it is known. */
  readonly extrinsicIndex: number | undefined;
  /** What was settled. */
  readonly gross: bigint;
  /** The accountant's fee. */
  readonly hubFee: bigint;
  /** The chain's fee. */
  readonly chainFee: bigint;
  /** What the payee got. */
  readonly net: bigint;
  /** What of it came out of the accountant's stake. */
  readonly fromCoverage: bigint;
  /** What is still owed. */
  readonly shortfall: bigint;
}

/** Which settlements. */
export interface SettlementsQuery {
  /** Those after this id. */
  readonly after?: string;
  /** At most so many. */
  readonly limit?: number;
}

/** A page of settlements. */
export interface Settlements {
  /** Oldest first. */
  readonly settlements: readonly Settlement[];
  /** Where the next page begins; none if this is the last. */
  readonly next: string | undefined;
}

function settlementFromJson(value: unknown, where: string): Settlement {
  const fields = Fields.of(value, where);
  return {
    id: fields.token('id'),
    kind: fields.text('kind'),
    identity: fields.bytes('identity'),
    channel: fields.bytes('channel'),
    lane: fields.u32('lane'),
    block: fields.u32('block'),
    blockHash: fields.bytes('blockHash'),
    extrinsicIndex: fields.optional('extrinsicIndex', (all, name) => all.u32(name)),
    gross: fields.amount('gross'),
    hubFee: fields.amount('hubFee'),
    chainFee: fields.amount('chainFee'),
    net: fields.amount('net'),
    fromCoverage: fields.amount('fromCoverage'),
    shortfall: fields.amount('shortfall'),
  };
}

/** Reads the answer of `/v1/settlements`. */
export function settlementsFromJson(value: unknown): Settlements {
  const fields = Fields.of(value, 'the answer');
  return {
    settlements: fields.list('settlements', settlementFromJson),
    next: fields.optional('next', (all, name) => all.token(name)),
  };
}
