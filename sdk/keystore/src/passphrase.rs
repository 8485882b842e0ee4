//! Sources of passphrases.

use crate::{Error, file};
use age::secrecy::{ExposeSecret, SecretString};
use std::{
    env, fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

/// Longest passphrase file in bytes.
const MAX_PASSPHRASE_FILE: u64 = 4_096;

/// The source of a passphrase. As text: `env:NAME`, `file:PATH`, `prompt` or `none`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PassphraseSource {
    /// The environment variable with this name.
    Environment(String),
    /// The file at this path, without the line break at its end; only its owner may use it.
    File(PathBuf),
    /// A prompt on the terminal.
    Prompt,
    /// No passphrase: the key is not encrypted.
    None,
}

/// The text is not a source of passphrases.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a passphrase comes from env:NAME, file:PATH, prompt or none")]
pub struct UnknownSource;

impl FromStr for PassphraseSource {
    type Err = UnknownSource;
    fn from_str(text: &str) -> Result<Self, UnknownSource> {
        match text.split_once(':') {
            Some(("env", name)) if !name.is_empty() => Ok(Self::Environment(name.into())),
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(path.into())),
            None if text == "prompt" => Ok(Self::Prompt),
            None if text == "none" => Ok(Self::None),
            _ => Err(UnknownSource),
        }
    }
}

impl fmt::Display for PassphraseSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment(name) => write!(f, "env:{name}"),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Prompt => f.write_str("prompt"),
            Self::None => f.write_str("none"),
        }
    }
}

/// Whether the passphrase must be typed twice.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Purpose {
    /// Once: the file shows whether it is right.
    Open,
    /// Twice: a mistake would lock the key up for ever.
    Create,
}

impl PassphraseSource {
    /// The passphrase for the key file at `path`; none for [`Self::None`].
    pub(crate) fn read(&self, path: &Path, purpose: Purpose) -> Result<Option<SecretString>, Error> {
        let passphrase = match self {
            Self::None => return Ok(None),
            Self::Environment(name) => env::var(name)
                .map(SecretString::from)
                .map_err(|_| Error::NoSuchVariable { name: name.clone() })?,
            Self::File(from) => from_file(from)?,
            Self::Prompt => from_terminal(path, purpose)?,
        };
        if passphrase.expose_secret().is_empty() {
            return Err(Error::EmptyPassphrase { from: self.to_string() });
        }
        Ok(Some(passphrase))
    }
}

fn from_file(path: &Path) -> Result<SecretString, Error> {
    let found = file::read(path, MAX_PASSPHRASE_FILE)?;
    found.require_private(path)?;
    let text = found.text(path)?;
    let line = text.strip_suffix('\n').unwrap_or(text);
    Ok(SecretString::from(line.strip_suffix('\r').unwrap_or(line)))
}

fn from_terminal(path: &Path, purpose: Purpose) -> Result<SecretString, Error> {
    let ask = |question: String| {
        rpassword::prompt_password(question)
            .map(SecretString::from)
            .map_err(|source| Error::NoTerminal { source })
    };
    let passphrase = ask(format!("Passphrase of {}: ", path.display()))?;
    if purpose == Purpose::Create {
        let again = ask("The same again: ".into())?;
        if again.expose_secret() != passphrase.expose_secret() {
            return Err(Error::PassphrasesDiffer);
        }
    }
    Ok(passphrase)
}
