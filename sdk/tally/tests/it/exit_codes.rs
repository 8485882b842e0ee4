//! Exit codes.

use crate::common::{ALICE, failure};

#[test]
fn wrong_use_is_2() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["no-such-command"][..],
        &["device", "authorize", "1", ALICE, "--limit", "1e3"],
        &["address"],
        &["pay"],
        &["--accountant", "nonsense", "address", "--identity", ALICE],
        &[
            "serve",
            "--upstream",
            "http://127.0.0.1:1",
            "--price",
            "0.000000000001",
            "--per",
            "3",
        ],
    ] {
        assert_eq!(failure(folder.path(), arguments).0, 2, "{arguments:?}");
    }
}

#[test]
fn failing_on_this_machine_is_1() {
    let folder = tempfile::tempdir().unwrap();
    let accountant = format!("0x{}", "22".repeat(32));
    let file = folder.path().join("data/keys/default.json");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "not a key").unwrap();
    assert_eq!(failure(folder.path(), &["--accountant", &accountant, "address"]).0, 1);
}

#[test]
fn out_of_reach_is_4() {
    let folder = tempfile::tempdir().unwrap();
    let (code, error) = failure(
        folder.path(),
        &["--accountant", "http://127.0.0.1:1", "address", "--identity", ALICE],
    );
    assert_eq!((code, error["error"]["code"].as_str().unwrap()), (4, "unreachable"));
    let (code, error) = failure(folder.path(), &["--chain", "ws://127.0.0.1:1", "status"]);
    assert_eq!((code, error["error"]["code"].as_str().unwrap()), (4, "unreachable"));
    assert!(
        error["error"]["message"].as_str().unwrap().contains("nobody answers"),
        "{error}"
    );
}
