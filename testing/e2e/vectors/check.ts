// Recomputes every committed test vector with nothing but polkadot.js: what a client in another
// language would do. Stands alone on purpose; it shares no code with the library next door.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import {
  blake2AsU8a,
  cryptoWaitReady,
  ed25519PairFromSeed,
  ed25519Verify,
  secp256k1PairFromSeed,
  secp256k1Verify,
  sha256AsU8a,
  sr25519PairFromSeed,
  sr25519Verify,
} from '@polkadot/util-crypto';

type Hex = `0x${string}`;
type Scheme = 'ed25519' | 'sr25519' | 'ecdsa';
type Arguments = Record<string, Hex | string | number | boolean | null>;

interface Signer { scheme: Scheme; seed: Hex; public: Hex; account: Hex }
interface Id { kind: string; owner?: Hex; identity?: Hex; accountant?: Hex; id: Hex }
interface Lock { preimage: Hex; hashlock: Hex }
interface Signed { scheme: Scheme; payload: Hex; signature: Hex; signer_public: Hex; wrapped: boolean }
interface PromiseVector extends Signed {
  genesis: Hex; channel: Hex; lane: number; amount: string; hashlock: Hex; valid_until: number; hash: Hex; signer_account: Hex;
}
interface RequestVector extends Signed {
  pallet: string; call: string; genesis: Hex; identity: Hex; nonce: string; valid_until: number; arguments: Arguments;
  operator?: Omit<Signed, 'payload'>;
}
interface Vectors { signers: Signer[]; ids: Id[]; hashlocks: Lock[]; promises: PromiseVector[]; requests: RequestVector[] }

let checks = 0;

function check(condition: boolean, what: string): void {
  checks += 1;
  if (!condition) throw new Error(`${what} is not what the vector says`);
}

