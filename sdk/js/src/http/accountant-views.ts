// What an accountant tells about itself and about the channels of who asks.

import type { SignedAgreement } from '../agreement.js';
import type { AccountId, Bytes32 } from '../bytes.js';
import type { Committed } from '../exchange.js';
import { Fields } from '../fields.js';
import { signedAgreementFromJson } from '../json/agreement.js';
import { committedFromJson } from '../json/exchange.js';
import { signedPromiseFromJson } from '../json/promise.js';
import type { SignedPromise } from '../promise.js';

/** An accountant. Amounts are in units of 10^-12 NOTCH. */
export interface AccountantInfo {
  /** Its id, and the account of its money. */
  readonly accountant: AccountId;
  /** Names the chain; unknown before the service saw it. Compare it with the chain's own. */
  readonly genesis: Bytes32 | undefined;
  /** The key that signs its promises. Compare it with the chain's own before money depends on it. */
  readonly operator: AccountId;
  /** Least amount that strangers may settle from a consumer's promise; unknown before the service saw the chain. */
  readonly minConsumerSettlement: bigint | undefined;
  /** What it leaves untouched in a consumer channel. */
  readonly reserve: bigint;
  /** Its fee for what it pays out, in millionths; unknown before the service saw the chain. */
  readonly hubFeeMillionths: number | undefined;
  /** For how many blocks its unrevealed promises are good; unknown before the service saw the chain. */
  readonly expiryBlocks: number | undefined;
  /** How many blocks an exit takes; unknown before the service saw the chain. */
  readonly exitDelay: number | undefined;
  /** Most messages in one exchange. */
  readonly maxMessages: number;
  /** The newest finalized block that it knows. */
  readonly finalized: number;
  /** `active`, `paused`, `punished`, `closing` or `closed`; `unknown` before the service saw the chain. */
  readonly status: string;
  /** Whether it exchanges nothing at the moment. */
  readonly readOnly: boolean;
  /** Its clock, in milliseconds since 1970. */
  readonly time: number;
}

/** Reads the answer of `/v1/info`. */
export function infoFromJson(value: unknown): AccountantInfo {
  const fields = Fields.of(value, 'the accountant');
  return {
    accountant: fields.bytes('accountant'),
    genesis: fields.optional('genesis', (all, name) => all.bytes(name)),
    operator: fields.bytes('operator'),
    minConsumerSettlement: fields.optional('minConsumerSettlement', (all, name) => all.amount(name)),
    reserve: fields.amount('reserve'),
    hubFeeMillionths: fields.optional('hubFeeMillionths', (all, name) => all.u32(name)),
    expiryBlocks: fields.optional('expiryBlocks', (all, name) => all.u32(name)),
    exitDelay: fields.optional('exitDelay', (all, name) => all.u32(name)),
    maxMessages: fields.u32('maxMessages'),
    finalized: fields.u32('finalized'),
    status: fields.text('status'),
    readOnly: fields.flag('readOnly'),
    time: fields.number('time'),
  };
}

/** An exchange that waits for its preimage. */
export interface PendingExchange {
  /** The exchange. */
  readonly number: number;
  /** Its lock. */
  readonly hashlock: Bytes32;
  /** Total, with this exchange. */
  readonly amount: bigint;
  /** Last block in which it can be revealed. */
  readonly validUntil: number;
  /** The promise that expires. */
  readonly promise: SignedPromise | undefined;
}

/** A provider channel as its accountant sees it. Amounts are in units of 10^-12 NOTCH. */
export interface ProviderView {
  /** Who is paid. */
  readonly provider: AccountId;
  /** Its channel's id. */
  readonly channel: Bytes32;
  /** The number of its next exchange. */
  readonly nextNumber: number;
  /** What is promised in total, without an unrevealed exchange. */
  readonly total: bigint;
  /** The newest promise without expiry. */
  readonly final: SignedPromise | undefined;
  /** The exchange that waits for its preimage. */
  readonly pending: PendingExchange | undefined;
  /** What was proven on chain, in total. */
  readonly proven: bigint;
  /** What was paid on chain, in total. */
  readonly settled: bigint;
  /** What the accountant's stake guarantees. */
  readonly coverage: bigint;
  /** What is promised and not settled. Above the coverage it rests on trust. */
  readonly exposure: bigint;
}

function pendingFromJson(value: unknown, where: string): PendingExchange {
  const fields = Fields.of(value, where);
  return {
    number: fields.number('number'),
    hashlock: fields.bytes('hashlock'),
    amount: fields.amount('amount'),
    validUntil: fields.u32('validUntil'),
    promise: fields.optional('promise', (all, name) => all.nested(name, signedPromiseFromJson)),
  };
}

/** Reads the answer of `/v1/provider`. */
export function providerFromJson(value: unknown): ProviderView {
  const fields = Fields.of(value, 'the provider');
  return {
    provider: fields.bytes('provider'),
    channel: fields.bytes('channel'),
    nextNumber: fields.number('nextNumber'),
    total: fields.amount('total'),
    final: fields.optional('final', (all, name) => all.nested(name, signedPromiseFromJson)),
    pending: fields.optional('pending', (all, name) => all.nested(name, pendingFromJson)),
    proven: fields.amount('proven'),
    settled: fields.amount('settled'),
    coverage: fields.amount('coverage'),
    exposure: fields.amount('exposure'),
  };
}

/** A lane as its accountant sees it. */
export interface LaneView extends Committed {
  /** What its payments add up to; units of 10^-12 NOTCH. */
  readonly sum: bigint;
}

const laneFromJson = (value: unknown, where: string): LaneView => ({
  ...committedFromJson(value, where),
  sum: Fields.of(value, where).amount('sum'),
});

/** A consumer channel as its accountant sees it. Amounts are in units of 10^-12 NOTCH. */
export interface ConsumerView {
  /** Who pays. */
  readonly consumer: AccountId;
  /** Its channel's id, and the account of its money. */
  readonly channel: AccountId;
  /** Whether it is open on chain. */
  readonly opened: boolean;
  /** What the channel holds. */
  readonly balance: bigint;
  /** What is promised from it and not collected yet. */
  readonly committed: bigint;
  /** What can be promised from it. */
  readonly free: bigint;
  /** Whether an exit is open. */
  readonly exitOpen: boolean;
  /** What the accountant holds of each lane. */
  readonly lanes: readonly LaneView[];
}

/** Reads the answer of `/v1/consumer`. */
export function consumerFromJson(value: unknown): ConsumerView {
  const fields = Fields.of(value, 'the consumer');
  return {
    consumer: fields.bytes('consumer'),
    channel: fields.bytes('channel'),
    opened: fields.flag('opened'),
    balance: fields.amount('balance'),
    committed: fields.amount('committed'),
    free: fields.amount('free'),
    exitOpen: fields.flag('exitOpen'),
    lanes: fields.list('lanes', laneFromJson),
  };
}

/** An agreement as its accountant knows it. */
export interface AgreementView {
  /** With both signatures. */
  readonly agreement: SignedAgreement;
  /** What is paid under it in total; units of 10^-12 NOTCH. */
  readonly total: bigint;
}

/** Reads the answer of `/v1/agreements/{id}`. */
export function agreementViewFromJson(value: unknown): AgreementView {
  const fields = Fields.of(value, 'the agreement');
  return { agreement: fields.nested('agreement', signedAgreementFromJson), total: fields.amount('total') };
}
