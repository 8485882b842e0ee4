// Payments off chain: each is a consumer's promise, the accountant's for the same delta under the
// same hashlock, and the preimage.

import { NOTCH } from '../lib/money.mjs';

/**
 * The price of payment number `index`: 0.02 to 0.0398 NOTCH.
 * @param {number} index
 */
export const priceOf = (index) => NOTCH / 50n + (BigInt((index * 37) % 100) * NOTCH) / 5_000n;

/**
 * One payment.
 * @param {import('./hub.mjs').Hub} hub
 * @param {import('./parties.mjs').Consumer} consumer
 * @param {import('./parties.mjs').Provider} provider
 * @param {bigint} delta
 * @param {number} height of the best block
 * @returns {import('../lib/calls.mjs').Cheque} the accountant's promise as it was before the preimage
 *   was revealed: it expires
 */
export function pay(hub, consumer, provider, delta, height) {
  const paid = consumer.promise(delta, provider.lock);
  const conditional = hub.exchange({ consumer: consumer.name, provider: provider.name, delta, paid });
  const preimage = provider.accept(conditional, delta, height);
  provider.keep(hub.reveal(provider.name, preimage));
  return { ...conditional, preimage };
}
