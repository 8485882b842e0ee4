// A connection to a node, and transactions whose fate is known when they return.

import { ApiPromise, WsProvider } from '@polkadot/api';
import { bnToBn, stringCamelCase } from '@polkadot/util';
import { decodeRefusal } from './refusal.mjs';

/**
 * @typedef {object} Chain
 * @property {ApiPromise} api
 * @property {WsProvider} provider
 * @property {Uint8Array} genesis hash of the first block
 * @property {() => Promise<void>} close
 */

/**
 * An event with its fields as plain values: small integers as numbers, larger ones as BigInt,
 * accounts as addresses, bytes as hex.
 * @typedef {{ name: string, data: Record<string, any> }} ChainEvent
 */

/**
 * @typedef {object} Included
 * @property {string} blockHash
 * @property {number} blockNumber
 * @property {number} index in the block
 * @property {ChainEvent[]} events of this transaction
 */

/** Extensions of this chain that polkadot.js does not know. They carry no data. */
const EXTENSIONS = {
  AuthorizeCall: { extrinsic: {}, payload: {} },
  WeightReclaim: { extrinsic: {}, payload: {} },
};

/** Where the events of a block are that no transaction caused. */
const BLOCK_WORK = -1;

/** Ways in which a transaction can leave the pool without being in a block. */
const LOST = ['invalid', 'dropped', 'usurped', 'retracted', 'finalityTimeout'];

/**
 * @param {string} endpoint
 * @param {{ signedExtensions?: import('@polkadot/types/extrinsic/signedExtensions/types').ExtDef, noInitWarn?: boolean }} [options]
 * @returns {Promise<Chain>}
 */
export async function connect(endpoint, { signedExtensions = EXTENSIONS, noInitWarn = true } = {}) {
  const provider = new WsProvider(endpoint, 1000, {}, 120_000);
  const api = await ApiPromise.create({ provider, signedExtensions, noInitWarn, throwOnConnect: true });
  return { api, provider, genesis: api.genesisHash.toU8a(), close: () => api.disconnect() };
}

/**
 * A name as the metadata spells it.
 * @param {{ section: string }} item
 * @param {string} method
 */
const qualified = ({ section }, method) => `${section[0].toUpperCase()}${section.slice(1)}.${method}`;

/**
 * A codec value as a plain one.
 * @param {any} codec
 * @returns {any}
 */
export function plain(codec) {
  if (typeof codec?.bitLength === 'function' && typeof codec.toBigInt === 'function') {
    return codec.bitLength() <= 32 ? codec.toNumber() : codec.toBigInt();
  }
  if (typeof codec?.isSome === 'boolean') return codec.isSome ? plain(codec.unwrap()) : null;
  const raw = codec?.toRawType?.() ?? '';
  if (raw === 'AccountId' || raw === 'bool' || raw === 'Bytes') return codec.toPrimitive();
  if (/^(H\d+|\[u8;\d+\])$/.test(raw)) return codec.toHex();
  return codec?.toJSON?.() ?? codec;
}

/**
 * The name of a dispatch error, as `Pallet.Error`.
 * @param {ApiPromise} api
 * @param {any} error
 * @returns {string}
 */
function dispatchErrorName(api, error) {
  if (!error.isModule) return error.isToken ? `Token.${error.asToken.type}` : error.type;
  const meta = api.registry.findMetaError(error.asModule);
  return qualified(meta, meta.name);
}

/**
 * @param {ApiPromise} api
 * @param {any} event
 * @returns {ChainEvent}
 */
function decodeEvent(api, event) {
  const names = event.data.names ?? event.data.map((/** @type {any} */ _, /** @type {number} */ i) => `${i}`);
  // The result of a call inside another is null, or the name of its error.
  const value = (/** @type {any} */ codec, /** @type {string} */ name) => {
    if (name === 'dispatchError') return dispatchErrorName(api, codec);
    if (codec.isErr) return dispatchErrorName(api, codec.asErr);
    return codec.isOk ? null : plain(codec);
  };
  const entries = names.map((/** @type {string} */ name, /** @type {number} */ index) => {
    const field = stringCamelCase(name);
    return [field, value(event.data[index], field)];
  });
  return { name: qualified(event, event.method), data: Object.fromEntries(entries) };
}

