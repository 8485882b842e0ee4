//! Transactions, byte for byte as `docs/protocol.md` writes them down.

use crate::{calls::Call, error::Error, signer::Signer};
use codec::{Compact, Encode};
use sp_io::hashing::blake2_256;
use sp_runtime::{MultiAddress, generic::Era};
use tallystick_primitives::{AccountId, Balance, BlockNumber, Hash, walletless::MAX_LONGEVITY};

/// Format 5, general; version 0 of the extensions.
const GENERAL: [u8; 2] = [0x45, 0x00];
/// Format 4, signed.
const SIGNED: u8 = 0x84;
/// No metadata hash.
const NO_METADATA_HASH: u8 = 0x00;
/// Longer payloads are hashed before they are signed.
const LONGEST_PLAIN_PAYLOAD: usize = 256;
/// Salts must fit the one-byte form of a compact number.
const SALTS: u8 = 64;

/// The chain, nonce and lifetime that a signed transaction is bound to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SigningContext {
    /// The chain's name.
    pub genesis: Hash,
    /// The runtime's version.
    pub spec_version: u32,
    /// The version of its transactions.
    pub transaction_version: u32,
    /// How many transactions the account has sent.
    pub nonce: u32,
    /// Extra fee for a better place.
    pub tip: Balance,
    /// For how long the transaction is good.
    pub era: Era,
    /// The block at which the era begins; the genesis hash for an immortal one.
    pub birth: Hash,
}

/// A transaction, encoded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Extrinsic {
    bytes: Vec<u8>,
    lifetime: BlockNumber,
}

impl Extrinsic {
    /// A transaction without a signer: `compact(length) 45 00 | era 00 | nonce | tip 00 | metadata mode 00 | call`.
    ///
    /// The `salt` (0 to 63) is the nonce, which means nothing here. The pool does not take the same bytes again that
    /// were in a block lately; another salt makes other bytes.
    pub fn walletless(call: &Call, salt: u8) -> Result<Self, Error> {
        if !call.is_walletless() {
            return Err(Error::NotWalletless(call.name()));
        }
        if salt >= SALTS {
            return Err(Error::SaltTooLarge(salt));
        }
        let mut body = GENERAL.to_vec();
        (
            Era::Immortal,
            Compact(u32::from(salt)),
            Compact(0u128),
            NO_METADATA_HASH,
        )
            .encode_to(&mut body);
        body.extend_from_slice(call.bytes());
        let lifetime = BlockNumber::try_from(MAX_LONGEVITY).unwrap_or(BlockNumber::MAX);
        Ok(Self::from_bytes(with_length(body), lifetime))
    }

    /// A signed transaction.
    pub fn signed(call: &Call, signer: &(impl Signer + ?Sized), context: &SigningContext) -> Self {
        let carried = (
            context.era,
            Compact(context.nonce),
            Compact(context.tip),
            NO_METADATA_HASH,
        )
            .encode();
        let implied = (
            context.spec_version,
            context.transaction_version,
            context.genesis,
            context.birth,
            None::<[u8; 32]>,
        )
            .encode();
        let payload = [call.bytes(), &carried, &implied].concat();
        let signature = if payload.len() > LONGEST_PLAIN_PAYLOAD {
            signer.sign(&blake2_256(&payload))
        } else {
            signer.sign(&payload)
        };
        let mut body = vec![SIGNED];
        MultiAddress::<AccountId, ()>::Id(signer.account()).encode_to(&mut body);
        signature.encode_to(&mut body);
        body.extend_from_slice(&carried);
        body.extend_from_slice(call.bytes());
        let lifetime = match context.era {
            Era::Immortal => BlockNumber::MAX,
            Era::Mortal(period, _) => BlockNumber::try_from(period).unwrap_or(BlockNumber::MAX),
        };
        Self::from_bytes(with_length(body), lifetime)
    }

    /// A transaction that was encoded before, its length included, which waits for at most `lifetime` blocks.
    pub fn from_bytes(bytes: Vec<u8>, lifetime: BlockNumber) -> Self {
        Self { bytes, lifetime }
    }

    /// The bytes to be submitted, their length included.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// BLAKE2-256 of the bytes: the transaction's name.
    pub fn hash(&self) -> Hash {
        blake2_256(&self.bytes).into()
    }

    /// How many blocks it waits for its place at most.
    pub fn lifetime(&self) -> BlockNumber {
        self.lifetime
    }
}

fn with_length(body: Vec<u8>) -> Vec<u8> {
    // A vector of bytes is encoded as its compact length and itself.
    body.encode()
}
