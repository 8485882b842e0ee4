// Transactions without a sender: authorised by the signatures inside, paid for by the money they move.

import { compact, concat, u32 } from './bytes.js';
import type { CallBytes } from './call.js';

/** Version 5, general; version 0 of the extensions. */
const PREAMBLE = Uint8Array.of(0x45, 0x00);
const IMMORTAL = Uint8Array.of(0x00);
/** No tip, no metadata hash. */
const NO_TIP = Uint8Array.of(0x00, 0x00);

/** Options of {@link walletlessBytes}. */
export interface WalletlessOptions {
  /**
   * Stands where signed transactions have their nonce, which means nothing here but makes the bytes different: a
   * node's pool does not take the same bytes twice in a while, even if they have become useful again.
   */
  readonly salt?: number;
}

/** The bytes of a walletless transaction, ready for `author_submitExtrinsic`. */
export function walletlessBytes(call: CallBytes, { salt = 0 }: WalletlessOptions = {}): Uint8Array {
  // The range is that of a nonce.
  u32(salt, 'salt');
  const body = concat(PREAMBLE, IMMORTAL, compact(salt, 'salt'), NO_TIP, call);
  return concat(compact(body.length, 'the length'), body);
}
