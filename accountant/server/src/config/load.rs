//! Reads the configuration from its sources and says where each value came from.

use super::Config;
use figment::{
    Figment, Metadata, Profile, Provider,
    providers::{Format, Serialized, Toml},
    value::{Dict, Map, Value},
};
use std::path::{Path, PathBuf};
use tallystick_messages::json;
use tallystick_primitives::{AccountId, Hash, accountant_id};

/// Prefix of environment variables; `__` stands between section and key.
pub const ENVIRONMENT_PREFIX: &str = "TALLYSTICK_ACCOUNTANT_";

const ENVIRONMENT: &str = "environment";
const COMMAND_LINE: &str = "command line";

/// An error in the configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A source cannot be read, or a value has the wrong type or name.
    #[error("the configuration cannot be read: {0}")]
    Unreadable(Box<figment::Error>),
    /// The file that was named does not exist.
    #[error("there is no configuration file {0}; see examples/minimal.toml")]
    NoFile(PathBuf),
    /// A value is not possible.
    #[error("{key}: {problem}")]
    Invalid {
        /// The value's name, such as `chain.url`.
        key: &'static str,
        /// The mistake, and its remedy.
        problem: String,
    },
    /// A flag `--set` is not `name=value`.
    #[error("--set {0}: write it as section.key=value")]
    NotASetting(String),
}

/// A configuration that was read and checked.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The values.
    pub config: Config,
    /// The owner.
    pub owner: AccountId,
    /// The accountant.
    pub accountant: AccountId,
    /// The genesis hash that the chain must have, if one is configured.
    pub genesis: Option<Hash>,
    figment: Figment,
}

/// Values given by flags: `section.key` and its text.
pub type Settings = Vec<(String, String)>;

/// Values given as text.
struct Texts {
    source: &'static str,
    settings: Settings,
}

impl Provider for Texts {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.source)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let mut root = Dict::new();
        for (name, text) in &self.settings {
            insert(&mut root, name, value_of(text));
        }
        Ok(Map::from([(Profile::Default, root)]))
    }
}

/// Whole numbers and booleans are recognised, anything else is text: money with decimals must never become a float.
fn value_of(text: &str) -> Value {
    if let Ok(number) = text.parse::<u64>() {
        return Value::from(number);
    }
    match text.parse::<bool>() {
        Ok(choice) => Value::from(choice),
        Err(_) => Value::from(text),
    }
}

/// Settings from environment variables.
fn from_environment() -> Settings {
    std::env::vars()
        .filter_map(|(name, value)| {
            let key = name.strip_prefix(ENVIRONMENT_PREFIX)?.to_lowercase().replace("__", ".");
            Some((key, value))
        })
        // The passphrase and the file's name have the prefix too, but are no settings.
        .filter(|(key, _)| key != "passphrase" && key != "config")
        .collect()
}

fn insert(dict: &mut Dict, name: &str, value: Value) {
    match name.split_once('.') {
        None => {
            dict.insert(name.to_owned(), value);
        }
        Some((section, rest)) => {
            let entry = dict
                .entry(section.to_owned())
                .or_insert_with(|| Value::from(Dict::new()));
            if let Value::Dict(_, inner) = entry {
                insert(inner, rest, value);
            }
        }
    }
}

/// Splits `section.key=value`.
pub fn parse_setting(text: &str) -> Result<(String, String), ConfigError> {
    text.split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .ok_or_else(|| ConfigError::NotASetting(text.to_owned()))
}

/// Reads all sources and checks the result.
pub fn load(file: Option<&Path>, flags: Settings) -> Result<Loaded, ConfigError> {
    let mut figment = Figment::from(Serialized::defaults(Config::default()));
    if let Some(path) = file {
        if !path.is_file() {
            return Err(ConfigError::NoFile(path.to_owned()));
        }
        figment = figment.merge(Toml::file_exact(path));
    }
    let environment = Texts {
        source: ENVIRONMENT,
        settings: from_environment(),
    };
    let flags = Texts {
        source: COMMAND_LINE,
        settings: flags,
    };
    let figment = figment.merge(environment).merge(flags);
    let config: Config = figment
        .extract()
        .map_err(|error| ConfigError::Unreadable(Box::new(error)))?;
    check(config, figment)
}

