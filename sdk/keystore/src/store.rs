//! Creates, imports, loads and lists key files, and changes their passphrases.

use crate::{
    Error, InvalidSecret, Key, PassphraseSource, Scheme, file,
    header::{Header, Subject, VERSION},
    passphrase::Purpose,
    seal,
};
use age::secrecy::{ExposeSecret, SecretString};
use rand::{RngCore, rngs::OsRng};
use std::{
    fs,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};
use tallystick_messages::{
    ProviderSecret,
    json::{fixed_from_hex, to_hex},
};
use zeroize::Zeroizing;

/// scrypt's cost as a power of two: 128 MiB of memory and about half a second.
const WORK_FACTOR: u8 = 17;
/// Longest key file in bytes.
const MAX_KEY_FILE: u64 = 65_536;
/// The ending of key files' names.
const EXTENSION: &str = "json";

/// Works with key files.
#[derive(Clone, Copy, Debug)]
pub struct Keystore {
    work_factor: u8,
}

impl Default for Keystore {
    fn default() -> Self {
        Self::new()
    }
}

/// A file that [`Keystore::list`] found.
#[derive(Debug)]
pub struct Listed {
    /// The path.
    pub path: PathBuf,
    /// Its header, and whether it is encrypted; or why it cannot be used.
    pub found: Result<(Header, bool), Error>,
}

impl Keystore {
    /// Encrypts with the default cost.
    pub fn new() -> Self {
        Self {
            work_factor: WORK_FACTOR,
        }
    }

    /// Encrypts with scrypt's cost 2^`work_factor`, 1 to 20. Less than the default is for tests only.
    pub fn with_work_factor(work_factor: u8) -> Self {
        Self { work_factor }
    }

    /// Makes a new key and writes it to a new file. Returns it with its phrase of twelve words, to be written down:
    /// without file and phrase the account is lost.
    pub fn create(&self, path: &Path, scheme: Scheme, source: &PassphraseSource) -> Result<(Key, SecretString), Error> {
        let (key, phrase) = Key::generate(scheme);
        self.write_new(path, Subject::of_key(&key), &phrase, source)?;
        Ok((key, phrase))
    }

    /// Writes the key of a secret URI (see [`Key::from_uri`]) to a new file.
    pub fn import(
        &self,
        path: &Path,
        scheme: Scheme,
        uri: &SecretString,
        source: &PassphraseSource,
    ) -> Result<Key, Error> {
        let key = Key::from_uri(scheme, uri)?;
        self.write_new(path, Subject::of_key(&key), uri, source)?;
        Ok(key)
    }

