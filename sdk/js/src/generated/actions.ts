// What an identity can ask for by a signed request. Written by `make generate` from the runtime's metadata: do not edit.

import { type AccountId, type Bytes32, bytes32, concat, flag, optional32, u128, u32 } from '../bytes.js';
import type { Action } from '../request.js';

/** Of {@link register}. */
export interface RegisterTerms {
  /** Accountant whose channel is opened and pays the fee. */
  readonly accountant: AccountId;
  /** The account that earnings go to; the consumer channel if none is given. */
  readonly beneficiary: AccountId | null;
  /** Whether a provider channel is opened as well. */
  readonly provider: boolean;
}

/** Registers the identity and opens its channel with the accountant. */
export const register = ({ accountant, beneficiary, provider }: RegisterTerms): Action => ({
  name: 'identity-registry/register',
  arguments: concat(bytes32(accountant, 'accountant'), optional32(beneficiary, 'beneficiary'), flag(provider)),
});

/** Of {@link setBeneficiary}. */
export interface SetBeneficiaryTerms {
  /** The account that earnings go to from now on. */
  readonly beneficiary: AccountId;
}

/** Sends earnings elsewhere from now on. */
export const setBeneficiary = ({ beneficiary }: SetBeneficiaryTerms): Action => ({
  name: 'identity-registry/set_beneficiary',
  arguments: concat(bytes32(beneficiary, 'beneficiary')),
});

/** Of {@link authorizeDevice}. */
export interface AuthorizeDeviceTerms {
  /** The device's lane, not 0. */
  readonly lane: number;
  /** The device's key. */
  readonly key: AccountId;
  /** Most that the device may promise in total, per channel; units of 10^-12 NOTCH. */
  readonly limit: bigint;
  /** Last block in which its promises settle. */
  readonly validUntil: number;
}

/** Lets a device's key sign promises in its lane. */
export const authorizeDevice = ({ lane, key, limit, validUntil }: AuthorizeDeviceTerms): Action => ({
  name: 'identity-registry/authorize_device',
  arguments: concat(u32(lane, 'lane'), bytes32(key, 'key'), u128(limit, 'limit'), u32(validUntil, 'validUntil')),
});

/** Of {@link revokeDevice}. */
export interface RevokeDeviceTerms {
  /** The device's lane. */
  readonly lane: number;
}

/** Takes a device's right away, `ExitDelay` later. */
export const revokeDevice = ({ lane }: RevokeDeviceTerms): Action => ({
  name: 'identity-registry/revoke_device',
  arguments: concat(u32(lane, 'lane')),
});

/** Of {@link openChannel}. */
export interface OpenChannelTerms {
  /** The accountant to pay through. */
  readonly accountant: AccountId;
}

/** Opens the consumer channel with an accountant. */
export const openChannel = ({ accountant }: OpenChannelTerms): Action => ({
  name: 'payment-channels/open_channel',
  arguments: concat(bytes32(accountant, 'accountant')),
});

/** Of {@link requestExit}. */
export interface RequestExitTerms {
  /** The accountant to leave. */
  readonly accountant: AccountId;
  /** Where the rest of the money goes; not the channel itself. */
  readonly beneficiary: AccountId;
}

/** Begins to leave an accountant. */
export const requestExit = ({ accountant, beneficiary }: RequestExitTerms): Action => ({
  name: 'payment-channels/request_exit',
  arguments: concat(bytes32(accountant, 'accountant'), bytes32(beneficiary, 'beneficiary')),
});

/** Of {@link cancelExit}. */
export interface CancelExitTerms {
  /** The accountant to stay with. */
  readonly accountant: AccountId;
}

/** Stays with an accountant after all. */
export const cancelExit = ({ accountant }: CancelExitTerms): Action => ({
  name: 'payment-channels/cancel_exit',
  arguments: concat(bytes32(accountant, 'accountant')),
});

/** Of {@link fastExit}. */
export interface FastExitTerms {
  /** The accountant that agrees. */
  readonly accountant: AccountId;
  /** The amount that leaves the channel, chain fee included; units of 10^-12 NOTCH. */
  readonly amount: bigint;
  /** The account that it goes to. */
  readonly beneficiary: AccountId;
}

/** Takes money out at once; the accountant's operator signs the same bytes. */
export const fastExit = ({ accountant, amount, beneficiary }: FastExitTerms): Action => ({
  name: 'payment-channels/fast_exit',
  arguments: concat(
    bytes32(accountant, 'accountant'),
    u128(amount, 'amount'),
    bytes32(beneficiary, 'beneficiary'),
  ),
});

/** Of {@link openProviderChannel}. */
export interface OpenProviderChannelTerms {
  /** The accountant to be paid by. */
  readonly accountant: AccountId;
}

/** Opens the provider channel with an accountant. */
export const openProviderChannel = ({ accountant }: OpenProviderChannelTerms): Action => ({
  name: 'accountant/open_provider_channel',
  arguments: concat(bytes32(accountant, 'accountant')),
});

/** Of {@link setMinSettlement}. */
export interface SetMinSettlementTerms {
  /** The accountant it concerns. */
  readonly accountant: AccountId;
  /** Least amount that strangers may settle; units of 10^-12 NOTCH. */
  readonly minimum: bigint;
}

/** Sets the least amount that strangers may settle for the provider. */
export const setMinSettlement = ({ accountant, minimum }: SetMinSettlementTerms): Action => ({
  name: 'accountant/set_min_settlement',
  arguments: concat(bytes32(accountant, 'accountant'), u128(minimum, 'minimum')),
});

/** Of {@link settleTo}. */
export interface SettleToTerms {
  /** The hash of the promise to settle. */
  readonly promise: Bytes32;
  /** The secret that opens the promise; the settlement publishes it. */
  readonly preimage: Bytes32;
  /** The account that this and later settlements go to. */
  readonly beneficiary: AccountId;
}

/** Settles a provider's promise to a new beneficiary. */
export const settleTo = ({ promise, preimage, beneficiary }: SettleToTerms): Action => ({
  name: 'accountant/settle_to',
  arguments: concat(
    bytes32(promise, 'promise'),
    bytes32(preimage, 'preimage'),
    bytes32(beneficiary, 'beneficiary'),
  ),
});

/** Of {@link settleIntoBond}. */
export interface SettleIntoBondTerms {
  /** The hash of the promise to settle. */
  readonly promise: Bytes32;
  /** The secret that opens the promise; the settlement publishes it. */
  readonly preimage: Bytes32;
}

/** Settles a provider's promise and holds the net as bond. */
export const settleIntoBond = ({ promise, preimage }: SettleIntoBondTerms): Action => ({
  name: 'accountant/settle_into_bond',
  arguments: concat(bytes32(promise, 'promise'), bytes32(preimage, 'preimage')),
});
