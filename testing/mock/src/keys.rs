//! Keys of the three signature schemes, and their signatures.

use sp_core::{H256, Pair as _, ecdsa, ed25519, sr25519};
use sp_io::hashing::blake2_256;
use sp_runtime::{MultiSigner, traits::IdentifyAccount};
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, Hash, Signature,
    ids::as_channel,
    promise::{Preimage, Promise, hashlock},
    request::{Action, SignedRequest},
    signature::wrapped,
};

/// The genesis hash of a chain made by `frame_system`'s genesis builder.
pub const GENESIS: Hash = H256([69; 32]);
/// The preimage of [`promise`]'s hashlock.
pub const PREIMAGE: Preimage = [7; 32];

/// A key pair with its account.
#[derive(Clone)]
pub struct Key {
    /// The account that the key controls.
    pub account: AccountId,
    pair: Pair,
}

#[derive(Clone)]
enum Pair {
    Sr25519(sr25519::Pair),
    Ed25519(ed25519::Pair),
    Ecdsa(ecdsa::Pair),
}

/// The sr25519 key with this name.
pub fn key(name: &str) -> Key {
    let pair = sr25519::Pair::from_seed(&blake2_256(name.as_bytes()));
    Key::new(pair.public(), Pair::Sr25519(pair))
}

/// The account of the sr25519 key with this name.
pub fn account(name: &str) -> AccountId {
    key(name).account
}

/// The ed25519 key with this name.
pub fn ed25519_key(name: &str) -> Key {
    let pair = ed25519::Pair::from_seed(&blake2_256(name.as_bytes()));
    Key::new(pair.public(), Pair::Ed25519(pair))
}

/// The ecdsa key with this name.
pub fn ecdsa_key(name: &str) -> Key {
    let pair = ecdsa::Pair::from_seed(&blake2_256(name.as_bytes()));
    Key::new(pair.public(), Pair::Ecdsa(pair))
}

impl Key {
    fn new(public: impl Into<MultiSigner>, pair: Pair) -> Self {
        let account = public.into().into_account();
        Self { account, pair }
    }

    /// Signs these bytes.
    pub fn sign(&self, bytes: &[u8]) -> Signature {
        match &self.pair {
            Pair::Sr25519(pair) => pair.sign(bytes).into(),
            Pair::Ed25519(pair) => pair.sign(bytes).into(),
            Pair::Ecdsa(pair) => pair.sign(bytes).into(),
        }
    }

    /// Signs these bytes as a browser wallet does.
    pub fn sign_wrapped(&self, bytes: &[u8]) -> Signature {
        self.sign(&wrapped(bytes))
    }

    /// Signs the promise.
    pub fn sign_promise(&self, promise: &Promise) -> Signature {
        self.sign(&promise.payload(&GENESIS))
    }

    /// Asks for `action` as the identity of this key.
    pub fn request(&self, action: &Action, nonce: u64, valid_until: BlockNumber) -> SignedRequest {
        let signature = self.sign(&action.payload(&GENESIS, &self.account, nonce, valid_until));
        SignedRequest {
            nonce,
            valid_until,
            signature,
        }
    }
}

/// A promise of `amount` in the channel's lane 0 that never expires and is opened by [`PREIMAGE`].
pub fn promise(channel: &AccountId, amount: Balance) -> Promise {
    Promise::of_consumer(as_channel(channel), 0, amount, hashlock(&PREIMAGE))
}

/// The promise with each field changed that only its signature protects, with the preimage that opens it.
pub fn changed_promises(promise: &Promise) -> [(Promise, Preimage); 3] {
    let other = [8; 32];
    let (mut amount, mut expiry, mut lock) = (promise.clone(), promise.clone(), promise.clone());
    amount.amount += 1;
    expiry.valid_until -= 1;
    lock.hashlock = hashlock(&other);
    [(amount, PREIMAGE), (expiry, PREIMAGE), (lock, other)]
}