    /// Makes a new provider secret and writes it to a new file.
    pub fn create_provider_secret(&self, path: &Path, source: &PassphraseSource) -> Result<ProviderSecret, Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        OsRng.fill_bytes(&mut *bytes);
        let secret = ProviderSecret::from(*bytes);
        self.import_provider_secret(path, &secret, source)?;
        Ok(secret)
    }

    /// Writes a provider secret to a new file.
    pub fn import_provider_secret(
        &self,
        path: &Path,
        secret: &ProviderSecret,
        source: &PassphraseSource,
    ) -> Result<(), Error> {
        self.write_new(path, Subject::of_provider_secret(secret), &as_text(secret), source)
    }

    /// The key in a file. The passphrase is read only if the file is encrypted.
    pub fn load(&self, path: &Path, source: &PassphraseSource) -> Result<Key, Error> {
        match open(path, source)?.1 {
            Content::Key(key, _) => Ok(key),
            Content::ProviderSecret(_) => Err(Error::OtherSubject {
                path: path.into(),
                wanted: "a key",
            }),
        }
    }

    /// The provider secret in a file. The passphrase is read only if the file is encrypted.
    pub fn load_provider_secret(&self, path: &Path, source: &PassphraseSource) -> Result<ProviderSecret, Error> {
        match open(path, source)?.1 {
            Content::ProviderSecret(secret) => Ok(secret),
            Content::Key(..) => Err(Error::OtherSubject {
                path: path.into(),
                wanted: "a provider secret",
            }),
        }
    }

    /// Changes, adds or removes a file's passphrase. The file is replaced in one step: there is always the old one or
    /// the new one.
    pub fn change_passphrase(&self, path: &Path, old: &PassphraseSource, new: &PassphraseSource) -> Result<(), Error> {
        let (header, content) = open(path, old)?;
        let passphrase = new.read(path, Purpose::Create)?;
        let bytes = seal::write(&header, &content.text(), passphrase.as_ref(), self.work_factor)?;
        file::replace(path, &bytes)
    }

    /// The key files in a folder, by name. One that cannot be used does not hide the others.
    pub fn list(&self, folder: &Path) -> Result<Vec<Listed>, Error> {
        let cannot = |source| file::io_error("list", folder, source);
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(cannot)? {
            let path = entry.map_err(cannot)?.path();
            if path.extension().is_some_and(|extension| extension == EXTENSION) {
                paths.push(path);
            }
        }
        paths.sort();
        let listed = |path: PathBuf| Listed {
            found: look_at(&path),
            path,
        };
        Ok(paths.into_iter().map(listed).collect())
    }

    fn write_new(
        &self,
        path: &Path,
        subject: Subject,
        secret: &SecretString,
        source: &PassphraseSource,
    ) -> Result<(), Error> {
        // Checked before the passphrase is asked for; the write checks again.
        if path.symlink_metadata().is_ok() {
            return Err(Error::Exists { path: path.into() });
        }
        let passphrase = source.read(path, Purpose::Create)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let header = Header {
            version: VERSION,
            subject,
            created: now.as_secs(),
        };
        let content = seal::write(&header, secret, passphrase.as_ref(), self.work_factor)?;
        file::create(path, &content)
    }
}

/// The secret of a key file.
enum Content {
    /// The key, and the secret URI it is made of.
    Key(Key, SecretString),
    ProviderSecret(ProviderSecret),
}

impl Content {
    fn parse(subject: &Subject, text: SecretString) -> Result<Self, InvalidSecret> {
        match subject {
            Subject::Key { scheme, .. } => Ok(Self::Key(Key::from_uri(*scheme, &text)?, text)),
            Subject::ProviderSecret { .. } => {
                let bytes = fixed_from_hex(text.expose_secret()).map_err(|_| InvalidSecret {
                    reason: "it should hold 32 bytes",
                })?;
                Ok(Self::ProviderSecret(ProviderSecret::from(*Zeroizing::new(bytes))))
            }
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Key(key, _) => Subject::of_key(key),
            Self::ProviderSecret(secret) => Subject::of_provider_secret(secret),
        }
    }

    fn text(&self) -> SecretString {
        match self {
            Self::Key(_, uri) => uri.clone(),
            Self::ProviderSecret(secret) => as_text(secret),
        }
    }
}

fn as_text(secret: &ProviderSecret) -> SecretString {
    SecretString::from(to_hex(secret.expose()))
}

/// Reads and opens a file, whose header must follow from its secret.
fn open(path: &Path, source: &PassphraseSource) -> Result<(Header, Content), Error> {
    let found = file::read(path, MAX_KEY_FILE)?;
    let unopened = seal::read(path, found.text(path)?)?;
    if !unopened.is_encrypted() {
        found.require_private(path)?;
    }
    let text = unopened.open(path, || source.read(path, Purpose::Open))?;
    let header = unopened.header;
    // With a changed scheme the secret may make no key.
    let content = Content::parse(&header.subject, text).map_err(|error| file::malformed(path, error.reason))?;
    if content.subject() != header.subject {
        return Err(Error::Changed { path: path.into() });
    }
    Ok((header, content))
}

fn look_at(path: &Path) -> Result<(Header, bool), Error> {
    let found = file::read(path, MAX_KEY_FILE)?;
    let unopened = seal::read(path, found.text(path)?)?;
    let is_encrypted = unopened.is_encrypted();
    if !is_encrypted {
        found.require_private(path)?;
    }
    Ok((unopened.header, is_encrypted))
}
