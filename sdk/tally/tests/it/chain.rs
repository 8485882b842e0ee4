//! With a real node: top-up, register, balance, devices, exit; owners, earnings, workers, claims.

use crate::common::{failure, json};
use serde_json::Value;
use tallystick_chain::{
    Chain, Sender, SignOptions, Signer, calls,
    testing::{Node, well_known},
};
use tallystick_primitives::{NOTCH, accountant_id};
use tallystick_tally::args::Account;
use tempfile::TempDir;

fn amount(value: &Value) -> u128 {
    let text = value.as_str().unwrap_or_else(|| panic!("{value} is no decimal string"));
    text.parse().unwrap()
}

async fn submit(chain: &Chain, signer: &str, call: &calls::Call) {
    let sender = Sender::new(chain.clone(), well_known(signer).unwrap());
    let outcome = sender.submit_and_watch(call, SignOptions::default()).await.unwrap();
    outcome.result.unwrap();
}

fn address_of(name: &str) -> String {
    well_known(name).unwrap().account().to_string()
}

/// An accountant whose service does not run.
async fn register_accountant(chain: &Chain, owner: &str, operator: &str) -> String {
    let stake = chain.constants().await.unwrap().min_accountant_stake;
    let register = calls::accountant::register_accountant(
        well_known(operator).unwrap().account(),
        stake,
        sp_runtime::Permill::from_percent(1),
        0,
        b"http://127.0.0.1:1".to_vec(),
    );
    submit(chain, owner, &register).await;
    accountant_id(&well_known(owner).unwrap().account()).to_string()
}

/// A user with a folder of keys, who works with one node and one accountant.
struct User {
    folder: TempDir,
    chain: String,
    accountant: String,
}

impl User {
    fn new(chain: &str, accountant: &str) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            chain: chain.to_owned(),
            accountant: accountant.to_owned(),
        }
    }

    /// Runs a blocking command without holding up the runtime.
    async fn run<T: Send + 'static>(&self, arguments: Vec<&str>, run: fn(&std::path::Path, &[&str]) -> T) -> T {
        let arguments: Vec<String> = arguments.into_iter().map(str::to_owned).collect();
        let (folder, chain) = (self.folder.path().to_owned(), self.chain.clone());
        tokio::task::spawn_blocking(move || {
            let mut all = vec!["--chain", &chain];
            all.extend(arguments.iter().map(String::as_str));
            run(&folder, &all)
        })
        .await
        .unwrap()
    }

    async fn ask(&self, command: &str) -> Value {
        self.run(command.split(' ').collect(), json).await
    }

    /// The same with the accountant named.
    async fn ask_with(&self, command: &str) -> Value {
        let named = ["--accountant", &self.accountant].into_iter();
        self.run(named.chain(command.split(' ')).collect(), json).await
    }

    /// The code of a refusal.
    async fn refused(&self, command: &str) -> String {
        let (code, error) = self.run(command.split(' ').collect(), failure).await;
        assert_eq!(code, 3, "{error}");
        error["error"]["code"].as_str().unwrap().to_owned()
    }

    async fn refused_with(&self, command: &str) -> String {
        self.refused(&format!("--accountant {} {command}", self.accountant))
            .await
    }

    /// Imports the key of an account that a development chain gives money.
    fn import(&self, name: &str) {
        let phrase = self.folder.path().join("phrase");
        std::fs::write(&phrase, format!("//{name}")).unwrap();
        let (name, phrase) = (name.to_lowercase(), phrase.to_str().unwrap());
        json(self.folder.path(), &["key", "import", &name, "--from", phrase]);
    }

    /// Makes a key; gives its account.
    fn make_key(&self, arguments: &[&str]) -> String {
        let made = json(self.folder.path(), &[&["key", "new"], arguments].concat());
        made["account"].as_str().unwrap().to_owned()
    }
}

/// Both users share the node, but neither accounts nor accountants.
#[tokio::test(flavor = "multi_thread")]
async fn commands_with_a_node() {
    let node = Node::start().await.unwrap();
    let chain = Chain::connect(node.url());
    chain.connected().await;
    tokio::join!(
        from_an_empty_wallet_to_an_exit(&chain, node.url()),
        owners_and_providers_manage_what_is_theirs(&chain, node.url()),
    );
}

