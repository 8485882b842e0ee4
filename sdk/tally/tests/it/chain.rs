//! With a real node: top-up, register, balance, devices, exit; owners, earnings, workers, claims.

use crate::common::{failure, json};
use serde_json::Value;
use std::path::Path;
use tallystick_chain::{
    calls,
    testing::{well_known, Node},
    Chain, Sender, SignOptions, Signer,
};
use tallystick_primitives::{accountant_id, AccountId};
use tallystick_tally::args::Account;

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

/// Bob's accountant, whose service does not run.
async fn register_accountant(chain: &Chain) -> AccountId {
    let stake = chain.constants().await.unwrap().min_accountant_stake;
    let register = calls::accountant::register_accountant(
        well_known("Charlie").unwrap().account(),
        stake,
        sp_runtime::Permill::from_percent(1),
        0,
        b"http://127.0.0.1:1".to_vec(),
    );
    submit(chain, "Bob", &register).await;
    accountant_id(&well_known("Bob").unwrap().account())
}

/// Imports the key of one of the accounts that a development chain gives money.
fn import(folder: &Path, name: &str) {
    let phrase = folder.join("phrase");
    std::fs::write(&phrase, format!("//{name}")).unwrap();
    let name = name.to_lowercase();
    json(folder, &["key", "import", &name, "--from", phrase.to_str().unwrap()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn from_an_empty_wallet_to_an_exit() {
    let node = Node::start().await.unwrap();
    let url = node.url();
    let chain = Chain::connect(url.clone());
    chain.connected().await;
    let accountant = register_accountant(&chain).await;

    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let accountant = accountant.to_string();
    json(folder, &["key", "new"]);
    let address = ask(folder, &url, &["--accountant", &accountant, "address", "--no-qr"]).await;
    let Account(channel) = address["channel"].as_str().unwrap().parse().unwrap();

    // Nothing to pay the fee from.
    assert_eq!(
        refused(folder, &url, &["--accountant", &accountant, "register"]).await,
        "InsufficientFunds"
    );
    submit(&chain, "Alice", &calls::balances::transfer(channel.clone(), 10 * NOTCH)).await;
    let before = ask(folder, &url, &["--accountant", &accountant, "balance"]).await;
    assert_eq!(before["opened"], false);
    let registered = ask(folder, &url, &["--accountant", &accountant, "register", "--provider"]).await;
    assert!(registered["block"].as_u64().unwrap() > 0);
    let after = ask(folder, &url, &["--accountant", &accountant, "balance"]).await;
    assert_eq!(after["opened"], true);
    assert!(amount(&after["balance"]) < amount(&before["balance"]));
    assert_eq!(after["channel"], address["channel"]);
    assert_eq!(
        refused(folder, &url, &["--accountant", &accountant, "register"]).await,
        "AlreadyRegistered"
    );

    // Another account pays the fee of a device.
    import(folder, "Alice");
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
        "--relayer",
        "alice",
    ];
    ask(folder, &url, &authorize).await;
    let devices = ask(folder, &url, &["device", "list"]).await;
    assert_eq!(amount(&devices["devices"][0]["limit"]), 5 * NOTCH / 2);

    let quote = ask(folder, &url, &["--accountant", &accountant, "quote", "--amount", "1"]).await;
    let sum = amount(&quote["accountantFee"]) + amount(&quote["chainFee"]) + amount(&quote["net"]);
    assert_eq!(amount(&quote["gross"]), sum);
    let status = ask(folder, &url, &["--accountant", &accountant, "status"]).await;
    assert_eq!(status["status"], "active");
    assert_eq!(status["reachable"], false);

    let exit = ask(
        folder,
        &url,
        &["--accountant", &accountant, "exit", "request", "--to", &device],
    )
    .await;
    assert_eq!(exit["exits"][0]["open"], true);
    assert_eq!(exit["exits"][0]["beneficiary"], device);
    assert_eq!(
        refused(folder, &url, &["--accountant", &accountant, "exit", "finalize"]).await,
        "TooSoon"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_and_providers_manage_what_is_theirs() {
    let node = Node::start().await.unwrap();
    let url = node.url();
    let chain = Chain::connect(url.clone());
    chain.connected().await;
    let accountant = register_accountant(&chain).await.to_string();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    import(folder, "Alice");
    import(folder, "Bob");
    let provider = json(folder, &["key", "new"])["account"].as_str().unwrap().to_owned();
    let wallet = well_known("Dave").unwrap().account().to_string();

    let address = ask(folder, &url, &["--accountant", &accountant, "address", "--no-qr"]).await;
    let channel = address["channel"].as_str().unwrap();
    let sent = ask(folder, &url, &["--key", "alice", "send", channel, "2.5"]).await;
    assert_eq!(amount(&sent["sent"]), 5 * NOTCH / 2);
    ask(folder, &url, &["--key", "alice", "send", &provider, "300"]).await;
    let balance = ask(folder, &url, &["--accountant", &accountant, "balance"]).await;
    // What keeps the channel's account alive cannot be spent.
    let deposit = chain.constants().await.unwrap().existential_deposit;
    assert_eq!(amount(&balance["balance"]), 5 * NOTCH / 2 - deposit);
    assert_eq!(amount(&balance["ownAccount"]), 300 * NOTCH);
    ask(folder, &url, &["--accountant", &accountant, "register", "--provider"]).await;

    // The owner's own accountant is meant if none is named.
    let of_bob = |arguments: &[&'static str]| [&["--key", "bob", "accountant"], arguments].concat();
    let coverage = ["--key", "bob", "accountant", "coverage", &provider, "5"];
    ask(folder, &url, &coverage).await;
    ask(folder, &url, &of_bob(&["fee", "0.5"])).await;
    ask(
        folder,
        &url,
        &of_bob(&["minima", "--bond", "1", "--settlement", "0.25"]),
    )
    .await;
    ask(folder, &url, &of_bob(&["pause"])).await;
    let shown = ask(folder, &url, &of_bob(&["show"])).await;
    assert_eq!(shown["accountant"], accountant);
    assert_eq!(shown["status"], "paused");
    assert_eq!(shown["accountantFeeMillionths"], 5_000);
    assert_eq!(amount(&shown["coveredTotal"]), 5 * NOTCH);
    assert_eq!(amount(&shown["minBond"]), NOTCH);
    assert_eq!(amount(&shown["minConsumerSettlement"]), NOTCH / 4);
    ask(folder, &url, &of_bob(&["resume"])).await;
    let foreign = ["--key", "alice", "--accountant", &accountant, "accountant", "close"];
    assert_eq!(refused(folder, &url, &foreign).await, "NotOwner");
    assert_eq!(
        refused(folder, &url, &["--key", "alice", "accountant", "show"]).await,
        "unknown_accountant"
    );

    // Somebody else pays the fee of one order, the provider itself that of the other.
    ask(folder, &url, &["beneficiary", &wallet, "--relayer", "alice"]).await;
    ask(folder, &url, &["--accountant", &accountant, "min-settlement", "0.5"]).await;

    ask(folder, &url, &["worker", "bond", "200"]).await;
    json(folder, &["key", "new", "node1", "--scheme", "ed25519"]);
    let register = [
        "worker",
        "register",
        "--worker-key",
        "node1",
        "--capacity",
        "1000",
        "--tariff",
        "0.1",
    ];
    let worker = ask(folder, &url, &register).await["worker"]
        .as_str()
        .unwrap()
        .to_owned();
    ask(folder, &url, &["worker", "tariff", &worker, "0.0002"]).await;
    ask(folder, &url, &["worker", "capacity", &worker, "2000"]).await;
    let shown = ask(folder, &url, &["worker", "show", &worker]).await;
    assert_eq!(amount(&shown["tariff"]), NOTCH / 5_000);
    assert_eq!(shown["capacity"], 2_000);

    ask(folder, &url, &["claim", "deposit", "20"]).await;
    ask(folder, &url, &["credit", "sponsor", &wallet]).await;
    let shown = ask(folder, &url, &["claim", "show"]).await;
    assert_eq!(amount(&shown["deposit"]), 20 * NOTCH);
    assert_eq!(shown["sponsor"], wallet);
    let nobody = [
        "--key",
        "alice",
        "credit",
        "open",
        &provider,
        "5",
        "--cap",
        "1",
        "--providers",
        &provider,
    ];
    assert_eq!(refused(folder, &url, &nobody).await, "NotNamed");
    assert_eq!(refused(folder, &url, &["withdraw"]).await, "BelowDust");
}
