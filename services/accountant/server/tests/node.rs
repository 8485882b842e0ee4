//! The real binary with a real node: registered, paid, revealed, settled on an exit, and in the ledger. The node dies
//! and comes back meanwhile.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]
#![allow(dead_code, reason = "the other tests use more of what they have in common")]

#[path = "service/support/mod.rs"]
mod support;

use std::{path::Path, time::Duration};
use support::{
    binary::{run, start, stop},
    parties::{account, pair, Place},
    Client, Payee, Payer, NOTCH,
};
use tallystick_chain_client::{calls, testing::Node, Chain, Extrinsic, Keypair, Sender, SignOptions, Signer};
use tallystick_keystore::{Keystore, PassphraseSource, Scheme, SecretString};
use tallystick_messages::{json::to_hex, ExchangeAnswer, RevealAnswer};
use tallystick_primitives::{accountant_id, consumer_channel_id, AccountId, Action};
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(120);

fn write_key(path: &Path, uri: &str) {
    let uri = SecretString::from(uri.to_owned());
    Keystore::new()
        .import(path, Scheme::Sr25519, &uri, &PassphraseSource::None)
        .unwrap();
}

async fn transfer(sender: &Sender<Keypair>, to: AccountId, amount: u128) {
    let call = calls::balances::transfer(to, amount);
    let outcome = sender.submit_and_watch(&call, SignOptions::default()).await.unwrap();
    assert_eq!(outcome.result, Ok(()));
}

async fn register(chain: &Chain, key: &Keypair, accountant: &AccountId, provider: bool) {
    let action = Action::Register {
        accountant: accountant.clone(),
        beneficiary: None,
        provider,
    };
    let request = chain.request(&action, key, 100).await.unwrap();
    let call = calls::identity::register_for(key.account(), accountant.clone(), None, provider, request);
    let extrinsic = Extrinsic::walletless(&call, 0).unwrap();
    let outcome = timeout(PATIENCE, chain.submit_and_watch(&extrinsic))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(outcome.result, Ok(()));
}

