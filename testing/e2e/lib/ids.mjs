// Identifiers of channels and accountants, each at the same time a keyless account.

import { u8aConcat } from '@polkadot/util';
import { blake2AsU8a } from '@polkadot/util-crypto';
import { ascii, bytes32 } from './bytes.mjs';

/**
 * @param {string} domain
 * @param {...Uint8Array} parts
 */
const derive = (domain, ...parts) => blake2AsU8a(u8aConcat(ascii(domain), ...parts.map(bytes32)), 256);

/**
 * The channel through which `identity` pays `accountant`; its account is topped up by a transfer.
 * @param {Uint8Array} identity
 * @param {Uint8Array} accountant
 */
export const consumerChannelId = (identity, accountant) =>
  derive('tallystick/consumer-channel/1', identity, accountant);

/**
 * The channel through which `accountant` pays `identity`.
 * @param {Uint8Array} identity
 * @param {Uint8Array} accountant
 */
export const providerChannelId = (identity, accountant) =>
  derive('tallystick/provider-channel/1', identity, accountant);

/**
 * The accountant that `owner` registers, and its account.
 * @param {Uint8Array} owner
 */
export const accountantId = (owner) => derive('tallystick/accountant/1', owner);

/**
 * The keyless account of a pallet.
 * @param {string} name its 8 characters
 */
export function palletAccount(name) {
  const account = new Uint8Array(32);
  account.set(ascii(`modl${name}`));
  return account;
}

/** The account that fees and penalties for the insurance fund go to. */
export const INSURANCE_FUND = palletAccount('tly/insf');
/** The account that keeps payouts until they are withdrawn. */
export const PAYOUT_POT = palletAccount('tly/payo');
