// Written by `make generate` from docs/openapi.json: do not edit.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Format: bytes
         * @description An account: 32 bytes, `0x` and hexadecimal.
         */
        readonly Account: Uint8Array;
        /**
         * @description The events of [`AccountantUpdate`], by their names on chain.
         * @enum {string}
         */
        readonly AccountantEvent: "OperatorSet" | "FeeSet" | "UrlSet" | "MinimaSet" | "Paused" | "Resumed" | "ClosingStarted" | "StakeReclaimed" | "Punished" | "PunishmentResolved";
        /** @description An accountant and its terms. Nobody signs them: compare them with the chain where they matter. */
        readonly AccountantInfo: {
            /** @description The accountant's id, and the account of its money. */
            readonly accountant: components["schemas"]["Account"];
            /**
             * Format: int32
             * @description The accountant's share of settlements, in millionths.
             */
            readonly accountantFeeMillionths?: number;
            /**
             * Format: int32
             * @description Blocks between an exit's request and its payment.
             */
            readonly exitDelay?: number;
            /**
             * Format: int32
             * @description Blocks after which an unrevealed promise expires.
             */
            readonly expiryBlocks?: number;
            /**
             * Format: int32
             * @description The newest finalized block that was applied.
             */
            readonly finalized: number;
            /** @description The hash that names the chain; none before the service has seen the chain. */
            readonly genesis?: components["schemas"]["Bytes32"];
            /**
             * Format: int32
             * @description Most operations in a batch.
             */
            readonly maxBatch: number;
            /**
             * Format: int64
             * @description Largest body of a request, in bytes.
             */
            readonly maxBodyBytes: number;
            /**
             * Format: int32
             * @description Most messages in an exchange.
             */
            readonly maxMessages: number;
            /** @description The least that a stranger may settle from a consumer's promise, 10^-12 NOTCH. */
            readonly minConsumerSettlement?: components["schemas"]["Amount"];
            /** @description The software's name. */
            readonly name: string;
            /** @description The key that signs promises. */
            readonly operator: components["schemas"]["Account"];
            /** @description The account that manages the accountant's money. */
            readonly owner: components["schemas"]["Account"];
            /** @description Whether nothing is exchanged at the moment. */
            readonly readOnly: boolean;
            /** @description The amount that stays untouched in each consumer channel, 10^-12 NOTCH. */
            readonly reserve: components["schemas"]["Amount"];
            /** @description The accountant's state on chain. */
            readonly status: components["schemas"]["ServiceStatus"];
            /**
             * Format: int64
             * @description The service's clock, in milliseconds since 1970.
             */
            readonly time: number;
            /** @description The service's address as the chain knows it. */
            readonly url?: string;
            /** @description The software's version. */
            readonly version: string;
        };
        /** @description The accountant's status, fee or operator changed. */
        readonly AccountantUpdate: {
            /**
             * Format: int32
             * @description The block in which it happened.
             */
            readonly block: number;
            /** @description The change. */
            readonly event: components["schemas"]["AccountantEvent"];
        };
        /**
         * @description Terms of a payment session between a consumer and a provider. Both sign the same bytes, so a signature
         *     pins the [id](Self::id), and with it every term.
         */
        readonly Agreement: {
            /** @description The accountant that both use. */
            readonly accountant: components["schemas"]["Account"];
            /** @description Most that may ever be paid under the agreement. */
            readonly cap: components["schemas"]["Amount"];
            /** @description The identity that pays. */
            readonly consumer: components["schemas"]["Account"];
            /**
             * Format: int32
             * @description Last finalized block in which the accountant takes a payment under the agreement.
             */
            readonly deadline: number;
            /** @description Most by which the total grows from one payment to the next. */
            readonly invoiceCap: components["schemas"]["Amount"];
            /**
             * Format: int32
             * @description The lane of its channel that it pays from: 0 with the identity's key, others with a device's.
             */
            readonly lane: number;
            /** @description 10^-12 NOTCH for each unit. */
            readonly price: components["schemas"]["Amount"];
            /** @description The identity that is paid. */
            readonly provider: components["schemas"]["Account"];
            /** @description Random, from the consumer: makes the id unique. */
            readonly salt: components["schemas"]["Bytes32"];
            /** @description The unit that is metered. */
            readonly unit: string;
        };
        /** @description An agreement and the payments under it. */
        readonly AgreementStatus: {
            /** @description The agreement with both signatures. */
            readonly agreement: components["schemas"]["SignedAgreement"];
            /** @description The total paid under the agreement, with unrevealed exchanges. */
            readonly total: components["schemas"]["Amount"];
        };
        /** @description The process lives. */
        readonly Alive: {
            /** @description Always true. */
            readonly alive: boolean;
        };
        /**
         * Format: amount
         * @description An amount of money as a decimal string, in units of 10^-12 NOTCH.
         * @example 1000000000000
         */
        readonly Amount: bigint;
        /** @description Operations of one or many identities. */
        readonly Batch: {
            /** @description At most `maxBatch` operations. */
            readonly operations: readonly components["schemas"]["BatchOperation"][];
        };
        /** @description The results of a batch. */
        readonly BatchAnswer: {
            /** @description In the order of the operations. */
            readonly results: readonly components["schemas"]["BatchResult"][];
        };
        /** @description One operation of a batch. */
        readonly BatchOperation: {
            /** @description The JSON that was signed, to the byte. */
            readonly body: string;
            /** @description The headers that the operation would have by itself. */
            readonly headers: components["schemas"]["SignedHeaders"];
            /** @description `/v1/exchanges` or `/v1/reveals`. */
            readonly path: string;
        };
        /** @description The result of one operation. */
        readonly BatchResult: {
            /** @description The body that it would have: the operation's answer, or a problem. */
            readonly body: Record<string, never>;
            /**
             * Format: int32
             * @description The status that the operation would have by itself.
             */
            readonly status: number;
        };
        /**
         * Format: bytes
         * @description 32 bytes, such as a hash, a channel's id or a preimage: `0x` and hexadecimal.
         */
        readonly Bytes32: Uint8Array;
        /**
         * @description The events of [`ChannelUpdate`].
         * @enum {string}
         */
        readonly ChannelEvent: "opened";
        /** @description The identity's channel was opened. */
        readonly ChannelUpdate: {
            /**
             * Format: int32
             * @description The block in which it was opened.
             */
            readonly block: number;
            /** @description The channel's id. */
            readonly channel: components["schemas"]["Account"];
            /** @description Always `opened`. */
            readonly event: components["schemas"]["ChannelEvent"];
        };
        /** @description The checks of [`Readiness`]. */
        readonly Checks: {
            /** @description Finalized blocks arrive. */
            readonly chain: string;
            /** @description The state is complete. */
            readonly reconciled: string;
            /** @description The operator's key is the one on chain. */
            readonly signer: string;
            /** @description The store can be read and written. */
            readonly store: string;
        };
        /** @description An accountant's promise with its preimage: its provider can settle it at any time. */
        readonly Cheque: {
            /** @description The preimage of its hashlock. Settling publishes it. */
            readonly preimage: components["schemas"]["Bytes32"];
            /** @description The promise. */
            readonly promise: components["schemas"]["SignedPromise"];
        };
        /** @description An accountant's state of a consumer's lane. */
        readonly Committed: {
            /** @description The total paid under the agreement in question. */
            readonly agreement?: components["schemas"]["CommittedAgreement"];
            /**
             * Format: int32
             * @description The lane.
             */
            readonly lane: number;
            /**
             * @description The promise with the largest amount, with the consumer's own signature: proof enough for a
             *     consumer that lost its counter.
             */
            readonly newest?: components["schemas"]["SignedPromise"];
        };
        /** @description The total that an accountant has taken under an agreement. */
        readonly CommittedAgreement: {
            /** @description The agreement. */
            readonly id: components["schemas"]["Bytes32"];
            /** @description The paid total. */
            readonly total: components["schemas"]["Amount"];
        };
        /** @description A consumer's channel. */
        readonly ConsumerStatus: {
            /** @description The amount that settlements can take from the channel. */
            readonly balance: components["schemas"]["Amount"];
            /** @description The channel's id, and the account of its money. */
            readonly channel: components["schemas"]["Account"];
            /** @description The amount that is paid and not collected. */
            readonly committed: components["schemas"]["Amount"];
            /** @description The consumer. */
            readonly consumer: components["schemas"]["Account"];
            /** @description Whether an exit is open. */
            readonly exitOpen: boolean;
            /** @description The amount that can still be paid. */
            readonly free: components["schemas"]["Amount"];
            /** @description The channel's lanes. */
            readonly lanes: readonly components["schemas"]["LaneStatus"][];
            /** @description Whether the channel is open on chain. */
            readonly opened: boolean;
        };
        /**
         * @description The events of [`CoverageUpdate`].
         * @enum {string}
         */
        readonly CoverageEvent: "set";
        /** @description A provider's coverage was set. */
        readonly CoverageUpdate: {
            /**
             * Format: int32
             * @description The block in which it was set.
             */
            readonly block: number;
            /** @description The new coverage, 10^-12 NOTCH. */
            readonly coverage: components["schemas"]["Amount"];
            /** @description Always `set`. */
            readonly event: components["schemas"]["CoverageEvent"];
            /**
             * Format: int32
             * @description The first block in which it counts.
             */
            readonly from: number;
        };
        /** @description The answer to an exchange. */
        readonly ExchangeAnswer: {
            /** @description Places of the messages that were taken. */
            readonly accepted: readonly number[];
            /**
             * Format: int64
             * @description The request's number.
             */
            readonly number: number;
            /** @description The promise of the exchange before, now that it is revealed, without expiry. */
            readonly previous?: components["schemas"]["SignedPromise"];
            /**
             * @description The accountant's promise for everything, this exchange included, under its hashlock, which
             *     expires; none if no message was taken (then the number is not used up).
             */
            readonly promise?: components["schemas"]["SignedPromise"];
            /** @description The others. */
            readonly refused: readonly components["schemas"]["RefusedMessage"][];
            /** @description The total that the accountant has promised, this exchange included. */
            readonly total: components["schemas"]["Amount"];
        };
        /** @description A consumer's payment: its promise to the accountant, and for whom it is meant. */
        readonly ExchangeMessage: {
            /** @description The agreement that is paid. */
            readonly agreement: components["schemas"]["Bytes32"];
            /** @description The total paid under the agreement, with this message. */
            readonly agreementTotal: components["schemas"]["Amount"];
            /** @description For the lifetime total of the consumer's lane, under the provider's hashlock, without expiry. */
            readonly promise: components["schemas"]["Promise"];
            /** @description The lane key's signature over the promise. */
            readonly promiseSignature: components["schemas"]["SignatureBytes"];
            /** @description The identity that is paid. */
            readonly provider: components["schemas"]["Account"];
            /** @description The lane key's signature over [`Self::payload`]. */
            readonly signature: components["schemas"]["SignatureBytes"];
        };
        /** @description A provider's request to exchange consumers' messages, with the preimage of its exchange before. */
        readonly ExchangeRequest: {
            /** @description Agreements that the accountant may not know yet. */
            readonly agreements?: readonly components["schemas"]["SignedAgreement"][];
            /** @description The lock of every message and of the promise to come. */
            readonly hashlock: components["schemas"]["Bytes32"];
            /** @description 1 to [`MAX_MESSAGES`](crate::MAX_MESSAGES) payments. */
            readonly messages: readonly components["schemas"]["ExchangeMessage"][];
            /**
             * Format: int64
             * @description 0, 1, 2 … for every exchange that was answered with a promise.
             */
            readonly number: number;
            /** @description Opens the exchange before, if it is not revealed yet. */
            readonly preimage?: components["schemas"]["Bytes32"];
            /** @description The identity that is paid. */
            readonly provider: components["schemas"]["Account"];
        };
        /** @description The steps of an exit. */
        readonly ExitStep: {
            /** @enum {string} */
            readonly event: "requested";
            /**
             * Format: int32
             * @description The last block in which the exit can be made.
             */
            readonly lapsesAfter: number;
            /**
             * Format: int32
             * @description The first block in which the exit can be made.
             */
            readonly opensAt: number;
        } | {
            /** @enum {string} */
            readonly event: "cancelled";
        } | {
            /** @enum {string} */
            readonly event: "finalized";
            /** @description The amount that left the channel, 10^-12 NOTCH. */
            readonly gross: components["schemas"]["Amount"];
        } | {
            /** @enum {string} */
            readonly event: "fast";
            /** @description The amount that left the channel, 10^-12 NOTCH. */
            readonly gross: components["schemas"]["Amount"];
        };
        /** @description A step of an exit from a consumer's channel. */
        readonly ExitUpdate: components["schemas"]["ExitStep"] & {
            /**
             * Format: int32
             * @description The block in which the exit changed.
             */
            readonly block: number;
        };
        /** @description The operator's half of a fast exit. */
        readonly FastExitAnswer: {
            /** @description The operator's signature over the same bytes as the identity's. */
            readonly operatorSignature: components["schemas"]["SignatureBytes"];
        };
        /** @description A consumer's wish to get money out of its channel at once. */
        readonly FastExitRequest: {
            /** @description The amount that leaves the channel, chain fee included; 10^-12 NOTCH. */
            readonly amount: components["schemas"]["Amount"];
            /** @description The account that gets the money. */
            readonly beneficiary: components["schemas"]["Account"];
            /**
             * Format: int64
             * @description The identity's next nonce on chain.
             */
            readonly nonce: number;
            /** @description The identity's signature over the payload of the request `payment-channels/fast_exit`. */
            readonly signature: components["schemas"]["SignatureBytes"];
            /**
             * Format: int32
             * @description The last block in which the chain takes the request.
             */
            readonly validUntil: number;
        };
        /** @description Updates were missed. */
        readonly GapUpdate: Record<string, never>;
        /** @description A payment that a provider keeps. */
        readonly HeldPayment: {
            /** @description The agreement. */
            readonly agreement: components["schemas"]["SignedAgreement"];
            /** @description The newest message under it that the accountant had taken. */
            readonly message: components["schemas"]["ExchangeMessage"];
            /** @description Opens the message's promise; none while the exchange is not revealed. */
            readonly preimage?: components["schemas"]["Bytes32"];
        };
        /**
         * @description "You owe me this much under this agreement; lock your promise with this." Not signed: only the
         *     consumer's answer binds anybody.
         */
        readonly Invoice: {
            /** @description The agreement that is billed. */
            readonly agreement: components["schemas"]["Bytes32"];
            /** @description Lock of the provider's exchange to come; all invoices between two exchanges carry the same. */
            readonly hashlock: components["schemas"]["Bytes32"];
            /** @description The total owed since the agreement began. */
            readonly total: components["schemas"]["Amount"];
        };
        /** @description A lane of a consumer's channel. */
        readonly LaneStatus: components["schemas"]["Committed"] & {
            /** @description The part of the sum that was settled on chain. */
            readonly settled: components["schemas"]["Amount"];
            /** @description The sum of all payments in the lane. */
            readonly sum: components["schemas"]["Amount"];
        };
        /** @description An exchange that waits for its preimage. */
        readonly PendingExchange: {
            /** @description The total that is promised with this exchange. */
            readonly amount: components["schemas"]["Amount"];
            /** @description The exchange's lock. */
            readonly hashlock: components["schemas"]["Bytes32"];
            /**
             * Format: int64
             * @description The exchange's number.
             */
            readonly number: number;
            /** @description The promise, signed by the current operator. */
            readonly promise: components["schemas"]["SignedPromise"];
            /**
             * Format: int32
             * @description The last block in which the exchange can be revealed.
             */
            readonly validUntil: number;
        };
        /** @description An exchange that waits for its preimage, as a refusal names it. */
        readonly PendingSummary: {
            /** @description The exchange's lock. */
            readonly hashlock: components["schemas"]["Bytes32"];
            /**
             * Format: int64
             * @description The exchange's number.
             */
            readonly number: number;
            /** @description The total that the accountant has promised with this exchange, 10^-12 NOTCH. */
            readonly total: components["schemas"]["Amount"];
            /**
             * Format: int32
             * @description The last block in which the exchange can be revealed.
             */
            readonly validUntil: number;
        };
        /** @description A refused request. Members that the sender left out are empty; unknown ones are ignored. */
        readonly Problem: {
            /**
             * @description The stable code that programs decide by: a refusal's, or one of the service's own.
             * @example nothing_new
             */
            readonly code: string;
            /** @description The accountant's record of the consumer, if a payment was refused. */
            readonly committed?: components["schemas"]["Committed"];
            /** @description The cause of this problem, and the next step. */
            readonly detail?: string;
            /** @description The invoice that has to be paid first. */
            readonly invoice?: components["schemas"]["Invoice"];
            /**
             * Format: int64
             * @description The number of the exchange that the accountant expects.
             */
            readonly nextNumber?: number;
            /** @description The exchange in the way. */
            readonly pending?: components["schemas"]["PendingSummary"];
            /**
             * Format: int64
             * @description How long to wait before the next try, in milliseconds.
             */
            readonly retryAfterMs?: number;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            readonly status: number;
            /** @description A sentence that is the same for every problem of this kind. */
            readonly title: string;
            /**
             * @description The URI of the kind of problem, relative to the service.
             * @example /problems/nothing_new
             */
            readonly type: string;
        };
        /** @description A promise, before it is signed. */
        readonly Promise: {
            readonly amount: components["schemas"]["Amount"];
            readonly channel: components["schemas"]["Bytes32"];
            readonly hashlock: components["schemas"]["Bytes32"];
            /** Format: int32 */
            readonly lane: number;
            /** Format: int32 */
            readonly validUntil: number;
        };
        /** @description A provider's channel. */
        readonly ProviderStatus: {
            /** @description The channel's id, as promises name it. */
            readonly channel: components["schemas"]["Bytes32"];
            /** @description The amount that the accountant's stake guarantees. */
            readonly coverage: components["schemas"]["Amount"];
            /** @description The amount that is promised, with the unrevealed exchange, and not paid on chain. */
            readonly exposure: components["schemas"]["Amount"];
            /** @description The newest promise without expiry, signed by the current operator. */
            readonly final?: components["schemas"]["SignedPromise"];
            /**
             * Format: int64
             * @description The number of the next exchange.
             */
            readonly nextNumber: number;
            /** @description The exchange that waits for its preimage. */
            readonly pending?: components["schemas"]["PendingExchange"];
            /** @description The largest amount proven on chain. */
            readonly proven: components["schemas"]["Amount"];
            /** @description The provider. */
            readonly provider: components["schemas"]["Account"];
            /** @description The total paid on chain, gross. */
            readonly settled: components["schemas"]["Amount"];
            /** @description The total that is promised without expiry. */
            readonly total: components["schemas"]["Amount"];
        };
        /** @description Whether requests can be served, and the result of each check. */
        readonly Readiness: {
            /** @description The checks: `ok`, or the reason why not. */
            readonly checks: components["schemas"]["Checks"];
            /** @description Whether every check is good. */
            readonly ready: boolean;
        };
        /** @description The accountant's state of the provider after a report. */
        readonly ReconcileAnswer: {
            /**
             * Format: int64
             * @description The number of the provider's next exchange.
             */
            readonly nextNumber: number;
            /**
             * Format: int32
             * @description How many of the payments told it something new.
             */
            readonly taken: number;
            /** @description The total that the accountant has promised, without an unrevealed exchange. */
            readonly total: components["schemas"]["Amount"];
        };
        /** @description Everything that a provider has of its accountant. */
        readonly ReconcileReport: {
            /** @description Its newest promise without expiry, and the preimage. */
            readonly last?: components["schemas"]["Cheque"];
            /**
             * Format: int64
             * @description The number of its next exchange.
             */
            readonly nextNumber: number;
            /** @description The newest payment under each agreement. */
            readonly payments: readonly components["schemas"]["HeldPayment"][];
            /** @description Its unrevealed promise, if there is one; its number is the one before `next_number`. */
            readonly pending?: components["schemas"]["SignedPromise"];
            /** @description The provider that reports. */
            readonly provider: components["schemas"]["Account"];
        };
        /** @description A message that was not taken. */
        readonly RefusedMessage: {
            /**
             * @description The accountant's state of the consumer, so that both are in step again at once; only for
             *     messages whose signatures are good.
             */
            readonly committed?: components["schemas"]["Committed"];
            /**
             * Format: int32
             * @description Its place in the request, from 0.
             */
            readonly index: number;
            /**
             * @description Why.
             * @example nothing_new
             */
            readonly refusal: string;
        };
        /** @description The answer to a reveal. */
        readonly RevealAnswer: {
            /**
             * Format: int64
             * @description The exchange.
             */
            readonly number: number;
            /** @description Its promise, without expiry. */
            readonly promise: components["schemas"]["SignedPromise"];
        };
        /** @description Makes the last exchange final without a new one. */
        readonly RevealRequest: {
            /**
             * Format: int64
             * @description The exchange.
             */
            readonly number: number;
            /** @description The preimage of its hashlock. */
            readonly preimage: components["schemas"]["Bytes32"];
            /** @description The identity that is paid. */
            readonly provider: components["schemas"]["Account"];
        };
        /**
         * @description The accountant's state on chain.
         * @enum {string}
         */
        readonly ServiceStatus: "active" | "paused" | "punished" | "closing" | "closed" | "unknown";
        /** @description A settlement. Amounts are in units of 10^-12 NOTCH. */
        readonly SettlementEntry: {
            /** @description The accountant's share. */
            readonly accountantFee: components["schemas"]["Amount"];
            /**
             * Format: int32
             * @description The block's height.
             */
            readonly block: number;
            /** @description The block's hash. */
            readonly blockHash: components["schemas"]["Bytes32"];
            /** @description The chain's fee; 0 if a signed account paid it. */
            readonly chainFee: components["schemas"]["Amount"];
            /** @description The channel's id. */
            readonly channel: components["schemas"]["Account"];
            /**
             * Format: int32
             * @description The transaction's place in the block.
             */
            readonly extrinsicIndex?: number;
            /** @description The part of gross that the accountant's stake paid. */
            readonly fromCoverage: components["schemas"]["Amount"];
            /** @description The amount that left the channel or the accountant's money. */
            readonly gross: components["schemas"]["Amount"];
            /**
             * Format: int64
             * @description Grows with every entry.
             */
            readonly id: number;
            /** @description The consumer or the provider. */
            readonly identity: components["schemas"]["Account"];
            /** @description The side whose promise was settled. */
            readonly kind: components["schemas"]["SettlementKind"];
            /**
             * Format: int32
             * @description The lane; 0 in a provider's channel.
             */
            readonly lane: number;
            /** @description The amount that the paid side got. */
            readonly net: components["schemas"]["Amount"];
            /** @description The amount that is still owed. */
            readonly shortfall: components["schemas"]["Amount"];
        };
        /**
         * @description The side whose promise was settled.
         * @enum {string}
         */
        readonly SettlementKind: "provider" | "consumer";
        /** @description A page of the ledger. */
        readonly SettlementPage: {
            /**
             * Format: int64
             * @description The id to ask on with; none at the end.
             */
            readonly next?: number;
            /** @description Settlements, the oldest first. */
            readonly settlements: readonly components["schemas"]["SettlementEntry"][];
        };
        /**
         * Format: bytes
         * @description A signature with its scheme in front (00 ed25519, 01 sr25519, 02 ecdsa): `0x` and hexadecimal.
         */
        readonly SignatureBytes: Uint8Array;
        /** @description An agreement that both have signed. */
        readonly SignedAgreement: {
            /** @description The agreement. */
            readonly agreement: components["schemas"]["Agreement"];
            /** @description By the key of the consumer's lane. */
            readonly consumerSignature: components["schemas"]["SignatureBytes"];
            /** @description By the provider's identity key. */
            readonly providerSignature: components["schemas"]["SignatureBytes"];
        };
        /** @description The values of a signed request's headers, as text: in a batch, an unreadable value refuses its operation alone. */
        readonly SignedHeaders: {
            /** @description `x-tally-identity`. */
            readonly identity: string;
            /** @description `x-tally-lane`; none if the identity's own key signs. */
            readonly lane?: string;
            /** @description `x-tally-nonce`. */
            readonly nonce: string;
            /** @description `x-tally-signature`. */
            readonly signature: string;
            /** @description `x-tally-timestamp`. */
            readonly timestamp: string;
        };
        /** @description A promise with its signature. */
        readonly SignedPromise: {
            /** @description The promise. */
            readonly promise: components["schemas"]["Promise"];
            /** @description By the lane's key for a consumer's, by the accountant's operator for a provider's promise. */
            readonly signature: components["schemas"]["SignatureBytes"];
        };
        /** @description The data of an event. */
        readonly UpdateData: components["schemas"]["SettlementEntry"] | components["schemas"]["ExitUpdate"] | components["schemas"]["CoverageUpdate"] | components["schemas"]["ChannelUpdate"] | components["schemas"]["AccountantUpdate"] | components["schemas"]["GapUpdate"];
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Account = components['schemas']['Account'];
export type AccountantEvent = components['schemas']['AccountantEvent'];
export type AccountantInfo = components['schemas']['AccountantInfo'];
export type AccountantUpdate = components['schemas']['AccountantUpdate'];
export type Agreement = components['schemas']['Agreement'];
export type AgreementStatus = components['schemas']['AgreementStatus'];
export type Alive = components['schemas']['Alive'];
export type Amount = components['schemas']['Amount'];
export type Batch = components['schemas']['Batch'];
export type BatchAnswer = components['schemas']['BatchAnswer'];
export type BatchOperation = components['schemas']['BatchOperation'];
export type BatchResult = components['schemas']['BatchResult'];
export type Bytes32 = components['schemas']['Bytes32'];
export type ChannelEvent = components['schemas']['ChannelEvent'];
export type ChannelUpdate = components['schemas']['ChannelUpdate'];
export type Checks = components['schemas']['Checks'];
export type Cheque = components['schemas']['Cheque'];
export type Committed = components['schemas']['Committed'];
export type CommittedAgreement = components['schemas']['CommittedAgreement'];
export type ConsumerStatus = components['schemas']['ConsumerStatus'];
export type CoverageEvent = components['schemas']['CoverageEvent'];
export type CoverageUpdate = components['schemas']['CoverageUpdate'];
export type ExchangeAnswer = components['schemas']['ExchangeAnswer'];
export type ExchangeMessage = components['schemas']['ExchangeMessage'];
export type ExchangeRequest = components['schemas']['ExchangeRequest'];
export type ExitStep = components['schemas']['ExitStep'];
export type ExitUpdate = components['schemas']['ExitUpdate'];
export type FastExitAnswer = components['schemas']['FastExitAnswer'];
export type FastExitRequest = components['schemas']['FastExitRequest'];
export type GapUpdate = components['schemas']['GapUpdate'];
export type HeldPayment = components['schemas']['HeldPayment'];
export type Invoice = components['schemas']['Invoice'];
export type LaneStatus = components['schemas']['LaneStatus'];
export type PendingExchange = components['schemas']['PendingExchange'];
export type PendingSummary = components['schemas']['PendingSummary'];
export type Problem = components['schemas']['Problem'];
export type Promise = components['schemas']['Promise'];
export type ProviderStatus = components['schemas']['ProviderStatus'];
export type Readiness = components['schemas']['Readiness'];
export type ReconcileAnswer = components['schemas']['ReconcileAnswer'];
export type ReconcileReport = components['schemas']['ReconcileReport'];
export type RefusedMessage = components['schemas']['RefusedMessage'];
export type RevealAnswer = components['schemas']['RevealAnswer'];
export type RevealRequest = components['schemas']['RevealRequest'];
export type ServiceStatus = components['schemas']['ServiceStatus'];
export type SettlementEntry = components['schemas']['SettlementEntry'];
export type SettlementKind = components['schemas']['SettlementKind'];
export type SettlementPage = components['schemas']['SettlementPage'];
export type SignatureBytes = components['schemas']['SignatureBytes'];
export type SignedAgreement = components['schemas']['SignedAgreement'];
export type SignedHeaders = components['schemas']['SignedHeaders'];
export type SignedPromise = components['schemas']['SignedPromise'];
export type UpdateData = components['schemas']['UpdateData'];
export type $defs = Record<string, never>;
export type operations = Record<string, never>;

