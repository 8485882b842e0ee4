//! Keys, addresses and other things that need neither chain nor accountant.

use crate::common::{ALICE, failure, json, run};
use std::os::unix::fs::PermissionsExt;
use tallystick_primitives::consumer_channel_id;
use tallystick_tally::args::Account;

#[test]
fn key_files_are_their_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let made = json(folder.path(), &["key", "new", "phone", "--scheme", "ed25519"]);
    assert_eq!(made["scheme"], "ed25519");
    assert_eq!(made["phrase"].as_str().unwrap().split(' ').count(), 12);
    let file = folder.path().join("data/keys/phone.json");
    assert_eq!(made["file"], file.to_str().unwrap());
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let keys = file.parent().unwrap();
    assert_eq!(std::fs::metadata(keys).unwrap().permissions().mode() & 0o777, 0o700);
    // A key file is never overwritten.
    let (code, error) = failure(folder.path(), &["key", "new", "phone"]);
    assert_eq!((code, error["error"]["code"].as_str().unwrap()), (1, "failed"));
    // A key file that others may read is refused.
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let (code, error) = failure(folder.path(), &["--key", "phone", "key", "show"]);
    assert_eq!(code, 1);
    assert!(
        error["error"]["message"].as_str().unwrap().contains("chmod 600"),
        "{error}"
    );
}

#[test]
fn a_key_is_shown_without_its_phrase() {
    let folder = tempfile::tempdir().unwrap();
    let phrase = folder.path().join("phrase.txt");
    std::fs::write(&phrase, "//Alice\n").unwrap();
    let made = json(
        folder.path(),
        &["key", "import", "alice", "--from", phrase.to_str().unwrap()],
    );
    assert_eq!(made["account"], ALICE);
    let list = json(folder.path(), &["key", "list"]);
    assert_eq!(list["keys"].as_array().unwrap().len(), 1);
    assert_eq!(list["keys"][0]["account"], ALICE);
    assert_eq!(list["keys"][0]["encrypted"], false);
    let shown = json(folder.path(), &["key", "show", "alice"]);
    assert_eq!(shown["account"], ALICE);
    assert!(!shown.to_string().contains("//Alice"));
}

#[test]
fn a_passphrase_is_changed_and_then_needed() {
    let folder = tempfile::tempdir().unwrap();
    json(folder.path(), &["key", "new"]);
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "open sesame\n").unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    let source = format!("file:{}", secret.display());
    json(folder.path(), &["key", "passphrase", "--new", &source]);
    assert_eq!(json(folder.path(), &["key", "show"])["encrypted"], true);
}

#[test]
fn a_channel_follows_from_identity_and_accountant() {
    let folder = tempfile::tempdir().unwrap();
    let accountant = format!("0x{}", "22".repeat(32));
    let arguments = ["--accountant", &accountant, "address", "--identity", ALICE, "--no-qr"];
    let answer = json(folder.path(), &arguments);
    let account = |text: &str| text.parse::<Account>().unwrap().0;
    let channel = consumer_channel_id(&account(ALICE), &account(&accountant));
    assert_eq!(account(answer["channel"].as_str().unwrap()), channel);
    assert_eq!(account(answer["channelHex"].as_str().unwrap()), channel);
    // People see a picture as well.
    let output = run(
        folder.path(),
        &["--accountant", &accountant, "address", "--identity", ALICE],
    );
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains('█') && text.contains(answer["channel"].as_str().unwrap()),
        "{text}"
    );
}

#[test]
fn settings_come_from_flags_then_environment_then_file() {
    let folder = tempfile::tempdir().unwrap();
    let accountant = |byte: &str| format!("0x{}", byte.repeat(32));
    let config = folder.path().join("config.toml");
    std::fs::write(
        &config,
        format!("accountant = \"{}\"\noutput = \"json\"\n", accountant("33")),
    )
    .unwrap();
    let ask = |environment: Option<String>, flag: Option<String>| {
        let mut command = crate::common::tally(folder.path());
        command.arg("--config").arg(&config);
        if let Some(value) = environment {
            command.env("TALLY_ACCOUNTANT", value);
        }
        if let Some(value) = flag {
            command.args(["--accountant", &value]);
        }
        let output = command.args(["address", "--identity", ALICE]).output().unwrap();
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        answer["accountant"].as_str().unwrap().parse::<Account>().unwrap()
    };
    let is = |byte: &str| accountant(byte).parse::<Account>().unwrap();
    assert_eq!(ask(None, None), is("33"));
    assert_eq!(ask(Some(accountant("44")), None), is("44"));
    assert_eq!(ask(Some(accountant("44")), Some(accountant("55"))), is("55"));
    std::fs::write(&config, "acountant = \"typo\"\n").unwrap();
    let (code, error) = failure(folder.path(), &["--config", config.to_str().unwrap(), "key", "list"]);
    assert_eq!(code, 2);
    assert!(
        error["error"]["message"].as_str().unwrap().contains("acountant"),
        "{error}"
    );
}

#[test]
fn completions_are_made_for_every_shell() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(folder.path(), &["completions", shell]);
        assert!(output.status.success(), "{shell}");
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(script.contains("earnings"), "{shell}");
    }
}
