// The council does what only root may: it whitelists a call and has the call dispatched as root.

import { blake2AsU8a } from '@polkadot/util-crypto';
import { decide } from '../../lib/collective.mjs';

/** @typedef {import('../../lib/chain.mjs').Chain} Chain */

/**
 * Has the council carry out a call as root, in one motion.
 * @param {Chain} chain
 * @param {any} call
 * @returns {Promise<import('../../lib/chain.mjs').Included>} the transaction that closed the motion
 */
async function decideAsRoot(chain, call) {
  const { tx } = chain.api;
  const hash = blake2AsU8a(call.method.toU8a(), 256);
  const both = [tx.whitelist.whitelistCall(hash), tx.whitelist.dispatchWhitelistedCallWithPreimage(call)];
  const { error, included } = await decide(chain, 'council', tx.utility.batchAll(both));
  if (error) throw new Error(`the council's motion failed: ${error}`);
  const dispatched = included.events.find(({ name }) => name === 'Whitelist.WhitelistedCallDispatched');
  if (!dispatched) throw new Error('the whitelisted call was not dispatched');
  const { result } = dispatched.data;
  if (result !== null) throw new Error(`the whitelisted call failed: ${JSON.stringify(result)}`);
  return included;
}

/**
 * Replaces the runtime: the council authorises the hash, anybody brings the code.
 * @param {Chain} chain
 * @param {Uint8Array} code
 * @param {(call: any) => Promise<import('../../lib/chain.mjs').Included>} submit
 */
export async function upgrade(chain, code, submit) {
  const { tx } = chain.api;
  await decideAsRoot(chain, tx.system.authorizeUpgrade(blake2AsU8a(code, 256)));
  return submit(tx.system.applyAuthorizedUpgrade(`0x${Buffer.from(code).toString('hex')}`));
}
