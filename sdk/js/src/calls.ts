// The calls that can be sent without a wallet, to be put into `walletlessBytes`.

import type { ExitTerms, FastExitTerms, RegisterTerms } from './actions.js';
import { type AccountId, type Bytes32, bytes32, compact, concat, flag, optional32, u128 } from './bytes.js';
import { type SignedPromise, encodePromise } from './promise.js';
import { type SignedRequest, encodeRequest } from './request.js';
import { type MultiSignature, checkedSignature } from './scheme.js';

/** A call: the pallet's number, the call's, and the arguments in SCALE. */
export type CallBytes = Uint8Array;

/** The two ends of a channel. */
export interface Ends {
  /** Who pays through the consumer channel, or is paid through the provider channel. */
  readonly identity: AccountId;
  /** With which accountant. */
  readonly accountant: AccountId;
}

/** A promise with all that turns it into money. */
export interface Cheque extends SignedPromise {
  /** What opens its hashlock. */
  readonly preimage: Bytes32;
}

const IDENTITY_REGISTRY = 0x28;
const PAYMENT_CHANNELS = 0x29;
const ACCOUNTANT = 0x2a;
const FEE_CLAIMS = 0x2e;

const call = (pallet: number, index: number, ...parts: Uint8Array[]): CallBytes =>
  concat(Uint8Array.of(pallet, index), ...parts);

const ends = ({ identity, accountant }: Ends): Uint8Array =>
  concat(bytes32(identity, 'identity'), bytes32(accountant, 'accountant'));

const cheque = ({ promise, preimage, signature }: Cheque): Uint8Array =>
  concat(encodePromise(promise), bytes32(preimage, 'preimage'), checkedSignature(signature, "the promise's signature"));

/** `IdentityRegistry.register_for`: the fees come out of the identity's consumer channel. */
export const registerFor = (terms: { readonly identity: AccountId } & RegisterTerms, request: SignedRequest): CallBytes =>
  call(
    IDENTITY_REGISTRY,
    1,
    ends(terms),
    optional32(terms.beneficiary, 'beneficiary'),
    flag(terms.provider),
    encodeRequest(request),
  );

/** `PaymentChannels.open_channel_for`: the fee comes out of the channel. */
export const openChannelFor = (terms: Ends, request: SignedRequest): CallBytes =>
  call(PAYMENT_CHANNELS, 1, ends(terms), encodeRequest(request));

/** `PaymentChannels.settle_consumer_promise`: pays the accountant; the fee comes out of what is paid. */
export const settleConsumerPromise = (terms: Ends, paid: Cheque): CallBytes =>
  call(PAYMENT_CHANNELS, 2, ends(terms), cheque(paid));

/** `PaymentChannels.request_exit_for`: the fee comes out of the channel. */
export const requestExitFor = (terms: { readonly identity: AccountId } & ExitTerms, request: SignedRequest): CallBytes =>
  call(PAYMENT_CHANNELS, 4, ends(terms), bytes32(terms.beneficiary, 'beneficiary'), encodeRequest(request));

/** `PaymentChannels.finalize_exit`: pays what is left, when the delay is over; the fee comes out of it. */
export const finalizeExit = (terms: Ends): CallBytes => call(PAYMENT_CHANNELS, 5, ends(terms));

/** `PaymentChannels.fast_exit`, signed by the identity and, over the same bytes, by the accountant's operator. */
export const fastExit = (
  terms: { readonly identity: AccountId } & FastExitTerms,
  request: SignedRequest,
  operatorSignature: MultiSignature,
): CallBytes => {
  // The range is checked as for the signed bytes, where the amount has a fixed width.
  u128(terms.amount, 'amount');
  return call(
    PAYMENT_CHANNELS,
    8,
    ends(terms),
    compact(terms.amount, 'amount'),
    bytes32(terms.beneficiary, 'beneficiary'),
    encodeRequest(request),
    checkedSignature(operatorSignature, "the operator's signature"),
  );
};

/** `Accountant.open_provider_channel_for`: the fee comes out of the provider's consumer channel with that accountant. */
export const openProviderChannelFor = (terms: Ends, request: SignedRequest): CallBytes =>
  call(ACCOUNTANT, 14, ends(terms), encodeRequest(request));

/** `Accountant.settle_provider_promise`: pays the provider's beneficiary; the fee comes out of what is paid. */
export const settleProviderPromise = (terms: Ends, paid: Cheque): CallBytes => call(ACCOUNTANT, 17, ends(terms), cheque(paid));

/** `Accountant.settle_to`: the same, to a new beneficiary that the provider's request names. */
export const settleTo = (terms: Ends, paid: Cheque, beneficiary: AccountId, request: SignedRequest): CallBytes =>
  call(ACCOUNTANT, 18, ends(terms), cheque(paid), bytes32(beneficiary, 'beneficiary'), encodeRequest(request));

/** `Accountant.collect`: pays the provider what is proven and still owed. */
export const collect = (terms: Ends): CallBytes => call(ACCOUNTANT, 19, ends(terms));

/** `Accountant.settle_into_bond`: the net becomes the provider's bond. */
export const settleIntoBond = (terms: Ends, paid: Cheque, request: SignedRequest): CallBytes =>
  call(ACCOUNTANT, 22, ends(terms), cheque(paid), encodeRequest(request));

/** `FeeClaims.withdraw_payout`: pays a provider what it earned on the second rail. Free. */
export const withdrawPayout = ({ provider }: { readonly provider: AccountId }): CallBytes =>
  call(FEE_CLAIMS, 9, bytes32(provider, 'provider'));
