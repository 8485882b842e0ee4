//! Keys of the three schemes. Their seeds are public: for tests only.

use sp_core::{Pair as _, ecdsa, ed25519, sr25519};
use sp_runtime::{MultiSigner, traits::IdentifyAccount};
use tallystick_messages::ProviderSecret;
use tallystick_primitives::{AccountId, Hash, Promise, Signature, signature::wrapped};

/// A signature scheme.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scheme {
    /// Schnorr on Ristretto.
    Sr25519,
    /// EdDSA on Curve25519.
    Ed25519,
    /// ECDSA on secp256k1.
    Ecdsa,
}

impl Scheme {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sr25519, Self::Ed25519, Self::Ecdsa];
}

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

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.account)
    }
}

impl From<Pair> for Key {
    fn from(pair: Pair) -> Self {
        let signer = match &pair {
            Pair::Sr25519(pair) => MultiSigner::from(pair.public()),
            Pair::Ed25519(pair) => MultiSigner::from(pair.public()),
            Pair::Ecdsa(pair) => MultiSigner::from(pair.public()),
        };
        Self {
            account: signer.into_account(),
            pair,
        }
    }
}

impl Key {
    /// The sr25519 key of a name. `Alice` and her friends are those to whom a development chain gives money.
    pub fn named(name: &str) -> Self {
        Self::of(Scheme::Sr25519, name)
    }

    /// The key of a name in a scheme.
    pub fn of(scheme: Scheme, name: &str) -> Self {
        let path = format!("//{name}");
        match scheme {
            Scheme::Sr25519 => Pair::Sr25519(sr25519::Pair::from_string(&path, None).unwrap()),
            Scheme::Ed25519 => Pair::Ed25519(ed25519::Pair::from_string(&path, None).unwrap()),
            Scheme::Ecdsa => Pair::Ecdsa(ecdsa::Pair::from_string(&path, None).unwrap()),
        }
        .into()
    }

    /// The key of a seed in a scheme.
    pub fn from_seed(scheme: Scheme, seed: [u8; 32]) -> Self {
        match scheme {
            Scheme::Sr25519 => Pair::Sr25519(sr25519::Pair::from_seed(&seed)),
            Scheme::Ed25519 => Pair::Ed25519(ed25519::Pair::from_seed(&seed)),
            Scheme::Ecdsa => Pair::Ecdsa(ecdsa::Pair::from_seed(&seed)),
        }
        .into()
    }

    /// One key a scheme, all of the seed that repeats this byte.
    pub fn of_every_scheme(seed: u8) -> [Self; 3] {
        Scheme::ALL.map(|scheme| Self::from_seed(scheme, [seed; 32]))
    }

    /// An sr25519 key that nobody has had before.
    pub fn random() -> Self {
        Pair::Sr25519(sr25519::Pair::generate().0).into()
    }

    /// The public key's bytes: 33 for ecdsa, 32 otherwise.
    pub fn public(&self) -> Vec<u8> {
        match &self.pair {
            Pair::Sr25519(pair) => pair.public().0.to_vec(),
            Pair::Ed25519(pair) => pair.public().0.to_vec(),
            Pair::Ecdsa(pair) => pair.public().0.to_vec(),
        }
    }

    /// Signs exactly these bytes.
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

    /// Signs a promise on the chain of this genesis hash.
    pub fn sign_promise(&self, genesis: &Hash, promise: &Promise) -> Signature {
        self.sign(&promise.payload(genesis))
    }

    /// The source of preimages for a provider with this identity.
    pub fn provider_secret(&self) -> ProviderSecret {
        ProviderSecret::from(sp_crypto_hashing::blake2_256(self.account.as_ref()))
    }
}

#[cfg(feature = "service")]
impl tallystick_chain::Signer for Key {
    fn account(&self) -> AccountId {
        self.account.clone()
    }

    fn sign(&self, payload: &[u8]) -> Signature {
        self.sign(payload)
    }
}
