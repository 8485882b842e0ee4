//! With a real node: top-up, register, balance, devices, exit.

mod common;

use common::{failure, json};
use serde_json::Value;
use std::path::Path;
use tallystick_chain_client::{
    calls,
    testing::{well_known, Node},
    Chain, Sender, SignOptions, Signer,
};
use tallystick_cli::args::Account;
use tallystick_primitives::{accountant_id, AccountId};

const NOTCH: u128 = 1_000_000_000_000;

fn amount(value: &Value) -> u128 {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no decimal string"))
        .parse()
        .unwrap()
}

async fn submit(chain: &Chain, signer: &str, call: &calls::Call) {
    let sender = Sender::new(chain.clone(), well_known(signer).unwrap());
    let outcome = sender.submit_and_watch(call, SignOptions::default()).await.unwrap();
    outcome.result.unwrap();
}

/// Runs a blocking command without holding up the runtime.
async fn ask(folder: &Path, chain: &str, arguments: &[&str]) -> Value {
    let (folder, chain) = (folder.to_owned(), chain.to_owned());
    let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    tokio::task::spawn_blocking(move || {
        let mut all = vec!["--chain", &chain];
        all.extend(arguments.iter().map(String::as_str));
        json(&folder, &all)
    })
    .await
    .unwrap()
}

async fn refused(folder: &Path, chain: &str, arguments: &[&str]) -> String {
    let (folder, chain) = (folder.to_owned(), chain.to_owned());
    let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    let (code, error) = tokio::task::spawn_blocking(move || {
        let mut all = vec!["--chain", &chain];
        all.extend(arguments.iter().map(String::as_str));
        failure(&folder, &all)
    })
    .await
    .unwrap();
    assert_eq!(code, 3, "{error}");
    error["error"]["code"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn from_an_empty_wallet_to_an_exit() {
    let node = Node::start().await.unwrap();
    let url = node.url();
    let chain = Chain::connect(url.clone());
    chain.connected().await;
    let owner = well_known("Bob").unwrap().account();
    let accountant: AccountId = accountant_id(&owner);
    let stake = chain.constants().await.unwrap().min_accountant_stake;
    let register = calls::accountant::register_accountant(
        well_known("Charlie").unwrap().account(),
        stake,
        sp_runtime::Permill::from_percent(1),
        0,
        b"http://127.0.0.1:1".to_vec(),
    );
    submit(&chain, "Bob", &register).await;

    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let hub = accountant.to_string();
    json(folder, &["key", "new"]);
    let address = ask(folder, &url, &["--accountant", &hub, "address", "--no-qr"]).await;
    let Account(channel) = address["channel"].as_str().unwrap().parse().unwrap();

    // Nothing to pay the fee from.
    assert_eq!(
        refused(folder, &url, &["--accountant", &hub, "register"]).await,
        "InsufficientFunds"
    );
    submit(&chain, "Alice", &calls::balances::transfer(channel.clone(), 10 * NOTCH)).await;
    let before = ask(folder, &url, &["--accountant", &hub, "balance"]).await;
    assert_eq!(before["opened"], false);
    let registered = ask(folder, &url, &["--accountant", &hub, "register", "--provider"]).await;
    assert!(registered["block"].as_u64().unwrap() > 0);
    let after = ask(folder, &url, &["--accountant", &hub, "balance"]).await;
    assert_eq!(after["opened"], true);
    assert!(amount(&after["balance"]) < amount(&before["balance"]));
    assert_eq!(after["channel"], address["channel"]);
    assert_eq!(
        refused(folder, &url, &["--accountant", &hub, "register"]).await,
        "AlreadyRegistered"
    );

    // Another account pays the fee of a device.
    std::fs::write(folder.join("phrase"), "//Alice").unwrap();
    let phrase = folder.join("phrase");
    json(folder, &["key", "import", "alice", "--from", phrase.to_str().unwrap()]);
    let device = well_known("Dave").unwrap().account().to_string();
    let authorize = [
        "device",
        "authorize",
        "1",
        &device,
        "--limit",
        "2.5",
        "--blocks",
        "1000",
        "--payer",
        "alice",
    ];
    ask(folder, &url, &authorize).await;
    let devices = ask(folder, &url, &["device", "list"]).await;
    assert_eq!(amount(&devices["devices"][0]["limit"]), 5 * NOTCH / 2);

    let quote = ask(folder, &url, &["--accountant", &hub, "quote", "--amount", "1"]).await;
    let sum = amount(&quote["hubFee"]) + amount(&quote["chainFee"]) + amount(&quote["net"]);
    assert_eq!(amount(&quote["gross"]), sum);
    let status = ask(folder, &url, &["--accountant", &hub, "status"]).await;
    assert_eq!(status["status"], "active");
    assert_eq!(status["reachable"], false);

    let exit = ask(
        folder,
        &url,
        &["--accountant", &hub, "exit", "request", "--to", &device],
    )
    .await;
    assert_eq!(exit["exits"][0]["open"], true);
    assert_eq!(exit["exits"][0]["beneficiary"], device);
    assert_eq!(
        refused(folder, &url, &["--accountant", &hub, "exit", "finalize"]).await,
        "TooSoon"
    );
}
