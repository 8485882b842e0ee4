//! The real binary, on a chain in a file.

use super::{NOTCH, accountant::place};
use serde_json::json;
use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::Duration,
};
use tallystick_keystore::{Keystore, PassphraseSource, Scheme, SecretString};
use tallystick_messages::json::to_hex;
use tallystick_primitives::AccountId;
use tallystick_testing_kit::chain::accountant_state;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// The operator's key, the chain and the configuration, in a folder; returns the configuration's name.
pub fn write_files(
    folder: &Path,
    consumers: &[&AccountId],
    providers: &[&AccountId],
    block_ms: Option<u64>,
) -> PathBuf {
    let key = folder.join("operator.json");
    let uri = SecretString::from("//operator".to_owned());
    Keystore::new()
        .import(&key, Scheme::Sr25519, &uri, &PassphraseSource::None)
        .unwrap();
    let snapshot = json!({
        "genesis": place().genesis,
        "height": 100,
        "exitDelay": 1_000_000,
        "blockMs": block_ms,
        "accountant": accountant_state(&place()),
        "consumers": consumers.iter().map(|id| json!({
            "identity": to_hex((*id).as_ref()), "balance": (1_000_000 * NOTCH).to_string()
        })).collect::<Vec<_>>(),
        "providers": providers.iter().map(|id| json!({
            "identity": to_hex((*id).as_ref()), "coverage": "0"
        })).collect::<Vec<_>>(),
    });
    let file = folder.join("chain.json");
    std::fs::write(&file, snapshot.to_string()).unwrap();
    let config = folder.join("accountant.toml");
    let text = format!(
        "owner = '{}'\n[chain]\nurl = 'offline:{}'\nmax_age = '1d'\n[keys]\noperator = '{}'\n[store]\nlocation = '{}'\n\
         [api]\nlisten = '127.0.0.1:0'\n[limits]\nper_identity = 100000\nidentity_burst = 100000\nper_address = 100000\n\
         address_burst = 100000\n[settlement]\nautomatic = false\n[log]\nfilter = 'error'\n",
        to_hex(accountant_state(&place()).owner.as_ref()),
        file.display(),
        key.display(),
        folder.join("store").display(),
    );
    std::fs::write(&config, text).unwrap();
    config
}

fn command(config: &Path, command: &str, arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_tallystick-accountant"));
    program
        .args([command, "--config", config.to_str().unwrap()])
        .args(arguments)
        .kill_on_drop(true);
    program
}

/// Starts the service; returns it with its address once it listens.
pub async fn start(config: &Path, arguments: &[&str]) -> (Child, String) {
    let mut child = command(config, "run", arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(Duration::from_secs(20), lines.next_line())
        .await
        .expect("it starts in time")
        .unwrap()
        .expect("it listens; its log is above");
    let address = line.strip_prefix("listening on ").unwrap().to_owned();
    (child, format!("http://{address}"))
}

/// Runs a command to its end.
pub async fn run(config: &Path, name: &str, arguments: &[&str]) -> Output {
    command(config, name, arguments).output().await.unwrap()
}

/// Stops the service as an operator would, and expects it to end well.
pub async fn stop(mut child: Child) {
    let id = child.id().unwrap().to_string();
    let sent = Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
    assert!(sent.success());
    let status = tokio::time::timeout(Duration::from_secs(30), child.wait())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(status.code(), Some(0));
}
