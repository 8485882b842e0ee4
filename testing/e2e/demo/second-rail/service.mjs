// The service and the claims of the second act.

import { blake2AsU8a } from '@polkadot/util-crypto';
import { NOTCH } from '../../lib/money.mjs';

/** Price of a unit. */
export const TARIFF = NOTCH / 1_000n;
/** Units that a worker serves in a block. */
export const CAPACITY = 1_000_000n;

/** Units by pair. */
export const SERVED = {
  /** Claimed and acknowledged in full. */
  full: 10_000n,
  /** Claimed by the provider … */
  claimed: 8_000n,
  /** … of which the client acknowledges so much. */
  acknowledged: 5_000n,
  /** Acknowledged by a client that cannot pay it. */
  overdrawn: 4_000n,
  /** The same client, a cycle later and with another provider. */
  overdrawnLater: 2_000n,
  /** Hardly worth a fee. */
  dust: 12n,
};

/** The earmarks of clients for the two providers. */
export const EARMARKS = {
  full: 12n * NOTCH,
  partly: 9n * NOTCH,
  overdrawn: (3n * NOTCH) / 2n,
  overdrawnLater: NOTCH / 2n,
  dust: NOTCH / 10n,
};

/** The later deposit of the overdrawn client: enough for its first debt, not for both. */
export const NEW_DEPOSIT = 3n * NOTCH;

/**
 * An entry of `submitClaims`.
 * @param {{ identity: Uint8Array }} client
 * @param {{ id: Uint8Array }} worker
 * @param {bigint} units
 */
export const claim = ({ identity }, { id }, units) => ({ client: identity, worker: id, units, amount: units * TARIFF });

/**
 * An entry of `submitRequests`.
 * @param {{ id: Uint8Array }} worker
 * @param {bigint} units
 */
export const request = ({ id }, units) => ({ worker: id, amount: units * TARIFF });

/**
 * Hash of a piece of evidence.
 * @param {string} text
 */
export const evidence = (text) => blake2AsU8a(text, 256);