function same(actual: Uint8Array, expected: Hex, what: string): void {
  check(u8aToHex(actual) === expected, `${what}: ${u8aToHex(actual)}`);
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Little-endian, fixed width. */
function uint(value: string | number, width: number): Uint8Array {
  const big = BigInt(value);
  return Uint8Array.from({ length: width }, (_, index) => Number((big >> BigInt(8 * index)) & 0xffn));
}

/** The fields that each call's request binds, in order, with their types. */
const FIELDS: Record<string, [name: string, type: string][]> = {
  'identity-registry/register': [['accountant', 'bytes'], ['beneficiary', 'option'], ['provider', 'bool']],
  'identity-registry/set_beneficiary': [['beneficiary', 'bytes']],
  'identity-registry/authorize_device': [['lane', 'u32'], ['key', 'bytes'], ['limit', 'u128'], ['valid_until', 'u32']],
  'identity-registry/revoke_device': [['lane', 'u32']],
  'payment-channels/open_channel': [['accountant', 'bytes']],
  'payment-channels/request_exit': [['accountant', 'bytes'], ['beneficiary', 'bytes']],
  'payment-channels/cancel_exit': [['accountant', 'bytes']],
  'payment-channels/fast_exit': [['accountant', 'bytes'], ['amount', 'u128'], ['beneficiary', 'bytes']],
  'accountant/open_provider_channel': [['accountant', 'bytes']],
  'accountant/set_min_settlement': [['accountant', 'bytes'], ['minimum', 'u128']],
  'accountant/settle_to': [['promise', 'bytes'], ['preimage', 'bytes'], ['beneficiary', 'bytes']],
  'accountant/settle_into_bond': [['promise', 'bytes'], ['preimage', 'bytes']],
};

function encode(type: string, value: Arguments[string]): Uint8Array {
  switch (type) {
    case 'bytes': return hexToU8a(value as Hex);
    case 'option': return value === null ? Uint8Array.of(0) : u8aConcat([1], hexToU8a(value as Hex));
    case 'bool': return Uint8Array.of(value ? 1 : 0);
    case 'u32': return uint(value as number, 4);
    case 'u128': return uint(value as string, 16);
    default: throw new Error(`no type ${type}`);
  }
}

/** The account of a public key: the key itself, or the hash of a compressed ecdsa key. */
const accountOf = (scheme: Scheme, key: Hex): Uint8Array =>
  scheme === 'ecdsa' ? blake2AsU8a(hexToU8a(key), 256) : hexToU8a(key);

const VARIANT: Record<Scheme, number> = { ed25519: 0, sr25519: 1, ecdsa: 2 };

function verifies({ scheme, signature, signer_public }: Omit<Signed, 'payload'>, message: Uint8Array): boolean {
  const [bytes, key] = [hexToU8a(signature), hexToU8a(signer_public)];
  if (bytes[0] !== VARIANT[scheme]) return false;
  const raw = bytes.subarray(1);
  switch (scheme) {
    case 'ed25519': return ed25519Verify(message, raw, key);
    case 'sr25519': return sr25519Verify(message, raw, key);
    case 'ecdsa': return secp256k1Verify(message, raw, accountOf(scheme, signer_public), 'blake2');
  }
}

function checkSignature(signed: Omit<Signed, 'payload'>, payload: Uint8Array, what: string): void {
  const message = (inner: Uint8Array): Uint8Array =>
    signed.wrapped ? u8aConcat(ascii('<Bytes>'), inner, ascii('</Bytes>')) : inner;
  check(verifies(signed, message(payload)), `${what}: the signature`);
  const changed = payload.slice();
  changed[changed.length - 1] ^= 1;
  check(!verifies(signed, message(changed)), `${what}: the refusal of a changed message`);
}

function checkSigner({ scheme, seed, public: key, account }: Signer, what: string): void {
  const pair = { ed25519: ed25519PairFromSeed, sr25519: sr25519PairFromSeed, ecdsa: secp256k1PairFromSeed }[scheme];
  same(pair(hexToU8a(seed)).publicKey, key, `${what}: the public key`);
  same(accountOf(scheme, key), account, `${what}: the account`);
}

function checkId({ kind, owner, identity, accountant, id }: Id, what: string): void {
  const domain = `tallystick/${kind.replace('_', '-')}/1`;
  const parts = kind === 'accountant' ? [owner] : [identity, accountant];
  const bytes = parts.map((part) => hexToU8a(part));
  check(bytes.every(({ length }) => length === 32), `${what}: the length of the parts`);
  same(blake2AsU8a(u8aConcat(ascii(domain), ...bytes), 256), id, `${what}: the id`);
}

function checkPromise(vector: PromiseVector, what: string): void {
  const payload = u8aConcat(
    ascii('tallystick/promise/1'),
    hexToU8a(vector.genesis),
    hexToU8a(vector.channel),
    uint(vector.lane, 4),
    uint(vector.amount, 16),
    hexToU8a(vector.hashlock),
    uint(vector.valid_until, 4),
  );
  check(payload.length === 140, `${what}: the length of the payload`);
  same(payload, vector.payload, `${what}: the payload`);
  same(blake2AsU8a(payload, 256), vector.hash, `${what}: the hash`);
  same(accountOf(vector.scheme, vector.signer_public), vector.signer_account, `${what}: the signer's account`);
  checkSignature(vector, payload, what);
}

function checkRequest(vector: RequestVector, what: string): void {
  const name = `${vector.pallet}/${vector.call}`;
  const fields = FIELDS[name];
  check(fields !== undefined && fields.length === Object.keys(vector.arguments).length, `${what}: the arguments of ${name}`);
  const payload = u8aConcat(
    ascii(`tallystick/request/${name}/1`),
    hexToU8a(vector.genesis),
    hexToU8a(vector.identity),
    uint(vector.nonce, 8),
    uint(vector.valid_until, 4),
    ...fields.map(([field, type]) => encode(type, vector.arguments[field])),
  );
  same(payload, vector.payload, `${what}: the payload`);
  same(accountOf(vector.scheme, vector.signer_public), vector.identity, `${what}: the identity`);
  checkSignature(vector, payload, what);
  if (vector.operator) checkSignature(vector.operator, payload, `${what}: the operator`);
}

function checkAll<Item>(items: Item[], what: string, one: (item: Item, what: string) => void): void {
  if (items.length === 0) throw new Error(`there are no vectors of ${what}`);
  items.forEach((item, index) => one(item, `${what}[${index}]`));
}

const folder = process.argv[2];
if (!folder) throw new Error('usage: check.js FOLDER_WITH_VECTORS');
await cryptoWaitReady();
const files = readdirSync(folder).filter((name) => /^chain-v\d+\.json$/.test(name));
if (files.length === 0) throw new Error('there are no vectors');
for (const file of files) {
  const { signers, ids, hashlocks, promises, requests } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Vectors;
  checkAll(signers, 'signers', checkSigner);
  checkAll(ids, 'ids', checkId);
  checkAll(hashlocks, 'hashlocks', ({ preimage, hashlock }, what) =>
    same(sha256AsU8a(hexToU8a(preimage)), hashlock, `${what}: the hashlock`));
  checkAll(promises, 'promises', checkPromise);
  checkAll(requests, 'requests', checkRequest);
  const calls = new Set(requests.map(({ pallet, call }) => `${pallet}/${call}`));
  check(Object.keys(FIELDS).every((name) => calls.has(name)), `${file}: the list of calls`);
  console.log(`${file}: ${ids.length} ids, ${promises.length} promises and ${requests.length} requests agree`);
}
console.log(`${checks} checks passed`);
