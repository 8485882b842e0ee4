//! Settings from flags, the environment and the configuration file, in this order.

use crate::{CliError, args::Global, output::Format};
use serde::Deserialize;
use std::{
    env,
    path::{Path, PathBuf},
};
use tallystick_keystore::PassphraseSource;

/// The node, unless another one is named.
const DEFAULT_CHAIN: &str = "ws://127.0.0.1:9944";
/// The key, unless another one is named.
const DEFAULT_KEY: &str = "default";

/// The configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    chain: Option<String>,
    accountant: Option<String>,
    key: Option<String>,
    passphrase: Option<String>,
    output: Option<Format>,
    data_dir: Option<PathBuf>,
}

/// The settings of a command.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The node's address.
    pub chain: String,
    /// The accountant: its service's address, or its account.
    pub accountant: Option<String>,
    /// The key: a name, or the path of a key file.
    pub key: String,
    /// Source of the key's passphrase.
    pub passphrase: PassphraseSource,
    /// Format of answers.
    pub output: Format,
    /// Folder of keys and state.
    pub data_dir: PathBuf,
}

impl Settings {
    /// Gathers the settings. A configuration file that is named must exist.
    pub fn gather(global: &Global) -> Result<Self, CliError> {
        let file = match &global.config {
            Some(path) => read(path)?,
            None => match default_config() {
                Some(path) if path.is_file() => read(&path)?,
                _ => File::default(),
            },
        };
        let passphrase = match (&global.passphrase, &file.passphrase) {
            (Some(source), _) => source.clone(),
            (None, Some(text)) => text
                .parse()
                .map_err(|error| CliError::usage(format!("passphrase: {error}")))?,
            (None, None) => PassphraseSource::Prompt,
        };
        let data_dir = global.data_dir.clone().or(file.data_dir).or_else(default_data_dir);
        Ok(Self {
            chain: global
                .chain
                .clone()
                .or(file.chain)
                .unwrap_or_else(|| DEFAULT_CHAIN.to_owned()),
            accountant: global.accountant.clone().or(file.accountant),
            key: global
                .key
                .clone()
                .or(file.key)
                .unwrap_or_else(|| DEFAULT_KEY.to_owned()),
            passphrase,
            output: global.output.or(file.output).unwrap_or_default(),
            data_dir: data_dir.ok_or_else(|| CliError::usage("no home directory is known; give --data-dir"))?,
        })
    }

    /// Folder of keys.
    pub fn keys(&self) -> PathBuf {
        self.data_dir.join("keys")
    }

    /// The file of a key: a name is one in the folder of keys.
    pub fn key_file(&self, key: &str) -> PathBuf {
        if key.contains('/') {
            PathBuf::from(key)
        } else {
            self.keys().join(format!("{key}.json"))
        }
    }
}

fn read(path: &Path) -> Result<File, CliError> {
    let wrong = |reason: String| CliError::usage(format!("{}: {reason}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    toml::from_str(&text).map_err(|error| wrong(error.to_string()))
}

fn default_config() -> Option<PathBuf> {
    Some(base("XDG_CONFIG_HOME", ".config")?.join("tally/config.toml"))
}

fn default_data_dir() -> Option<PathBuf> {
    Some(base("XDG_DATA_HOME", ".local/share")?.join("tally"))
}

/// A base directory as the XDG specification has it.
fn base(variable: &str, below_home: &str) -> Option<PathBuf> {
    let set = env::var_os(variable)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    set.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(below_home)))
}
