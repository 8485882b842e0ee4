//! The command `key insert`.

use super::check::{self, render};
use crate::{cli::application, session_keys::PublicKey};
use clap::{Args, ValueEnum};
use sc_cli::{CliConfiguration, CryptoScheme, DatabaseParams, KeystoreParams, SharedParams, utils};
use sc_service::{Configuration, KeystoreContainer};
use sp_core::{
    Pair,
    crypto::{ByteArray, ExposeSecret, KeyTypeId, SecretString, key_types},
    ed25519, sr25519,
};
use sp_keystore::Keystore;

/// Puts a session key into the keystore, and says whether it is the one on chain.
///
/// Insert both keys of a validator, `aura` and `gran`. Keys are better made where they are used: the
/// running node's method author_rotateKeysWithOwner makes both, and the proof that registering them needs.
#[derive(Clone, Debug, Args)]
pub struct InsertCmd {
    /// The secret: a phrase, a seed, or a file that holds one; asked for if left out.
    ///
    /// On the command line other users of the machine can see it: use a file, or let yourself be asked.
    #[arg(long, value_name = "SECRET")]
    pub suri: Option<String>,

    /// The purpose of the key.
    #[arg(long, value_enum)]
    pub key_type: KeyType,

    /// The kind of key; it follows from the type.
    #[arg(long, value_name = "SCHEME", value_enum, ignore_case = true)]
    pub scheme: Option<CryptoScheme>,

    /// The chain, and the folder that it is kept in.
    #[command(flatten)]
    pub shared_params: SharedParams,

    /// The folder that the keys are in.
    #[command(flatten)]
    pub keystore_params: KeystoreParams,

    /// Options of the chain's database.
    #[command(flatten)]
    pub database_params: DatabaseParams,
}

/// The purpose of a session key.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum KeyType {
    /// To author blocks: sr25519.
    Aura,
    /// To finalize blocks: ed25519.
    Gran,
}

/// Reasons why no key was inserted.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another kind of key than the type needs.
    #[error("a key of type {0} is {1}; leave out --scheme")]
    WrongScheme(&'static str, &'static str),
    /// The folder goes away with the command.
    #[error("--dev keeps nothing, so the key would be lost; use --chain dev with --base-path")]
    Forgotten,
    /// The keystore refused it.
    #[error("the keystore did not take the key; check that its folder exists and that you may write to it")]
    NotWritten,
    /// The keystore has it but cannot sign with it.
    #[error(
        "the keystore cannot sign with the key that it just took; it was written with another password: use the same --password options as the node"
    )]
    CannotSign,
}

impl KeyType {
    fn id(self) -> KeyTypeId {
        match self {
            Self::Aura => key_types::AURA,
            Self::Gran => key_types::GRANDPA,
        }
    }

    /// Refuses another kind of key than the type needs.
    fn check_scheme(self, scheme: Option<CryptoScheme>) -> Result<(), Error> {
        match (self, scheme) {
            (Self::Aura, None | Some(CryptoScheme::Sr25519)) | (Self::Gran, None | Some(CryptoScheme::Ed25519)) => {
                Ok(())
            }
            (Self::Aura, Some(_)) => Err(Error::WrongScheme("aura", "sr25519")),
            (Self::Gran, Some(_)) => Err(Error::WrongScheme("gran", "ed25519")),
        }
    }

    /// The public key of a secret.
    fn public(self, secret: &str, password: Option<SecretString>) -> sc_cli::Result<Vec<u8>> {
        Ok(match self {
            Self::Aura => utils::pair_from_suri::<sr25519::Pair>(secret, password)?
                .public()
                .to_raw_vec(),
            Self::Gran => utils::pair_from_suri::<ed25519::Pair>(secret, password)?
                .public()
                .to_raw_vec(),
        })
    }
}

