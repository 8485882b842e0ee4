//! A real node as a child process, on free ports of the loopback interface.

use crate::signer::Keypair;
use sp_core::{Pair, sr25519};
use std::{
    fmt,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
    sync::oneshot,
};

/// How long a node may take until it listens. A second is usual; a machine that compiles meanwhile takes minutes.
const START_TIMEOUT: Duration = Duration::from_secs(300);
/// The beginning of the line that a node logs when it listens; the port follows.
const READY: &str = "Running JSON-RPC server: addr=127.0.0.1:";
/// How much of the log an error quotes.
const LOG_TAIL: usize = 30;

/// Why there is no node.
#[derive(thiserror::Error)]
pub enum NodeError {
    /// The binary is missing.
    #[error("there is no node at {0}; run: make build")]
    NotBuilt(PathBuf),
    /// The binary does not do what it should.
    #[error("the node {why}; the end of its log:\n{log}")]
    Failed {
        /// The node's failure, in words.
        why: String,
        /// Its last words.
        log: String,
    },
    /// The machine does not do what it should.
    #[error("the node cannot be run: {0}")]
    Io(#[from] std::io::Error),
}

/// As it is displayed, because a failing test shows it like this.
impl fmt::Debug for NodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// A development chain of one validator. Ends, and leaves nothing behind, when it is dropped.
#[derive(Debug)]
pub struct Node {
    folder: TempDir,
    arguments: Vec<String>,
    port: u16,
    child: Option<Child>,
}

impl Node {
    /// Starts a development chain and waits until it answers.
    pub async fn start() -> Result<Self, NodeError> {
        Self::start_with(&[]).await
    }

    /// [`start`](Self::start) with further arguments of the node.
    pub async fn start_with(arguments: &[&str]) -> Result<Self, NodeError> {
        let mut node = Self {
            folder: tempfile::Builder::new().prefix("tallystick-node-").tempdir()?,
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            port: 0,
            child: None,
        };
        node.restart().await?;
        Ok(node)
    }

    /// Where it listens, also while it is stopped.
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    /// Its process, while it runs.
    pub fn process(&self) -> Option<u32> {
        self.child.as_ref().and_then(Child::id)
    }

    /// Where it logs to.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("node.log")
    }

    /// Kills the process as a crash would.
    pub async fn kill(&mut self) -> Result<(), NodeError> {
        if let Some(mut child) = self.child.take() {
            child.kill().await?;
        }
        Ok(())
    }

    /// Starts it again, with the same chain and the same port. Kills it first if it runs.
    pub async fn restart(&mut self) -> Result<(), NodeError> {
        self.kill().await?;
        let binary = binary();
        if !binary.is_file() {
            return Err(NodeError::NotBuilt(binary));
        }
        let mut child = self.command(&binary).spawn()?;
        let (ready, is_ready) = oneshot::channel();
        let stderr = child
            .stderr
            .take()
            .ok_or_else(|| std::io::Error::other("no standard error"))?;
        let mut log = tokio::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log())
            .await?;
        // Reads until the node ends, so that it never waits for a reader.
        tokio::spawn(async move {
            let mut lines = BufReader::new(stderr).lines();
            let mut ready = Some(ready);
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(port) = port_in(&line) {
                    // Nobody waits any more if the start was given up.
                    ready.take().map(|ready| ready.send(port));
                }
                if log.write_all(format!("{line}\n").as_bytes()).await.is_err() || log.flush().await.is_err() {
                    break;
                }
            }
        });
        let why = tokio::select! {
            port = is_ready => match port {
                Ok(port) => {
                    self.port = port;
                    self.child = Some(child);
                    return Ok(());
                }
                Err(_) => ended(child.wait().await),
            },
            status = child.wait() => ended(status),
            () = tokio::time::sleep(START_TIMEOUT) => format!("did not listen after {START_TIMEOUT:?}"),
        };
        let log = std::fs::read_to_string(self.log())?;
        let lines: Vec<_> = log.lines().collect();
        let log = lines
            .iter()
            .rev()
            .take(LOG_TAIL)
            .rev()
            .copied()
            .collect::<Vec<_>>()
            .join("\n");
        Err(NodeError::Failed { why, log })
    }

    fn command(&self, binary: &Path) -> Command {
        let mut command = Command::new(binary);
        command
            .arg("--dev")
            .arg("--base-path")
            .arg(self.folder.path().join("chain"))
            .args(["--rpc-port", &self.port.to_string()])
            .args(["--listen-addr", "/ip4/127.0.0.1/tcp/0"])
            .args(["--no-prometheus", "--no-telemetry", "--no-mdns"])
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }
}

/// The key behind one of the accounts that a development chain gives money, such as `Alice`.
///
/// Its seed is public knowledge: for tests only.
pub fn well_known(name: &str) -> Option<Keypair> {
    sr25519::Pair::from_string(&format!("//{name}"), None)
        .ok()
        .map(Keypair::from)
}

/// The node's binary, as `make build` leaves it.
fn binary() -> PathBuf {
    if let Some(binary) = std::env::var_os("TALLYSTICK_NODE") {
        return binary.into();
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target
        .unwrap_or_else(|| cache().join("target"))
        .join("release/tallystick-node")
}

/// Where everything that is built is kept.
fn cache() -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|cache| !cache.is_empty());
    cache.map_or_else(home, PathBuf::from).join("tallystick")
}

fn port_in(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once(READY)?;
    let digits = rest.find(|letter: char| !letter.is_ascii_digit());
    rest.get(..digits.unwrap_or(rest.len()))?.parse().ok()
}

fn ended(status: std::io::Result<ExitStatus>) -> String {
    match status {
        Ok(status) => format!("ended with {status}"),
        Err(error) => format!("ended: {error}"),
    }
}