/**
 * All events of a block, by the index of their transaction; those of the block's own work are at -1.
 * @param {Chain} chain
 * @param {string} blockHash
 * @returns {Promise<Map<number, ChainEvent[]>>}
 */
async function blockEvents({ api }, blockHash) {
  const at = await api.at(blockHash);
  const records = /** @type {any} */ (await at.query.system.events());
  /** @type {Map<number, ChainEvent[]>} */
  const events = new Map();
  for (const { phase, event } of records) {
    const index = phase.isApplyExtrinsic ? phase.asApplyExtrinsic.toNumber() : BLOCK_WORK;
    events.set(index, [...(events.get(index) ?? []), decodeEvent(api, event)]);
  }
  return events;
}

/**
 * All events of the blocks from `first` to `last`, both included, in their order.
 * @param {Chain} chain
 * @param {number} first
 * @param {number} last
 * @returns {Promise<ChainEvent[]>}
 */
export async function eventsBetween(chain, first, last) {
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const blocks = await Promise.all(
    numbers.map(async (number) => {
      const hash = await chain.api.rpc.chain.getBlockHash(number);
      return [...(await blockEvents(chain, hash.toHex())).values()].flat();
    }),
  );
  return blocks.flat();
}

/**
 * A block as the node knows it; polkadot.js does not get to decode its transactions.
 * @param {Chain} chain
 * @param {string} [hash] the best block if left out
 * @returns {Promise<{ number: number, parent: string, extrinsics: string[] }>}
 */
export async function rawBlock({ provider }, hash) {
  const { block } = await provider.send('chain_getBlock', hash ? [hash] : []);
  return { number: Number(block.header.number), parent: block.header.parentHash, extrinsics: block.extrinsics };
}

/**
 * Submits the bytes of a transaction.
 * @param {Chain} chain
 * @param {string} hex
 * @returns {Promise<{ included: Promise<Included> }>} when the pool has taken it; rejects with a `ChainRefusal` if it does not
 */
async function submit(chain, hex) {
  const { provider } = chain;
  const [type, method] = ['author_extrinsicUpdate', 'author_submitAndWatchExtrinsic'];
  /** @type {(hash: string) => void} */
  let resolve = () => {};
  /** @type {(error: Error) => void} */
  let reject = () => {};
  /** @type {Promise<string>} */
  const inBlock = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  const onStatus = (/** @type {Error | null} */ error, /** @type {any} */ status) => {
    if (error) return reject(error);
    if (status?.inBlock) return resolve(status.inBlock);
    const lost = LOST.find((name) => status === name || status?.[name]);
    if (lost) reject(new Error(`the transaction left the pool: ${lost}`));
  };
  const id = await provider.subscribe(type, method, [hex], onStatus).catch((error) => {
    throw decodeRefusal(error);
  });
  const included = inBlock.then(async (blockHash) => {
    await provider.unsubscribe(type, 'author_unwatchExtrinsic', id).catch(() => false);
    const block = await rawBlock(chain, blockHash);
    const index = block.extrinsics.indexOf(hex);
    if (index < 0) throw new Error('the transaction is not in the block that was announced for it');
    const events = (await blockEvents(chain, blockHash)).get(index) ?? [];
    return { blockHash, blockNumber: block.number, index, events };
  });
  // The caller may ask for it later than it fails.
  included.catch(() => {});
  return { included };
}

/**
 * Submits the bytes of a transaction and waits until it is in a block.
 * @param {Chain} chain
 * @param {string} hex
 * @returns {Promise<Included>} Rejects with a `ChainRefusal` if the pool does not take it.
 */
export async function submitRaw(chain, hex) {
  const { included } = await submit(chain, hex);
  return included;
}

/** The newest submission of each account: the nonce after it, when the pool has it. @type {Map<string, Promise<number>>} */
const turns = new Map();

/**
 * Signs a call, submits it and waits until it is in a block. Calls of one pair may be under way at the same time.
 * @param {Chain} chain
 * @param {any} call
 * @param {import('./signing.mjs').Pair} pair
 * @returns {Promise<Included>}
 */