impl InsertCmd {
    /// Inserts the key, proves that it signs, and compares with the chain if there is one.
    pub fn run(&self, config: &Configuration) -> sc_cli::Result<()> {
        if self.shared_params.dev && self.shared_params.base_path.is_none() {
            return Err(application(Error::Forgotten));
        }
        self.key_type.check_scheme(self.scheme).map_err(application)?;
        let secret = SecretString::new(utils::read_uri(self.suri.as_ref())?);
        let password = match &config.keystore {
            sc_service::config::KeystoreConfig::Path { password, .. } => password.clone(),
            sc_service::config::KeystoreConfig::InMemory => None,
        };
        let public = self.key_type.public(secret.expose_secret(), password)?;
        let keystore = KeystoreContainer::new(&config.keystore)?;
        insert(
            &*keystore.keystore(),
            self.key_type.id(),
            secret.expose_secret(),
            &public,
        )
        .map_err(application)?;
        println!(
            "inserted {}",
            PublicKey {
                key_type: self.key_type.id(),
                public
            }
        );
        match check::compare(config, None) {
            Ok((height, comparison)) => println!("{}", render(height, &comparison)),
            // The key is inserted; only the comparison must wait.
            Err(error) => println!("not compared with the chain: {error}"),
        }
        Ok(())
    }
}

/// Puts the key in and has it sign.
fn insert(keystore: &dyn Keystore, id: KeyTypeId, secret: &str, public: &[u8]) -> Result<(), Error> {
    keystore.insert(id, secret, public).map_err(|()| Error::NotWritten)?;
    let message = b"tallystick/key-insert";
    let signs = match id {
        key_types::AURA => sr25519::Public::from_slice(public)
            .is_ok_and(|public| matches!(keystore.sr25519_sign(id, &public, message), Ok(Some(_)))),
        _ => ed25519::Public::from_slice(public)
            .is_ok_and(|public| matches!(keystore.ed25519_sign(id, &public, message), Ok(Some(_)))),
    };
    signs.then_some(()).ok_or(Error::CannotSign)
}

impl CliConfiguration for InsertCmd {
    fn shared_params(&self) -> &SharedParams {
        &self.shared_params
    }

    fn keystore_params(&self) -> Option<&KeystoreParams> {
        Some(&self.keystore_params)
    }

    fn database_params(&self) -> Option<&DatabaseParams> {
        Some(&self.database_params)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
    use sp_keystore::testing::MemoryKeystore;

    #[test]
    fn type_of_a_key_decides_its_kind() {
        let aura = KeyType::Aura.public("//Alice", None).unwrap();
        assert_eq!(aura, Sr25519Keyring::Alice.public().to_raw_vec());
        let grandpa = KeyType::Gran.public("//Alice", None).unwrap();
        assert_eq!(grandpa, Ed25519Keyring::Alice.public().to_raw_vec());
        assert!(KeyType::Aura.check_scheme(Some(CryptoScheme::Sr25519)).is_ok());
        assert!(KeyType::Aura.check_scheme(Some(CryptoScheme::Ed25519)).is_err());
        assert!(KeyType::Gran.check_scheme(Some(CryptoScheme::Sr25519)).is_err());
    }

    #[test]
    fn an_inserted_key_signs() {
        let keystore = MemoryKeystore::new();
        for key_type in [KeyType::Aura, KeyType::Gran] {
            let public = key_type.public("//Alice", None).unwrap();
            insert(&keystore, key_type.id(), "//Alice", &public).unwrap();
            assert!(keystore.has_keys(&[(public, key_type.id())]));
        }
    }

    #[test]
    fn a_key_of_another_secret_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let keystore = sc_keystore::LocalKeystore::open(home.path(), None).unwrap();
        let public = KeyType::Aura.public("//Alice", None).unwrap();
        let refusal = insert(&keystore, key_types::AURA, "//Bob", &public).unwrap_err();
        assert!(matches!(refusal, Error::CannotSign));
    }
}
