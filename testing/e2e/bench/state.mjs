// Measures a channel in the chain's state: keys and values of its entries.

import { u8aToHex } from '@polkadot/util';

/**
 * @param {import('../lib/chain.mjs').Chain} chain
 * @param {string[]} keys
 * @returns {Promise<number>} bytes of keys and values
 */
async function bytesOf({ provider }, keys) {
  const sizes = await Promise.all(
    keys.map(async (key) => {
      const value = await provider.send('state_getStorage', [key], false);
      if (value === null) throw new Error('an entry that a channel should have is missing');
      return (key.length - 2) / 2 + (value.length - 2) / 2;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * Bytes of the state that one identity and its channels take.
 * @param {import('../lib/chain.mjs').Chain} chain
 * @param {import('./crowd.mjs').Member} member that has settled in both channels
 * @param {Uint8Array} accountant
 */
export async function stateBytes(chain, { identity, consumerChannel }, accountant) {
  const { query } = chain.api;
  const channel = u8aToHex(consumerChannel);
  return {
    consumer_channel: await bytesOf(chain, [
      query.paymentChannels.opened.key(identity, accountant),
      query.paymentChannels.settled.key(channel, 0),
      query.system.account.key(consumerChannel),
    ]),
    provider_channel: await bytesOf(chain, [query.accountant.providerChannels.key(accountant, identity)]),
    identity: await bytesOf(chain, [
      query.identityRegistry.identities.key(identity),
      query.identityRegistry.nonces.key(identity),
    ]),
  };
}