export async function submitSigned(chain, call, pair) {
  const account = `${chain.api.genesisHash} ${pair.address}`;
  const before = (turns.get(account) ?? Promise.resolve(0)).catch(() => 0);
  const submitted = before.then(async (least) => {
    // The node counts what its pool has taken a moment later.
    const known = await chain.api.rpc.system.accountNextIndex(pair.address);
    const nonce = Math.max(least, known.toNumber());
    return { nonce, ...(await submit(chain, (await call.signAsync(pair, { nonce })).toHex())) };
  });
  const turn = submitted.then(({ nonce }) => nonce + 1);
  turn.catch(() => {});
  turns.set(account, turn);
  const { included } = await submitted;
  return included.catch((error) => {
    // A transaction that was counted is in no block: the node is asked for the nonce again.
    turns.delete(account);
    throw error;
  });
}

/**
 * Signs calls, submits them at once and waits until all are in a block. Calls of one pair keep their order.
 * @param {Chain} chain
 * @param {[call: any, pair: import('./signing.mjs').Pair][]} calls
 * @returns {Promise<Included[]>} in the order of the calls
 */
export async function submitTogether(chain, calls) {
  /** @type {Map<string, number>} */
  const nonces = new Map();
  const signed = [];
  for (const [call, pair] of calls) {
    const nonce = nonces.get(pair.address) ?? (await chain.api.rpc.system.accountNextIndex(pair.address)).toNumber();
    nonces.set(pair.address, nonce + 1);
    signed.push((await call.signAsync(pair, { nonce })).toHex());
  }
  return Promise.all(signed.map((hex) => submitRaw(chain, hex)));
}

/**
 * The error that the dispatch ended with, as `Pallet.Error`; null if it succeeded.
 * @param {Included} included
 * @returns {string | null}
 */
export function failure({ events }) {
  return events.find(({ name }) => name === 'System.ExtrinsicFailed')?.data.dispatchError ?? null;
}

/**
 * Passes the transaction on if its dispatch succeeded.
 * @param {Included} included
 * @returns {Included}
 */
export function succeeded(included) {
  const error = failure(included);
  if (error) throw new Error(`the transaction failed: ${error}`);
  return included;
}

/**
 * The fields of the only event of that name.
 * @param {Included} included
 * @param {string} name as `Pallet.Event`
 * @returns {Record<string, any>}
 */
export function eventOf(included, name) {
  const found = included.events.filter((event) => event.name === name);
  if (found.length !== 1) {
    const names = included.events.map((event) => event.name).join(', ');
    throw new Error(`expected one event ${name}, found ${found.length} among: ${names}`);
  }
  return found[0].data;
}

/**
 * Waits until the best block has this height.
 * @param {Chain} chain
 * @param {number} height
 * @param {(height: number) => void} [onBlock] told about every block
 * @returns {Promise<number>} the height reached
 */
export async function waitForBlock({ api }, height, onBlock) {
  /** @type {() => void} */
  let stop = () => {};
  const reached = await new Promise((resolve, reject) => {
    api.rpc.chain
      .subscribeNewHeads((header) => {
        const number = header.number.toNumber();
        onBlock?.(number);
        if (number >= height) resolve(number);
      })
      .then((unsubscribe) => {
        stop = unsubscribe;
      }, reject);
  });
  stop();
  return reached;
}

/**
 * Height of the best block.
 * @param {Chain} chain
 */
export const bestHeight = async (chain) => (await chain.api.rpc.chain.getHeader()).number.toNumber();

/**
 * The money of an account, free and held.
 * @param {Chain} chain
 * @param {Uint8Array | string} account
 * @param {string} [blockHash]
 * @returns {Promise<bigint>}
 */
export async function balanceOf({ api }, account, blockHash) {
  const at = blockHash ? await api.at(blockHash) : api;
  const { data } = /** @type {any} */ (await at.query.system.account(account));
  return data.free.toBigInt() + data.reserved.toBigInt();
}

/**
 * A chain constant as BigInt.
 * @param {Chain} chain
 * @param {string} section
 * @param {string} name
 */
export const constant = ({ api }, section, name) =>
  BigInt(bnToBn(/** @type {any} */ (api.consts[section][name])).toString());
