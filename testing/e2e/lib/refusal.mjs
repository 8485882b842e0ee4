// Why the pool did not take a transaction.

import { chainRefusal } from '../../../sdk/js/dist/chain-refusal.js';
import { RpcError } from './sdk.mjs';

/**
 * A JSON-RPC error of the `author_*` methods as a `ChainRefusal`; other errors are passed on.
 * @param {any} error
 * @returns {Error}
 */
export function decodeRefusal(error) {
  const { code, data, message } = error;
  return (typeof code === 'number' && chainRefusal(new RpcError(code, message, data, error))) || error;
}
