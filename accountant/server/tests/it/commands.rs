//! The commands of the real binary: configuration, backups, restores, beginning anew, exit codes.

use crate::support::{
    Client, NOTCH, ScriptedConsumer, ScriptedProvider,
    accountant::place,
    binary::{run, start, stop, write_files},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{path::Path, process::Output, time::Duration};
use tallystick_messages::{
    ExchangeAnswer, ExchangeMessage, HeldPayment, ReconcileAnswer, ReconcileReport, RevealAnswer, SignedAgreement,
};

#[track_caller]
fn ended_with(output: &Output, code: i32) -> String {
    let (out, error) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert_eq!(output.status.code(), Some(code), "{out}{error}");
    format!("{out}{error}")
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_mean_what_the_help_says() {
    let folder = tempfile::tempdir().unwrap();
    let config = write_files(folder.path(), &[], &[], None);
    let shown = ended_with(
        &run(
            &config,
            "check-config",
            &["--set", "store.location=postgres://me:secret@db/x"],
        )
        .await,
        0,
    );
    assert!(
        shown.contains("postgres://me:***@db/x") && !shown.contains("secret@"),
        "{shown}"
    );
    assert!(shown.contains("(command line)") && shown.contains("accountant.toml)") && shown.contains("(default)"));
    let wrong = run(&config, "check-config", &["--set", "limits.queue=0"]).await;
    assert!(ended_with(&wrong, 2).contains("limits.queue"));
    ended_with(&run(&config, "check-config", &["--nonsense"]).await, 2);
    ended_with(&run(Path::new("/nowhere.toml"), "check-config", &[]).await, 2);
    // No process listens on the port: it was found free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let unreachable = run(&config, "status", &["--chain", &format!("ws://{free}")]).await;
    ended_with(&unreachable, 4);
    // A key file that others can read is refused, with what to do.
    let key = folder.path().join("operator.json");
    std::process::Command::new("chmod")
        .args(["0644", key.to_str().unwrap()])
        .status()
        .unwrap();
    assert!(ended_with(&run(&config, "run", &[]).await, 2).contains("chmod"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_cannot_use_one_embedded_store() {
    let folder = tempfile::tempdir().unwrap();
    let config = write_files(folder.path(), &[], &[], None);
    let (child, _) = start(&config, &[]).await;
    let second = ended_with(&run(&config, "run", &[]).await, 1);
    assert!(second.contains("in use by another process"), "{second}");
    let target = folder.path().join("backup");
    let backup = ended_with(&run(&config, "backup", &["--to", target.to_str().unwrap()]).await, 1);
    assert!(backup.contains("SIGUSR1"), "{backup}");
    stop(child).await;
}

/// Asks until the service can answer: the chain in the file makes blocks so fast that a busy machine falls behind,
/// and then nothing is exchanged for a moment.
async fn patiently<A: DeserializeOwned>(
    client: &Client,
    provider: &ScriptedProvider,
    path: &str,
    body: &impl Serialize,
) -> A {
    for _ in 0..500 {
        let answer = client.post(&provider.key, path, body).await;
        if answer.status != 503 {
            return answer.ok();
        }
        answer.problem(503, "read_only");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{path} is not answered");
}

async fn is_ready(client: &Client) {
    for _ in 0..500 {
        if client.open("/readyz").await.status == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the service is not ready: {}", client.open("/readyz").await.text);
}

/// A consumer, its provider, and what the provider keeps.
struct Story {
    consumer: ScriptedConsumer,
    provider: ScriptedProvider,
    agreement: SignedAgreement,
    newest: Option<ExchangeMessage>,
}

impl Story {
    fn new() -> Self {
        let (mut consumer, provider) = (
            ScriptedConsumer::new("consumer", &place()),
            ScriptedProvider::new("provider", &place()),
        );
        let agreement = consumer.agree(&provider);
        Self {
            consumer,
            provider,
            agreement,
            newest: None,
        }
    }

    async fn exchange(&mut self, client: &Client, amount: u128) {
        let id = self.agreement.agreement.id(&place().genesis);
        let message = self.consumer.pay(&id, amount, self.provider.lock());
        let request = self
            .provider
            .exchange(vec![self.agreement.clone()], vec![message.clone()]);
        let answer: ExchangeAnswer = patiently(client, &self.provider, "/v1/exchanges", &request).await;
        assert_eq!(answer.accepted, [0], "{:?}", answer.refused);
        self.provider.take(&answer, amount);
        self.newest = Some(message);
    }

    async fn reveal(&mut self, client: &Client) {
        let answer: RevealAnswer = patiently(client, &self.provider, "/v1/reveals", &self.provider.reveal()).await;
        self.provider.take_reveal(&answer);
    }

    /// Everything is revealed: the newest payment is under the lock of the last exchange.
    fn report(&self) -> ReconcileReport {
        let preimage = self.provider.preimage(self.provider.number - 1);
        ReconcileReport {
            provider: self.provider.id().clone(),
            next_number: self.provider.number,
            last: self
                .provider
                .last
                .clone()
                .map(|promise| tallystick_messages::Cheque { promise, preimage }),
            pending: None,
            payments: vec![HeldPayment {
                agreement: self.agreement.clone(),
                message: self.newest.clone().unwrap(),
                preimage: Some(preimage),
            }],
        }
    }
}

/// Waits until every channel was read from the chain: reports are taken, and the state may be declared complete.
async fn chain_was_read(client: &Client) {
    for _ in 0..500 {
        let ready = client.open("/readyz").await;
        let reconciled = ready.body["checks"]["reconciled"].as_str().unwrap().to_owned();
        assert_ne!(reconciled, "ok");
        if reconciled.contains("providers' reports") {
            return;
        }
        assert!(reconciled.contains("being read from the chain"), "{reconciled}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the chain was not read");
}

fn amount(value: &Value) -> u128 {
    value.as_str().unwrap().parse().unwrap()
}

/// A accountant that lost what happened since `known` promises nothing, takes the report, and goes on where it was.
async fn reconciles(config: &Path, story: &mut Story) {
    let (child, address) = start(config, &[]).await;
    let client = Client::at(address, &place());
    let id = story.agreement.agreement.id(&place().genesis);
    let early = story
        .provider
        .exchange(vec![], vec![story.consumer.pay_again(&id, story.provider.lock())]);
    client
        .post(&story.provider.key, "/v1/exchanges", &early)
        .await
        .problem(503, "read_only");
    chain_was_read(&client).await;
    let report = story.report();
    let taken: ReconcileAnswer = patiently(&client, &story.provider, "/v1/reconciliations", &report).await;
    assert_eq!(taken.next_number, report.next_number);
    let first = client.get(&story.provider.key, "/v1/provider").await.body;
    assert_eq!(amount(&first["total"]), story.provider.total);
    client
        .post(&story.provider.key, "/v1/exchanges", &early)
        .await
        .problem(503, "read_only");
    // Reported again, it changes nothing.
    let again: ReconcileAnswer = patiently(&client, &story.provider, "/v1/reconciliations", &report).await;
    assert_eq!((again.taken, again.total), (0, story.provider.total));
    stop(child).await;
    let (child, address) = start(config, &["--reconciled"]).await;
    let client = Client::at(address, &place());
    is_ready(&client).await;
    story.exchange(&client, NOTCH).await;
    story.reveal(&client).await;
    let consumer = client.get(&story.consumer.key, "/v1/consumer").await.body;
    assert_eq!(
        amount(&consumer["committed"]),
        story.consumer.signed,
        "neither forgotten nor counted twice"
    );
    stop(child).await;
    // And that it is reconciled is remembered.
    let (child, address) = start(config, &[]).await;
    is_ready(&Client::at(address, &place())).await;
    stop(child).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_disk_is_rebuilt_from_the_chain_and_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let mut story = Story::new();
    let config = write_files(folder.path(), &[&story.consumer.id], &[story.provider.id()], Some(10));
    let (child, address) = start(&config, &[]).await;
    let client = Client::at(address, &place());
    for _ in 0..3 {
        story.exchange(&client, NOTCH).await;
    }
    story.reveal(&client).await;
    stop(child).await;
    let rebuilt = ended_with(&run(&config, "rebuild", &["--wipe"]).await, 0);
    assert!(rebuilt.contains("before-rebuild"), "{rebuilt}");
    assert!(
        ended_with(&run(&config, "run", &["--reconciled"]).await, 2).contains("--reconciled"),
        "it is too early"
    );
    reconciles(&config, &mut story).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_backup_promises_nothing_until_reconciled() {
    let folder = tempfile::tempdir().unwrap();
    let mut story = Story::new();
    let config = write_files(folder.path(), &[&story.consumer.id], &[story.provider.id()], Some(10));
    let backups = folder.path().join("backups");
    let (child, address) = start(&config, &["--set", &format!("store.backups={}", backups.display())]).await;
    let client = Client::at(address, &place());
    story.exchange(&client, NOTCH).await;
    // A backup while it runs; then more happens.
    let id = child.id().unwrap().to_string();
    std::process::Command::new("kill")
        .args(["-USR1", &id])
        .status()
        .unwrap();
    let mut backup = None;
    for _ in 0..500 {
        let found = std::fs::read_dir(&backups).ok().and_then(|mut entries| entries.next());
        if let Some(Ok(entry)) = found
            && entry.path().join("manifest.json").exists()
        {
            backup = Some(entry.path());
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let backup = backup.expect("a backup");
    story.exchange(&client, 2 * NOTCH).await;
    story.reveal(&client).await;
    stop(child).await;
    let restore = ["--from", backup.to_str().unwrap()];
    ended_with(&run(&config, "restore", &restore).await, 1);
    std::fs::rename(folder.path().join("store"), folder.path().join("lost")).unwrap();
    ended_with(&run(&config, "restore", &restore).await, 0);
    reconciles(&config, &mut story).await;
}
