// What an identity can ask for by a signed request. Each function's terms are what the signature binds.

import { type AccountId, type Bytes32, bytes32, concat, flag, optional32, u128, u32 } from './bytes.js';

/** What is asked for: `"<pallet>/<call>"`, and the SCALE bytes of the arguments. */
export interface Action {
  /** As it stands in the signed domain. */
  readonly name: string;
  /** As they stand at the end of the signed bytes. */
  readonly arguments: Uint8Array;
}

/** Terms of {@link register}. */
export interface RegisterTerms {
  /** The accountant whose channel is opened and pays the fee. */
  readonly accountant: AccountId;
  /** Where earnings go; `null` for the consumer channel. */
  readonly beneficiary: AccountId | null;
  /** Whether a provider channel is opened as well. */
  readonly provider: boolean;
}

/** Terms of {@link authorizeDevice}. */
export interface DeviceTerms {
  /** The device's lane, not 0. */
  readonly lane: number;
  /** The account of the device's key. */
  readonly key: AccountId;
  /** Most that the device may promise in total, per channel; units of 10^-12 NOTCH. */
  readonly limit: bigint;
  /** Last block in which its promises settle. */
  readonly validUntil: number;
}

/** Terms of {@link requestExit}. */
export interface ExitTerms {
  /** The accountant to leave. */
  readonly accountant: AccountId;
  /** Where the rest of the money goes; not the channel itself. */
  readonly beneficiary: AccountId;
}

/** Terms of {@link fastExit}. */
export interface FastExitTerms extends ExitTerms {
  /** What leaves the channel, chain fee included; units of 10^-12 NOTCH. */
  readonly amount: bigint;
}

/** Terms of {@link settleIntoBond}. */
export interface SettleIntoBondTerms {
  /** The hash of the promise to settle. */
  readonly promise: Bytes32;
  /** What opens it; published by the settlement. */
  readonly preimage: Bytes32;
}

/** Terms of {@link settleTo}. */
export interface SettleToTerms extends SettleIntoBondTerms {
  /** Where this and later settlements go. */
  readonly beneficiary: AccountId;
}

/** Registers the identity and opens its channel with the accountant. */
export const register = ({ accountant, beneficiary, provider }: RegisterTerms): Action => ({
  name: 'identity-registry/register',
  arguments: concat(bytes32(accountant, 'accountant'), optional32(beneficiary, 'beneficiary'), flag(provider)),
});

/** Sends earnings elsewhere from now on. */
export const setBeneficiary = ({ beneficiary }: { readonly beneficiary: AccountId }): Action => ({
  name: 'identity-registry/set_beneficiary',
  arguments: bytes32(beneficiary, 'beneficiary'),
});

/** Lets a device's key sign promises in its lane. */
export const authorizeDevice = ({ lane, key, limit, validUntil }: DeviceTerms): Action => ({
  name: 'identity-registry/authorize_device',
  arguments: concat(u32(lane, 'lane'), bytes32(key, 'key'), u128(limit, 'limit'), u32(validUntil, 'validUntil')),
});

/** Takes a device's right away, `ExitDelay` later. */
export const revokeDevice = ({ lane }: { readonly lane: number }): Action => ({
  name: 'identity-registry/revoke_device',
  arguments: u32(lane, 'lane'),
});

/** Opens the consumer channel with another accountant. */
export const openChannel = ({ accountant }: { readonly accountant: AccountId }): Action => ({
  name: 'payment-channels/open_channel',
  arguments: bytes32(accountant, 'accountant'),
});

/** Begins to leave an accountant. */
export const requestExit = ({ accountant, beneficiary }: ExitTerms): Action => ({
  name: 'payment-channels/request_exit',
  arguments: concat(bytes32(accountant, 'accountant'), bytes32(beneficiary, 'beneficiary')),
});

/** Stays after all. */
export const cancelExit = ({ accountant }: { readonly accountant: AccountId }): Action => ({
  name: 'payment-channels/cancel_exit',
  arguments: bytes32(accountant, 'accountant'),
});

/** Takes money out at once; the accountant's operator signs the same bytes. */
export const fastExit = ({ accountant, amount, beneficiary }: FastExitTerms): Action => ({
  name: 'payment-channels/fast_exit',
  arguments: concat(bytes32(accountant, 'accountant'), u128(amount, 'amount'), bytes32(beneficiary, 'beneficiary')),
});

/** Opens the provider channel with an accountant. */
export const openProviderChannel = ({ accountant }: { readonly accountant: AccountId }): Action => ({
  name: 'accountant/open_provider_channel',
  arguments: bytes32(accountant, 'accountant'),
});

/** Sets the least amount that strangers may settle for the provider. */
export const setMinSettlement = ({ accountant, minimum }: { readonly accountant: AccountId; readonly minimum: bigint }): Action => ({
  name: 'accountant/set_min_settlement',
  arguments: concat(bytes32(accountant, 'accountant'), u128(minimum, 'minimum')),
});

/** Settles a provider's promise to a new beneficiary. */
export const settleTo = ({ promise, preimage, beneficiary }: SettleToTerms): Action => ({
  name: 'accountant/settle_to',
  arguments: concat(bytes32(promise, 'promise'), bytes32(preimage, 'preimage'), bytes32(beneficiary, 'beneficiary')),
});

/** Settles a provider's promise and holds the net as bond. */
export const settleIntoBond = ({ promise, preimage }: SettleIntoBondTerms): Action => ({
  name: 'accountant/settle_into_bond',
  arguments: concat(bytes32(promise, 'promise'), bytes32(preimage, 'preimage')),
});
