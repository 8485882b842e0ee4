// Keys that sign: our own interface, and those of polkadot.js, browser extensions and polkadot-api (PAPI).

import { accountOf } from './address.js';
import { type AccountId, type Hex, fromHex, toHex } from './bytes.js';
import { TallystickError } from './errors.js';
import { type MultiSignature, checkedSignature, multiSignature } from './scheme.js';
import { accountOfKey, isSignedBy } from './signature.js';

/** A key that signs messages. */
export interface Signer {
  /** The account of the key. */
  readonly account: AccountId;
  /** Signs `payload`, raw or wrapped in `<Bytes>`. */
  signMessage(payload: Uint8Array): Promise<MultiSignature> | MultiSignature;
}

/** The part of polkadot.js' `KeyringPair` that is used. */
export interface KeyringPairLike {
  /** The public key; 33 bytes for ecdsa. */
  readonly publicKey: Uint8Array;
  /** `sr25519`, `ed25519`, `ecdsa`; `ethereum` is refused. */
  readonly type: string;
  /** Signs the bytes as they are. */
  sign(message: Uint8Array, options?: { withType?: boolean }): Uint8Array;
}

/** An account of a browser extension with the polkadot.js interface: `{ address, signer: injected.signer }`. */
export interface ExtensionAccountLike {
  /** SS58. */
  readonly address: string;
  /** The extension's signer. */
  readonly signer: {
    signRaw?: (raw: { address: string; data: string; type: 'bytes' }) => Promise<{ signature: string }>;
  };
}

/** The part of PAPI's `PolkadotSigner` that is used. */
export interface PolkadotSignerLike {
  /** The public key, or the account where the wallet only tells that. */
  readonly publicKey: Uint8Array;
  /** Signs the bytes, wrapped. */
  signBytes(data: Uint8Array): Promise<Uint8Array>;
}

/** Anything that can sign: every function that signs takes each of these as it comes. */
export type SignerSource = Signer | KeyringPairLike | ExtensionAccountLike | PolkadotSignerLike;

/** Bare signatures of 64 bytes may be of either curve, of 65 ecdsa; some wallets put the scheme in front. */
const candidates = (signature: Uint8Array): MultiSignature[] => {
  switch (signature.length) {
    case 64:
      return [multiSignature('sr25519', signature), multiSignature('ed25519', signature)];
    case 65:
      return [signature, multiSignature('ecdsa', signature)];
    default:
      return [signature];
  }
};

/** A signature by `account` over `payload`, in whichever form a wallet gave it. */
function accepted(signature: Uint8Array, payload: Uint8Array, account: AccountId): MultiSignature {
  const good = candidates(signature).find((candidate) => isSignedBy(payload, candidate, account));
  if (good === undefined) {
    throw new TallystickError('wrong_signature', 'the wallet signed with another key, or something else than it was asked to');
  }
  return good;
}

const ofKeyringPair = (pair: KeyringPairLike): Signer => {
  if (!['sr25519', 'ed25519', 'ecdsa'].includes(pair.type)) {
    throw new TallystickError('unsupported_key', `keys of type ${pair.type} do not count; use sr25519, ed25519 or ecdsa`);
  }
  return { account: accountOfKey(pair.publicKey), signMessage: (payload) => pair.sign(payload, { withType: true }) };
};

const ofExtension = ({ address, signer }: ExtensionAccountLike): Signer => ({
  account: accountOf(address),
  signMessage: async (payload) => {
    if (signer.signRaw === undefined) {
      throw new TallystickError('unsupported_key', 'this wallet cannot sign messages; use another one');
    }
    const { signature } = await signer.signRaw({ address, data: toHex(payload), type: 'bytes' });
    return fromHex(signature as Hex);
  },
});

const ofPolkadotSigner = (signer: PolkadotSignerLike): Signer => ({
  account: accountOfKey(signer.publicKey),
  signMessage: (payload) => signer.signBytes(payload),
});

/**
 * One interface for every kind of key.
 *
 * @throws `unknown_signer` or `unsupported_key`
 */
export function signerOf(source: SignerSource): Signer {
  if ('signMessage' in source) return source;
  if ('signBytes' in source) return ofPolkadotSigner(source);
  if ('address' in source && 'signer' in source) return ofExtension(source);
  if ('sign' in source && 'publicKey' in source) return ofKeyringPair(source);
  throw new TallystickError(
    'unknown_signer',
    'expected a polkadot.js pair, { address, signer } of an extension, a PolkadotSigner, or { account, signMessage }',
  );
}

/**
 * Has `payload` signed. The wallet's signature is verified before it is used.
 *
 * @throws `wrong_signature` if it is not that account's over these bytes; what the wallet throws (a rejection by the
 *   user, say) is passed on
 */
export async function signPayload(source: SignerSource, payload: Uint8Array): Promise<MultiSignature> {
  const signer = signerOf(source);
  const signature = accepted(await signer.signMessage(payload), payload, signer.account);
  return checkedSignature(signature, 'the signature');
}
