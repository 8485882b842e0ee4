//! The bytes of a key file: the header, and the secret, plain or encrypted.

use crate::{
    Error,
    file::malformed,
    header::{Header, VERSION},
};
use age::{
    scrypt,
    secrecy::{ExposeSecret, SecretString},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::IgnoredAny};
use std::path::Path;
use tallystick_messages::json::{from_hex, to_hex};
use zeroize::Zeroizing;

/// Largest cost of scrypt that a file may ask for, as a power of two: about a gigabyte of memory and some seconds.
const MAX_WORK_FACTOR: u8 = 20;

#[derive(Deserialize, Serialize)]
struct Shape {
    #[serde(flatten)]
    header: Header,
    secret: Secret,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Secret {
    /// An age file in hexadecimal; inside, a [`Sealed`] in JSON.
    Age(String),
    /// The secret as text.
    Plain(Text),
}

/// The encrypted part: the secret, and the header it belongs to.
#[derive(Deserialize, Serialize)]
struct Sealed {
    header: Header,
    secret: Text,
}

/// A secret in JSON.
struct Text(SecretString);

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(SecretString::from(text)))
    }
}

/// A key file that was read, its secret still sealed.
pub(crate) struct Unopened {
    pub(crate) header: Header,
    secret: Secret,
}

/// The bytes of a key file.
pub(crate) fn write(
    header: &Header,
    secret: &SecretString,
    passphrase: Option<&SecretString>,
    work_factor: u8,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let sealed = match passphrase {
        None => None,
        Some(passphrase) => Some(encrypt(header, secret, passphrase, work_factor)?),
    };
    let shape = Shape {
        header: header.clone(),
        secret: match sealed {
            Some(sealed) => Secret::Age(sealed),
            None => Secret::Plain(Text(secret.clone())),
        },
    };
    json(&shape)
}

/// Reads a key file without opening it.
pub(crate) fn read(path: &Path, text: &str) -> Result<Unopened, Error> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u32,
        #[serde(rename = "secret")]
        _secret: IgnoredAny,
    }
    let bad = |error: serde_json::Error| malformed(path, place(&error));
    let Versioned { version, .. } = serde_json::from_str(text).map_err(bad)?;
    if version != VERSION {
        return Err(Error::UnknownVersion {
            path: path.into(),
            version,
        });
    }
    let Shape { header, secret } = serde_json::from_str(text).map_err(bad)?;
    Ok(Unopened { header, secret })
}

impl Unopened {
    pub(crate) fn is_encrypted(&self) -> bool {
        matches!(self.secret, Secret::Age(_))
    }

    /// The secret. `passphrase` is asked for only if the file is encrypted.
    pub(crate) fn open(
        &self,
        path: &Path,
        passphrase: impl FnOnce() -> Result<Option<SecretString>, Error>,
    ) -> Result<SecretString, Error> {
        match &self.secret {
            Secret::Plain(secret) => Ok(secret.0.clone()),
            Secret::Age(sealed) => {
                let passphrase = passphrase()?.ok_or_else(|| Error::PassphraseNeeded { path: path.into() })?;
                let opened = decrypt(path, sealed, passphrase)?;
                let Sealed { header, secret } =
                    serde_json::from_slice(&opened).map_err(|error| malformed(path, place(&error)))?;
                if header != self.header {
                    return Err(Error::Changed { path: path.into() });
                }
                Ok(secret.0)
            }
        }
    }
}

fn encrypt(
    header: &Header,
    secret: &SecretString,
    passphrase: &SecretString,
    work_factor: u8,
) -> Result<String, Error> {
    let sealed = json(&Sealed {
        header: header.clone(),
        secret: Text(secret.clone()),
    })?;
    let mut recipient = scrypt::Recipient::new(passphrase.clone());
    // age panics at 0 and 64.
    recipient.set_work_factor(work_factor.clamp(1, MAX_WORK_FACTOR));
    let bytes = age::encrypt(&recipient, &sealed).map_err(|error| Error::Encrypt {
        reason: error.to_string(),
    })?;
    Ok(to_hex(&bytes))
}

fn decrypt(path: &Path, sealed: &str, passphrase: SecretString) -> Result<Zeroizing<Vec<u8>>, Error> {
    let bytes = from_hex(sealed).map_err(|error| malformed(path, error.to_string()))?;
    let mut identity = scrypt::Identity::new(passphrase);
    identity.set_max_work_factor(MAX_WORK_FACTOR);
    age::decrypt(&identity, &bytes)
        .map(Zeroizing::new)
        .map_err(|error| match error {
            // A wrong passphrase cannot be told from a changed file.
            age::DecryptError::DecryptionFailed | age::DecryptError::KeyDecryptionFailed => {
                Error::WrongPassphrase { path: path.into() }
            }
            age::DecryptError::ExcessiveWork { required, .. } => malformed(
                path,
                format!("it asks for scrypt with 2^{required}, more than 2^{MAX_WORK_FACTOR}"),
            ),
            other => malformed(path, format!("its encrypted part is damaged: {other}")),
        })
}

fn json(value: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, Error> {
    // The room is reserved at once: growing would leave copies of the secret behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::from(u16::MAX)));
    serde_json::to_writer_pretty(&mut *bytes, value).map_err(|error| Error::Encrypt {
        reason: error.to_string(),
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The place of an error in JSON, without a quote: the text may be a secret.
fn place(error: &serde_json::Error) -> String {
    format!("line {}, column {}", error.line(), error.column())
}
