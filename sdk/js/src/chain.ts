// Questions to the chain, and the submission of walletless transactions.

import { accountOf, addressOf } from './address.js';
import { type AccountId, type Bytes32, type Hex, fromHex, toHex } from './bytes.js';
import { chainRefusal } from './chain-refusal.js';
import { Fields } from './fields.js';
import { RpcError, type RpcSource, rpcRequest } from './rpc.js';

/** Hash of the chain's first block. Every signature is for one chain only. */
export async function genesisHash(source: RpcSource): Promise<Bytes32> {
  return fromHex(String(await rpcRequest(source, 'chain_getBlockHash', [0])), 32);
}

/** Height of the newest finalized block. */
export async function finalizedHeight(source: RpcSource): Promise<number> {
  const hash = await rpcRequest(source, 'chain_getFinalizedHead', []);
  const header = Fields.of(await rpcRequest(source, 'chain_getHeader', [hash]), 'the header');
  return header.hexNumber('number');
}

/** The chain's record of an identity. */
export interface IdentityState {
  /** Whether it is registered. */
  readonly registered: boolean;
  /** Where its earnings go; `null` while it is not registered. */
  readonly beneficiary: AccountId | null;
  /** The nonce that its next signed request must have. */
  readonly nextNonce: number;
}

/** An identity, registered or not, at the best block. */
export async function identityState(source: RpcSource, identity: AccountId): Promise<IdentityState> {
  const state = Fields.of(await rpcRequest(source, 'tally_identity', [addressOf(identity)]), 'the identity');
  const beneficiary = state.optional('beneficiary', (fields, name) => accountOf(fields.text(name)));
  return { registered: state.flag('registered'), beneficiary: beneficiary ?? null, nextNonce: state.number('nextNonce') };
}

/**
 * Hands in the bytes of a walletless transaction as they are.
 *
 * @returns the transaction's hash; it is in the pool now, not yet in a block
 * @throws `ChainRefusal` if the pool does not take it. After `rpc_timeout` it may have: sending the same bytes again is safe.
 */
export async function submitWalletless(source: RpcSource, bytes: Uint8Array, timeoutMs?: number): Promise<Hex> {
  try {
    const hash = await rpcRequest(source, 'author_submitExtrinsic', [toHex(bytes)], timeoutMs);
    return toHex(fromHex(String(hash), 32));
  } catch (error) {
    throw (error instanceof RpcError ? chainRefusal(error) : undefined) ?? error;
  }
}