fn check(config: Config, figment: Figment) -> Result<Loaded, ConfigError> {
    let invalid = |key, problem: &str| ConfigError::Invalid {
        key,
        problem: problem.to_owned(),
    };
    let owner = parse_account(&config.owner).ok_or_else(|| {
        invalid(
            "owner",
            "set it to the owner's account, SS58 or 0x and 64 hexadecimal digits",
        )
    })?;
    let genesis = match config.chain.genesis.as_str() {
        "" => None,
        text => Some(Hash::from(json::fixed_from_hex::<32>(text).map_err(|_| {
            invalid("chain.genesis", "expected 0x and 64 hexadecimal digits")
        })?)),
    };
    if !["ws://", "wss://", "offline:"]
        .iter()
        .any(|scheme| config.chain.url.starts_with(scheme))
    {
        return Err(invalid(
            "chain.url",
            "expected ws:// or wss:// and the address of a node",
        ));
    }
    if config.api.tls_certificate.is_some() != config.api.tls_key.is_some() {
        return Err(invalid(
            "api.tls_certificate",
            "TLS needs both tls_certificate and tls_key",
        ));
    }
    let positive = [
        ("limits.max_body_bytes", config.limits.max_body_bytes),
        ("limits.max_batch", config.limits.max_batch),
        ("limits.max_concurrent", config.limits.max_concurrent),
        ("limits.nonces", config.limits.nonces),
        ("limits.queue", config.limits.queue),
        ("limits.verify_queue", config.limits.verify_queue),
        ("limits.commit_operations", config.limits.commit_operations),
        ("limits.update_buffer", config.limits.update_buffer),
        ("store.cache_entries", config.store.cache_entries),
        ("settlement.max_in_flight", config.settlement.max_in_flight),
    ];
    if let Some((key, _)) = positive.iter().find(|(_, value)| *value == 0) {
        return Err(invalid(key, "must be at least 1"));
    }
    let rates = [
        ("limits.per_identity", config.limits.per_identity),
        ("limits.identity_burst", config.limits.identity_burst),
        ("limits.per_address", config.limits.per_address),
        ("limits.address_burst", config.limits.address_burst),
        ("exchange.max_pending_per_lane", config.exchange.max_pending_per_lane),
    ];
    if let Some((key, _)) = rates.iter().find(|(_, value)| *value == 0) {
        return Err(invalid(key, "must be at least 1"));
    }
    if config.limits.commit_operations > 1_024 {
        return Err(invalid("limits.commit_operations", "must be at most 1024"));
    }
    let most = u32::try_from(tallystick_messages::MAX_MESSAGES).unwrap_or(u32::MAX);
    if config.exchange.max_messages == 0 || config.exchange.max_messages > most {
        return Err(invalid("exchange.max_messages", "must be between 1 and 256"));
    }
    if config.settlement.max_fee_millionths > 1_000_000 {
        return Err(invalid(
            "settlement.max_fee_millionths",
            "must be at most 1000000 (all of it)",
        ));
    }
    if config.store.is_shared() && !config.store.location.starts_with("postgres") {
        return Err(invalid(
            "store.shared",
            "only a store in PostgreSQL can be shared by several instances",
        ));
    }
    Ok(Loaded {
        accountant: accountant_id(&owner),
        owner,
        genesis,
        config,
        figment,
    })
}

/// An account in SS58 or hexadecimal.
pub fn parse_account(text: &str) -> Option<AccountId> {
    use sp_core::crypto::Ss58Codec;
    match json::fixed_from_hex::<32>(text) {
        Ok(bytes) => Some(AccountId::new(bytes)),
        Err(_) => AccountId::from_ss58check(text).ok(),
    }
}

/// One line of `check-config`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Line {
    /// The value's name.
    pub key: String,
    /// The value, without secrets.
    pub value: String,
    /// `default`, `command line`, an environment variable or a file.
    pub source: String,
}

