// The calls that can be sent without a wallet, to be put into `walletlessBytes`. Written by `make generate` from the runtime's metadata: do not edit.

import { type AccountId, type Bytes32, bytes32, compactAmount, flag, optional32 } from '../bytes.js';
import { type CallBytes, callBytes } from '../call.js';
import { type PromiseTerms, encodePromise } from '../promise.js';
import { type SignedRequest, encodeRequest } from '../request.js';
import { type MultiSignature, checkedSignature } from '../scheme.js';

/** Of {@link registerFor}. */
export interface RegisterForArguments {
  readonly identity: AccountId;
  readonly accountant: AccountId;
  readonly beneficiary: AccountId | null;
  readonly provider: boolean;
  readonly request: SignedRequest;
}

/**
 * `IdentityRegistry.register_for`
 *
 * Registers `identity`, which signed the request.
 *
 * By any signed account, or walletless: then the channel's account also pays the chain fee,
 * and must hold twice the chain fee on top of the registration fee. Emits `Registered`.
 */
export const registerFor = ({ identity, accountant, beneficiary, provider, request }: RegisterForArguments): CallBytes =>
  callBytes(
    0x28,
    1,
    bytes32(identity, 'identity'),
    bytes32(accountant, 'accountant'),
    optional32(beneficiary, 'beneficiary'),
    flag(provider),
    encodeRequest(request),
  );

/** Of {@link openChannelFor}. */
export interface OpenChannelForArguments {
  readonly identity: AccountId;
  readonly accountant: AccountId;
  readonly request: SignedRequest;
}

/**
 * `PaymentChannels.open_channel_for`
 *
 * Opens the channel of `identity`, which signed the request.
 *
 * By any signed account, or walletless: then the channel's account pays the chain fee and must
 * hold twice the fee. Emits `ChannelOpened`.
 */
export const openChannelFor = ({ identity, accountant, request }: OpenChannelForArguments): CallBytes =>
  callBytes(
    0x29,
    1,
    bytes32(identity, 'identity'),
    bytes32(accountant, 'accountant'),
    encodeRequest(request),
  );

/** Of {@link settleConsumerPromise}. */
export interface SettleConsumerPromiseArguments {
  readonly identity: AccountId;
  readonly accountant: AccountId;
  readonly promise: PromiseTerms;
  readonly preimage: Bytes32;
  readonly signature: MultiSignature;
}

/**
 * `PaymentChannels.settle_consumer_promise`
 *
 * Pays the accountant the amount of `promise` beyond the lane's watermark, as far as the
 * channel's money reaches. The same promise pays the rest after a top-up.
 *
 * By any signed account, or walletless: then the chain fee comes out of the payment. Only the
 * accountant's owner and operator settle less than its minimum. Emits `PromiseSettled`, which
 * publishes the preimage.
 */
export const settleConsumerPromise = ({ identity, accountant, promise, preimage, signature }: SettleConsumerPromiseArguments): CallBytes =>
  callBytes(
    0x29,
    2,
    bytes32(identity, 'identity'),
    bytes32(accountant, 'accountant'),
    encodePromise(promise),
    bytes32(preimage, 'preimage'),
    checkedSignature(signature, 'signature'),
  );

/** Of {@link requestExitFor}. */
export interface RequestExitForArguments {
  readonly identity: AccountId;
  readonly accountant: AccountId;
  readonly beneficiary: AccountId;
  readonly request: SignedRequest;
}

/**
 * `PaymentChannels.request_exit_for`
 *
 * `request_exit` for `identity`, which signed the request.
 *
 * By any signed account, or walletless: then the channel pays the chain fee and must hold
 * twice the fee. Emits `ExitRequested`.
 */
export const requestExitFor = ({ identity, accountant, beneficiary, request }: RequestExitForArguments): CallBytes =>
  callBytes(
    0x29,
    4,
    bytes32(identity, 'identity'),
    bytes32(accountant, 'accountant'),
    bytes32(beneficiary, 'beneficiary'),
    encodeRequest(request),
  );

/** Of {@link finalizeExit}. */
export interface FinalizeExitArguments {
  readonly identity: AccountId;
  readonly accountant: AccountId;
}

/**
 * `PaymentChannels.finalize_exit`
 *
 * Sends the rest of the channel's money to the beneficiary of the open exit.
 *
 * By any signed account, or walletless: then the chain fee comes out of the payment. Emits
 * `ExitFinalized`.
 */
export const finalizeExit = ({ identity, accountant }: FinalizeExitArguments): CallBytes =>
  callBytes(0x29, 5, bytes32(identity, 'identity'), bytes32(accountant, 'accountant'));

/** Of {@link fastExit}. */
export interface FastExitArguments {
  readonly identity: AccountId;
  readonly accountant: AccountId;
  readonly amount: bigint;
  readonly beneficiary: AccountId;
  readonly request: SignedRequest;
  readonly operatorSignature: MultiSignature;
}

/**
 * `PaymentChannels.fast_exit`
 *
 * Sends `amount` from the channel to `beneficiary` at once, as consumer and operator
 * agreed: both sign the same request.
 *
 * By any signed account, or walletless: then the chain fee comes out of the amount. Emits
 * `FastExited`.
 */
export const fastExit = ({ identity, accountant, amount, beneficiary, request, operatorSignature }: FastExitArguments): CallBytes =>
  callBytes(
    0x29,
    8,
    bytes32(identity, 'identity'),
    bytes32(accountant, 'accountant'),
    compactAmount(amount, 'amount'),
    bytes32(beneficiary, 'beneficiary'),
    encodeRequest(request),
    checkedSignature(operatorSignature, 'operatorSignature'),
  );

