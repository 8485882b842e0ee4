// Ids of channels and accountants, each at the same time a keyless account.

import { type AccountId, bytes32, concat, utf8 } from './bytes.js';
import { blake2b256 } from './hash.js';

/**
 * The channel through which `identity` pays `accountant`, and the account that holds its money: anybody tops it up
 * by a plain transfer, even before it is opened.
 */
export const consumerChannelId = (identity: AccountId, accountant: AccountId): AccountId =>
  channel('tallystick/consumer-channel/1', identity, accountant);

/** The channel through which `accountant` pays `identity`. Its money is the accountant's: never send any to it. */
export const providerChannelId = (identity: AccountId, accountant: AccountId): AccountId =>
  channel('tallystick/provider-channel/1', identity, accountant);

/** The accountant that `owner` registers, and its account. */
export const accountantId = (owner: AccountId): AccountId =>
  blake2b256(concat(utf8('tallystick/accountant/1'), bytes32(owner, 'the owner')));

const channel = (domain: string, identity: AccountId, accountant: AccountId): AccountId =>
  blake2b256(concat(utf8(domain), bytes32(identity, 'the identity'), bytes32(accountant, 'the accountant')));
