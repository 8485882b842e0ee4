// Calls in SCALE.

import { concat } from './bytes.js';

/** A call: the pallet's number, the call's, and the arguments in SCALE. */
export type CallBytes = Uint8Array;

/** A call of encoded arguments. */
export const callBytes = (pallet: number, index: number, ...args: Uint8Array[]): CallBytes =>
  concat(Uint8Array.of(pallet, index), ...args);