/// Asks until an answer is as wanted.
async fn until(
    what: &str,
    client: &Client,
    who: &sp_core::sr25519::Pair,
    path: &str,
    wanted: impl Fn(&serde_json::Value) -> bool,
) {
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

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_goes_all_the_way_on_a_real_chain() {
    let mut node = Node::start().await.expect("a node");
    let chain = Chain::connect(node.url());
    timeout(PATIENCE, chain.connected()).await.unwrap();
    let (owner, operator) = (pair("Alice"), pair("a-hubs-operator"));
    let place = Place {
        genesis: chain.genesis().unwrap(),
        accountant: accountant_id(&account(&owner)),
        operator: account(&operator),
    };
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    write_key(&folder.path().join("owner.json"), "//Alice");
    write_key(&folder.path().join("operator.json"), "//a-hubs-operator");
    let config = folder.path().join("accountant.toml");
    let text = format!(
        "owner = '{}'\n[chain]\nurl = '{}'\n[keys]\noperator = '{}'\n[store]\nlocation = '{}'\n[api]\nlisten = '127.0.0.1:0'\n\
         [exchange]\nreserve = '0.5'\n[settlement]\nthreshold = 1000000\n[log]\nfilter = 'info'\n",
        to_hex(account(&owner).as_ref()), node.url(), file("operator.json"), file("store"),
    );
    std::fs::write(&config, text).unwrap();
    // It starts before it is registered, says so, and goes on by itself once it is.
    let (child, address) = start(&config, &[]).await;
    let client = Client::at(address.clone(), &place);
    let stake = chain.constants().await.unwrap().min_accountant_stake / NOTCH + 1;
    let output = run(
        &config,
        "register",
        &[
            "--owner-key",
            &file("owner.json"),
            "--owner-passphrase",
            "none",
            "--stake",
            &stake.to_string(),
            "--fee-millionths",
            "10000",
            "--url",
            "http://127.0.0.1:1",
        ],
    )
    .await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // A second time the chain refuses.
    let again = run(
        &config,
        "register",
        &[
            "--owner-key",
            &file("owner.json"),
            "--owner-passphrase",
            "none",
            "--stake",
            &stake.to_string(),
            "--fee-millionths",
            "10000",
            "--url",
            "http://127.0.0.1:1",
        ],
    )
    .await;
    assert_eq!(
        again.status.code(),
        Some(3),
        "{}",
        String::from_utf8_lossy(&again.stderr)
    );
    let (mut payer, mut payee) = (Payer::new("a-payer", &place), Payee::new("a-payee", &place));
    let bob = Sender::new(chain.clone(), Keypair::from(pair("Bob")));
    transfer(&bob, place.accountant.clone(), 100 * NOTCH).await;
    for identity in [&payer.id, &payee.id] {
        transfer(&bob, consumer_channel_id(identity, &place.accountant), 50 * NOTCH).await;
    }
    register(&chain, &payer.pair.clone().into(), &place.accountant, false).await;
    register(&chain, &payee.pair.clone().into(), &place.accountant, true).await;
    until(
        "the consumer to be known",
        &client,
        &payer.pair,
        "/v1/consumer",
        |body| body["opened"] == true,
    )
    .await;
    until(
        "the provider to be known",
        &client,
        &payee.pair,
        "/v1/provider",
        |body| body["nextNumber"] == 0,
    )
    .await;
    client.open("/readyz").await.status_is(200);
    let agreement = payer.agree(&payee);
    let id = agreement.agreement.id(&place.genesis);
    for _ in 0..3 {
        let message = payer.pay(&id, NOTCH, payee.lock());
        let request = payee.exchange(vec![agreement.clone()], vec![message]);
        let answer: ExchangeAnswer = client.post(&payee.pair, "/v1/exchanges", &request).await.ok();
        assert_eq!(answer.accepted, [0], "{:?}", answer.refused);
        payee.take(&answer, NOTCH);
    }
    let answer: RevealAnswer = client.post(&payee.pair, "/v1/reveals", &payee.reveal()).await.ok();
    payee.take_reveal(&answer);
    // The provider settles the promise that it was given: the chain takes it.
    let signed = payee.last.clone().unwrap();
    let call = calls::accountant::settle_provider_promise(
        payee.id.clone(),
        place.accountant.clone(),
        signed.promise,
        payee.preimage(2),
        signed.signature,
    );
    let outcome = bob.submit_and_watch(&call, SignOptions::default()).await.unwrap();
    assert_eq!(outcome.result, Ok(()));
    assert_eq!(outcome.settlements[0].gross, 3 * NOTCH);
    until(
        "the provider's settlement",
        &client,
        &payee.pair,
        "/v1/settlements",
        |body| body["settlements"][0]["gross"] == (3 * NOTCH).to_string(),
    )
    .await;
    // The node dies and comes back: the service finds it again by itself.
    node.restart().await.unwrap();
    timeout(PATIENCE, chain.connected()).await.unwrap();
    // The consumer leaves: its promise is settled at once, though it is far below the threshold.
    let action = Action::RequestExit {
        accountant: place.accountant.clone(),
        beneficiary: payer.id.clone(),
    };
    let key = Keypair::from(payer.pair.clone());
    let request = chain.request(&action, &key, 100).await.unwrap();
    let call = calls::channels::request_exit_for(payer.id.clone(), place.accountant.clone(), payer.id.clone(), request);
    let extrinsic = Extrinsic::walletless(&call, 0).unwrap();
    let outcome = timeout(PATIENCE, chain.submit_and_watch(&extrinsic))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(outcome.result, Ok(()));
    until(
        "the consumer's settlement",
        &client,
        &payer.pair,
        "/v1/settlements",
        |body| body["settlements"][0]["gross"] == (3 * NOTCH).to_string(),
    )
    .await;
    let consumer = client.get(&payer.pair, "/v1/consumer").await;
    assert_eq!(consumer.body["committed"], "0");
    assert_eq!(consumer.body["exitOpen"], true);
    let status = run(&config, "status", &["--output", "json", "--service", &address]).await;
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(status["chain"]["status"], "active");
    assert_eq!(status["service"]["ready"], true);
    let announced = run(
        &config,
        "withdraw",
        &[
            "--owner-key",
            &file("owner.json"),
            "--owner-passphrase",
            "none",
            "--amount",
            "1",
        ],
    )
    .await;
    assert!(
        announced.status.success(),
        "{}",
        String::from_utf8_lossy(&announced.stderr)
    );
    stop(child).await;
}
