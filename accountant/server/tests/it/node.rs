//! The real binary with a real node: registered, paid, revealed, settled on an exit, and in the ledger. The node dies
//! and comes back meanwhile, once with another end of the chain.

use crate::support::{
    Client, Key, NOTCH, Place, ScriptedConsumer, ScriptedProvider,
    binary::{run, start, stop},
};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::Duration,
};
use tallystick_chain::{Call, Chain, Extrinsic, Sender, SignOptions, Status, calls, testing::Node};
use tallystick_keystore::{Keystore, PassphraseSource, Scheme, SecretString};
use tallystick_messages::{ExchangeAnswer, RevealAnswer, json::to_hex};
use tallystick_primitives::{AccountId, Action, accountant_id, consumer_channel_id};
use tempfile::TempDir;
use tokio::{
    process::{Child, Command},
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(120);

fn write_key(path: &Path, uri: &str) {
    let uri = SecretString::from(uri.to_owned());
    Keystore::new()
        .import(path, Scheme::Sr25519, &uri, &PassphraseSource::None)
        .unwrap();
}

async fn transfer(sender: &Sender<Key>, to: AccountId, amount: u128) {
    let call = calls::balances::transfer(to, amount);
    let outcome = sender.submit_and_watch(&call, SignOptions::default()).await.unwrap();
    assert_eq!(outcome.result, Ok(()));
}

async fn register(chain: &Chain, key: &Key, accountant: &AccountId, provider: bool) {
    let action = Action::Register {
        accountant: accountant.clone(),
        beneficiary: None,
        provider,
    };
    let request = chain.request(&action, key, 100).await.unwrap();
    let call = calls::identity::register_for(key.account.clone(), accountant.clone(), None, provider, request);
    let extrinsic = Extrinsic::walletless(&call, 0).unwrap();
    let outcome = timeout(PATIENCE, chain.submit_and_watch(&extrinsic))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(outcome.result, Ok(()));
}

/// Asks until an answer is as wanted.
async fn until(what: &str, client: &Client, who: &Key, path: &str, wanted: impl Fn(&serde_json::Value) -> bool) {
    let asked = async {
        loop {
            let answer = client.get(who, path).await;
            if answer.status == 200 && wanted(&answer.body) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    timeout(PATIENCE, asked)
        .await
        .unwrap_or_else(|_| panic!("waited too long for {what}"));
}

/// A registered accountant that serves, a consumer and a provider with money, and an exchange that was revealed.
struct World {
    place: Place,
    folder: TempDir,
    config: PathBuf,
    chain: Chain,
    bob: Sender<Key>,
    service: Child,
    client: Client,
    consumer: ScriptedConsumer,
    provider: ScriptedProvider,
}

impl World {
    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    async fn register_accountant(&self) -> Output {
        let stake = self.chain.constants().await.unwrap().min_accountant_stake / NOTCH + 1;
        let (owner, stake) = (self.file("owner.json"), stake.to_string());
        let arguments = [
            ["--owner-key", owner.as_str()],
            ["--owner-passphrase", "none"],
            ["--stake", stake.as_str()],
            ["--fee-millionths", "10000"],
            ["--url", "http://127.0.0.1:1"],
        ];
        run(&self.config, "register", arguments.as_flattened()).await
    }

    /// Starts everything. The service starts before it is registered, says so, and goes on by itself once it is.
    async fn start(node: &Node, settings: &[&str]) -> Self {
        let chain = Chain::connect(node.url());
        timeout(PATIENCE, chain.connected()).await.unwrap();
        let (owner, operator) = (Key::named("Alice"), Key::named("an-accountants-operator"));
        let place = Place {
            genesis: chain.genesis().unwrap(),
            accountant: accountant_id(&owner.account),
            operator,
            owner,
        };
        let folder = tempfile::tempdir().unwrap();
        write_key(&folder.path().join("owner.json"), "//Alice");
        write_key(&folder.path().join("operator.json"), "//an-accountants-operator");
        let config = folder.path().join("accountant.toml");
        let file = |name: &str| folder.path().join(name).display().to_string();
        let text = format!(
            "owner = '{}'\n[chain]\nurl = '{}'\n[keys]\noperator = '{}'\n[store]\nlocation = '{}'\n[api]\n\
             listen = '127.0.0.1:0'\n[exchange]\nreserve = '0.5'\n[settlement]\nthreshold = 1000000\n\
             [log]\nfilter = 'info,fjall=warn,lsm_tree=warn'\n",
            to_hex(place.owner.account.as_ref()),
            node.url(),
            file("operator.json"),
            file("store"),
        );
        std::fs::write(&config, text).unwrap();
        let (service, address) = start(&config, settings).await;
        let (consumer, provider) = (
            ScriptedConsumer::new("a-consumer", &place),
            ScriptedProvider::new("a-provider", &place),
        );
        let mut world = Self {
            client: Client::at(address, &place),
            bob: Sender::new(chain.clone(), Key::named("Bob")),
            place,
            folder,
            config,
            chain,
            service,
            consumer,
            provider,
        };
        world.register_everybody().await;
        world.pay_and_reveal().await;
        world
    }

    async fn register_everybody(&self) {
        let channel = |identity| consumer_channel_id(identity, &self.place.accountant);
        let (registered, (), ()) = tokio::join!(
            self.register_accountant(),
            transfer(&self.bob, channel(&self.consumer.id), 50 * NOTCH),
            transfer(&self.bob, channel(self.provider.id()), 50 * NOTCH),
        );
        let errors = String::from_utf8_lossy(&registered.stderr);
        assert!(registered.status.success(), "{errors}");
        let (consumer, provider) = (self.consumer.key.clone(), self.provider.key.clone());
        // A second time the chain refuses.
        let (again, (), (), ()) = tokio::join!(
            self.register_accountant(),
            transfer(&self.bob, self.place.accountant.clone(), 100 * NOTCH),
            register(&self.chain, &consumer, &self.place.accountant, false),
            register(&self.chain, &provider, &self.place.accountant, true),
        );
        let errors = String::from_utf8_lossy(&again.stderr);
        assert_eq!(again.status.code(), Some(3), "{errors}");
        let (client, consumer, provider) = (&self.client, &self.consumer.key, &self.provider.key);
        until("the consumer to be known", client, consumer, "/v1/consumer", |body| {
            body["opened"] == true
        })
        .await;
        until("the provider to be known", client, provider, "/v1/provider", |body| {
            body["nextNumber"] == 0
        })
        .await;
        client.open("/readyz").await.status_is(200);
    }

    async fn pay_and_reveal(&mut self) {
        let Self {
            consumer,
            provider,
            client,
            place,
            ..
        } = self;
        let agreement = consumer.agree(provider);
        let id = agreement.agreement.id(&place.genesis);
        for _ in 0..3 {
            let message = consumer.pay(&id, NOTCH, provider.lock());
            let request = provider.exchange(vec![agreement.clone()], vec![message]);
            let answer: ExchangeAnswer = client.post(&provider.key, "/v1/exchanges", &request).await.ok();
            assert_eq!(answer.accepted, [0], "{:?}", answer.refused);
            provider.take(&answer, NOTCH);
        }
        let answer: RevealAnswer = client.post(&provider.key, "/v1/reveals", &provider.reveal()).await.ok();
        provider.take_reveal(&answer);
    }

    /// The provider's settlement of the promise that it was given.
    fn provider_settles(&self) -> Call {
        let signed = self.provider.last.clone().unwrap();
        calls::accountant::settle_provider_promise(
            self.provider.id().clone(),
            self.place.accountant.clone(),
            signed.promise,
            self.provider.preimage(2),
            signed.signature,
        )
    }

    /// Waits until the ledger of this party has exactly this one settlement.
    async fn is_settled_once(&self, what: &str, who: &Key) {
        until(what, &self.client, who, "/v1/settlements", |body| {
            let entries = body["settlements"].as_array().unwrap();
            assert!(entries.len() <= 1, "{body}");
            entries.iter().any(|entry| entry["gross"] == (3 * NOTCH).to_string())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_goes_all_the_way_on_a_real_chain() {
    let mut node = Node::start().await.expect("a node");
    let world = World::start(&node, &["--set", "chain.max_age=20s"]).await;
    let (chain, client, consumer, provider) = (&world.chain, &world.client, &world.consumer, &world.provider);
    // The provider settles the promise that it was given: the chain takes it.
    let call = world.provider_settles();
    let outcome = world.bob.submit_and_watch(&call, SignOptions::default()).await.unwrap();
    assert_eq!(outcome.result, Ok(()));
    assert_eq!(outcome.settlements[0].gross, 3 * NOTCH);
    world.is_settled_once("the provider's settlement", &provider.key).await;
    // The node dies. What is known can be read all the same, and the service says what is missing.
    node.kill().await.unwrap();
    let out_of_touch = async {
        while client.open("/readyz").await.body["checks"]["chain"] == "ok" {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    timeout(PATIENCE, out_of_touch).await.expect("it notices");
    client.get(&provider.key, "/v1/provider").await.status_is(200);
    client.get(&consumer.key, "/v1/consumer").await.status_is(200);
    // It comes back: the service finds it again by itself.
    node.restart().await.unwrap();
    timeout(PATIENCE, chain.connected()).await.unwrap();
    // The consumer leaves: its promise is settled at once, though it is far below the threshold.
    let action = Action::RequestExit {
        accountant: world.place.accountant.clone(),
        beneficiary: consumer.id.clone(),
    };
    let request = chain.request(&action, &consumer.key, 100).await.unwrap();
    let (accountant, beneficiary) = (world.place.accountant.clone(), consumer.id.clone());
    let call = calls::channels::request_exit_for(consumer.id.clone(), accountant, beneficiary, request);
    let extrinsic = Extrinsic::walletless(&call, 0).unwrap();
    let outcome = timeout(PATIENCE, chain.submit_and_watch(&extrinsic))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(outcome.result, Ok(()));
    world.is_settled_once("the consumer's settlement", &consumer.key).await;
    let consumer = client.get(&consumer.key, "/v1/consumer").await;
    assert_eq!(consumer.body["committed"], "0");
    assert_eq!(consumer.body["exitOpen"], true);
    let address = client.base.clone();
    let status = run(&world.config, "status", &["--output", "json", "--service", &address]).await;
    let status: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(status["chain"]["status"], "active");
    assert_eq!(status["service"]["ready"], true);
    let owner = world.file("owner.json");
    let arguments = ["--owner-key", &owner, "--owner-passphrase", "none", "--amount", "1"];
    let announced = run(&world.config, "withdraw", &arguments).await;
    let errors = String::from_utf8_lossy(&announced.stderr);
    assert!(announced.status.success(), "{errors}");
    stop(world.service).await;
}

/// The node's binary, which lies beside the service's.
fn node_binary() -> PathBuf {
    std::env::var_os("TALLYSTICK_NODE").map_or_else(
        || Path::new(env!("CARGO_BIN_EXE_tallystick-accountant")).with_file_name("tallystick-node"),
        PathBuf::from,
    )
}

/// The node's chain on disk.
fn chain_folder(node: &Node) -> PathBuf {
    node.log().with_file_name("chain")
}

/// The same node on the same chain and port, which makes blocks and finalizes none.
fn without_finality(node: &Node) -> Child {
    let port = node.url().rsplit(':').next().unwrap().to_owned();
    Command::new(node_binary())
        .args([
            "--dev",
            "--no-grandpa",
            "--no-prometheus",
            "--no-telemetry",
            "--no-mdns",
        ])
        .args(["--rpc-port", &port, "--listen-addr", "/ip4/127.0.0.1/tcp/0"])
        .arg("--base-path")
        .arg(chain_folder(node))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

async fn ask_node(node: &Node, method: &str, parameters: Value) -> Value {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters});
    let request = client.post(node.url().replacen("ws:", "http:", 1)).json(&body);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    answer["result"].clone()
}

/// The newest block's height, and how many transactions in the newest blocks hold these bytes.
async fn best_blocks_with(node: &Node, bytes: &[u8]) -> (u64, usize) {
    let wanted = hex::encode(bytes);
    let header = ask_node(node, "chain_getHeader", json!([])).await;
    let number = header["number"].as_str().unwrap().trim_start_matches("0x");
    let number = u64::from_str_radix(number, 16).unwrap();
    let mut found = 0;
    for height in number.saturating_sub(40)..=number {
        let hash = ask_node(node, "chain_getBlockHash", json!([height])).await;
        let block = ask_node(node, "chain_getBlock", json!([hash])).await;
        let extrinsics = block["block"]["extrinsics"].as_array().unwrap().clone();
        found += extrinsics
            .iter()
            .filter(|extrinsic| extrinsic.as_str().unwrap().contains(&wanted))
            .count();
    }
    (number, found)
}

async fn lost(chain: &Chain) {
    let mut status = chain.status();
    let wait = status.wait_for(|status| matches!(status, Status::Disconnected { .. }));
    timeout(PATIENCE, wait).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_replaced_before_finality_never_counts() {
    let mut node = Node::start().await.expect("a node");
    let world = World::start(&node, &["--set", "settlement.retry_blocks=2"]).await;
    let (chain, client, consumer, provider) = (&world.chain, &world.client, &world.consumer, &world.provider);
    // From now on there are blocks, but none is final.
    node.kill().await.unwrap();
    lost(chain).await;
    let mut unsure = without_finality(&node);
    timeout(PATIENCE, chain.connected()).await.unwrap();
    // Both sides settle in such blocks: the provider by itself, and the service because of a fast exit.
    let outcome = world
        .bob
        .submit(&world.provider_settles(), SignOptions::default())
        .await;
    outcome.unwrap();
    let finalized = client.open("/v1/info").await.body["finalized"].as_u64().unwrap();
    let until_block = u32::try_from(finalized).unwrap() + 50;
    let exit = Action::FastExit {
        accountant: world.place.accountant.clone(),
        amount: NOTCH,
        beneficiary: consumer.id.clone(),
    };
    let payload = exit.payload(&world.place.genesis, &consumer.id, 1, until_block);
    let signature = consumer.key.sign(&payload);
    let exit = json!({
        "amount": NOTCH.to_string(),
        "beneficiary": to_hex(consumer.id.as_ref()),
        "validUntil": until_block,
        "nonce": 1,
        "signature": to_hex(&codec::Encode::encode(&signature)),
    });
    client.post(&consumer.key, "/v1/fast-exits", &exit).await.status_is(200);
    let preimage = provider.preimage(2);
    let both_included = async {
        loop {
            let (height, found) = best_blocks_with(&node, &preimage).await;
            if found == 2 {
                return height;
            }
            assert!(found < 2, "settled twice");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    let height = timeout(PATIENCE, both_included).await.expect("both are in a block");
    // One more block on top of that: there is nothing to be seen of it, as none of them is final.
    let one_more = async {
        while best_blocks_with(&node, &preimage).await.0 <= height {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    timeout(PATIENCE, one_more).await.expect("another block");
    let nothing_counts = || async {
        for who in [&consumer.key, &provider.key] {
            let ledger = client.get(who, "/v1/settlements").await;
            assert_eq!(ledger.body["settlements"], json!([]), "{}", ledger.text);
        }
        let provider = client.get(&provider.key, "/v1/provider").await.body;
        assert_eq!((&provider["proven"], &provider["settled"]), (&json!("0"), &json!("0")));
        let consumer = client.get(&consumer.key, "/v1/consumer").await.body;
        assert_eq!(consumer["committed"], (3 * NOTCH).to_string());
    };
    nothing_counts().await;
    // Those blocks are replaced by others, in which none of it happened.
    unsure.kill().await.unwrap();
    lost(chain).await;
    let reverted = Command::new(node_binary())
        .args(["revert", "--dev", "--base-path"])
        .arg(chain_folder(&node))
        .arg("1000")
        .output()
        .await
        .unwrap();
    let errors = String::from_utf8_lossy(&reverted.stderr);
    assert!(reverted.status.success(), "{errors}");
    nothing_counts().await;
    node.restart().await.unwrap();
    timeout(PATIENCE, chain.connected()).await.unwrap();
    let (_, found) = best_blocks_with(&node, &preimage).await;
    assert_eq!(found, 0, "the blocks were not replaced");
    // The service finds out that its settlement is gone, and sends it again; the provider does as well. Each counts
    // once.
    let call = world.provider_settles();
    let again = world.bob.submit_and_watch(&call, SignOptions::default());
    let outcome = timeout(PATIENCE, again).await.unwrap().unwrap();
    assert_eq!(outcome.result, Ok(()));
    assert_eq!(outcome.settlements[0].gross, 3 * NOTCH);
    world.is_settled_once("the provider's settlement", &provider.key).await;
    world.is_settled_once("the consumer's settlement", &consumer.key).await;
    let consumer = client.get(&consumer.key, "/v1/consumer").await.body;
    assert_eq!(consumer["committed"], "0");
    stop(world.service).await;
}
