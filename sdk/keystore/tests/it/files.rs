//! Key files are private, whole, honest about what they hold, and never lost.

use serde_json::{Value, json};
use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
};
use tallystick_keystore::{
    Error, ExposeSecret, Keystore, PassphraseSource, Scheme, SecretString, Subject, load, load_provider_secret,
};
use tempfile::TempDir;

const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
const PASSPHRASE: &str = "correct horse battery staple";
const SCHEMES: [Scheme; 3] = [Scheme::Sr25519, Scheme::Ed25519, Scheme::Ecdsa];

/// Cheap encryption, for tests only.
fn keystore() -> Keystore {
    Keystore::with_work_factor(2)
}

/// A folder with a passphrase file in it.
struct Folder {
    folder: TempDir,
}

impl Folder {
    fn new() -> Self {
        let folder = Self {
            folder: TempDir::new().unwrap(),
        };
        folder.passphrase("passphrase", PASSPHRASE);
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A private file with this passphrase.
    fn passphrase(&self, name: &str, text: &str) -> PassphraseSource {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        set_mode(&path, 0o600);
        PassphraseSource::File(path)
    }

    fn source(&self) -> PassphraseSource {
        PassphraseSource::File(self.path("passphrase"))
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn write(path: &Path, value: &Value) {
    fs::write(path, value.to_string()).unwrap();
}

/// No error may show what is in the files.
fn assert_silent(error: &Error) {
    let shown = format!("{error} {error:?}");
    for secret in ["bottom drive", "curtain", "correct horse", "staple"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn a_created_key_is_loaded_again_encrypted_or_not() {
    let folder = Folder::new();
    for scheme in SCHEMES {
        for source in [folder.source(), PassphraseSource::None] {
            let path = folder.path(&format!("{scheme}-{}.json", source == PassphraseSource::None));
            let (key, phrase) = keystore().create(&path, scheme, &source).unwrap();
            assert_eq!(mode(&path), 0o600);
            let loaded = load(&path, &source).unwrap();
            assert_eq!(loaded.account(), key.account());
            assert_eq!(loaded.scheme(), scheme);
            let text = fs::read_to_string(&path).unwrap();
            assert_eq!(text.contains(phrase.expose_secret()), source == PassphraseSource::None);
            let written = read(&path);
            assert_eq!(written["version"], 1);
            assert_eq!(written["kind"], "key");
            assert_eq!(written["scheme"], scheme.to_string());
            assert_eq!(written["account"], key.address());
            assert!(written["created"].as_u64().unwrap() > 1_700_000_000);
        }
    }
    // Nothing temporary is left behind.
    assert_eq!(folder.names().len(), 7);
}

#[test]
fn an_imported_key_is_that_of_its_secret() {
    let folder = Folder::new();
    // A password in a secret URI may hold anything that JSON has to escape.
    for (index, uri) in [PHRASE, "//Alice", "//Alice///pass\"word\\ \u{e9}"]
        .into_iter()
        .enumerate()
    {
        for source in [folder.source(), PassphraseSource::None] {
            let path = folder.path(&format!("{index}-{}.json", source == PassphraseSource::None));
            let uri = SecretString::from(uri);
            let key = keystore().import(&path, Scheme::Sr25519, &uri, &source).unwrap();
            assert_eq!(load(&path, &source).unwrap().account(), key.account());
        }
    }
    let path = folder.path("bad.json");
    let error = keystore()
        .import(
            &path,
            Scheme::Sr25519,
            &SecretString::from("curtain smoke"),
            &folder.source(),
        )
        .unwrap_err();
    assert!(matches!(error, Error::InvalidSecret(_)));
    assert_silent(&error);
    assert!(!path.exists());
}

#[test]
fn a_provider_secret_is_kept_in_the_same_way() {
    let folder = Folder::new();
    for source in [folder.source(), PassphraseSource::None] {
        let path = folder.path(&format!("secret-{}.json", source == PassphraseSource::None));
        let secret = keystore().create_provider_secret(&path, &source).unwrap();
        assert_eq!(load_provider_secret(&path, &source).unwrap(), secret);
        assert_eq!(mode(&path), 0o600);
        assert_eq!(read(&path)["kind"], "provider_secret");
        let error = load(&path, &source).unwrap_err();
        assert!(matches!(error, Error::OtherSubject { wanted: "a key", .. }));

        let key = folder.path(&format!("key-{}.json", source == PassphraseSource::None));
        keystore().create(&key, Scheme::Sr25519, &source).unwrap();
        let error = load_provider_secret(&key, &source).unwrap_err();
        assert!(matches!(
            error,
            Error::OtherSubject {
                wanted: "a provider secret",
                ..
            }
        ));
    }
}

#[test]
fn a_file_is_never_overwritten() {
    let folder = Folder::new();
    let path = folder.path("key.json");
    keystore()
        .create(&path, Scheme::Sr25519, &PassphraseSource::None)
        .unwrap();
    let before = fs::read(&path).unwrap();
    let uri = SecretString::from(PHRASE);
    let errors = [
        keystore()
            .create(&path, Scheme::Sr25519, &PassphraseSource::None)
            .unwrap_err(),
        keystore()
            .import(&path, Scheme::Ecdsa, &uri, &folder.source())
            .unwrap_err(),
        keystore().create_provider_secret(&path, &folder.source()).unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, Error::Exists { .. }));
        assert!(error.to_string().contains("choose another name"));
    }
    assert_eq!(fs::read(&path).unwrap(), before);
    // Not even a link that leads nowhere.
    let link = folder.path("link.json");
    symlink(folder.path("nowhere"), &link).unwrap();
    let error = keystore()
        .create(&link, Scheme::Sr25519, &PassphraseSource::None)
        .unwrap_err();
    assert!(matches!(error, Error::Exists { .. }));
    assert!(!folder.path("nowhere").exists());
}

#[test]
fn only_one_of_two_creations_of_a_file_wins() {
    let folder = Folder::new();
    let path = folder.path("key.json");
    let created: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| keystore().create(&path, Scheme::Sr25519, &PassphraseSource::None)))
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let winners: Vec<_> = created.iter().filter_map(|result| result.as_ref().ok()).collect();
    assert_eq!(winners.len(), 1);
    assert_eq!(
        load(&path, &PassphraseSource::None).unwrap().account(),
        winners[0].0.account()
    );
    assert_eq!(folder.names(), ["key.json", "passphrase"]);
}

#[test]
fn an_exposed_plain_key_is_refused_with_a_remedy() {
    let folder = Folder::new();
    let path = folder.path("key.json");
    keystore()
        .create(&path, Scheme::Sr25519, &PassphraseSource::None)
        .unwrap();
    for bad in [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o777] {
        set_mode(&path, bad);
        let error = load(&path, &PassphraseSource::None).unwrap_err();
        assert!(matches!(error, Error::OpenToOthers { mode, .. } if mode == bad));
        assert!(
            error.to_string().contains(&format!("chmod 600 '{}'", path.display())),
            "{error}"
        );
        assert_silent(&error);
    }
    for good in [0o600, 0o400] {
        set_mode(&path, good);
        assert!(load(&path, &PassphraseSource::None).is_ok());
    }
}

#[test]
fn an_encrypted_key_needs_its_passphrase() {
    let folder = Folder::new();
    let path = folder.path("key.json");
    let uri = SecretString::from(PHRASE);
    keystore()
        .import(&path, Scheme::Sr25519, &uri, &folder.source())
        .unwrap();
    // Its permissions do not matter: it is encrypted.
    set_mode(&path, 0o644);
    assert!(load(&path, &folder.source()).is_ok());
    let error = load(&path, &PassphraseSource::None).unwrap_err();
    assert!(matches!(error, Error::PassphraseNeeded { .. }));
    for wrong in ["correct horse battery stapl", "correct horse battery staple ", "x"] {
        let error = load(&path, &folder.passphrase("wrong", wrong)).unwrap_err();
        assert!(matches!(error, Error::WrongPassphrase { .. }), "{error}");
        assert_silent(&error);
    }
}

#[test]
fn a_truncated_file_is_refused_at_every_length() {
    let folder = Folder::new();
    let path = folder.path("key.json");
    let uri = SecretString::from(PHRASE);
    for source in [PassphraseSource::None, folder.source()] {
        keystore().import(&path, Scheme::Sr25519, &uri, &source).unwrap();
        let whole = fs::read(&path).unwrap();
        // The last byte is a line break.
        for length in 0..whole.len() - 1 {
            fs::write(&path, &whole[..length]).unwrap();
            let error = load(&path, &source).unwrap_err();
            assert!(matches!(error, Error::Malformed { .. }), "{length}: {error}");
            assert!(error.to_string().contains("backup"));
            assert_silent(&error);
        }
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_changed_header_is_noticed() {
    let folder = Folder::new();
    let path = folder.path("key.json");
    let uri = SecretString::from(PHRASE);
    for source in [PassphraseSource::None, folder.source()] {
        keystore().import(&path, Scheme::Sr25519, &uri, &source).unwrap();
        let honest = read(&path);
        let other_account = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
        for (name, value) in [("scheme", json!("ed25519")), ("account", json!(other_account))] {
            let mut changed = honest.clone();
            changed[name] = value;
            write(&path, &changed);
            let error = load(&path, &source).unwrap_err();
            assert!(matches!(error, Error::Changed { .. }), "{name}: {error}");
            assert_silent(&error);
        }
        let mut changed = honest.clone();
        changed["created"] = json!(1);
        write(&path, &changed);
        // A date beside a plain secret is nobody's word; beside an encrypted one it is sealed.
        assert_eq!(load(&path, &source).is_err(), source != PassphraseSource::None);

        let mut changed = honest.clone();
        changed["version"] = json!(2);
        write(&path, &changed);
        let error = load(&path, &source).unwrap_err();
        assert!(matches!(error, Error::UnknownVersion { version: 2, .. }), "{error}");
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_changed_encrypted_part_is_noticed_at_every_byte() {
    let folder = Folder::new();
    let path = folder.path("key.json");
    let uri = SecretString::from(PHRASE);
    keystore()
        .import(&path, Scheme::Sr25519, &uri, &folder.source())
        .unwrap();
    let honest = read(&path);
    let sealed = honest["secret"]["age"].as_str().unwrap().to_string();
    for place in (2..sealed.len()).step_by(2) {
        let byte = u8::from_str_radix(&sealed[place..place + 2], 16).unwrap();
        let mut text = sealed.clone();
        text.replace_range(place..place + 2, &format!("{:02x}", byte ^ 1));
        let mut changed = honest.clone();
        changed["secret"]["age"] = json!(text);
        write(&path, &changed);
        let error = load(&path, &folder.source()).unwrap_err();
        assert!(
            matches!(error, Error::WrongPassphrase { .. } | Error::Malformed { .. }),
            "{error}"
        );
        assert_silent(&error);
    }
    write(&path, &honest);
    assert!(load(&path, &folder.source()).is_ok());
}

#[test]
fn the_encrypted_part_of_another_key_does_not_fit() {
    let folder = Folder::new();
    let (one, other) = (folder.path("one.json"), folder.path("other.json"));
    keystore().create(&one, Scheme::Sr25519, &folder.source()).unwrap();
    keystore().create(&other, Scheme::Sr25519, &folder.source()).unwrap();
    let mut mixed = read(&one);
    mixed["secret"] = read(&other)["secret"].clone();
    write(&one, &mixed);
    assert!(matches!(
        load(&one, &folder.source()).unwrap_err(),
        Error::Changed { .. }
    ));
}

#[test]
fn a_file_cannot_ask_for_endless_work() {
    let folder = Folder::new();
    let path = folder.path("key.json");
    keystore().create(&path, Scheme::Sr25519, &folder.source()).unwrap();
    let mut changed = read(&path);
    let sealed = changed["secret"]["age"].as_str().unwrap();
    let bytes = tallystick_messages::json::from_hex(sealed).unwrap();
    // The age header ends its scrypt line with the work factor.
    let at = bytes.windows(3).position(|window| window == b" 2\n").unwrap();
    let dear = [&bytes[..at], b" 40\n", &bytes[at + 3..]].concat();
    changed["secret"]["age"] = json!(tallystick_messages::json::to_hex(&dear));
    write(&path, &changed);
    let error = load(&path, &folder.source()).unwrap_err();
    assert!(error.to_string().contains("2^40"), "{error}");
}

#[test]
fn other_files_are_refused() {
    let folder = Folder::new();
    let path = folder.path("key.json");
    for bad in [
        b"".as_slice(),
        b"{}",
        b"null",
        b"[]",
        b"\xff\xfe",
        PHRASE.as_bytes(),
        b"{\"version\": 1}",
    ] {
        fs::write(&path, bad).unwrap();
        set_mode(&path, 0o600);
        let error = load(&path, &PassphraseSource::None).unwrap_err();
        assert!(matches!(error, Error::Malformed { .. }), "{error}");
        assert_silent(&error);
    }
    fs::write(&path, vec![b' '; 70_000]).unwrap();
    assert!(
        load(&path, &PassphraseSource::None)
            .unwrap_err()
            .to_string()
            .contains("too large")
    );
    let error = load(folder.folder.path(), &PassphraseSource::None).unwrap_err();
    assert!(error.to_string().contains("not a regular file"), "{error}");
    let error = load(&folder.path("none.json"), &PassphraseSource::None).unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }));
    let error = keystore()
        .create(
            &folder.path("no/such/folder.json"),
            Scheme::Sr25519,
            &PassphraseSource::None,
        )
        .unwrap_err();
    assert!(matches!(error, Error::Io { .. }));
}

#[test]
fn a_passphrase_can_be_changed_added_and_removed() {
    let folder = Folder::new();
    let path = folder.path("key.json");
    let neighbour = folder.path("neighbour.json");
    keystore().create(&neighbour, Scheme::Ecdsa, &folder.source()).unwrap();
    let untouched = fs::read(&neighbour).unwrap();
    let other = folder.passphrase("other", "another one\n");
    let (key, phrase) = keystore()
        .create(&path, Scheme::Sr25519, &PassphraseSource::None)
        .unwrap();
    let header = |path: &Path| {
        let mut header = read(path);
        header["secret"] = Value::Null;
        header
    };
    let before = header(&path);
    let steps = [
        (PassphraseSource::None, folder.source()),
        (folder.source(), other.clone()),
        (other.clone(), PassphraseSource::None),
    ];
    for (old, new) in steps {
        keystore().change_passphrase(&path, &old, &new).unwrap();
        assert_eq!(load(&path, &new).unwrap().account(), key.account());
        assert_eq!(
            fs::read_to_string(&path).unwrap().contains(phrase.expose_secret()),
            new == PassphraseSource::None
        );
        assert_eq!(header(&path), before);
        assert_eq!(mode(&path), 0o600);
        if old != PassphraseSource::None && new != PassphraseSource::None {
            assert!(matches!(load(&path, &old).unwrap_err(), Error::WrongPassphrase { .. }));
        }
    }
    assert_eq!(fs::read(&neighbour).unwrap(), untouched);
    assert_eq!(folder.names(), ["key.json", "neighbour.json", "other", "passphrase"]);

    let secret = folder.path("secret.json");
    let made = keystore()
        .create_provider_secret(&secret, &PassphraseSource::None)
        .unwrap();
    keystore()
        .change_passphrase(&secret, &PassphraseSource::None, &other)
        .unwrap();
    assert_eq!(load_provider_secret(&secret, &other).unwrap(), made);
}

#[test]
fn a_failed_change_leaves_the_file_as_it_was() {
    let folder = Folder::new();
    let path = folder.path("key.json");
    keystore().create(&path, Scheme::Sr25519, &folder.source()).unwrap();
    let before = fs::read(&path).unwrap();
    let wrong = folder.passphrase("wrong", "wrong");
    let empty = folder.passphrase("empty", "\n");
    let changes = [(wrong, PassphraseSource::None), (folder.source(), empty)];
    for (old, new) in changes {
        assert!(keystore().change_passphrase(&path, &old, &new).is_err());
        assert_eq!(fs::read(&path).unwrap(), before);
    }
}

#[test]
fn a_change_through_a_link_changes_its_target() {
    let folder = Folder::new();
    let (path, link) = (folder.path("key.json"), folder.path("link.json"));
    keystore()
        .create(&path, Scheme::Sr25519, &PassphraseSource::None)
        .unwrap();
    symlink(&path, &link).unwrap();
    keystore()
        .change_passphrase(&link, &PassphraseSource::None, &folder.source())
        .unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(load(&path, &folder.source()).is_ok());
}

#[test]
fn a_broken_file_does_not_hide_the_others_of_its_folder() {
    let folder = Folder::new();
    let (alpha, _) = keystore()
        .create(&folder.path("alpha.json"), Scheme::Ed25519, &folder.source())
        .unwrap();
    fs::write(folder.path("broken.json"), "{").unwrap();
    keystore()
        .create(&folder.path("open.json"), Scheme::Sr25519, &PassphraseSource::None)
        .unwrap();
    set_mode(&folder.path("open.json"), 0o644);
    keystore()
        .create_provider_secret(&folder.path("secret.json"), &PassphraseSource::None)
        .unwrap();
    let listed = keystore().list(folder.folder.path()).unwrap();
    let names: Vec<_> = listed.iter().map(|listed| listed.path.file_name().unwrap()).collect();
    assert_eq!(names, ["alpha.json", "broken.json", "open.json", "secret.json"]);
    let (header, encrypted) = listed[0].found.as_ref().unwrap();
    assert!(encrypted);
    assert_eq!(header.subject, Subject::of_key(&alpha));
    assert!(matches!(listed[1].found, Err(Error::Malformed { .. })));
    assert!(matches!(listed[2].found, Err(Error::OpenToOthers { .. })));
    assert!(
        matches!(&listed[3].found, Ok((header, false)) if matches!(header.subject, Subject::ProviderSecret { .. }))
    );
    assert!(keystore().list(&folder.path("nowhere")).is_err());
}

#[test]
fn the_default_encryption_has_the_documented_cost() {
    let folder = Folder::new();
    let path = folder.path("key.json");
    Keystore::new()
        .create(&path, Scheme::Sr25519, &folder.source())
        .unwrap();
    let sealed = tallystick_messages::json::from_hex(read(&path)["secret"]["age"].as_str().unwrap()).unwrap();
    assert!(sealed.windows(4).any(|window| window == b" 17\n"));
    assert!(load(&path, &folder.source()).is_ok());
}