async fn from_an_empty_wallet_to_an_exit(chain: &Chain, url: String) {
    let user = User::new(&url, &register_accountant(chain, "Dave", "Ferdie").await);
    user.make_key(&[]);
    let address = user.ask_with("address --no-qr").await;
    let Account(channel) = address["channel"].as_str().unwrap().parse().unwrap();

    // The channel is empty, so that the fee cannot be paid.
    assert_eq!(user.refused_with("register").await, "InsufficientFunds");
    submit(chain, "Eve", &calls::balances::transfer(channel.clone(), 10 * NOTCH)).await;
    let before = user.ask_with("balance").await;
    assert_eq!(before["opened"], false);
    let registered = user.ask_with("register --provider").await;
    assert!(registered["block"].as_u64().unwrap() > 0);
    let after = user.ask_with("balance").await;
    assert_eq!(after["opened"], true);
    assert!(amount(&after["balance"]) < amount(&before["balance"]));
    assert_eq!(after["channel"], address["channel"]);
    assert_eq!(user.refused_with("register").await, "AlreadyRegistered");

    // A relayer pays the fee of a device.
    user.import("Eve");
    let device = address_of("One");
    user.ask(&format!(
        "device authorize 1 {device} --limit 2.5 --blocks 1000 --relayer eve"
    ))
    .await;
    let devices = user.ask("device list").await;
    assert_eq!(amount(&devices["devices"][0]["limit"]), 5 * NOTCH / 2);

    let quote = user.ask_with("quote --amount 1").await;
    let sum = amount(&quote["accountantFee"]) + amount(&quote["chainFee"]) + amount(&quote["net"]);
    assert_eq!(amount(&quote["gross"]), sum);
    let status = user.ask_with("status").await;
    assert_eq!(status["status"], "active");
    assert_eq!(status["reachable"], false);

    let exit = user.ask_with(&format!("exit request --to {device}")).await;
    assert_eq!(exit["exits"][0]["open"], true);
    assert_eq!(exit["exits"][0]["beneficiary"], device);
    assert_eq!(user.refused_with("exit finalize").await, "TooSoon");
}

async fn owners_and_providers_manage_what_is_theirs(chain: &Chain, url: String) {
    let user = User::new(&url, &register_accountant(chain, "Bob", "Charlie").await);
    user.import("Alice");
    user.import("Bob");
    let provider = user.make_key(&[]);
    let wallet = address_of("Two");

    let address = user.ask_with("address --no-qr").await;
    let channel = address["channel"].as_str().unwrap();
    let sent = user.ask(&format!("--key alice send {channel} 2.5")).await;
    assert_eq!(amount(&sent["sent"]), 5 * NOTCH / 2);
    user.ask(&format!("--key alice send {provider} 300")).await;
    let balance = user.ask_with("balance").await;
    // The deposit that keeps the channel's account alive cannot be spent.
    let deposit = chain.constants().await.unwrap().existential_deposit;
    assert_eq!(amount(&balance["balance"]), 5 * NOTCH / 2 - deposit);
    assert_eq!(amount(&balance["ownAccount"]), 300 * NOTCH);
    user.ask_with("register --provider").await;

    // The owner's own accountant is meant if none is named.
    user.ask(&format!("--key bob accountant coverage {provider} 5")).await;
    user.ask("--key bob accountant fee 0.5").await;
    user.ask("--key bob accountant minima --bond 1 --settlement 0.25").await;
    user.ask("--key bob accountant pause").await;
    let shown = user.ask("--key bob accountant show").await;
    assert_eq!(shown["accountant"], user.accountant);
    assert_eq!(shown["status"], "paused");
    assert_eq!(shown["accountantFeeMillionths"], 5_000);
    assert_eq!(amount(&shown["coveredTotal"]), 5 * NOTCH);
    assert_eq!(amount(&shown["minBond"]), NOTCH);
    assert_eq!(amount(&shown["minConsumerSettlement"]), NOTCH / 4);
    user.ask("--key bob accountant resume").await;
    assert_eq!(user.refused_with("--key alice accountant close").await, "NotOwner");
    assert_eq!(user.refused("--key alice accountant show").await, "unknown_accountant");

    // A relayer pays the fee of one order, the provider itself that of the other.
    user.ask(&format!("beneficiary {wallet} --relayer alice")).await;
    user.ask_with("min-settlement 0.5").await;

    user.ask("worker bond 200").await;
    user.make_key(&["node1", "--scheme", "ed25519"]);
    let registered = user
        .ask("worker register --worker-key node1 --capacity 1000 --tariff 0.1")
        .await;
    let worker = registered["worker"].as_str().unwrap();
    user.ask(&format!("worker tariff {worker} 0.0002")).await;
    user.ask(&format!("worker capacity {worker} 2000")).await;
    let shown = user.ask(&format!("worker show {worker}")).await;
    assert_eq!(amount(&shown["tariff"]), NOTCH / 5_000);
    assert_eq!(shown["capacity"], 2_000);

    user.ask("claim deposit 20").await;
    user.ask(&format!("credit sponsor {wallet}")).await;
    let shown = user.ask("claim show").await;
    assert_eq!(amount(&shown["deposit"]), 20 * NOTCH);
    assert_eq!(shown["sponsor"], wallet);
    let unnamed = format!("--key alice credit open {provider} 5 --cap 1 --providers {provider}");
    assert_eq!(user.refused(&unnamed).await, "NotNamed");
    assert_eq!(user.refused("withdraw").await, "BelowDust");
}
