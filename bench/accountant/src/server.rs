//! The real binary as a child process, on a chain in a file.

use crate::parties::Provider;
use serde_json::json;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tallystick_keystore::{Keystore, PassphraseSource, Scheme, SecretString};
use tallystick_messages::json::to_hex;
use tallystick_primitives::{
    Balance,
    state::{AccountantState, AccountantStatus},
};
use tallystick_testing_kit::Place;

/// More than all payments of a run.
const BALANCE: Balance = Balance::MAX >> 32;
/// The height that the chain in the file has.
pub const HEIGHT: u32 = 100;
/// The secret URI of [`Place::operator`].
const OPERATOR: &str = "//operator";
/// How long it may take to read its store and its chain.
const READY_TIMEOUT: Duration = Duration::from_secs(120);
/// Between two questions whether it is ready.
const READY_PAUSE: Duration = Duration::from_millis(5);

/// Why the accountant does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// A file could not be written.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The binary is not there.
    #[error("{0} is not built; run: make build")]
    NotBuilt(PathBuf),
    /// It ended or said something else.
    #[error("the accountant did not start: it said {0:?}")]
    NotStarted(String),
    /// It listens but exchanges nothing.
    #[error("the accountant was not ready after {READY_TIMEOUT:?}: {0}")]
    NotReady(String),
    /// The key file.
    #[error(transparent)]
    Key(#[from] tallystick_keystore::Error),
}

/// Writes what the accountant needs into `folder`: a chain with these providers and their consumers, a key, a
/// configuration. Returns the configuration's path.
pub fn write_files(folder: &Path, providers: &[Provider], store: &str, cache: usize) -> Result<PathBuf, ServerError> {
    let place = Place::default();
    let key = folder.join("operator.json");
    let uri = SecretString::from(OPERATOR.to_owned());
    Keystore::new().import(&key, Scheme::Sr25519, &uri, &PassphraseSource::None)?;
    let consumers = providers
        .iter()
        .flat_map(Provider::consumers)
        .map(|identity| json!({ "identity": to_hex(identity.as_ref()), "balance": BALANCE.to_string() }));
    let snapshot = json!({
        "genesis": place.genesis,
        "height": HEIGHT,
        "exitDelay": 1_000_000,
        "accountant": accountant(&place),
        "consumers": consumers.collect::<Vec<_>>(),
        "providers": providers.iter().map(|provider| json!({
            "identity": to_hex(provider.key().account.as_ref()), "coverage": "0"
        })).collect::<Vec<_>>(),
    });
    let chain = folder.join("chain.json");
    std::fs::write(&chain, snapshot.to_string())?;
    let config = folder.join("accountant.toml");
    let text = format!(
        "owner = '{}'\n[chain]\nurl = 'offline:{}'\nmax_age = '1d'\n[keys]\noperator = '{}'\n\
         [store]\nlocation = '{store}'\ncache_entries = {cache}\n[api]\nlisten = '127.0.0.1:0'\n\
         [limits]\nper_identity = 1000000\nidentity_burst = 1000000\nper_address = 1000000\naddress_burst = 1000000\n\
         [settlement]\nautomatic = false\n[log]\nfilter = 'warn'\n",
        to_hex(place.owner.account.as_ref()),
        chain.display(),
        key.display(),
    );
    std::fs::write(&config, text)?;
    Ok(config)
}

fn accountant(place: &Place) -> AccountantState {
    AccountantState {
        owner: place.owner.account.clone(),
        operator: place.operator.account.clone(),
        previous_operator: None,
        status: AccountantStatus::Active,
        fee: sp_runtime::Permill::from_percent(1),
        pending_fee: None,
        min_bond: 0,
        min_consumer_settlement: 0,
        stake: 0,
        available: 0,
        covered_total: 0,
        owed_total: 0,
        withdrawal: None,
        reclaim_from: None,
        punished_since: None,
        url: String::new(),
    }
}

/// An accountant that runs; killed when it is dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From the start of the process until it is ready to exchange.
    pub started_in: Duration,
}

impl Server {
    /// Starts the binary that was built beside this one.
    pub fn start(config: &Path) -> Result<Self, ServerError> {
        let binary = std::env::current_exe()?.with_file_name("tallystick-accountant");
        if !binary.exists() {
            return Err(ServerError::NotBuilt(binary));
        }
        let began = Instant::now();
        let mut child = Command::new(binary)
            .args(["run", "--config"])
            .arg(config)
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let address = line
            .trim()
            .strip_prefix("listening on ")
            .and_then(|address| address.parse().ok())
            .ok_or_else(|| ServerError::NotStarted(line.clone()))?;
        let mut server = Self {
            child,
            address,
            started_in: Duration::default(),
        };
        server.wait_until_ready(began)?;
        server.started_in = began.elapsed();
        Ok(server)
    }

    fn wait_until_ready(&self, began: Instant) -> Result<(), ServerError> {
        loop {
            let answer = self.readiness()?;
            if answer.starts_with("HTTP/1.1 200") {
                return Ok(());
            }
            if began.elapsed() > READY_TIMEOUT {
                return Err(ServerError::NotReady(answer));
            }
            std::thread::sleep(READY_PAUSE);
        }
    }

    /// The answer of `/readyz`, as it comes.
    fn readiness(&self) -> Result<String, ServerError> {
        let mut connection = TcpStream::connect(self.address)?;
        connection.write_all(b"GET /readyz HTTP/1.1\r\nHost: accountant\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// Its resident memory in bytes.
    pub fn resident_bytes(&self) -> Result<u64, ServerError> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let kib = status.lines().find_map(|line| {
            line.strip_prefix("VmRSS:")?
                .split_whitespace()
                .next()?
                .parse::<u64>()
                .ok()
        });
        Ok(kib.unwrap_or_default() * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