/** Fields of each object, by how they are read. `?` marks a field that may be missing. */
export const SHAPES = {
  AccountantInfo: {
    accountant: 'bytes',
    accountantFeeMillionths: 'u32?',
    exitDelay: 'u32?',
    expiryBlocks: 'u32?',
    finalized: 'u32',
    genesis: 'bytes?',
    maxBatch: 'u32',
    maxBodyBytes: 'number',
    maxMessages: 'u32',
    minConsumerSettlement: 'amount?',
    name: 'text',
    operator: 'bytes',
    owner: 'bytes',
    readOnly: 'flag',
    reserve: 'amount',
    status: 'text',
    time: 'number',
    url: 'text?',
    version: 'text'
  },
  AccountantUpdate: {
    block: 'u32',
    event: 'text'
  },
  Agreement: {
    accountant: 'bytes',
    cap: 'amount',
    consumer: 'bytes',
    deadline: 'u32',
    invoiceCap: 'amount',
    lane: 'u32',
    price: 'amount',
    provider: 'bytes',
    salt: 'bytes',
    unit: 'text'
  },
  AgreementStatus: {
    agreement: 'SignedAgreement',
    total: 'amount'
  },
  Alive: {
    alive: 'flag'
  },
  Batch: {
    operations: 'BatchOperation[]'
  },
  BatchAnswer: {
    results: 'BatchResult[]'
  },
  BatchOperation: {
    body: 'text',
    headers: 'SignedHeaders',
    path: 'text'
  },
  ChannelUpdate: {
    block: 'u32',
    channel: 'bytes',
    event: 'text'
  },
  Checks: {
    chain: 'text',
    reconciled: 'text',
    signer: 'text',
    store: 'text'
  },
  Cheque: {
    preimage: 'bytes',
    promise: 'SignedPromise'
  },
  Committed: {
    agreement: 'CommittedAgreement?',
    lane: 'u32',
    newest: 'SignedPromise?'
  },
  CommittedAgreement: {
    id: 'bytes',
    total: 'amount'
  },
  ConsumerStatus: {
    balance: 'amount',
    channel: 'bytes',
    committed: 'amount',
    consumer: 'bytes',
    exitOpen: 'flag',
    free: 'amount',
    lanes: 'LaneStatus[]',
    opened: 'flag'
  },
  CoverageUpdate: {
    block: 'u32',
    coverage: 'amount',
    event: 'text',
    from: 'u32'
  },
  ExchangeAnswer: {
    accepted: 'u32[]',
    number: 'number',
    previous: 'SignedPromise?',
    promise: 'SignedPromise?',
    refused: 'RefusedMessage[]',
    total: 'amount'
  },
  ExchangeMessage: {
    agreement: 'bytes',
    agreementTotal: 'amount',
    promise: 'Promise',
    promiseSignature: 'signature',
    provider: 'bytes',
    signature: 'signature'
  },
  ExchangeRequest: {
    agreements: 'SignedAgreement[]?',
    hashlock: 'bytes',
    messages: 'ExchangeMessage[]',
    number: 'number',
    preimage: 'bytes?',
    provider: 'bytes'
  },
  FastExitAnswer: {
    operatorSignature: 'signature'
  },
  FastExitRequest: {
    amount: 'amount',
    beneficiary: 'bytes',
    nonce: 'number',
    signature: 'signature',
    validUntil: 'u32'
  },
  HeldPayment: {
    agreement: 'SignedAgreement',
    message: 'ExchangeMessage',
    preimage: 'bytes?'
  },
  Invoice: {
    agreement: 'bytes',
    hashlock: 'bytes',
    total: 'amount'
  },
  LaneStatus: {
    agreement: 'CommittedAgreement?',
    lane: 'u32',
    newest: 'SignedPromise?',
    settled: 'amount',
    sum: 'amount'
  },
  PendingExchange: {
    amount: 'amount',
    hashlock: 'bytes',
    number: 'number',
    promise: 'SignedPromise',
    validUntil: 'u32'
  },
  PendingSummary: {
    hashlock: 'bytes',
    number: 'number',
    total: 'amount',
    validUntil: 'u32'
  },
  Problem: {
    code: 'text',
    committed: 'Committed?',
    detail: 'text?',
    invoice: 'Invoice?',
    nextNumber: 'number?',
    pending: 'PendingSummary?',
    retryAfterMs: 'number?',
    status: 'u32',
    title: 'text',
    type: 'text'
  },
  Promise: {
    amount: 'amount',
    channel: 'bytes',
    hashlock: 'bytes',
    lane: 'u32',
    validUntil: 'u32'
  },
  ProviderStatus: {
    channel: 'bytes',
    coverage: 'amount',
    exposure: 'amount',
    final: 'SignedPromise?',
    nextNumber: 'number',
    pending: 'PendingExchange?',
    proven: 'amount',
    provider: 'bytes',
    settled: 'amount',
    total: 'amount'
  },
  Readiness: {
    checks: 'Checks',
    ready: 'flag'
  },
  ReconcileAnswer: {
    nextNumber: 'number',
    taken: 'u32',
    total: 'amount'
  },
  ReconcileReport: {
    last: 'Cheque?',
    nextNumber: 'number',
    payments: 'HeldPayment[]',
    pending: 'SignedPromise?',
    provider: 'bytes'
  },
  RefusedMessage: {
    committed: 'Committed?',
    index: 'u32',
    refusal: 'text'
  },
  RevealAnswer: {
    number: 'number',
    promise: 'SignedPromise'
  },
  RevealRequest: {
    number: 'number',
    preimage: 'bytes',
    provider: 'bytes'
  },
  SettlementEntry: {
    accountantFee: 'amount',
    block: 'u32',
    blockHash: 'bytes',
    chainFee: 'amount',
    channel: 'bytes',
    extrinsicIndex: 'u32?',
    fromCoverage: 'amount',
    gross: 'amount',
    id: 'number',
    identity: 'bytes',
    kind: 'text',
    lane: 'u32',
    net: 'amount',
    shortfall: 'amount'
  },
  SettlementPage: {
    next: 'number?',
    settlements: 'SettlementEntry[]'
  },
  SignedAgreement: {
    agreement: 'Agreement',
    consumerSignature: 'signature',
    providerSignature: 'signature'
  },
  SignedHeaders: {
    identity: 'text',
    lane: 'text?',
    nonce: 'text',
    signature: 'text',
    timestamp: 'text'
  },
  SignedPromise: {
    promise: 'Promise',
    signature: 'signature'
  }
} as const;

/** Method and path of each endpoint. */
export const ENDPOINTS = {
  live: {
    method: 'GET',
    path: '/livez'
  },
  ready: {
    method: 'GET',
    path: '/readyz'
  },
  agreement: {
    method: 'GET',
    path: '/v1/agreements/{id}'
  },
  sendBatch: {
    method: 'POST',
    path: '/v1/batches'
  },
  consumer: {
    method: 'GET',
    path: '/v1/consumer'
  },
  exchange: {
    method: 'POST',
    path: '/v1/exchanges'
  },
  fastExit: {
    method: 'POST',
    path: '/v1/fast-exits'
  },
  info: {
    method: 'GET',
    path: '/v1/info'
  },
  provider: {
    method: 'GET',
    path: '/v1/provider'
  },
  reconcile: {
    method: 'POST',
    path: '/v1/reconciliations'
  },
  reveal: {
    method: 'POST',
    path: '/v1/reveals'
  },
  settlements: {
    method: 'GET',
    path: '/v1/settlements'
  },
  updates: {
    method: 'GET',
    path: '/v1/updates'
  }
} as const;
