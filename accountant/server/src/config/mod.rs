//! The configuration of the service, and its defaults.
//!
//! Flags win over the environment (`TALLYSTICK_ACCOUNTANT_CHAIN__URL` sets `chain.url`), the environment over the
//! file (TOML), the file over the defaults. [`load`] reads them; `check-config` prints the result with the source of
//! each value.

pub mod duration;
pub mod load;
pub mod origins;

pub use duration::Span;
pub use load::{ConfigError, Loaded};
pub use origins::Origins;

use serde::{Deserialize, Serialize};
use std::{net::SocketAddr, path::PathBuf, time::Duration};
use tallystick_primitives::{Amount, NOTCH};

/// Everything an operator can configure.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The owner's account, SS58 or `0x` and hexadecimal; the accountant's id follows from it.
    pub owner: String,
    /// The node.
    pub chain: ChainConfig,
    /// Keys and their passphrases.
    pub keys: KeysConfig,
    /// Where the state is kept.
    pub store: StoreConfig,
    /// The HTTP interface.
    pub api: ApiConfig,
    /// Limits that protect the service.
    pub limits: LimitsConfig,
    /// Terms of exchanges.
    pub exchange: ExchangeConfig,
    /// When promises are turned into money.
    pub settlement: SettlementConfig,
    /// The log.
    pub log: LogConfig,
}

/// The node.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChainConfig {
    /// Its WebSocket address.
    pub url: String,
    /// The genesis hash that the node must have; any if empty. The first start keeps it.
    pub genesis: String,
    /// Exchanges are refused when the newest finalized block was seen longer ago than this.
    pub max_age: Span,
}

impl Default for ChainConfig {
    fn default() -> Self {
        Self {
            url: "ws://127.0.0.1:9944".into(),
            genesis: String::new(),
            max_age: seconds(120),
        }
    }
}

/// Keys and their passphrases.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct KeysConfig {
    /// The operator's key file. It signs promises, and nothing else can.
    pub operator: PathBuf,
    /// Where its passphrase comes from: `none`, `prompt`, `env:NAME` or `file:PATH`.
    pub operator_passphrase: String,
}

impl Default for KeysConfig {
    fn default() -> Self {
        Self {
            operator: "operator.json".into(),
            operator_passphrase: "none".into(),
        }
    }
}

/// Where the state is kept.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreConfig {
    /// A directory, or `postgres://user:password@host/database` for several instances.
    pub location: String,
    /// Where `kill -USR1` has a running service write a backup, into a new folder each time; nowhere if empty.
    pub backups: PathBuf,
    /// How many consumers, providers and agreements are kept in memory at once.
    pub cache_entries: usize,
    /// Whether other instances use the same database. Assumed of PostgreSQL if nothing is said; an embedded store
    /// cannot be shared.
    pub shared: Option<bool>,
}

impl StoreConfig {
    /// Whether other instances may use the same store.
    pub fn is_shared(&self) -> bool {
        self.shared.unwrap_or_else(|| self.location.starts_with("postgres"))
    }
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self {
            location: "accountant-store".into(),
            backups: PathBuf::new(),
            cache_entries: 400_000,
            shared: None,
        }
    }
}

/// The HTTP interface.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ApiConfig {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where metrics are served; with the rest of the interface if empty.
    pub metrics_listen: Option<SocketAddr>,
    /// Whether a proxy in front of the service tells the client's address: the last one in `X-Forwarded-For`. Only
    /// if the service cannot be reached past that proxy.
    pub behind_proxy: bool,
    /// Which web pages' programs may use the interface: `any`, `none`, or origins separated by commas.
    pub allowed_origins: Origins,
    /// Certificate chain (PEM). With it and the key the interface speaks TLS.
    pub tls_certificate: Option<PathBuf>,
    /// Private key (PEM).
    pub tls_key: Option<PathBuf>,
}

impl Default for ApiConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8420)),
            metrics_listen: None,
            behind_proxy: false,
            allowed_origins: Origins::Any,
            tls_certificate: None,
            tls_key: None,
        }
    }
}