/** Of {@link openProviderChannelFor}. */
export interface OpenProviderChannelForArguments {
  readonly identity: AccountId;
  readonly accountant: AccountId;
  readonly request: SignedRequest;
}

/**
 * `Accountant.open_provider_channel_for`
 *
 * Opens the provider channel of `identity`, which signed the request.
 *
 * By any signed account, or walletless: then the provider's *consumer* channel with this
 * accountant pays the chain fee and must hold twice the fee. Emits `ProviderChannelOpened`.
 */
export const openProviderChannelFor = ({ identity, accountant, request }: OpenProviderChannelForArguments): CallBytes =>
  callBytes(
    0x2a,
    14,
    bytes32(identity, 'identity'),
    bytes32(accountant, 'accountant'),
    encodeRequest(request),
  );

/** Of {@link settleProviderPromise}. */
export interface SettleProviderPromiseArguments {
  readonly identity: AccountId;
  readonly accountant: AccountId;
  readonly promise: PromiseTerms;
  readonly preimage: Bytes32;
  readonly signature: MultiSignature;
}

/**
 * `Accountant.settle_provider_promise`
 *
 * Proves the amount of the accountant's promise and pays the debt to the provider's
 * beneficiary, as far as available money and coverage reach. The same promise, or `collect`,
 * pays the rest later.
 *
 * By any signed account, or walletless: then the chain fee comes out of the payment. A
 * stranger's settlement reaches the provider's minimum. Emits `Proven` and `PromiseSettled`;
 * on a shortfall `Punished`.
 */
export const settleProviderPromise = ({ identity, accountant, promise, preimage, signature }: SettleProviderPromiseArguments): CallBytes =>
  callBytes(
    0x2a,
    17,
    bytes32(identity, 'identity'),
    bytes32(accountant, 'accountant'),
    encodePromise(promise),
    bytes32(preimage, 'preimage'),
    checkedSignature(signature, 'signature'),
  );

/** Of {@link settleTo}. */
export interface SettleToArguments {
  readonly identity: AccountId;
  readonly accountant: AccountId;
  readonly promise: PromiseTerms;
  readonly preimage: Bytes32;
  readonly signature: MultiSignature;
  readonly beneficiary: AccountId;
  readonly request: SignedRequest;
}

/**
 * `Accountant.settle_to`
 *
 * `settle_provider_promise` to a new beneficiary, which
 * later settlements use as well. The provider's signed request binds the promise.
 *
 * By any signed account, or walletless: then the chain fee comes out of the payment. The
 * provider's minimum does not apply. Emits `BeneficiarySet`, `Proven` and `PromiseSettled`; on a
 * shortfall `Punished`.
 */
export const settleTo = ({ identity, accountant, promise, preimage, signature, beneficiary, request }: SettleToArguments): CallBytes =>
  callBytes(
    0x2a,
    18,
    bytes32(identity, 'identity'),
    bytes32(accountant, 'accountant'),
    encodePromise(promise),
    bytes32(preimage, 'preimage'),
    checkedSignature(signature, 'signature'),
    bytes32(beneficiary, 'beneficiary'),
    encodeRequest(request),
  );

/** Of {@link collect}. */
export interface CollectArguments {
  readonly identity: AccountId;
  readonly accountant: AccountId;
}

/**
 * `Accountant.collect`
 *
 * Pays the proven debt to the provider, as far as the money reaches now.
 *
 * By any signed account, or walletless: then the chain fee comes out of the payment. A
 * stranger's settlement reaches the provider's minimum. Emits `PromiseSettled`.
 */
export const collect = ({ identity, accountant }: CollectArguments): CallBytes =>
  callBytes(0x2a, 19, bytes32(identity, 'identity'), bytes32(accountant, 'accountant'));

/** Of {@link settleIntoBond}. */
export interface SettleIntoBondArguments {
  readonly identity: AccountId;
  readonly accountant: AccountId;
  readonly promise: PromiseTerms;
  readonly preimage: Bytes32;
  readonly signature: MultiSignature;
  readonly request: SignedRequest;
}

/**
 * `Accountant.settle_into_bond`
 *
 * `settle_provider_promise` into the provider's bond: the
 * payment goes to the provider's own account, which must hold the existential deposit, and is
 * held there. The beneficiary stays as it is. The provider's signed request binds the promise.
 *
 * By any signed account, or walletless: then the chain fee comes out of the payment. The
 * provider's minimum does not apply. Emits `Proven`, `PromiseSettled` and `SettledIntoBond`;
 * on a shortfall `Punished`.
 */
export const settleIntoBond = ({ identity, accountant, promise, preimage, signature, request }: SettleIntoBondArguments): CallBytes =>
  callBytes(
    0x2a,
    22,
    bytes32(identity, 'identity'),
    bytes32(accountant, 'accountant'),
    encodePromise(promise),
    bytes32(preimage, 'preimage'),
    checkedSignature(signature, 'signature'),
    encodeRequest(request),
  );

/** Of {@link withdrawPayout}. */
export interface WithdrawPayoutArguments {
  readonly provider: AccountId;
}

/**
 * `FeeClaims.withdraw_payout`
 *
 * Pays the available part of `provider`'s payout to its beneficiary.
 *
 * By any signed account, or walletless. Free if it succeeds. Succeeds, and is authorised, only
 * while at least the dust limit is available and can be deposited. Emits `PayoutWithdrawn`.
 */
export const withdrawPayout = ({ provider }: WithdrawPayoutArguments): CallBytes =>
  callBytes(0x2e, 9, bytes32(provider, 'provider'));
