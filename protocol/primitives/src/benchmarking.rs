//! The runtime's side of the pallets' benchmarks, and keys to sign with.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "benchmarks run on a bench, never on the chain"
)]

use crate::{AccountId, Action, Balance, BlockNumber, Hash, Lane, Signature, SignedRequest, signature::wrapped};
use sp_core::{crypto::KeyTypeId, sr25519};
use sp_io::crypto::{sr25519_generate, sr25519_sign};

/// The type of the keys in the benchmarking tool's keystore.
pub const BENCHMARK_KEYS: KeyTypeId = KeyTypeId(*b"tlyb");

/// A runtime whose pallets can be benchmarked.
pub trait BenchmarkHelper {
    /// Marks reads and writes as free that every block with a transaction makes anyway: the genesis hash
    /// and the account of the insurance fund. To be called first.
    fn prepare();
    /// Puts `amount` into `account`.
    fn endow(account: &AccountId, amount: Balance);
    /// Registers an accountant without fees or minimum bond; returns its id.
    fn accountant(owner: &AccountId, operator: &AccountId) -> AccountId;
    /// Registers `identity` and opens its consumer channel with `accountant`.
    fn register(identity: &AccountId, accountant: &AccountId);
    /// Gives a registered identity's `lane` to the device with this key, for any amount.
    fn authorize_device(identity: &AccountId, lane: Lane, key: &AccountId);
}

/// An sr25519 key, the scheme that takes longest to verify.
#[derive(Clone, Debug)]
pub struct BenchmarkKey(sr25519::Public);

impl BenchmarkKey {
    /// The key of this name; always the same.
    pub fn new(name: &str) -> Self {
        Self(sr25519_generate(
            BENCHMARK_KEYS,
            Some([b"//", name.as_bytes()].concat()),
        ))
    }

    /// Its account.
    pub fn account(&self) -> AccountId {
        AccountId::new(self.0.0)
    }

    /// A signature over `payload` as it is: one verification.
    #[allow(clippy::expect_used, reason = "the keystore has the key since `new`")]
    pub fn sign(&self, payload: &[u8]) -> Signature {
        Signature::Sr25519(sr25519_sign(BENCHMARK_KEYS, &self.0, payload).expect("the key is there"))
    }

    /// A signature as browser wallets make it: two verifications, the worst case.
    pub fn sign_wrapped(&self, payload: &[u8]) -> Signature {
        self.sign(&wrapped(payload))
    }

    /// The request of this identity for `action`, wrapped.
    pub fn request(&self, action: &Action, genesis: &Hash, nonce: u64, valid_until: BlockNumber) -> SignedRequest {
        let payload = action.payload(genesis, &self.account(), nonce, valid_until);
        SignedRequest {
            nonce,
            valid_until,
            signature: self.sign_wrapped(&payload),
        }
    }
}