/// Limits that protect the service.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// Largest body of a request in bytes.
    pub max_body_bytes: usize,
    /// Most operations in one batch request.
    pub max_batch: usize,
    /// Requests that are worked on at the same time.
    pub max_concurrent: usize,
    /// Longest time a request may take.
    pub timeout: Span,
    /// Signed operations per second and identity.
    pub per_identity: u32,
    /// Signed operations an identity may do at once before `per_identity` counts.
    pub identity_burst: u32,
    /// Unsigned requests per second and address; also failed authentications.
    pub per_address: u32,
    /// Unsigned requests an address may do at once before `per_address` counts.
    pub address_burst: u32,
    /// Nonces of signed requests that are remembered.
    pub nonces: usize,
    /// Operations that may wait for the writer.
    pub queue: usize,
    /// Signature checks that may wait.
    pub verify_queue: usize,
    /// Threads that check signatures; as many as there are processors if 0.
    pub verify_threads: usize,
    /// Most operations in one commit.
    pub commit_operations: usize,
    /// Clients that may follow the updates at the same time.
    pub update_streams: usize,
    /// Updates kept for clients that resume.
    pub update_buffer: usize,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            max_body_bytes: 4 << 20,
            max_batch: 256,
            max_concurrent: 4_096,
            timeout: seconds(30),
            per_identity: 200,
            identity_burst: 400,
            per_address: 20,
            address_burst: 60,
            nonces: 1_000_000,
            queue: 8_192,
            verify_queue: 16_384,
            verify_threads: 0,
            commit_operations: 512,
            update_streams: 1_024,
            update_buffer: 10_000,
        }
    }
}

/// Terms of exchanges.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExchangeConfig {
    /// Blocks after which an unrevealed promise expires; half the chain's `ExitDelay` if 0, which is also the most.
    pub expiry_blocks: u32,
    /// Blocks that a device's key must still be valid for; the chain's `ExitDelay` if 0, which is also the least.
    pub device_margin_blocks: u32,
    /// Most messages in one exchange.
    pub max_messages: u32,
    /// Most unrevealed payments in one lane.
    pub max_pending_per_lane: u32,
    /// The amount kept back in each channel for fees that its owner can cause.
    pub reserve: Amount,
}

impl Default for ExchangeConfig {
    fn default() -> Self {
        Self {
            expiry_blocks: 0,
            device_margin_blocks: 0,
            max_messages: 256,
            max_pending_per_lane: 64,
            reserve: Amount(NOTCH / 10),
        }
    }
}

/// When promises are turned into money.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct SettlementConfig {
    /// Whether the service settles by itself. Exits are always settled.
    pub automatic: bool,
    /// Settle a lane when at least this can be collected.
    pub threshold: Amount,
    /// Settle only while the chain fee is at most this many millionths of the collected amount.
    pub max_fee_millionths: u32,
    /// Settle a lane that collects less, but pays its fee, after this many blocks.
    pub max_age_blocks: u32,
    /// Settlements that are under way at the same time.
    pub max_in_flight: usize,
    /// Blocks after which a settlement that was not included is sent again.
    pub retry_blocks: u32,
    /// Tip of the signed settlement that replaces one which was not included.
    pub tip: Amount,
    /// Warn when less than this is available on chain.
    pub low_available: Amount,
}

impl Default for SettlementConfig {
    fn default() -> Self {
        Self {
            automatic: true,
            threshold: Amount(NOTCH),
            max_fee_millionths: 10_000,
            max_age_blocks: 28_800,
            max_in_flight: 64,
            retry_blocks: 16,
            tip: Amount(NOTCH / 1_000),
            low_available: Amount(0),
        }
    }
}

/// The log.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// `text` or `json`.
    pub format: LogFormat,
    /// The filter, such as `info` or `info,tallystick_accountant=debug`.
    pub filter: String,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            format: LogFormat::Text,
            filter: "info".into(),
        }
    }
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

const fn seconds(seconds: u64) -> Span {
    Span(Duration::from_secs(seconds))
}
