// Five promises that must not become money.

import { settleProviderPromise } from '../lib/calls.mjs';
import { freshPair } from '../lib/keys.mjs';
import { hashlock, signPromise } from '../lib/promise.mjs';
import { Refusal } from '../lib/refusal.mjs';
import { submitWalletless } from '../lib/walletless.mjs';

/** @typedef {import('../lib/calls.mjs').Cheque} Cheque */
/** @typedef {import('../lib/calls.mjs').Ends} Ends */
/** @typedef {{ name: string, ends: Ends, cheque: Cheque, reason: string, salt?: number }} Case */

/**
 * @param {object} material
 * @param {{ ends: Ends, cheque: Cheque }} material.settled a promise that was paid in full
 * @param {{ ends: Ends, cheque: Cheque }} material.due a promise that is owed
 * @param {Cheque} material.expired
 * @param {import('../lib/promise.mjs').Pair} material.operator
 * @param {Uint8Array} material.genesis of this chain
 * @returns {Case[]}
 */
export function refusedCases({ settled, due, expired, operator, genesis }) {
  const { ends, cheque } = due;
  const foreignGenesis = hashlock(new Uint8Array(32));
  return [
    // Other bytes than those in the block, which every node remembers for a while.
    { name: 'replay', ...settled, reason: 'Accountant.AlreadySettled', salt: 1 },
    {
      name: 'forged signature',
      ends,
      cheque: { ...cheque, signature: signPromise(freshPair(), cheque.promise, genesis) },
      reason: 'Accountant.BadSignature',
    },
    {
      name: 'wrong preimage',
      ends,
      cheque: { ...cheque, preimage: new Uint8Array(32).fill(7) },
      reason: 'Accountant.WrongPreimage',
    },
    { name: 'expired promise', ends, cheque: expired, reason: 'Accountant.Expired' },
    {
      name: 'promise of another chain',
      ends,
      cheque: { ...cheque, signature: signPromise(operator, cheque.promise, foreignGenesis) },
      reason: 'Accountant.BadSignature',
    },
  ];
}

/**
 * Submits what must be refused and returns the reason that the chain gave.
 * @param {import('../lib/chain.mjs').Chain} chain
 * @param {Case} refused
 * @returns {Promise<string>}
 */
export async function reasonOf(chain, { name, ends, cheque, reason, salt }) {
  const outcome = await submitWalletless(chain, settleProviderPromise(chain, ends, cheque), { salt }).then(
    () => 'accepted',
    (error) => {
      if (error instanceof Refusal) return error.reason;
      throw error;
    },
  );
  if (outcome !== reason) throw new Error(`${name}: expected the refusal ${reason}, got: ${outcome}`);
  return outcome;
}