impl Loaded {
    /// Every value with its source, in order of names. Passwords are hidden.
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        if let Ok(serde_json::Value::Object(root)) = serde_json::to_value(&self.config) {
            for (name, value) in root {
                self.collect(name, value, &mut lines);
            }
        }
        lines
    }

    fn collect(&self, key: String, value: serde_json::Value, lines: &mut Vec<Line>) {
        match value {
            serde_json::Value::Object(section) => {
                for (name, value) in section {
                    self.collect(format!("{key}.{name}"), value, lines);
                }
            }
            value => {
                let text = match value {
                    serde_json::Value::String(text) => text,
                    serde_json::Value::Null => String::new(),
                    other => other.to_string(),
                };
                lines.push(Line {
                    value: without_password(&text),
                    source: self.source(&key),
                    key,
                });
            }
        }
    }

    fn source(&self, key: &str) -> String {
        let Some(metadata) = self.figment.find_metadata(key) else {
            return "default".into();
        };
        match &metadata.source {
            Some(figment::Source::File(path)) => path.display().to_string(),
            _ if metadata.name == ENVIRONMENT => {
                let name = key.replace('.', "__").to_uppercase();
                format!("{ENVIRONMENT_PREFIX}{name}")
            }
            _ if metadata.name == COMMAND_LINE => COMMAND_LINE.into(),
            _ => "default".into(),
        }
    }
}

/// `scheme://user:password@host` with the password replaced by stars.
pub fn without_password(text: &str) -> String {
    let hidden = text.split_once("://").and_then(|(scheme, rest)| {
        let (login, place) = rest.rsplit_once('@')?;
        let (user, _) = login.split_once(':')?;
        Some(format!("{scheme}://{user}:***@{place}"))
    });
    hidden.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: &str = "0xdb1498b4c8cde1109943c831aa7c8d3ef02a87197e04f068a5c509df81c0654e";

    fn setting(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn flags_win_over_the_file_and_the_source_of_each_value_is_told() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let file = directory.path().join("accountant.toml");
        std::fs::write(
            &file,
            format!("owner = '{OWNER}'\n[limits]\nqueue = 7\nmax_batch = 9\n[exchange]\nreserve = '0.5'\n"),
        )
        .expect("written");
        let loaded = load(Some(&file), vec![setting("limits.queue", "8")]).expect("valid");
        assert_eq!(loaded.config.limits.queue, 8);
        assert_eq!(loaded.config.limits.max_batch, 9);
        let lines = loaded.lines();
        let source = |key: &str| lines.iter().find(|line| line.key == key).expect(key).source.clone();
        assert_eq!(source("limits.queue"), "command line");
        assert!(source("limits.max_batch").ends_with("accountant.toml"));
        assert_eq!(source("limits.nonces"), "default");
    }

    #[test]
    fn money_is_read_exactly_from_flags_too() {
        for (text, units) in [
            ("0.1", 100_000_000_000),
            ("3", 3_000_000_000_000),
            ("0.000000000001", 1),
        ] {
            let loaded = load(
                None,
                vec![setting("owner", OWNER), setting("settlement.threshold", text)],
            )
            .expect(text);
            assert_eq!(loaded.config.settlement.threshold.0, units);
        }
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let error = load(None, vec![setting("owner", OWNER), setting("limits.quee", "1")]).expect_err("unknown");
        assert!(error.to_string().contains("quee"), "{error}");
    }

    #[test]
    fn impossible_values_are_refused_with_their_names() {
        for (name, value) in [
            ("limits.queue", "0"),
            ("chain.url", "http://node"),
            ("chain.genesis", "0x12"),
            ("exchange.max_messages", "257"),
            ("store.shared", "true"),
            ("settlement.max_fee_millionths", "1000001"),
            ("api.tls_key", "key.pem"),
            ("api.allowed_origins", "wallet.example"),
        ] {
            let error = load(None, vec![setting("owner", OWNER), setting(name, value)]).expect_err(name);
            let section = name.split('.').next().expect("a section");
            assert!(error.to_string().contains(section), "{name}: {error}");
        }
        assert!(load(None, vec![]).is_err(), "an owner is needed");
    }

    #[test]
    fn passwords_are_never_shown() {
        let location = "postgres://tally:s3cret@db.example/tally";
        let loaded = load(None, vec![setting("owner", OWNER), setting("store.location", location)]).expect("valid");
        let shown = format!("{:?}", loaded.lines());
        assert!(!shown.contains("s3cret") && shown.contains("tally:***@db.example"));
    }

    #[test]
    fn examples_are_valid_and_the_full_one_names_every_value() {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        load(Some(&examples.join("minimal.toml")), vec![]).expect("minimal.toml");
        let full = load(Some(&examples.join("full.toml")), vec![]).expect("full.toml");
        let missing: Vec<_> = full
            .lines()
            .into_iter()
            .filter(|line| line.source == "default")
            .collect();
        assert_eq!(missing, vec![], "values that full.toml does not show");
    }
}
